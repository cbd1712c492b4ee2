"""Cases: their numbers, what was done to them, their clocks, and what people are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "012"
down_revision = "011"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "govshare_case_sequence",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", sa.UnicodeText, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "govshare_case",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("number", sa.UnicodeText, unique=True),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("channel", sa.UnicodeText, nullable=False),
        sa.Column("profile", sa.UnicodeText),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("dataset_id", sa.UnicodeText, index=True),
        sa.Column("organization_id", sa.UnicodeText),
        sa.Column("regions", ARRAY(sa.UnicodeText), nullable=False),
        sa.Column("applicant_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("applicant_org", sa.UnicodeText, index=True),
        sa.Column("assignee_id", sa.UnicodeText),
        sa.Column("parent_id", sa.UnicodeText, index=True),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("kept", JSONB, nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("submitted", _MOMENT),
        sa.Column("changed", _MOMENT, nullable=False),
        sa.Column("ended", _MOMENT),
        sa.Column("awaits", sa.UnicodeText),
        sa.Column("yellow_at", _MOMENT),
        sa.Column("red_at", _MOMENT),
        sa.Column("due_at", _MOMENT),
        sa.Column("provisional", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index(
        "govshare_case_inbox",
        "govshare_case",
        ["organization_id", "due_at", "id"],
        postgresql_where=sa.text("ended IS NULL"),
    )
    op.create_index("govshare_case_submitted", "govshare_case", ["kind", "submitted"])
    op.create_table(
        "govshare_case_entry",
        sa.Column("case_id", sa.UnicodeText, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("time", _MOMENT, nullable=False),
        sa.Column("transition", sa.UnicodeText, nullable=False),
        sa.Column("source", sa.UnicodeText, nullable=False),
        sa.Column("dest", sa.UnicodeText, nullable=False),
        sa.Column("actor_id", sa.UnicodeText),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("salt", sa.UnicodeText, nullable=False),
        sa.Column("hash", sa.UnicodeText, nullable=False),
        sa.Column("internal", sa.Boolean, nullable=False),
    )
    op.create_table(
        "govshare_case_clock",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("case_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("clock", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("awaits", sa.UnicodeText, nullable=False),
        sa.Column("started", _MOMENT, nullable=False),
        sa.Column("ended", _MOMENT),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("unit", sa.UnicodeText, nullable=False),
        sa.Column("extension", sa.Integer, nullable=False),
        sa.Column("extended", sa.Boolean, nullable=False),
        sa.Column("paused_at", _MOMENT),
        sa.Column("paused_days", sa.Integer, nullable=False),
        sa.Column("basis", JSONB, nullable=False),
        sa.Column("yellow_at", _MOMENT, nullable=False),
        sa.Column("red_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("calendar_version", sa.UnicodeText),
        sa.Column("told", sa.Integer, nullable=False),
        sa.Column("next_at", _MOMENT),
    )
    op.create_index(
        "govshare_case_clock_next", "govshare_case_clock", ["next_at"], postgresql_where=sa.text("state = 'running'")
    )
    op.create_table(
        "govshare_case_notice",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("case_id", sa.UnicodeText, nullable=False),
        sa.Column("what", sa.UnicodeText, nullable=False),
        sa.Column("time", _MOMENT, nullable=False),
        sa.Column("read", _MOMENT),
        sa.Column("mailed", _MOMENT),
    )
    op.create_index("govshare_case_notice_of", "govshare_case_notice", ["user_id", "time"])
    op.create_index(
        "govshare_case_notice_unsent", "govshare_case_notice", ["time"], postgresql_where=sa.text("mailed IS NULL")
    )
    op.create_index("govshare_case_notice_case", "govshare_case_notice", ["case_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("govshare_case_notice")
    op.drop_table("govshare_case_clock")
    op.drop_table("govshare_case_entry")
    op.drop_table("govshare_case")
    op.drop_table("govshare_case_sequence")
