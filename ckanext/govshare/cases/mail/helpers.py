"""What the header says of notices."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.model import CaseNotice

__all__ = ["govshare_case_unread"]


def govshare_case_unread() -> int:
    """Return how many notices the reader has not read yet."""
    if not tk.current_user.is_authenticated:
        return 0
    table = CaseNotice.__table__.c
    query = sa.select(sa.func.count(table.id)).where(table.user_id == tk.current_user.id, table.read.is_(None))
    return model.Session.scalar(query) or 0
