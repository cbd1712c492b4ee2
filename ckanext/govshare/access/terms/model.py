"""Who accepted which version of the terms."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

__all__ = ["TermsAcceptance"]


class TermsAcceptance(tk.BaseModel):
    """An account's acceptance of one version of the terms; the first one counts."""

    __table__ = sa.Table(
        "govshare_terms_acceptance",
        tk.BaseModel.metadata,
        sa.Column("user_id", sa.UnicodeText, primary_key=True),
        sa.Column("version", sa.UnicodeText, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
