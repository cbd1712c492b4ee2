"""Imports of departments' catalogues: the file, how far the work is, and what becomes of each row."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

__all__ = ["CatalogueImport", "CatalogueImportRow"]


class CatalogueImport(tk.BaseModel):
    """One upload of one department; its states are in ``states``."""

    __table__ = sa.Table(
        "govshare_catalogue_import",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("owner_org", sa.UnicodeText, nullable=False, index=True),
        sa.Column("file_name", sa.UnicodeText, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("stage", sa.UnicodeText, nullable=False),
        sa.Column("job_id", sa.UnicodeText),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total", sa.Integer, nullable=False, server_default="0"),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("problem", JSONB),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True)),
    )


class CatalogueImportRow(tk.BaseModel):
    """A dataset's row of an upload: new, changed (in which fields), unchanged, or with errors (in which cells).

    A row of another sheet that belongs to no dataset has a line here, too, with its error.
    """

    __table__ = sa.Table(
        "govshare_catalogue_import_row",
        tk.BaseModel.metadata,
        sa.Column(
            "import_id",
            sa.UnicodeText,
            sa.ForeignKey("govshare_catalogue_import.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("sheet", sa.UnicodeText, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("status", sa.UnicodeText, nullable=False),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("resource_code", sa.UnicodeText, nullable=False),
        sa.Column("dataset_id", sa.UnicodeText),
        sa.Column("modified", sa.UnicodeText),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("faults", JSONB, nullable=False),
        sa.Column("data", JSONB, nullable=False),
    )
