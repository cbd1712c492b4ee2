"""How a kind of case is declared: its states, and what may be done in each, by whom, under which clock.

A kind is one value of these classes, and nothing else has to be written for numbers, permission, deadlines, history,
notices, lists and pages. `machine.py` checks the declaration and draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ckanext.govshare.cases.fields import Field
from ckanext.govshare.cases.words import Words

if TYPE_CHECKING:
    from ckanext.govshare.cases.model import Case

__all__ = ["APPLICANT", "CONSULTED", "DRAFT", "HEARD", "PORTAL", "Clock", "Doing", "Kind", "State", "Transition"]

APPLICANT = "applicant"
"""Who made the case; the other doers are rights of the matrix of roles, and the portal itself."""
CONSULTED, HEARD = "consulted", "heard"
"""An account whose opinion is asked, and one that has given it: named, as long as the case is in its state."""
PORTAL = "portal"
"""Nobody: time does it."""
DRAFT = "draft"
"""The state of what was not submitted yet: without number, history or clock, and seen by its author alone."""


@dataclass(frozen=True)
class State:
    """Where a case can be."""

    name: Words
    ended: bool = False


@dataclass(frozen=True)
class Clock:
    """A deadline that a kind knows; how many days it has, a profile says."""

    name: Words
    # Who has to act before it is due: `APPLICANT`, or a right of the matrix.
    awaits: str
    # What the portal does when nobody acted; without it the case is marked overdue.
    lapses: str | None = None


@dataclass(frozen=True)
class Doing:
    """What a transition's own code is told."""

    case: Case
    values: Mapping[str, Any]
    # The id of the account that does it; None for the portal.
    actor: str | None
    # The id of the account in whose place a deputy does it.
    principal: str | None = None


@dataclass(frozen=True)
class Transition:
    """Something that can be done to a case, and what it leads to."""

    name: Words
    sources: tuple[str, ...]
    # None stays in the state.
    dest: str | None
    by: tuple[str, ...]
    fields: Mapping[str, Field] = field(default_factory=dict)
    starts: tuple[str, ...] = ()
    # Started too where an article sets them, and not a promise: laws count from the receipt.
    starts_by_law: tuple[str, ...] = ()
    # `*` is every clock.
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    # The clock that is extended, once and before it is due.
    extends: str | None = None
    # At most once in a case's life.
    once: bool = False
    # Whether it is something for this very case, where the state alone does not say so.
    applies: Callable[[Case], bool] | None = None
    # Whom to tell: `APPLICANT`, or a right of the matrix.
    notifies: tuple[str, ...] = ()
    # The official documents that come of it, see `documents.names`.
    documents: tuple[str, ...] = ()
    # Seen by officials alone.
    internal: bool = False
    # Names those whose opinion is asked, who see what is filled in for it.
    consults: bool = False
    # Whether it is something to choose, or only what another action brings about.
    offered: bool = True
    # Raises ValidationError, or `Conflict`, when it may not be done now.
    guard: Callable[[Doing], None] | None = None
    # What it does besides, in the same transaction.
    effect: Callable[[Doing], None] | None = None
    # What the portal does at once after it: a transition and what it fills in.
    follows: Callable[[Doing], tuple[str, Mapping[str, Any]] | None] | None = None


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of case."""

    id: str
    # Of the numbers (names: “Cases”).
    code: str
    name: Words
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    clocks: Mapping[str, Clock]
    # What is asked for when the case is made.
    fields: Mapping[str, Field]
    # The state of a case when it is submitted.
    submitted: str
    # Says what a new case is about (its title, dataset, department and channel) by what is asked for, which it is given
    # with the maker's id; raises ValidationError.
    place: Callable[[Case, Mapping[str, Any], str], None]
    # What starts with it, see `Transition`.
    starts: tuple[str, ...] = ()
    starts_by_law: tuple[str, ...] = ()
    notifies: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    # Which of the fields everybody may read once the case is submitted.
    public: tuple[str, ...] = ()
    # Which rule of the profile a clock of a case goes by; by default the one of its own name.
    rule: Callable[[Case, str], str] = lambda case, clock: clock
    # Checks what was filled in as a whole when it is submitted; raises ValidationError.
    guard: Callable[[Doing], None] | None = None
    # What is agreed now, by the kind's fields; nothing by default.
    agreed: Callable[[Case], Mapping[str, Any]] = lambda case: {}

    def name_of(self, state: str) -> Words:
        """Return what a state is called."""
        return self.states[state].name
