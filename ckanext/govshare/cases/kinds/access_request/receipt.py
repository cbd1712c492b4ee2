"""What was handed over offline is received: the applicant says so, or the department that it was not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.cases.calendar.working_days import today
from ckanext.govshare.cases.kind import Doing
from ckanext.govshare.cases.model import Case

__all__ = [
    "can_confirm",
    "check_day",
    "confirmed",
    "delivery_goes_on",
    "handed_over",
    "is_awaited",
    "not_received",
    "opened",
    "owed",
]

_ = tk._

AWAITED = "awaited"
OWED = "delivery_owed"


def owed(doing: Doing) -> None:
    """Keep that something is to be delivered."""
    doing.case.kept = {**doing.case.kept, OWED: True}


def delivery_goes_on(doing: Doing) -> tuple[str, Mapping[str, Any]] | None:
    """Return the portal's step back to the delivery, where a suspension came between."""
    return ("resume_delivery", {}) if doing.case.kept.get(OWED) else None


def handed_over(doing: Doing) -> None:
    """Keep when and how it was handed over, and that somebody has to sign for it."""
    _delivered(doing.case, note=doing.values["delivery"], receipt=AWAITED)


def opened(doing: Doing) -> None:
    """Keep when the portal opened it; nobody has to sign for that."""
    _delivered(doing.case)


def is_awaited(case: Case) -> bool:
    """Tell whether nobody has said yet whether the data arrived."""
    return _receipt(case) == AWAITED


def can_confirm(case: Case) -> bool:
    """Tell whether the applicant may still confirm the receipt: once, and also of what was collected late."""
    return _receipt(case) in (AWAITED, "not_collected")


def check_day(doing: Doing) -> None:
    """Let nothing be received before it was handed over, nor ahead of today."""
    first, last = doing.case.kept["delivery"]["day"], today().isoformat()
    if not first <= doing.values["day"] <= last:
        message = _("Please name a day from {first}, the day of delivery, to today.")
        raise tk.ValidationError({"day": [message.format(first=first)]})


def confirmed(doing: Doing) -> None:
    """Keep that it was received."""
    _keep(doing, "confirmed")


def not_received(doing: Doing) -> None:
    """Keep that it was refused or not collected."""
    _keep(doing, doing.values["outcome"])


def _delivered(case: Case, **more: Any) -> None:
    kept = {name: value for name, value in case.kept.items() if name != OWED}
    case.kept = {**kept, "delivery": {"day": today().isoformat(), **more}}


def _receipt(case: Case) -> Any:
    return (case.kept.get("delivery") or {}).get("receipt")


def _keep(doing: Doing, receipt: str) -> None:
    case = doing.case
    case.kept = {**case.kept, "delivery": {**case.kept["delivery"], "receipt": receipt}}
