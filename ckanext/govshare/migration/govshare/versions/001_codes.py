"""Counters of resource codes, and what an operator changed in the value lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None


def upgrade() -> None:
    """Make the tables of `catalog` and `codes`."""
    op.create_table(
        "govshare_resource_code",
        sa.Column("prefix", sa.UnicodeText, primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "govshare_code",
        sa.Column("scheme", sa.UnicodeText, primary_key=True),
        sa.Column("code", sa.UnicodeText, primary_key=True),
        sa.Column("zh", sa.UnicodeText, nullable=False),
        sa.Column("en", sa.UnicodeText, nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("govshare_code")
    op.drop_table("govshare_resource_code")
