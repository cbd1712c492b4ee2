"""Free tags of the catalogue entries that everybody sees. CKAN lists those of all datasets."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib.dictization import table_dictize
from ckan.lib.dictization.model_dictize import tag_list_dictize
from ckan.model.misc import escape_sql_like_special_characters

__all__ = ["is_public", "listed", "search"]


def _public() -> sa.Select[tuple[model.Tag]]:
    used = (
        sa.select(model.PackageTag.tag_id)
        .join(model.Package, model.Package.id == model.PackageTag.package_id)
        .where(
            model.PackageTag.tag_id == model.Tag.id,
            model.PackageTag.state == model.State.ACTIVE,
            model.Package.state == model.State.ACTIVE,
            model.Package.private.is_(False),
        )
    )
    return sa.select(model.Tag).where(model.Tag.vocabulary_id.is_(None), used.exists()).order_by(model.Tag.name)


def _matching(data_dict: dict[str, Any]) -> sa.Select[tuple[model.Tag]]:
    """Return the query of the tags that hold all the words (`query` or `q`, one or a list)."""
    words = data_dict.get("query") or data_dict.get("q") or []
    query = _public()
    for word in [words] if isinstance(words, str) else words:
        pattern = escape_sql_like_special_characters(str(word).strip(), escape="\\")
        query = query.where(model.Tag.name.ilike(f"%{pattern}%"))
    return query


def search(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return what `tag_search` does: `count` and `results`; nothing where no word is given."""
    words = data_dict.get("query") or data_dict.get("q")
    if not words or (isinstance(words, str) and not words.strip()):
        return {"count": 0, "results": []}
    query = _matching(data_dict)
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery()))
    found = model.Session.scalars(query.offset(data_dict.get("offset")).limit(data_dict.get("limit")))
    return {"count": count, "results": [table_dictize(tag, {"model": model}) for tag in found]}


def listed(data_dict: dict[str, Any]) -> list[Any]:
    """Return what `tag_list` does: names, or whole tags where `all_fields` is asked for."""
    found = model.Session.scalars(_matching(data_dict)).all()
    if data_dict.get("all_fields"):
        whole: list[Any] = tag_list_dictize(found, {"model": model})
        return whole
    return [tag.name for tag in found]


def is_public(name: str) -> bool:
    """Tell whether a free tag is one of a catalogue entry that everybody sees."""
    return model.Session.scalar(_public().where(model.Tag.name == name)) is not None
