"""Deputies of officials, whose opinion a case asks for, and in whose place something was done to a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "015"
down_revision = "014"

_MOMENT = sa.DateTime(timezone=True)
_NOBODY = sa.text("'{}'")


def upgrade() -> None:
    """Make the table of deputies, and the columns of cases."""
    op.create_table(
        "govshare_deputy",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("principal_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("deputy_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("organization_id", sa.UnicodeText),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("created_by", sa.UnicodeText, nullable=False),
        sa.Column("revoked", _MOMENT),
        sa.Column("revoked_by", sa.UnicodeText),
    )
    for name in ("consulted", "heard"):
        op.add_column("govshare_case", sa.Column(name, ARRAY(sa.UnicodeText), nullable=False, server_default=_NOBODY))
    op.create_index("govshare_case_consulted", "govshare_case", ["consulted"], postgresql_using="gin")
    op.add_column("govshare_case_entry", sa.Column("principal_id", sa.UnicodeText))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("govshare_case_entry", "principal_id")
    op.drop_index("govshare_case_consulted", "govshare_case")
    op.drop_column("govshare_case", "heard")
    op.drop_column("govshare_case", "consulted")
    op.drop_table("govshare_deputy")
