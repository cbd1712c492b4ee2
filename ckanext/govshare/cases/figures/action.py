"""Requests and their answers in public."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.govshare.cases.deadlines import profiles
from ckanext.govshare.cases.figures import requests, statistics, violations
from ckanext.govshare.parameters import number

__all__ = ["govshare_case_public_list", "govshare_case_statistics", "govshare_case_violation_list"]

_ = tk._

MAX_ROWS = 100


@tk.side_effect_free
def govshare_case_public_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List the requests for data, the newest at the head, without who asked and without what they wrote.

    :param organization: the name or id of the department that answers (optional)
    :param dataset_id: about this dataset, by its id or name (optional)
    :param result: `pending`, `approved`, `partly`, `refused`, `retracted` or `lapsed` (optional)
    :param year: numbered in this year (optional)
    :param q: in the number or the title (optional)
    :param limit: how many, 20; 100 at most
    :param offset: how many to pass over
    :returns: `count` and `results`: `number`, `dataset` and `organization` (`name`, `title`), `channel`,
        `applicant_type`, `method`, `submitted`, `decided`, `result`, `working_days` (used until the answer, or so far);
        names of codes beside them in both languages
    """
    tk.check_access("govshare_case_public_list", context, data_dict)
    return requests.public(data_dict)


@tk.side_effect_free
def govshare_case_statistics(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Tell how departments answer requests, by department and deadline profile.

    :param organization: the name or id of a department (optional)
    :param limit: how many lines, 20; 100 at most
    :param offset: how many to pass over
    :returns: `count` and `results`: `organization` (`name`, `title`), `profile` (`id`, `title`), how many were
        `received`, are `pending`, `approved`, `partly`, `refused`, `retracted`, `lapsed`, were answered `on_time`, are
        or were `overdue`; `median_days` (working days until the answer); `ratings` and the means `quality`, `speed`;
        how many grants were `suspended` (not without reason), and how many `revoked_for_misuse`
    """
    tk.check_access("govshare_case_statistics", context, data_dict)
    group = model.Group.get(str(data_dict["organization"])) if data_dict.get("organization") else None
    if data_dict.get("organization") and group is None:
        raise tk.ValidationError({"organization": [_("There is no such department.")]})
    lines = statistics.figures(group.id if group else None)
    limit, offset = number(data_dict, "limit", 20, most=MAX_ROWS), number(data_dict, "offset", 0)
    return {"count": len(lines), "results": [_named(line) for line in lines[offset : offset + limit]]}


@tk.side_effect_free
def govshare_case_violation_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List the suspensions and revocations of grants for misuse, the newest at the head.

    A suspension that was unfounded is not there, and nothing for longer after its last step than the setting
    `govshare.cases.violations_days` says.

    :param organization: the name or id of the department that gave the data (optional)
    :param state: `suspended`, `reinstated`, `revoked` or `ended` (optional)
    :param limit: how many, 20; 100 at most
    :param offset: how many to pass over
    :returns: `count` and `results`: `number`, `dataset` (`name`, `title`; None where not everybody sees it),
        `organization`, `ground`, `day` (of the suspension or revocation), `state`, `changed` (the day of the last
        step), `violator` (an organisation whose grant was revoked for misuse; else None); names of codes beside them in
        both languages
    :raises ValidationError: when there is no such state
    """
    tk.check_access("govshare_case_violation_list", context, data_dict)
    return violations.public(data_dict, datetime.now(UTC))


def _named(line: dict[str, Any]) -> dict[str, Any]:
    group, profile = model.Group.get(line.pop("organization_id")), profiles.current().get(line["profile"])
    title = profile.title.both() if profile else None
    named = {"name": group.name, "title": group.title or group.name} if group else None
    return {**line, "organization": named, "profile": {"id": line["profile"], "title": title}}
