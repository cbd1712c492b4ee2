"""One step of the way, written shortly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckanext.govshare.cases.kind import Doing, Transition
from ckanext.govshare.cases.kinds.access_request.forms import FIELDS_OF
from ckanext.govshare.cases.kinds.access_request.forms_in_use import FIELDS_IN_USE
from ckanext.govshare.cases.words import Words

__all__ = ["COORDINATES", "DECIDES", "HANDLES", "RECEIVED", "SIGNED", "USING", "both", "step"]

HANDLES, DECIDES, COORDINATES = "case_handle", "case_decide", "case_coordinate"
# Decree 809 art. 21 and the provinces' rules count the decision from the receipt, the portal's promise from acceptance.
RECEIVED: dict[str, Any] = {"starts": ("completeness",), "starts_by_law": ("decision",)}
# While somebody has the data: whatever is asked for meanwhile, the grant goes on as it is.
USING = ("in_use", "renewal", "change", "amendment")
# From the signature on, also before the data has been handed over, or handed over again.
SIGNED = (*USING, "delivering")


def both(*effects: Callable[[Doing], None]) -> Callable[[Doing], None]:
    """Return what does one after the other."""

    def do(doing: Doing) -> None:
        for effect in effects:
            effect(doing)

    return do


def step(
    id: str, zh: str, en: str, sources: tuple[str, ...], dest: str | None, by: tuple[str, ...], **more: Any
) -> tuple[str, Transition]:
    """Return a transition with its id; what is filled in for it stands in the forms, unless `fields` names it."""
    more.setdefault("fields", FIELDS_OF.get(id) or FIELDS_IN_USE.get(id, {}))
    return id, Transition(Words(zh, en), sources, dest, by, **more)
