"""How much the data is used, by dataset and day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "007"
down_revision = "006"


def upgrade() -> None:
    """Make the tables of use."""
    op.create_table(
        "govshare_usage",
        sa.Column("dataset_id", sa.UnicodeText, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True, index=True),
        sa.Column("downloads", sa.Integer, nullable=False),
        sa.Column("api_calls", sa.Integer, nullable=False),
        sa.Column("previews", sa.Integer, nullable=False),
    )
    op.create_table(
        "govshare_usage_done",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "govshare_usage_due",
        sa.Column("dataset_id", sa.UnicodeText, primary_key=True),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("govshare_usage_due")
    op.drop_table("govshare_usage_done")
    op.drop_table("govshare_usage")
