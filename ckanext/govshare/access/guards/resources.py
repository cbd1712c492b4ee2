"""CKAN's search among resources, of open data alone."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib.dictization.model_dictize import resource_list_dictize
from ckan.model.misc import escape_sql_like_special_characters
from ckan.types import Context

__all__ = ["search"]

_ = tk._


def search(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return what `resource_search` does: `count` and `results`.

    :param query: `field:words`, or a list of them; all must be met
    :param order_by: a field (optional)
    :param offset: how many to pass over
    :param limit: how many to return
    :raises ValidationError: when the query cannot be read
    """
    query = (
        sa.select(model.Resource)
        .join(model.Package, model.Package.id == model.Resource.package_id)
        .where(
            model.Package.state == model.State.ACTIVE,
            model.Package.private.is_(False),
            model.Package.extras["open_type"].astext == "open",
            model.Resource.state == model.State.ACTIVE,
        )
    )
    for field, words in _terms(data_dict.get("query")):
        query = query.where(_holds(field, words))
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    order = data_dict.get("order_by")
    query = query.order_by(getattr(model.Resource, order) if order in _columns() else model.Resource.id)
    found = model.Session.scalars(query.offset(data_dict.get("offset")).limit(data_dict.get("limit"))).all()
    return {"count": count, "results": resource_list_dictize(found, {**context, "model": model})}


def _terms(query: Any) -> list[tuple[str, str]]:
    if query is None:
        raise tk.ValidationError({"query": [_("Missing value")]})
    terms = [str(part).partition(":") for part in ([query] if isinstance(query, str) else query)]
    for field, colon, _words in terms:
        if not colon:
            raise tk.ValidationError({"query": [_("Must be <field>:<value> pair(s)")]})
        if field not in _columns() and field not in model.Resource.get_extra_columns():
            message = _('Field "{field}" not recognised in resource_search.').format(field=field)
            raise tk.ValidationError({"query": [message]})
    return [(field, words) for field, _colon, words in terms]


def _columns() -> set[str]:
    return {column.name for column in model.Resource.__table__.columns}


def _holds(field: str, words: str) -> sa.ColumnElement[bool]:
    """Return the condition that a field holds words; a hash begins with them; days and numbers are equal to them."""
    pattern = escape_sql_like_special_characters(words)
    if field in model.Resource.get_extra_columns() and field not in _columns():
        return sa.cast(model.Resource.__table__.c.extras, sa.UnicodeText).ilike(f'%"{field}": "%{pattern}%"%')
    column = model.Resource.__table__.c[field]
    if field == "hash":
        return column.ilike(f"{pattern}%")
    if isinstance(column.type, sa.UnicodeText):
        return column.ilike(f"%{pattern}%")
    return sa.cast(column, sa.UnicodeText) == words
