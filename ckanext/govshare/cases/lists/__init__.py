"""The lists of cases: one's own, and those that wait for a department."""
