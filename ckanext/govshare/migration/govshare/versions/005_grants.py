"""Grants of conditional data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "005"
down_revision = "004"


def upgrade() -> None:
    """Make the table of grants."""
    op.create_table(
        "govshare_grant",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("dataset_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("resources", JSONB, nullable=False),
        sa.Column("items", JSONB),
        sa.Column("holder_type", sa.UnicodeText, nullable=False),
        sa.Column("holder_id", sa.UnicodeText, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("basis", sa.UnicodeText, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.UnicodeText, nullable=False),
    )
    op.create_index("govshare_grant_holder", "govshare_grant", ["holder_type", "holder_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("govshare_grant")
