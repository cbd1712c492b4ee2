"""Value lists (themes, open types, formats …) and the one place that reads them."""
