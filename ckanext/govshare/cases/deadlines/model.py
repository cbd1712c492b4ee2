"""The deadline profiles that an operator wrote, or changed."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

__all__ = ["DeadlineProfile"]


class DeadlineProfile(tk.BaseModel):
    """A profile's text as it was typed; it stands before the packaged one of the same id."""

    __table__ = sa.Table(
        "govshare_deadline_profile",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("text", sa.UnicodeText, nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_by", sa.UnicodeText, nullable=False),
    )
