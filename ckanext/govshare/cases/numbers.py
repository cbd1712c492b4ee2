"""The numbers of cases: year, code, sequence (names: “Cases”)."""

from __future__ import annotations

from datetime import datetime

from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govshare.cases.calendar.working_days import day_of
from ckanext.govshare.cases.model import CaseSequence

__all__ = ["next_number"]


def next_number(code: str, now: datetime) -> str:
    """Return the next number of a kind in this year, the first one of which is 1.

    Whoever asks next waits until this transaction has ended, and gets the same number if it came to nothing: so there
    is no gap.
    """
    table = CaseSequence.__table__
    year = day_of(now).year
    row = insert(table).values(year=year, code=code, last=1)
    row = row.on_conflict_do_update(index_elements=["year", "code"], set_={"last": table.c.last + 1})
    last: int = model.Session.execute(row.returning(table.c.last)).scalar_one()
    return f"{year}-{code}-{last:06d}"
