"""Departments' agreements through the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from sqlalchemy.exc import IntegrityError

from ckanext.govshare.access.asking import actor_of
from ckanext.govshare.cases.agreements.model import AgreementTemplate
from ckanext.govshare.cases.agreements.wording import PLACES, unknown_places, wording
from ckanext.govshare.cases.conflict import Conflict

__all__ = ["govshare_agreement_show", "govshare_agreement_update"]

_ = tk._

LONGEST = 20_000


@tk.side_effect_free
def govshare_agreement_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the agreement that a department has people sign.

    :param organization: the department's name or id
    :returns: `version` (0: the portal's own text), `zh`, `en` (Markdown with places such as `$until`), `places`
    :raises ObjectNotFound: when there is no such department
    """
    tk.check_access("govshare_agreement_show", context, data_dict)
    found = wording(_department(data_dict).id)
    return {"version": found.version, "zh": found.zh, "en": found.en, "places": list(PLACES)}


def govshare_agreement_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Write a new version of a department's agreement; what was signed under an older one stays as it was.

    :param organization: the department's name or id
    :param zh: the Chinese text (Markdown)
    :param en: the English one
    :returns: the agreement
    :raises ObjectNotFound: when there is no such department
    :raises ValidationError: when a text is missing, too long, or wants something put into it that there is not
    """
    department = _department(data_dict)
    tk.check_access("govshare_agreement_update", context, {"organization_id": department.id})
    texts, errors = {name: str(data_dict.get(name) or "").strip() for name in ("zh", "en")}, dict[str, list[str]]()
    for name, text in texts.items():
        if not text:
            errors[name] = [_("Please write the text in both languages.")]
        elif len(text) > LONGEST:
            errors[name] = [_("At most {most} characters, please; these are {n}.").format(most=LONGEST, n=len(text))]
        elif unknown := unknown_places(text):
            message = _("There is nothing to put in for {unknown}. What can be put in: {places}. A dollar sign is $$.")
            names = ", ".join(f"${place}" for place in PLACES)
            errors[name] = [message.format(unknown=", ".join(f"${each.strip('$')}" for each in unknown), places=names)]
    if errors:
        raise tk.ValidationError(errors)
    version = wording(department.id).version + 1
    row = {"organization_id": department.id, "version": version, **texts}
    model.Session.add(AgreementTemplate(**row, created=datetime.now(UTC), created_by=actor_of(context)))
    try:
        model.Session.commit()
    except IntegrityError:
        model.Session.rollback()
        raise Conflict(_("Somebody else has just written a new version. Please look at it first.")) from None
    return govshare_agreement_show(context, data_dict)


def _department(data_dict: dict[str, Any]) -> model.Group:
    group = model.Group.get(str(tk.get_or_bust(data_dict, "organization")))
    if group is None or not group.is_organization or group.state != model.State.ACTIVE:
        raise tk.ObjectNotFound(_("There is no such department."))
    return group
