"""What is searched for, by day, and searches that people keep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "003"
down_revision = "002"


def upgrade() -> None:
    """Make the tables of the query log and of saved searches."""
    op.create_table(
        "govshare_query_log",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("query", sa.UnicodeText, primary_key=True),
        sa.Column("searches", sa.Integer, nullable=False),
        sa.Column("hits", sa.Integer, nullable=False),
    )
    op.create_table(
        "govshare_saved_search",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("params", JSONB, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("govshare_saved_search")
    op.drop_table("govshare_query_log")
