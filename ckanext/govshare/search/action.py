"""The search over the API: synonyms that an administrator keeps, and departments that change for all their datasets."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.model.system_info import get_system_info, set_system_info
from ckan.types import Action, Context
from sqlalchemy.dialects.postgresql import insert

from ckanext.govshare.parameters import number
from ckanext.govshare.search import departments, rebuild, synonyms
from ckanext.govshare.search.model import Synonym
from ckanext.govshare.search.words import clean

__all__ = [
    "govshare_synonym_create",
    "govshare_synonym_delete",
    "govshare_synonym_list",
    "govshare_synonym_load",
    "govshare_synonym_update",
    "organization_update",
]

_ = tk._
MAX_TERMS = 20
MAX_LENGTH = 40
MAX_NOTE = 200
MAX_ROWS = 1000
REINDEX_SECONDS = 3600
LOADED = "govshare.synonyms_loaded"
_SEPARATORS = re.compile(r"[、，,；;|\r\n]+")
_table = Synonym.__table__


@tk.side_effect_free
def govshare_synonym_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the groups of words that stand for one another, newest changes first.

    :param q: only groups with this text in a word or in the note (optional)
    :param limit: how many (optional, 20; 1000 at most)
    :param offset: how many to pass over (optional)
    :returns: ``count``, and ``results``: ``id``, ``terms``, ``note``, ``modified``
    """
    tk.check_access("govshare_synonym_list", context, data_dict)
    query = sa.select(_table).order_by(_table.c.modified.desc(), _table.c.terms[0].astext, _table.c.id)
    if text := str(data_dict.get("q") or "").strip():
        pattern = "%" + re.sub(r"([%_\\])", r"\\\1", text) + "%"
        query = query.where(sa.or_(sa.cast(_table.c.terms, sa.Text).ilike(pattern), _table.c.note.ilike(pattern)))
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    limit, offset = number(data_dict, "limit", 20, most=MAX_ROWS), number(data_dict, "offset", 0)
    rows = model.Session.execute(query.limit(limit).offset(offset))
    return {"count": count, "results": [_shown(row) for row in rows]}


def govshare_synonym_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Add a group of words that stand for one another in searches, from the next search on.

    :param terms: the words, as a list or as a text with 、 or commas between
    :param note: why (optional)
    :returns: the group, as ``govshare_synonym_list`` has it
    :raises ValidationError: when there are not two words at least, or one has signs that nobody searches for
    """
    tk.check_access("govshare_synonym_create", context, data_dict)
    return _save(context, str(uuid.uuid4()), data_dict)


def govshare_synonym_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Change a group, from the next search on. Groups that the portal brought may be changed like all others.

    :param id: the group
    :param terms: all its words, as ``govshare_synonym_create`` takes them
    :param note: why (optional)
    :returns: the group
    :raises ObjectNotFound: when there is no such group
    :raises ValidationError: as ``govshare_synonym_create``
    """
    tk.check_access("govshare_synonym_update", context, data_dict)
    return _save(context, _known(data_dict), data_dict)


def govshare_synonym_delete(context: Context, data_dict: dict[str, Any]) -> None:
    """Delete a group, from the next search on.

    :param id: the group
    :raises ObjectNotFound: when there is no such group
    """
    tk.check_access("govshare_synonym_delete", context, data_dict)
    model.Session.execute(sa.delete(_table).where(_table.c.id == _known(data_dict)))
    _commit()


def govshare_synonym_load(context: Context, data_dict: dict[str, Any]) -> dict[str, int]:
    """Add the groups that the portal brings and that are missing. What was changed here stays as it is.

    :param once: do nothing when they have been added before; the set-up asks so, and deleted ones stay deleted
    :returns: ``added``: how many
    """
    tk.check_access("govshare_synonym_load", context, data_dict)
    if tk.asbool(data_dict.get("once") or False) and get_system_info(LOADED):
        return {"added": 0}
    now = datetime.now(UTC)
    rows = [{"id": id, "terms": terms, "note": note, "modified": now} for id, terms, note in synonyms.shipped()]
    added = model.Session.execute(insert(_table).on_conflict_do_nothing().returning(_table.c.id), rows).all()
    set_system_info(LOADED, now.isoformat())
    _commit()
    return {"added": len(added)}


def _save(context: Context, id: str, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Write a group and return it."""
    errors: dict[str, list[str]] = {}
    terms = _terms(data_dict.get("terms"), errors)
    note = str(data_dict.get("note") or "").strip()
    if len(note) > MAX_NOTE:
        errors["note"] = [_("The note is too long: {limit} characters at most").format(limit=MAX_NOTE)]
    if errors:
        raise tk.ValidationError(errors)
    user = model.User.get(context.get("user") or "")
    row = {"id": id, "terms": terms, "note": note, "modified": datetime.now(UTC), "modified_by": user and user.id}
    statement = insert(_table).values(row)
    model.Session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))
    _commit()
    return _shown(model.Session.execute(sa.select(_table).where(_table.c.id == id)).one())


def _terms(value: Any, errors: dict[str, list[str]]) -> list[str]:
    """Return the words of a list or a text, each once; writes what is wrong into the errors."""
    parts = value if isinstance(value, list) else _SEPARATORS.split(str(value or ""))
    given = list(dict.fromkeys(" ".join(str(part).split()) for part in parts if str(part).strip()))
    terms = list({term.casefold(): term for term in given}.values())
    problem = None
    if len(terms) < 2:
        problem = _("Give at least two different words, with 、 or commas between them")
    elif len(terms) > MAX_TERMS:
        problem = _("A group has {limit} words at most; make several groups of it").format(limit=MAX_TERMS)
    for term in terms:
        if not 2 <= len(term) <= MAX_LENGTH:
            message = _("“{term}”: a word has {least} to {most} characters")
            problem = problem or message.format(term=term[:MAX_LENGTH], least=2, most=MAX_LENGTH)
        elif clean(term).replace(" ", "") != term:
            message = _("“{term}”: a word has letters, digits or Chinese characters, without blanks and signs")
            problem = problem or message.format(term=term)
    if problem:
        errors["terms"] = [problem]
    return terms


def _known(data_dict: dict[str, Any]) -> str:
    id = str(tk.get_or_bust(data_dict, "id"))
    if model.Session.scalar(sa.select(_table.c.id).where(_table.c.id == id)) is None:
        raise tk.ObjectNotFound(_("There is no such group of synonyms; somebody may have deleted it"))
    return id


def _shown(row: Any) -> dict[str, Any]:
    return {"id": row.id, "terms": row.terms, "note": row.note or "", "modified": row.modified.isoformat()}


def _commit() -> None:
    model.Session.commit()
    synonyms.announce()


@tk.chained_action
def organization_update(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Update a department, and index its datasets anew in the background when what they carry of it changed.

    That is its title, its region, and the path to it, which those below it share. For parameters, result and
    errors see CKAN's ``organization_update``.
    """
    before = departments.read(str(data_dict.get("id")))
    updated = next_action(context, data_dict)
    group = context["group"]
    if departments.read(group.id) != before:
        tk.enqueue_job(
            rebuild.of_departments,
            [departments.with_those_below(group.id)],
            title=f"Index the datasets of {group.name}",
            rq_kwargs={"timeout": REINDEX_SECONDS},
        )
    return updated
