"""The history: tables that only grow, in a schema of their own, and who the persons in it are.

The set-up gives the schema to a role of its own (`history.ownership`); to drop it again the administrative address is
needed that the set-up has.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.govshare.history.ownership import give_back

revision = "006"
down_revision = "005"

SCHEMA = "govshare_history"
TABLES = ("history_event", "history_root", "history_span")
CHAIN = sa.UnicodeText(collation="C")


def upgrade() -> None:
    """Make the tables, and the triggers that refuse every change of what stands in them."""
    op.create_table(
        "govshare_history_person",
        sa.Column("user_id", sa.UnicodeText, primary_key=True),
        sa.Column("salt", sa.UnicodeText, nullable=False),
        sa.Column("hash", sa.UnicodeText, nullable=False, unique=True),
    )
    # A history outlives `ckan db clean`, which may not drop it.
    if sa.inspect(op.get_bind()).has_schema(SCHEMA):
        return
    op.execute(f"CREATE SCHEMA {SCHEMA}")
    op.create_table(
        "history_event",
        sa.Column("chain", CHAIN, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("actor", sa.UnicodeText),
        sa.Column("previous", sa.UnicodeText, nullable=False),
        sa.Column("hash", sa.UnicodeText, nullable=False),
        schema=SCHEMA,
    )
    op.create_table(
        "history_root",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("previous", sa.UnicodeText, nullable=False),
        sa.Column("root", sa.UnicodeText, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        schema=SCHEMA,
    )
    op.create_table(
        "history_span",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("chain", CHAIN, primary_key=True),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        schema=SCHEMA,
    )
    op.execute(f"""
        CREATE FUNCTION {SCHEMA}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the history only grows: % of % is refused', tg_op, tg_table_name
                USING ERRCODE = 'insufficient_privilege';
        END $$
    """)
    for table in TABLES:
        op.execute(f"""
            CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {SCHEMA}.{table}
            EXECUTE FUNCTION {SCHEMA}.refuse()
        """)


def downgrade() -> None:
    """Drop them."""
    give_back(op.get_bind())
    op.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    op.drop_table("govshare_history_person")
