"""Use by dataset and day, and what of its bookkeeping must survive a crash."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

__all__ = ["Usage", "UsageDone", "UsageDue"]


class Usage(tk.BaseModel):
    """How often a dataset was used on a day of the portal's time zone."""

    __table__ = sa.Table(
        "govshare_usage",
        tk.BaseModel.metadata,
        sa.Column("dataset_id", sa.UnicodeText, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True, index=True),
        sa.Column("downloads", sa.Integer, nullable=False),
        sa.Column("api_calls", sa.Integer, nullable=False),
        sa.Column("previews", sa.Integer, nullable=False),
    )


class UsageDone(tk.BaseModel):
    """What has been done, and must not be done again: a batch of counts written, a day's look at the order."""

    __table__ = sa.Table(
        "govshare_usage_done",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


class UsageDue(tk.BaseModel):
    """A dataset whose use the index may not know yet."""

    __table__ = sa.Table(
        "govshare_usage_due",
        tk.BaseModel.metadata,
        sa.Column("dataset_id", sa.UnicodeText, primary_key=True),
    )
