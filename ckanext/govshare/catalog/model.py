"""Who holds which resource code, and how far each class has counted."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

__all__ = ["ResourceCode", "ResourceCodeCounter"]


class ResourceCodeCounter(tk.BaseModel):
    """The highest sequence number (顺序码) that a class (分类码) has given out."""

    __table__ = sa.Table(
        "govshare_resource_code_counter",
        tk.BaseModel.metadata,
        sa.Column("prefix", sa.UnicodeText, primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
    )


class ResourceCode(tk.BaseModel):
    """The dataset that holds a resource code. CKAN keeps a dataset's fields where no constraint can reach them."""

    __table__ = sa.Table(
        "govshare_resource_code",
        tk.BaseModel.metadata,
        sa.Column("code", sa.UnicodeText, primary_key=True),
        sa.Column("package_id", sa.UnicodeText, nullable=False, index=True),
    )
