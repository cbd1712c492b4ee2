"""Value lists (themes, open types, formats …) and regions, and the one place that reads them."""

from ckanext.govshare.codes.loader import (
    SCHEMES,
    Code,
    choices,
    codes,
    fold,
    label,
    normalise,
    normalise_all,
    theme_group,
)

__all__ = ["SCHEMES", "Code", "choices", "codes", "fold", "label", "normalise", "normalise_all", "theme_group"]
