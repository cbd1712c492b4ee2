"""The notices of holidays that an administrator imported."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

__all__ = ["HolidayNotice"]


class HolidayNotice(tk.BaseModel):
    """One import of a year's notice. Rows are only added: a year's newest row counts, and takes the year back when it
    has no days. So every version of the calendar that a deadline was counted by can be looked up.
    """

    __table__ = sa.Table(
        "govshare_holiday_notice",
        tk.BaseModel.metadata,
        sa.Column("version", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("year", sa.Integer, nullable=False, index=True),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("number", sa.UnicodeText, nullable=False),
        sa.Column("url", sa.UnicodeText, nullable=False),
        # A list of {"day", "kind", "name"}, or null.
        sa.Column("days", JSONB(none_as_null=True)),
        sa.Column("imported", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.UnicodeText, nullable=False),
    )
