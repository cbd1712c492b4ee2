"""What users of the API can ask of a dataset beside what CKAN tells them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context

from ckanext.govshare.pages.dataset import citation, contains
from ckanext.govshare.pages.dataset.changes import changes
from ckanext.govshare.pages.dataset.related import same_title, similar
from ckanext.govshare.parameters import number

__all__ = ["datastore_search", "govshare_change_list", "govshare_citation_show", "govshare_related_list"]

MAX_CHANGES = 100
MAX_RELATED = 50


@tk.side_effect_free
def govshare_citation_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return how to cite a dataset.

    :param id: the dataset's id or name
    :returns: `gbt7714`, `sentence`, `bibtex`, `ris` (texts) and `csl_json` (a list with one object)
    :raises ObjectNotFound: when there is no such dataset
    """
    dataset = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    return citation.citations(citation.source(dataset))


@tk.side_effect_free
def govshare_change_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return what happened to a dataset, the newest first, in the language of the request.

    :param id: the dataset's id or name
    :param limit: how many changes, 20 at most 100
    :param offset: where to begin: 0, or `next` of the page before
    :returns: `changes`, each with `time` and a list `changes` of `kind` (new, data, open_type, dictionary, entry,
        deleted), `summary` and `details`; and `next`, None at the end
    :raises ObjectNotFound: when there is no such dataset
    """
    dataset = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    limit = number(data_dict, "limit", 20, 1, MAX_CHANGES)
    found, following = changes(dataset["id"], limit, number(data_dict, "offset", 0))
    return {"changes": found, "next": following}


@tk.side_effect_free
def govshare_related_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the datasets near one.

    :param id: the dataset's id or name
    :param limit: how many of each kind, 6 at most 50
    :returns: `same_title`: `count` and `results` with the same title at other departments and regions; `similar`:
        others of the same kind; each as `package_search` gives them
    :raises ObjectNotFound: when there is no such dataset
    """
    dataset = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    limit = number(data_dict, "limit", 6, most=MAX_RELATED)
    same = same_title(dataset, limit)
    return {"same_title": same, "similar": similar(dataset, limit, [other["id"] for other in same["results"]])}


@tk.chained_action
@tk.side_effect_free
def datastore_search(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Do what CKAN's action does, with one parameter more.

    :param contains: `{column: text}` or `{column: [text, …]}`, as an object or its JSON: only rows whose cells contain
        the texts, capitals or not
    :raises ValidationError: when it is something else, or names no column
    """
    if "contains" not in data_dict:
        return original(context, data_dict)
    asked = dict(data_dict)
    pairs = contains.read(asked.pop("contains"))
    return original(Context(context, **{contains.KEY: pairs}), asked)
