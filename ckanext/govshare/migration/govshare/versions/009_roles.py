"""Roles beside CKAN's memberships."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "009"
down_revision = "008"


def upgrade() -> None:
    """Make the table of roles."""
    op.create_table(
        "govshare_role",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("role", sa.UnicodeText, nullable=False),
        sa.Column("organization_id", sa.UnicodeText),
        sa.Column("region_code", sa.UnicodeText),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.UnicodeText, nullable=False),
        sa.UniqueConstraint(
            "user_id",
            "role",
            "organization_id",
            "region_code",
            name="govshare_role_once",
            postgresql_nulls_not_distinct=True,
        ),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("govshare_role")
