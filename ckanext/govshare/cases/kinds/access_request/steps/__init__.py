"""What can be done to an access request, by its stages; pages offer it in this order."""

from __future__ import annotations

from ckanext.govshare.cases.kinds.access_request.steps import agreement, application, change, ending, misuse, use

__all__ = ["TRANSITIONS"]

_STAGES = {
    **application.STEPS,
    **agreement.STEPS,
    **use.STEPS,
    **change.STEPS,
    **misuse.STEPS,
    **ending.STEPS,
}
# What a case waits for stands before what can be done besides.
_AWAITED = ("sign_change", "approve_change", "renew")
TRANSITIONS = {**{id: _STAGES[id] for id in _AWAITED}, **_STAGES}
