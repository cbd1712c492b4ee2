"""The list of cases as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["rows"]

_ = tk._


def rows(cases: list[Mapping[str, Any]], most: int) -> Iterator[list[Any]]:
    """Yield a heading and a line for each case; when there may be more than the file holds, it says so in the end."""
    word = tk.h.govshare_case_word
    colours = {"green": _("In time"), "yellow": _("Half of the time is over"), "red": _("Due soon")}
    yield [
        _("Case number"), _("Kind of case"), _("Subject"), _("Department that answers"), _("State"), _("Submitted"),
        _("Due"), _("expected"), _("Time left"), _("Ended"),
    ]  # fmt: skip
    titles: dict[str, str] = {}
    for case in cases:
        department = case["organization_id"] or ""
        titles.setdefault(department, tk.h.govshare_case_title_of(department))
        yield [
            case["number"] or _("Draft"),
            word(case["kind_name"]),
            case["title"],
            titles[department],
            word(case["state_name"]),
            tk.h.govshare_case_moment(case["submitted"]),
            case["due"] or "",
            _("Yes") if case["provisional"] else "",
            _("Overdue") if case["overdue"] else colours.get(case["colour"] or "", ""),
            tk.h.govshare_case_moment(case["ended"]),
        ]
    if len(cases) == most:
        message = _("The file ends here: it holds {n} cases at most. Please narrow the list down and export again.")
        yield [message.format(n=most)]
