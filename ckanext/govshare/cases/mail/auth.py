"""Who may read notices: everybody with an account, their own."""

from __future__ import annotations

from typing import Any

from ckan.types import AuthResult, Context

__all__ = ["govshare_case_notice_list", "govshare_case_notice_read"]


def govshare_case_notice_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody with an account; CKAN asks no one else."""
    return {"success": True}


govshare_case_notice_read = govshare_case_notice_list
