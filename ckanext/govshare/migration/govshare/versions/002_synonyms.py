"""Words that mean the same in a search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "002"
down_revision = "001"


def upgrade() -> None:
    """Make the table of synonyms."""
    op.create_table(
        "govshare_synonym",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("terms", JSONB, nullable=False),
        sa.Column("note", sa.UnicodeText),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_by", sa.UnicodeText),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("govshare_synonym")
