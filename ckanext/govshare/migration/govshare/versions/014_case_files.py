"""Files of cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "014"
down_revision = "013"


def upgrade() -> None:
    """Make the table of files."""
    op.create_table(
        "govshare_case_file",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("case_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("name", sa.UnicodeText, nullable=False),
        sa.Column("type", sa.UnicodeText, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.UnicodeText, nullable=False),
        sa.Column("internal", sa.Boolean, nullable=False),
        sa.Column("uploaded", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.UnicodeText, nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("govshare_case_file")
