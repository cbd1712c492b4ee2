"""Value lists (themes, open types, formats …) and the one place that reads them."""

from ckanext.govshare.codes.loader import Code, choices, codes, label, normalise, normalise_all, theme_group

__all__ = ["Code", "choices", "codes", "label", "normalise", "normalise_all", "theme_group"]
