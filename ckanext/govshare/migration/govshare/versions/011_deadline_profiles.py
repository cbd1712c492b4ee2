"""Deadline profiles that an operator wrote."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "011"
down_revision = "010"


def upgrade() -> None:
    """Make the table of profiles."""
    op.create_table(
        "govshare_deadline_profile",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("text", sa.UnicodeText, nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_by", sa.UnicodeText, nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("govshare_deadline_profile")
