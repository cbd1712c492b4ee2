"""One step of the way, written shortly."""

from __future__ import annotations

from typing import Any

from ckanext.govshare.cases.kind import Transition
from ckanext.govshare.cases.kinds.access_request.forms import FIELDS_OF
from ckanext.govshare.cases.words import Words

__all__ = ["COORDINATES", "DECIDES", "HANDLES", "RECEIVED", "step"]

HANDLES, DECIDES, COORDINATES = "case_handle", "case_decide", "case_coordinate"
# Decree 809 art. 21 and the provinces' rules count the decision from the receipt, the portal's promise from acceptance.
RECEIVED: dict[str, Any] = {"starts": ("completeness",), "starts_by_law": ("decision",)}


def step(
    id: str, zh: str, en: str, sources: tuple[str, ...], dest: str | None, by: tuple[str, ...], **more: Any
) -> tuple[str, Transition]:
    """Return a transition with its id; what is filled in for it stands in the forms, unless `fields` names it."""
    more.setdefault("fields", FIELDS_OF.get(id, {}))
    return id, Transition(Words(zh, en), sources, dest, by, **more)
