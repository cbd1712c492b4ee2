"""Who accepted which version of the terms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "008"
down_revision = "007"


def upgrade() -> None:
    """Make the table of acceptances."""
    op.create_table(
        "govshare_terms_acceptance",
        sa.Column("user_id", sa.UnicodeText, primary_key=True),
        sa.Column("version", sa.UnicodeText, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("govshare_terms_acceptance")
