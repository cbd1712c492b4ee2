"""The history's tables, which belong to a role of their own, and who the persons in it are."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

__all__ = ["SCHEMA", "Person", "events", "metadata", "roots", "spans"]

SCHEMA = "govshare_history"
"""The tables' schema, and the role that owns it. A schema's owner may drop the tables in it, so CKAN's does not do."""

metadata = sa.MetaData(schema=SCHEMA)
"""Apart from CKAN's: what empties the database there has no right to do so here."""

# Sorted by code point, as programs sort.
_CHAIN = sa.UnicodeText(collation="C")

events = sa.Table(
    "history_event",
    metadata,
    sa.Column("chain", _CHAIN, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("time", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("kind", sa.UnicodeText, nullable=False),
    sa.Column("data", JSONB, nullable=False),
    # The salted hash of whoever did it.
    sa.Column("actor", sa.UnicodeText),
    sa.Column("previous", sa.UnicodeText, nullable=False),
    sa.Column("hash", sa.UnicodeText, nullable=False),
)

roots = sa.Table(
    "history_root",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("previous", sa.UnicodeText, nullable=False),
    sa.Column("root", sa.UnicodeText, nullable=False),
    sa.Column("made", sa.DateTime(timezone=True), nullable=False),
)

# Which events a day's root covers: of each chain those that no root covered before.
spans = sa.Table(
    "history_span",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("chain", _CHAIN, primary_key=True),
    sa.Column("first", sa.BigInteger, nullable=False),
    sa.Column("last", sa.BigInteger, nullable=False),
)


class Person(tk.BaseModel):
    """Whom a salted hash in the history means; once the row is gone nobody can tell, and the chains still hold."""

    __table__ = sa.Table(
        "govshare_history_person",
        tk.BaseModel.metadata,
        sa.Column("user_id", sa.UnicodeText, primary_key=True),
        sa.Column("salt", sa.UnicodeText, nullable=False),
        sa.Column("hash", sa.UnicodeText, nullable=False, unique=True),
    )
