"""Who somebody is to a case, and who are the people that a part of it concerns.

Nobody acts as an official on a case of their own or of their department's, neither by their own rights nor in
somebody's place. A deputy has the principal's rights; the applicant's capacity, and the one of somebody whose opinion
is asked, are nobody else's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.holders import holders, people_of, places
from ckanext.govshare.access.reader import Reader, reader
from ckanext.govshare.access.roles import OF_DEPARTMENT, OF_REGION, may
from ckanext.govshare.cases.deputies.standing import deputies_of, principals
from ckanext.govshare.cases.kind import APPLICANT, CONSULTED, DRAFT, HEARD
from ckanext.govshare.cases.model import Case
from ckanext.govshare.codes import regions

__all__ = [
    "acting_for",
    "apart",
    "capacities",
    "consulted",
    "handled",
    "handles",
    "official",
    "people",
    "reads_all",
    "settle",
    "visible",
]

_RIGHTS = ("case_see", "case_handle", "case_decide", "case_coordinate")
_ASKED = {CONSULTED, HEARD}

_case = Case.__table__.c


def capacities(who: Reader, case: Case) -> set[str]:
    """Return in what capacities somebody may act on a case: as its applicant, and by the matrix's rights."""
    if not who.id:
        return set()
    found = {APPLICANT} if who.id == case.applicant_id or case.applicant_org in _managed(who) else set()
    if case.state == DRAFT:
        return found
    if who.id in case.consulted:
        found.add(HEARD if who.id in case.heard else CONSULTED)
    if _interested(who, case):
        return found
    return found.union(*(_rights(each, case) for each in (who, *principals(who))))


def official(found: Iterable[str]) -> bool:
    """Tell whether somebody with these capacities is an official to the case, who reads all of it."""
    return bool(set(found) - {APPLICANT} - _ASKED)


def reads_all(found: Iterable[str]) -> bool:
    """Tell whether somebody with these capacities may read the papers: whose opinion is asked reads a part alone."""
    return bool(set(found) - _ASKED)


def acting_for(who: Reader, case: Case, by: Iterable[str]) -> str | None:
    """Return the id of the account in whose place somebody does something; None who does it in their own right.

    :param by: the capacities in which it may be done
    """
    if _interested(who, case):
        return None
    possible = [each.id for each in principals(who) if _rights(each, case) & set(by)]
    # A case that is assigned to somebody is handled in that person's place, by whoever could do it anyway, too.
    if case.assignee_id in possible:
        return case.assignee_id
    return possible[0] if possible and not _rights(who, case) & set(by) else None


def handles(user_id: str, case: Case) -> bool:
    """Tell whether an account itself is among those who handle a case's department's cases."""
    who = reader(user_id)
    return not _interested(who, case) and "case_handle" in _rights(who, case)


def visible(who: Reader) -> sa.ColumnElement[bool]:
    """Return the condition that somebody may read a case, for lists."""
    if not who.id:
        return sa.false()
    return sa.or_(_case.applicant_id == who.id, _case.applicant_org.in_(_managed(who)), consulted(who), handled(who))


def consulted(who: Reader) -> sa.ColumnElement[bool]:
    """Return the condition that somebody's opinion is asked."""
    return _case.consulted.contains([who.id])


def handled(who: Reader) -> sa.ColumnElement[bool]:
    """Return the condition that somebody may read a case as an official, by their own rights or in another's place."""
    if not who.id:
        return sa.false()
    others = (sa.and_(_disinterested(each), _read_by(each)) for each in principals(who))
    return sa.and_(_case.state != DRAFT, _disinterested(who), sa.or_(_read_by(who), *others))


def people(case: Case, capacity: str) -> list[tuple[str, str]]:
    """Return the accounts that have a capacity towards a case, each with the one by whose right: a deputy's principal.

    Whom `apart` names is still among them.
    """
    if capacity == APPLICANT:
        return [(case.applicant_id, case.applicant_id)]
    if capacity == CONSULTED:
        return [(id, id) for id in case.consulted if id not in case.heard]
    assigned = capacity == "case_handle" and case.assignee_id
    found = [str(case.assignee_id)] if assigned else holders(capacity, case.organization_id, case.regions)
    return [*((id, id) for id in found), *deputies_of(found, case.organization_id)]


def apart(department: str | None) -> set[str]:
    """Return who cannot be an official to a case beside its applicant: who belongs to the department that applies."""
    return set(model.Session.scalars(people_of([department]))) if department else set()


def settle(case: Case, department: model.Group) -> None:
    """Make a department the one that has to act on a case."""
    case.organization_id = department.id
    code = department.extras.get("region_code")
    case.regions = regions.path(code) if code else []


def _rights(who: Reader, case: Case) -> set[str]:
    """Return the rights of the matrix that an account itself has towards a case that is not its own."""
    if _interested(who, case):
        return set()
    roles = who.towards({"owner_org": case.organization_id, "region_code": case.regions[-1] if case.regions else None})
    return {right for right in _RIGHTS if may(roles, right)}


def _interested(who: Reader, case: Case) -> bool:
    """Tell whether a case is somebody's own, or their department's."""
    return who.id == case.applicant_id or case.applicant_org in _sides(who)


def _disinterested(who: Reader) -> sa.ColumnElement[bool]:
    """Return the condition that a case is neither somebody's own nor their department's."""
    theirs = sa.or_(_case.applicant_org.is_(None), _case.applicant_org.notin_(_sides(who)))
    return sa.and_(_case.applicant_id != who.id, theirs)


def _sides(who: Reader) -> Collection[str]:
    """Return the departments whose applications are somebody's own matter.

    CKAN makes sysadmins members of the departments that they set up; that alone makes them no party.
    """
    return set() if who.sysadmin else places(who)


def _read_by(who: Reader) -> sa.ColumnElement[bool]:
    """Return the condition that an account itself may read a case by the matrix."""
    if who.sysadmin:
        return sa.true()
    conditions = list[sa.ColumnElement[bool]]()
    departments = {id for id, capacity in who.departments.items() if may([capacity], "case_see")}
    for role in who.roles:
        if not may([role.role], "case_see"):
            continue
        if role.role in OF_DEPARTMENT:
            departments.add(role.organization_id)
        elif role.role in OF_REGION and role.region_code:
            conditions.append(_case.regions.any(role.region_code))
        else:
            return sa.true()
    return sa.or_(_case.organization_id.in_(departments), *conditions)


def _managed(who: Reader) -> Collection[str]:
    """Return the departments in whose name somebody may apply."""
    return [id for id, capacity in who.departments.items() if capacity in ("editor", "admin")]
