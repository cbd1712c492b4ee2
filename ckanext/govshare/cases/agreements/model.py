"""Departments' own agreements."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

__all__ = ["AgreementTemplate"]


class AgreementTemplate(tk.BaseModel):
    """One version of a department's agreement; versions are never changed, for agreements were signed under them."""

    __table__ = sa.Table(
        "govshare_agreement_template",
        tk.BaseModel.metadata,
        sa.Column("organization_id", sa.UnicodeText, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("zh", sa.UnicodeText, nullable=False),
        sa.Column("en", sa.UnicodeText, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.UnicodeText, nullable=False),
    )
