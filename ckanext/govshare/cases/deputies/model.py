"""Who stands in for whom, and when."""

from __future__ import annotations

from datetime import date

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

__all__ = ["Deputy", "in_force"]

_MOMENT = sa.DateTime(timezone=True)


class Deputy(tk.BaseModel):
    """Somebody who acts in an official's place; the row stays when it is over."""

    __table__ = sa.Table(
        "govshare_deputy",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        # In whose place.
        sa.Column("principal_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("deputy_id", sa.UnicodeText, nullable=False, index=True),
        # The only department whose cases it is for; None: all of the principal's.
        sa.Column("organization_id", sa.UnicodeText),
        # Days of Asia/Shanghai, both included; without a last one it goes on until it is revoked.
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("created_by", sa.UnicodeText, nullable=False),
        sa.Column("revoked", _MOMENT),
        sa.Column("revoked_by", sa.UnicodeText),
    )


def in_force(day: date) -> sa.ColumnElement[bool]:
    """Return the condition that somebody stands in on a day."""
    table = Deputy.__table__.c
    last = sa.or_(table.last_day.is_(None), table.last_day >= day)
    return sa.and_(table.revoked.is_(None), table.first_day <= day, last)
