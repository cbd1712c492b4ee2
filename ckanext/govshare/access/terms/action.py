"""The terms through the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from sqlalchemy.dialects.postgresql import insert

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.access.terms.acceptance import accepted_at
from ckanext.govshare.access.terms.model import TermsAcceptance
from ckanext.govshare.access.terms.wording import LANGUAGES, version, wording

__all__ = ["govshare_terms_accept", "govshare_terms_show"]


@tk.side_effect_free
def govshare_terms_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the terms that are accepted before data that is open after logging in or on conditions.

    :param language: `zh_Hans_CN` or `en` (optional: that of the request)
    :returns: `version`, `language`, `text` (Markdown), `accepted` (whether the account that asks did), and
        `accepted_at` (ISO 8601, or None)
    """
    tk.check_access("govshare_terms_show", context, data_dict)
    language = data_dict.get("language") or tk.h.lang()
    language = language if language in LANGUAGES else LANGUAGES[0]
    at = accepted_at(reader_of(context).id)
    return {
        "version": version(),
        "language": language,
        "text": wording(language),
        "accepted": at is not None,
        "accepted_at": _iso(at),
    }


def govshare_terms_accept(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Accept the terms with one's account. Accepting them again changes nothing.

    :param version: the version that was read (optional: the one in force)
    :returns: `version` and `at`, when the account first accepted it (ISO 8601)
    :raises ValidationError: when other terms are in force by now
    """
    tk.check_access("govshare_terms_accept", context, data_dict)
    current = version()
    if data_dict.get("version") not in (None, "", current):
        message = tk._("The terms have changed: version {version} is in force. Please read it and accept again.")
        raise tk.ValidationError({"version": [message.format(version=current)]})
    user_id = reader_of(context).id
    row = insert(TermsAcceptance).values(user_id=user_id, version=current, at=datetime.now(UTC))
    # Two requests of one account may come at once.
    model.Session.execute(row.on_conflict_do_nothing())
    model.Session.commit()
    return {"version": current, "at": _iso(accepted_at(user_id))}


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
