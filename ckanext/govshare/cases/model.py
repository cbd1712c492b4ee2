"""Cases, what was done to them, and the clocks that run on them. Personal data is here, where it can be erased."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

__all__ = ["Case", "CaseClock", "CaseEntry", "CaseNotice", "CaseSequence"]

_metadata = tk.BaseModel.metadata
_MOMENT = sa.DateTime(timezone=True)
_NOBODY = sa.text("'{}'")


class CaseSequence(tk.BaseModel):
    """The last number that was given in a year to a kind of case."""

    __table__ = sa.Table(
        "govshare_case_sequence",
        _metadata,
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", sa.UnicodeText, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )


class Case(tk.BaseModel):
    """One matter, with its number, its state and the department that has to act."""

    __table__ = sa.Table(
        "govshare_case",
        _metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        # None as long as it is a draft.
        sa.Column("number", sa.UnicodeText, unique=True),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        # Rises with each change, so that a form that is older is noticed.
        sa.Column("version", sa.Integer, nullable=False),
        # `open` for the public, `share` between departments; with the department it picks the profile.
        sa.Column("channel", sa.UnicodeText, nullable=False),
        sa.Column("profile", sa.UnicodeText),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("dataset_id", sa.UnicodeText, index=True),
        # The department that has to act, and the codes of its region and those it lies in.
        sa.Column("organization_id", sa.UnicodeText),
        sa.Column("regions", ARRAY(sa.UnicodeText), nullable=False),
        sa.Column("applicant_id", sa.UnicodeText, nullable=False, index=True),
        # The department that applies, on the sharing channel.
        sa.Column("applicant_org", sa.UnicodeText, index=True),
        sa.Column("assignee_id", sa.UnicodeText),
        # The accounts whose opinion is asked in the state that it is in, and those of them who gave it.
        sa.Column("consulted", ARRAY(sa.UnicodeText), nullable=False, server_default=_NOBODY),
        sa.Column("heard", ARRAY(sa.UnicodeText), nullable=False, server_default=_NOBODY),
        # The case that this one is about.
        sa.Column("parent_id", sa.UnicodeText, index=True),
        # What was filled in, by the kind's fields and those of its transitions.
        sa.Column("data", JSONB, nullable=False),
        # What the kind itself keeps.
        sa.Column("kept", JSONB, nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("submitted", _MOMENT),
        sa.Column("changed", _MOMENT, nullable=False),
        sa.Column("ended", _MOMENT),
        # Of the running clock that is due first, so that lists sort and colour without a join.
        sa.Column("awaits", sa.UnicodeText),
        sa.Column("yellow_at", _MOMENT),
        sa.Column("red_at", _MOMENT),
        sa.Column("due_at", _MOMENT),
        sa.Column("provisional", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Index("govshare_case_inbox", "organization_id", "due_at", "id", postgresql_where=sa.text("ended IS NULL")),
        sa.Index("govshare_case_submitted", "kind", "submitted"),
        sa.Index("govshare_case_consulted", "consulted", postgresql_using="gin"),
    )


class CaseEntry(tk.BaseModel):
    """What was done, as people read it. The history has the same with a salted hash of the words, for good."""

    __table__ = sa.Table(
        "govshare_case_entry",
        _metadata,
        sa.Column("case_id", sa.UnicodeText, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("time", _MOMENT, nullable=False),
        sa.Column("transition", sa.UnicodeText, nullable=False),
        sa.Column("source", sa.UnicodeText, nullable=False),
        sa.Column("dest", sa.UnicodeText, nullable=False),
        # None for the portal.
        sa.Column("actor_id", sa.UnicodeText),
        # In whose place a deputy did it.
        sa.Column("principal_id", sa.UnicodeText),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("salt", sa.UnicodeText, nullable=False),
        sa.Column("hash", sa.UnicodeText, nullable=False),
        sa.Column("internal", sa.Boolean, nullable=False),
    )


class CaseClock(tk.BaseModel):
    """A deadline of a case, with the rule as it was when the clock started."""

    __table__ = sa.Table(
        "govshare_case_clock",
        _metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("case_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("clock", sa.UnicodeText, nullable=False),
        # `running`, `paused`, `met`, `stopped` or `lapsed`.
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("awaits", sa.UnicodeText, nullable=False),
        sa.Column("started", _MOMENT, nullable=False),
        sa.Column("ended", _MOMENT),
        sa.Column("days", sa.Integer, nullable=False),
        # `working_day`, `day` or `month`.
        sa.Column("unit", sa.UnicodeText, nullable=False),
        # How many days more there may be, and whether they were taken.
        sa.Column("extension", sa.Integer, nullable=False),
        sa.Column("extended", sa.Boolean, nullable=False),
        # Days that did not count because the clock stood.
        sa.Column("paused_at", _MOMENT),
        sa.Column("paused_days", sa.Integer, nullable=False),
        # Where the rule comes from, in both languages.
        sa.Column("basis", JSONB, nullable=False),
        sa.Column("yellow_at", _MOMENT, nullable=False),
        sa.Column("red_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("calendar_version", sa.UnicodeText),
        # What people were told: 0 nothing, 1 half of the time, 2 four fifths, 3 overdue; and when there is more to say.
        sa.Column("told", sa.Integer, nullable=False),
        sa.Column("next_at", _MOMENT),
        sa.Index("govshare_case_clock_next", "next_at", postgresql_where=sa.text("state = 'running'")),
    )


class CaseNotice(tk.BaseModel):
    """What somebody is told of a case. Its words are made when they are read, in the reader's language."""

    __table__ = sa.Table(
        "govshare_case_notice",
        _metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("case_id", sa.UnicodeText, nullable=False),
        # The id of a transition, or `yellow`, `red`, `overdue`, `recounted` and a clock's id after a colon.
        sa.Column("what", sa.UnicodeText, nullable=False),
        sa.Column("time", _MOMENT, nullable=False),
        sa.Column("read", _MOMENT),
        # When it went out by mail, or was found to have nowhere to go.
        sa.Column("mailed", _MOMENT),
        sa.Index("govshare_case_notice_of", "user_id", "time"),
        sa.Index("govshare_case_notice_unsent", "time", postgresql_where=sa.text("mailed IS NULL")),
        sa.Index("govshare_case_notice_case", "case_id"),
    )
