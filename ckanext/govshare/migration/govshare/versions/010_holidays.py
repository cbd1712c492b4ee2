"""Imported notices of holidays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "010"
down_revision = "009"


def upgrade() -> None:
    """Make the table of notices."""
    op.create_table(
        "govshare_holiday_notice",
        sa.Column("version", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("year", sa.Integer, nullable=False, index=True),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("number", sa.UnicodeText, nullable=False),
        sa.Column("url", sa.UnicodeText, nullable=False),
        sa.Column("days", JSONB),
        sa.Column("imported", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.UnicodeText, nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("govshare_holiday_notice")
