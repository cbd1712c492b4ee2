"""Documents of cases, and departments' agreements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "013"
down_revision = "012"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "govshare_case_document",
        sa.Column("code", sa.UnicodeText, primary_key=True),
        sa.Column("case_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("name", sa.UnicodeText, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("issued", _MOMENT, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("salt", sa.UnicodeText, nullable=False),
        sa.Column("hash", sa.UnicodeText, nullable=False),
    )
    op.create_table(
        "govshare_agreement_template",
        sa.Column("organization_id", sa.UnicodeText, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("zh", sa.UnicodeText, nullable=False),
        sa.Column("en", sa.UnicodeText, nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("created_by", sa.UnicodeText, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("govshare_agreement_template")
    op.drop_table("govshare_case_document")
