"""What a document said when it was issued."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

__all__ = ["CaseDocument"]


class CaseDocument(tk.BaseModel):
    """A document of a case. Its facts can be erased; their salted hash stays in the history."""

    __table__ = sa.Table(
        "govshare_case_document",
        tk.BaseModel.metadata,
        # What stands beside the code to scan; whoever has it may verify the document.
        sa.Column("code", sa.UnicodeText, primary_key=True),
        sa.Column("case_id", sa.UnicodeText, nullable=False, index=True),
        # One of `documents.names.NAMES`.
        sa.Column("name", sa.UnicodeText, nullable=False),
        # How many the case had by then.
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("issued", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("salt", sa.UnicodeText, nullable=False),
        sa.Column("hash", sa.UnicodeText, nullable=False),
    )
