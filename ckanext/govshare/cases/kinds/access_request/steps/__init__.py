"""What can be done to an access request, by its stages; pages offer it in this order."""

from __future__ import annotations

from ckanext.govshare.cases.kinds.access_request.steps import agreement, application, change, ending, misuse, use

__all__ = ["TRANSITIONS"]

TRANSITIONS = {
    **application.STEPS,
    **agreement.STEPS,
    **use.STEPS,
    **change.STEPS,
    **misuse.STEPS,
    **ending.STEPS,
}
