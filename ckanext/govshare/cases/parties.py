"""Who somebody is to a case, and who are the people that a part of it concerns."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.holders import holders
from ckanext.govshare.access.reader import Reader, reader
from ckanext.govshare.access.roles import OF_DEPARTMENT, OF_REGION, may
from ckanext.govshare.cases.kind import APPLICANT, DRAFT
from ckanext.govshare.cases.model import Case
from ckanext.govshare.codes import regions

__all__ = ["capacities", "handled", "handles", "people", "sees", "settle", "visible"]

_RIGHTS = ("case_see", "case_handle", "case_decide", "case_coordinate")


def capacities(who: Reader, case: Case) -> set[str]:
    """Return in what capacities somebody may act on a case: as its applicant, and by the matrix's rights."""
    if not who.id:
        return set()
    found = {APPLICANT} if who.id == case.applicant_id or case.applicant_org in _managed(who) else set()
    if case.state == DRAFT:
        return found
    roles = who.towards({"owner_org": case.organization_id, "region_code": case.regions[-1] if case.regions else None})
    return found | {right for right in _RIGHTS if may(roles, right)}


def handles(user_id: str, case: Case) -> bool:
    """Tell whether an account is among those who handle a case's department's cases."""
    return "case_handle" in capacities(reader(user_id), case)


def sees(who: Reader, case: Case) -> bool:
    """Tell whether somebody may read a case."""
    return bool(capacities(who, case))


def visible(who: Reader) -> sa.ColumnElement[bool]:
    """Return the condition that somebody may read a case, for lists."""
    if not who.id:
        return sa.false()
    table = Case.__table__.c
    own = sa.or_(table.applicant_id == who.id, table.applicant_org.in_(_managed(who)))
    submitted = table.state != DRAFT
    if who.sysadmin:
        return sa.or_(own, submitted)
    conditions = [own]
    departments = {id for id, capacity in who.departments.items() if may([capacity], "case_see")}
    for role in who.roles:
        if not may([role.role], "case_see"):
            continue
        if role.role in OF_DEPARTMENT:
            departments.add(role.organization_id)
        elif role.role in OF_REGION and role.region_code:
            conditions.append(sa.and_(submitted, table.regions.any(role.region_code)))
        else:
            conditions.append(submitted)
    conditions.append(sa.and_(submitted, table.organization_id.in_(departments)))
    return sa.or_(*conditions)


def handled(who: Reader) -> sa.ColumnElement[bool]:
    """Return the condition that somebody may read a case as an official, not for having made it."""
    table = Case.__table__.c
    theirs = sa.or_(table.applicant_org.is_(None), table.applicant_org.notin_(_managed(who)))
    return sa.and_(table.applicant_id != who.id, theirs)


def people(case: Case, capacity: str) -> list[str]:
    """Return the ids of the accounts that have a capacity towards a case."""
    if capacity == APPLICANT:
        return [case.applicant_id]
    if capacity == "case_handle" and case.assignee_id:
        return [case.assignee_id]
    return holders(capacity, case.organization_id, case.regions)


def settle(case: Case, department: model.Group) -> None:
    """Make a department the one that has to act on a case."""
    case.organization_id = department.id
    code = department.extras.get("region_code")
    case.regions = regions.path(code) if code else []


def _managed(who: Reader) -> Iterable[str]:
    """Return the departments in whose name somebody may apply."""
    return [id for id, capacity in who.departments.items() if capacity in ("editor", "admin")]
