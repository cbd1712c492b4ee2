"""Resource codes and their counters, and what an operator changed in the value lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "001"
down_revision = None


def upgrade() -> None:
    """Make the tables of `catalog` and `codes`."""
    op.create_table(
        "govshare_resource_code_counter",
        sa.Column("prefix", sa.UnicodeText, primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "govshare_resource_code",
        sa.Column("code", sa.UnicodeText, primary_key=True),
        sa.Column("package_id", sa.UnicodeText, nullable=False, index=True),
    )
    op.create_table(
        "govshare_code",
        sa.Column("scheme", sa.UnicodeText, primary_key=True),
        sa.Column("code", sa.UnicodeText, primary_key=True),
        sa.Column("zh", sa.UnicodeText, nullable=False),
        sa.Column("en", sa.UnicodeText, nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "govshare_code_list",
        sa.Column("scheme", sa.UnicodeText, primary_key=True),
        sa.Column("labels", JSONB, nullable=False),
        sa.Column("read", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("govshare_code_list")
    op.drop_table("govshare_code")
    op.drop_table("govshare_resource_code")
    op.drop_table("govshare_resource_code_counter")
