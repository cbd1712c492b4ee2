"""Catalogues that departments import from a workbook, and what becomes of each of their rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "004"
down_revision = "003"


def upgrade() -> None:
    """Make the tables of imports."""
    op.create_table(
        "govshare_catalogue_import",
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
    op.create_table(
        "govshare_catalogue_import_row",
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


def downgrade() -> None:
    """Drop them."""
    op.drop_table("govshare_catalogue_import_row")
    op.drop_table("govshare_catalogue_import")
