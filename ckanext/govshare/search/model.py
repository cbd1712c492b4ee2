"""Words that mean the same in a search, as an operator keeps them."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

__all__ = ["Synonym"]


class Synonym(tk.BaseModel):
    """A group of words of which each stands for the others."""

    __table__ = sa.Table(
        "govshare_synonym",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("terms", JSONB, nullable=False),
        sa.Column("note", sa.UnicodeText),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_by", sa.UnicodeText),
    )
