"""Who may have lists of cases as files: everybody with an account, of the cases that they may see."""

from __future__ import annotations

from ckanext.govshare.cases.auth import govshare_case_list

__all__ = ["govshare_case_export"]


govshare_case_export = govshare_case_list
