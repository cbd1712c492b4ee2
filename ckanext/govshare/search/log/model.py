"""Searches, counted by day and words."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

__all__ = ["QueryLog"]


class QueryLog(tk.BaseModel):
    """How often a query was asked on a day, and what it last found. Nothing about who asked."""

    __table__ = sa.Table(
        "govshare_query_log",
        tk.BaseModel.metadata,
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("query", sa.UnicodeText, primary_key=True),
        sa.Column("searches", sa.Integer, nullable=False),
        sa.Column("hits", sa.Integer, nullable=False),
    )
