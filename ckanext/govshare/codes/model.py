"""What an operator changed in the value lists, and the lists as they were when last looked at."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

__all__ = ["CodeList", "CodeOverride"]


class CodeOverride(tk.BaseModel):
    """The labels that an operator gave a code, in place of the shipped ones."""

    __table__ = sa.Table(
        "govshare_code",
        tk.BaseModel.metadata,
        sa.Column("scheme", sa.UnicodeText, primary_key=True),
        sa.Column("code", sa.UnicodeText, primary_key=True),
        sa.Column("zh", sa.UnicodeText, nullable=False),
        sa.Column("en", sa.UnicodeText, nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
    )


class CodeList(tk.BaseModel):
    """A shipped list's labels (code: zh and en) at the last refresh, against which the next one reports changes."""

    __table__ = sa.Table(
        "govshare_code_list",
        tk.BaseModel.metadata,
        sa.Column("scheme", sa.UnicodeText, primary_key=True),
        sa.Column("labels", JSONB, nullable=False),
        sa.Column("read", sa.DateTime(timezone=True), nullable=False),
    )
