"""The state machine of each kind: it checks the declaration, says what can be done in a state, and draws it."""

from __future__ import annotations

from functools import cache
from typing import Any

from transitions import Machine, MachineError
from transitions.core import State as MachineState
from transitions.extensions import GraphMachine

from ckanext.govshare.cases.kind import DRAFT, PORTAL, Kind

__all__ = ["after", "check", "diagram", "possible"]


class _Named(MachineState):
    """A state with the name that its drawing shows."""

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label = label


class _Drawn(GraphMachine):
    state_cls = _Named


@cache
def _machine(kind: Kind) -> Machine:
    steps = [
        {"trigger": id, "source": list(each.sources), "dest": each.dest if each.dest else "="}
        for id, each in kind.transitions.items()
    ]
    return Machine(None, states=list(kind.states), transitions=steps, initial=DRAFT, auto_transitions=False)


def possible(kind: Kind, state: str) -> list[str]:
    """Return the ids of the transitions that start in a state, in their declared order."""
    found = set(_machine(kind).get_triggers(state))
    return [id for id in kind.transitions if id in found]


def after(kind: Kind, state: str, transition: str) -> str | None:
    """Return the state that a transition leads to from a state; None when it does not start there."""
    steps = _machine(kind).get_transitions(transition, state)
    return str(steps[0].dest) if steps else None


def check(kind: Kind) -> None:
    """Raise ValueError when a declaration does not hold together: a kind is wrong at the start, or never."""
    try:
        _machine(kind)
    except (MachineError, ValueError) as error:
        raise ValueError(f"{kind.id}: {error}") from error
    reached = {DRAFT, kind.submitted} | {each.dest for each in kind.transitions.values() if each.dest}
    if lost := set(kind.states) - reached:
        raise ValueError(f"{kind.id}: nothing leads to {', '.join(sorted(lost))}")
    for id, each in kind.transitions.items():
        if unknown := set(each.sources) - set(kind.states):
            raise ValueError(f"{kind.id}.{id}: no state is called {', '.join(sorted(unknown))}")
        extended = [each.extends] if each.extends else []
        named = {*each.starts, *each.starts_by_law, *each.stops, *each.pauses, *each.resumes, *extended} - {"*"}
        if unknown := named - set(kind.clocks):
            raise ValueError(f"{kind.id}.{id}: no clock is called {', '.join(sorted(unknown))}")
        if any(kind.states[source].ended for source in each.sources) and each.dest not in (None, *each.sources):
            raise ValueError(f"{kind.id}.{id}: what has ended stays so")
    for id, clock in kind.clocks.items():
        if clock.lapses and PORTAL not in kind.transitions[clock.lapses].by:
            raise ValueError(f"{kind.id}.{id}: the portal may not do {clock.lapses}")
    if unknown := set(kind.public) - set(kind.fields):
        raise ValueError(f"{kind.id}: no field is called {', '.join(sorted(unknown))}")


def diagram(kind: Kind, chinese: bool) -> str:
    """Return the kind's drawing in Mermaid's language; what leaves a case in its state is left out."""

    def said(words: Any) -> str:
        return words.zh if chinese else words.en

    states = [{"name": id, "label": said(state.name)} for id, state in kind.states.items()]
    steps = [
        {"trigger": id, "source": list(each.sources), "dest": each.dest, "label": said(each.name)}
        for id, each in kind.transitions.items()
        if each.dest
    ]
    options: dict[str, Any] = {"auto_transitions": False, "graph_engine": "mermaid", "send_event": False}
    model = type("Model", (), {})()
    _Drawn(model, states=states, transitions=steps, initial=DRAFT, title=said(kind.name), **options)
    return str(model.get_graph().source)
