"""Help with a search through the API, and what the pages add to CKAN's own search."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context
from flask import has_request_context

from ckanext.govshare.parameters import number
from ckanext.govshare.search.assist import asking, grouping, index, marking, spelling, suggest
from ckanext.govshare.search.log import counting

__all__ = ["govshare_search_assist", "package_search"]

# The pages that list datasets by a search.
BROWSING = ("dataset.search", "group.read", "organization.read")
PARTS = ("titles", "departments", "themes", "did_you_mean", "highlights", "groups", "relaxed")
LIMIT, MOST, MOST_IDS = 6, 20, 100


@tk.side_effect_free
def govshare_search_assist(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Help with a search: suggestions for what is typed, other spellings, marks and groups for what was found.

    Everything is filtered as a search is: a reader learns of no dataset that a search would not show them; titles,
    departments and spellings are of public datasets only.

    :param q: what is typed, or was searched for
    :type q: string
    :param parts: which of the keys below are wanted; all of them by default
    :type parts: list of strings
    :param limit: how many titles, departments and themes at most; 6 by default, 20 at most
    :type limit: integer
    :param fq_list: filters of the search, as for `package_search`
    :type fq_list: list of strings
    :param ids: the datasets that are shown; highlights and groups are for them, 100 at most
    :type ids: list of strings
    :param hits: how many datasets the search found; without it, spellings are proposed as for a search without hits
    :type hits: integer
    :param filters: pairs of field and value that are set; `relaxed` says what is found without each
    :type filters: list of lists of strings

    :returns: of the wanted parts: `titles` (list of `title`, `name`, `others`), `departments` (`title`, `name`,
        `count`), `themes` (`title`, `code`, `group`), `did_you_mean` (`q`, `count`), `highlights` (by id of a dataset
        and by field the texts as HTML, escaped, words of the query in `mark`), `groups` (by id of a dataset its group's
        `key`, the number of `others` of the same title and of other `regions`), `relaxed` (`filters`: `field`,
        `value`, `count`; `words`: `q`, `count`)
    :rtype: dictionary
    """
    tk.check_access("govshare_search_assist", context, data_dict)
    q = str(data_dict.get("q") or "").strip()
    parts = _strings(data_dict, "parts") or list(PARTS)
    pairs = [(str(field), str(value)) for field, value in data_dict.get("filters") or []]
    _check(q, *_strings(data_dict, "fq_list"), *(f"{field}:" for field, _ in pairs))
    limit = number(data_dict, "limit", LIMIT, 1, MOST)
    public = index.visible(context)
    answer: dict[str, Any] = {}
    if "titles" in parts:
        answer["titles"] = suggest.titles(q, limit, public) if q else []
    if "departments" in parts:
        answer["departments"] = suggest.departments(q, limit) if q else []
    if "themes" in parts:
        answer["themes"] = suggest.themes(q, limit) if q else []
    if "did_you_mean" in parts:
        answer["did_you_mean"] = spelling.proposals(q, number(data_dict, "hits", 0), public)
    if "highlights" in parts or "groups" in parts:
        answer |= _shown(context, q, _strings(data_dict, "ids")[:MOST_IDS], _strings(data_dict, "fq_list"), parts)
    if "relaxed" in parts:
        answer["relaxed"] = asking.relaxed(q, pairs, public) if q or pairs else {"filters": [], "words": []}
    return answer


def _shown(context: Context, q: str, ids: list[str], fq_list: list[str], parts: list[str]) -> dict[str, Any]:
    """Return marks and groups of the datasets that are shown."""
    if not ids:
        return {part: {} for part in ("highlights", "groups") if part in parts}
    seen = index.visible(context, private=tk.config["ckan.search.default_include_private"])
    sent = asking.as_sent(q)
    marking_too = marking.parameters(sent) if q and "highlights" in parts else {}
    found = index.ask(
        [*seen, f"{{!terms f=id}}{','.join(ids)}"], rows=len(ids), fl=f"id,index_id,{grouping.GROUP}", **marking_too
    )
    shown = found["response"]["docs"]
    keys = {doc["id"]: doc[grouping.GROUP] for doc in shown if doc.get(grouping.GROUP)}
    answer: dict[str, Any] = {}
    if "highlights" in parts:
        texts = marking.read(found)
        answer["highlights"] = {
            doc["id"]: {
                field: [str(marking.marked(marking.excerpt(text) if field == "notes" else text)) for text in values]
                for field, values in texts[doc["index_id"]].items()
            }
            for doc in shown
            if texts.get(doc["index_id"])
        }
    if "groups" in parts:
        answer["groups"] = grouping.counts(sent, keys, [*seen, *fq_list])
    return answer


@tk.chained_action
@tk.side_effect_free
def package_search(original: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Do what CKAN's action does, with two parameters more.

    `ext_year_from`, `ext_year_to`: the years that the data is of. `ext_group`: with `title`, datasets of the same
    title are one result, and `count` counts results; facets count datasets all the same. The pages that list datasets
    always ask for that, and get their results with marks and groups.
    """
    asked = asking.with_years(data_dict)
    if _browsing(context, data_dict):
        return _dressed(original, context, asked)
    if asked.pop("ext_group", None) == "title":
        return original(context, grouping.collapse(asked))
    return original(context, asked)


def _browsing(context: Context, data_dict: dict[str, Any]) -> bool:
    """Tell whether a page asks for its list of results."""
    return bool(
        has_request_context()
        and tk.request.endpoint in BROWSING
        and context.get("for_view")
        and data_dict.get("facet.field")
        and "ext_group" not in data_dict
    )


def _dressed(original: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Search for a page: near-duplicates as one, each result with its marks and its group."""
    filters = [*filter(None, [data_dict.get("fq")]), *data_dict.get("fq_list", [])]
    one_group = any(grouping.GROUP in part for part in filters)
    found = original(context, data_dict if one_group else grouping.collapse(data_dict))
    help_ = tk.get_action("govshare_search_assist")(
        context,
        {
            "q": data_dict.get("q"),
            "fq_list": filters,
            "ids": [dataset["id"] for dataset in found["results"]],
            "parts": ["highlights"] if one_group else ["highlights", "groups"],
        },
    )
    if not data_dict.get("start") and _is_first_question():
        counting.count(str(data_dict.get("q") or ""), found["count"])
    for dataset in found["results"]:
        dataset["govshare_marks"] = help_["highlights"].get(dataset["id"], {})
        dataset["govshare_group"] = help_.get("groups", {}).get(dataset["id"])
    return found


def _is_first_question() -> bool:
    """Tell whether a search is of words alone: filters and orders are steps of the same search."""
    return tk.request.endpoint == "dataset.search" and set(tk.request.args) <= {"q"}


def _check(*texts: str) -> None:
    """Refuse what would reach other parsers of the index.

    :raises ckan.logic.ValidationError: one of the texts would
    """
    if not all(index.is_plain(text) for text in texts):
        raise tk.ValidationError({"q": [tk._("Please search with plain words.")]})


def _strings(data_dict: dict[str, Any], key: str) -> list[str]:
    """Return a parameter that is a list, or the text of one value.

    :raises ckan.logic.ValidationError: it is neither
    """
    value = data_dict.get(key) or []
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise tk.ValidationError({key: [tk._("Please give a list of texts.")]})
    return value
