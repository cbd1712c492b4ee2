"""Writes an import's rows into the catalogue: by the actions, as its user, in one transaction for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.govshare.catalog import resource_code
from ckanext.govshare.catalog.excel.messages import Message, both
from ckanext.govshare.catalog.excel.model import CatalogueImportRow

__all__ = ["NotApplied", "apply"]

_ = tk._

CHUNK = 100

_rows = CatalogueImportRow.__table__


class NotApplied(Exception):
    """A row was refused, so nothing was written; ``message`` says which and why."""

    def __init__(self, message: Message) -> None:
        """Keep the reason in both languages."""
        super().__init__(message["en"])
        self.message = message


def apply(import_id: str, user: model.User, total: int, progress: Callable[[int, int], None]) -> None:
    """Create and change the datasets of an import; the caller commits, or rolls all of it back.

    :raises NotApplied: when an action refuses a row
    """
    reserved = resource_code.reserve(_wanted(import_id))
    for done, row in enumerate(_pending(import_id), 1):
        try:
            dataset_id = _change(row, user) if row.dataset_id else _create(row, user, reserved)
        except tk.ValidationError as error:
            raise NotApplied(_refused(row, _first(error.error_dict))) from error
        except (tk.NotAuthorized, tk.ObjectNotFound) as error:
            raise NotApplied(_refused(row, str(error))) from error
        here = (_rows.c.import_id == import_id) & (_rows.c.position == row.position)
        model.Session.execute(sa.update(_rows).where(here).values(dataset_id=dataset_id))
        progress(done, total)
    resource_code.return_unused(reserved)


def _wanted(import_id: str) -> dict[str, int]:
    """Return how many codes of each class new datasets need."""
    prefix = _rows.c.data["catalog_class"].astext
    query = (
        sa.select(prefix, sa.func.count())
        .where(_rows.c.import_id == import_id, _rows.c.status == "new", _rows.c.resource_code == "", prefix != "")
        .group_by(prefix)
    )
    return {str(each): number for each, number in model.Session.execute(query)}


def _pending(import_id: str) -> Iterator[Any]:
    """Yield the rows to write. Those that choose their code come first, or a code made for another might be theirs."""
    without_code = (_rows.c.resource_code == "").label("without_code")
    query = (
        sa.select(_rows.c.position)
        .where(_rows.c.import_id == import_id, _rows.c.status.in_(("new", "changed")))
        .order_by(without_code, _rows.c.position)
    )
    positions = list(model.Session.scalars(query))
    for start in range(0, len(positions), CHUNK):
        wanted = positions[start : start + CHUNK]
        chunk = sa.select(_rows).where(_rows.c.import_id == import_id, _rows.c.position.in_(wanted))
        found = {row.position: row for row in model.Session.execute(chunk)}
        yield from (found[position] for position in wanted)


def _context(user: model.User, **more: Any) -> Context:
    # With auth_user_obj, not every check of access looks the user up.
    return Context(user=user.name, auth_user_obj=user, defer_commit=True, return_id_only=True, **more)


def _create(row: Any, user: model.User, reserved: resource_code.Reserved) -> str:
    # What CKAN notes of each flush, it looks through at each commit: a savepoint keeps that short.
    with model.Session.begin_nested():
        return str(
            tk.get_action("package_create")(_context(user, **{resource_code.RESERVED: reserved}), dict(row.data))
        )


def _change(row: Any, user: model.User) -> str:
    show = Context(user=user.name, auth_user_obj=user, for_update=True, use_cache=False)
    original = tk.get_action("package_show")(show, {"id": row.dataset_id})
    if original["metadata_modified"] != row.modified:
        raise NotApplied(_refused(row, both(_changed_since)))
    dataset = {**original, **row.data}
    del dataset["metadata_modified"]
    with model.Session.begin_nested():
        # The activity plugin asks here whether anything changed; CKAN says so itself only when it commits.
        context = _context(user, original_package=original, changed_entities={"packages": {row.dataset_id}})
        return str(tk.get_action("package_update")(context, dataset))


def _refused(row: Any, reason: str | Message) -> Message:
    frame = both(lambda: _("Row {row} of “{sheet}” ({title}): {reason}"))
    reasons = dict.fromkeys(frame, reason) if isinstance(reason, str) else reason
    return {
        language: text.format(row=row.row, sheet=row.sheet, title=row.title, reason=reasons[language])
        for language, text in frame.items()
    }


def _changed_since() -> str:
    return _("Somebody changed the dataset after the preview. Make a new preview to see what the import would do now.")


def _first(errors: Any) -> str:
    """Return an action's errors as one line."""
    if isinstance(errors, dict):
        return "; ".join(_first(each) for each in errors.values() if each)
    if isinstance(errors, list):
        return "; ".join(_first(each) for each in errors if each)
    return str(errors)
