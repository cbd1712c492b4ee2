"""Searches that people keep, through the API."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.parameters import number
from ckanext.govshare.search.saved.model import SavedSearch

__all__ = [
    "govshare_saved_search_create",
    "govshare_saved_search_delete",
    "govshare_saved_search_list",
    "govshare_saved_search_show",
]

MOST = 200
LONGEST_TITLE = 100
LONGEST_VALUE = 500
MOST_VALUES = 50
# Of a page's address, what is no part of the search.
PASSING = ("page", "sort")
ROWS, MOST_ROWS = 20, 100


def govshare_saved_search_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Keep a search.

    :param title: what to call it; 100 characters at most
    :type title: string
    :param params: the search as in a page's address: `q`, and fields of the index with their values
    :type params: list of lists of two strings

    :returns: the saved search: `id`, `title`, `params`, `created`
    :rtype: dictionary
    """
    tk.check_access("govshare_saved_search_create", context, data_dict)
    user_id = context["auth_user_obj"].id
    title = str(data_dict.get("title") or "").strip()
    errors: dict[str, list[str]] = {}
    if not title:
        errors["title"] = [tk._("Please give the search a name.")]
    elif len(title) > LONGEST_TITLE:
        errors["title"] = [tk._("Please shorten the name to {n} characters.").format(n=LONGEST_TITLE)]
    params = _params(data_dict.get("params"), errors)
    if model.Session.query(SavedSearch).filter_by(user_id=user_id).count() >= MOST:
        errors["title"] = [tk._("You have saved {n} searches. Please delete one first.").format(n=MOST)]
    if errors:
        raise tk.ValidationError(errors)
    saved = SavedSearch(id=str(uuid.uuid4()), user_id=user_id, title=title, params=params, created=datetime.now(UTC))
    model.Session.add(saved)
    model.Session.commit()
    return _dictized(saved)


@tk.side_effect_free
def govshare_saved_search_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List one's own saved searches, the newest first.

    :param limit: 20 by default, 100 at most
    :type limit: integer
    :param offset: how many to leave out
    :type offset: integer

    :returns: `count` and `results`
    :rtype: dictionary
    """
    tk.check_access("govshare_saved_search_list", context, data_dict)
    limit, offset = number(data_dict, "limit", ROWS, 1, MOST_ROWS), number(data_dict, "offset", 0)
    own = model.Session.query(SavedSearch).filter_by(user_id=context["auth_user_obj"].id)
    rows = own.order_by(SavedSearch.created.desc(), SavedSearch.id)
    rows = rows.limit(limit).offset(offset)
    return {"count": own.count(), "results": [_dictized(saved) for saved in rows]}


@tk.side_effect_free
def govshare_saved_search_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show a saved search to whoever knows its id.

    :param id: its id
    :type id: string

    :returns: `id`, `title`, `params`, `created`
    :rtype: dictionary
    """
    tk.check_access("govshare_saved_search_show", context, data_dict)
    return _dictized(_get(data_dict))


def govshare_saved_search_delete(context: Context, data_dict: dict[str, Any]) -> None:
    """Delete a saved search of one's own; its feed ends.

    :param id: its id
    :type id: string
    """
    saved = _get(data_dict)
    tk.check_access("govshare_saved_search_delete", context, data_dict)
    model.Session.delete(saved)
    model.Session.commit()


def _get(data_dict: dict[str, Any]) -> SavedSearch:
    saved = model.Session.execute(
        sa.select(SavedSearch).where(SavedSearch.id == str(data_dict.get("id") or ""))
    ).scalar()
    if saved is None:
        raise tk.ObjectNotFound(tk._("This saved search does not exist, or was deleted."))
    return saved


def _params(given: Any, errors: dict[str, list[str]]) -> list[list[str]]:
    """Return the pairs of a search without what a page only passes on; what is wrong is added to the errors."""
    if not isinstance(given, list) or not all(
        isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
        for pair in given
    ):
        errors["params"] = [tk._("Please give the search as pairs of a field and a value.")]
        return []
    pairs = [[name, value.strip()] for name, value in given if name not in PASSING and value.strip()]
    if not pairs:
        errors["params"] = [tk._("Please search for something, or set a filter, before you save the search.")]
    elif len(pairs) > MOST_VALUES or any(len(value) > LONGEST_VALUE for _, value in pairs):
        errors["params"] = [tk._("This search is too long to be saved. Please shorten it.")]
    elif any(not name.isidentifier() for name, _ in pairs):
        errors["params"] = [tk._("Please give the search as pairs of a field and a value.")]
    return pairs


def _dictized(saved: SavedSearch) -> dict[str, Any]:
    return {
        "id": saved.id,
        "title": saved.title,
        "params": saved.params,
        "created": saved.created.isoformat(),
    }
