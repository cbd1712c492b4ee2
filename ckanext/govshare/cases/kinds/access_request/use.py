"""What has to hold while data is used: reports, renewals, ratings, and its return."""

from __future__ import annotations

from datetime import UTC, date, datetime

import ckan.plugins.toolkit as tk

from ckanext.govshare.cases.calendar.working_days import day_of, today
from ckanext.govshare.cases.clocks import running
from ckanext.govshare.cases.deadlines import profiles
from ckanext.govshare.cases.deadlines.due import due
from ckanext.govshare.cases.kind import Doing
from ckanext.govshare.cases.model import Case

__all__ = ["check_renewal", "check_renewed", "check_reported", "check_return", "keep_renewal", "rate"]

_ = tk._


def check_renewal(doing: Doing) -> None:
    """Let a renewal be asked for in time, and for longer (names: “Cases”: so many working days before the end)."""
    check_reported(doing.case)
    errors: dict[str, list[str]] = {}
    end = doing.case.kept["until"]
    if doing.values["until"] <= end:
        errors["until"] = [_("The data may be used until {day} already; please ask for a later day.").format(day=end)]
    rules = profiles.get(str(doing.case.profile))
    if "renewal" in rules.clocks:
        last = due(rules, "renewal", date.fromisoformat(end)).day
        if today() > last:
            message = _("A renewal had to be asked for until {day}. Please make a new application.")
            errors["message"] = [message.format(day=last.isoformat())]
    if errors:
        raise tk.ValidationError(errors)


def check_reported(case: Case) -> None:
    """Let nobody ask for more who owes a use report."""
    late = [clock for clock in running(case, ["report"]) if clock.due_at < datetime.now(UTC)]
    if late:
        message = _("A use report has been due since {day}. Please hand it in first, then ask for this.")
        raise tk.ValidationError({"message": [message.format(day=day_of(late[0].due_at).isoformat())]})


def keep_renewal(doing: Doing) -> None:
    """Keep until when a renewal is asked for."""
    doing.case.kept = {**doing.case.kept, "renewal": doing.values["until"]}


def check_renewed(doing: Doing) -> None:
    """Let no longer a renewal be given than was asked for, nor a shorter term than there was."""
    asked, end = doing.case.kept["renewal"], doing.case.kept["until"]
    if not end < (doing.values.get("until") or asked) <= asked:
        message = _("Please name a day after {end}, {asked} at the latest.").format(end=end, asked=asked)
        raise tk.ValidationError({"until": [message]})


def check_return(doing: Doing) -> None:
    """Let data be destroyed before that is said."""
    if doing.values["destroyed"] > today().isoformat():
        raise tk.ValidationError({"destroyed": [_("Please name a day that is not ahead.")]})


def rate(doing: Doing) -> None:
    """Keep what the applicant thinks of the data and of the answer; it enters the department's figures."""
    doing.case.kept = {**doing.case.kept, "rating": {name: doing.values[name] for name in ("quality", "speed")}}
