"""Lists of cases for files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.cases import dictize
from ckanext.govshare.cases.listing import every
from ckanext.govshare.parameters import number

__all__ = ["govshare_case_export"]

MOST = 10_000


@tk.side_effect_free
def govshare_case_export(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Return cases as `govshare_case_list` does, in one piece: what the files for spreadsheets hold.

    :param limit: how many, 10,000 at most

    All other parameters are those of `govshare_case_list`.
    """
    tk.check_access("govshare_case_export", context, data_dict)
    now = datetime.now(UTC)
    found = every(reader_of(context), data_dict, now, number(data_dict, "limit", MOST, 1, MOST))
    return [dictize.brief(case, now) for case in found]
