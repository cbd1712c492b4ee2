"""Actions of the Excel round trip: export, upload, preview, apply."""

from __future__ import annotations

import base64
import os
import uuid
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context, DataDict

from ckanext.govshare.catalog.excel import catalogue, guard, runs, states, workbook
from ckanext.govshare.catalog.excel.messages import LANGUAGES, told
from ckanext.govshare.catalog.excel.model import CatalogueImport, CatalogueImportRow
from ckanext.govshare.catalog.excel.preview import STATUSES
from ckanext.govshare.codes.helpers import reader_language
from ckanext.govshare.parameters import number

__all__ = [
    "govshare_catalogue_export",
    "govshare_catalogue_import_apply",
    "govshare_catalogue_import_create",
    "govshare_catalogue_import_list",
    "govshare_catalogue_import_preview",
    "govshare_catalogue_import_show",
]

_ = tk._

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS, MOST_ROWS = 50, 500

_imports = CatalogueImport.__table__
_rows = CatalogueImportRow.__table__
# All but the file itself.
_columns = [column for column in _imports.c if column.name != "content"]


@tk.side_effect_free
def govshare_catalogue_export(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return a department's catalogue as an Excel workbook.

    :param owner_org: id or name of the department
    :param template: true for the empty template
    :param language: `zh_Hans_CN` or `en`; by default the reader's
    :returns: `file_name`, `media_type`, `content` (Base64)
    """
    organization = _organization(context, data_dict)
    tk.check_access("govshare_catalogue_export", context, {"owner_org": organization["id"]})
    template = tk.asbool(data_dict.get("template") or False)
    language = data_dict.get("language") or reader_language()
    language = language if language in LANGUAGES else LANGUAGES[0]
    found = [] if template else catalogue.datasets(context, organization["id"])
    content = workbook.write(found, organization, language)
    kind = _("catalogue template") if template else _("catalogue")
    return {
        "file_name": f"{organization['title']}-{kind}-{tk.h.govshare_day(runs.now().isoformat())}.xlsx",
        "media_type": MEDIA_TYPE,
        "content": base64.b64encode(content).decode("ascii"),
    }


def govshare_catalogue_import_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Upload a workbook. A background job reads it and makes the preview; nothing in the catalogue is changed.

    :param owner_org: id or name of the department
    :param upload: the file; or
    :param content: the file in Base64, with `file_name`
    :returns: the import, as `govshare_catalogue_import_show` gives it without rows
    :raises ValidationError: when the file is missing, too large or no workbook
    """
    organization = _organization(context, data_dict)
    tk.check_access("govshare_catalogue_import_create", context, {"owner_org": organization["id"]})
    file_name, content = _uploaded(data_dict)
    try:
        guard.check(content)
    except guard.BadWorkbook as error:
        raise tk.ValidationError({"upload": [told(error.message)]}) from None
    import_id = str(uuid.uuid4())
    values = {
        "id": import_id,
        "user_id": model.User.get(context["user"]).id,
        "owner_org": organization["id"],
        "file_name": file_name,
        "content": content,
        "state": states.WAITING,
        "stage": states.PREVIEW,
        "counts": {},
        "created": runs.now(),
    }
    model.Session.execute(sa.insert(_imports).values(values))
    return _begin(import_id, context)


def govshare_catalogue_import_preview(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Have an import's file read again: after an interruption, or when the catalogue has changed since.

    :param id: the import
    :raises ValidationError: while the import is being worked on, or was applied
    """
    import_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("govshare_catalogue_import_preview", context, data_dict)
    _move(import_id, (states.READY, states.FAULTY, states.FAILED), states.WAITING, states.PREVIEW)
    return _begin(import_id, context)


def govshare_catalogue_import_apply(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Apply an import whose preview has no errors: a background job writes all of its rows, or none.

    Whoever applies it is the one who changes the datasets.

    :param id: the import
    :raises ValidationError: when the preview has errors or is not ready, or the import was applied
    """
    import_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("govshare_catalogue_import_apply", context, data_dict)
    user = model.User.get(context["user"])
    _move(import_id, (states.READY, states.FAILED), states.APPROVED, states.APPLY, user_id=user.id)
    return _begin(import_id, context)


@tk.side_effect_free
def govshare_catalogue_import_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show how far an import is, and a page of its rows.

    :param id: the import
    :param status: only rows that are `error`, `new`, `changed` or `unchanged`
    :param limit: rows at most (50; 0 for none, 500 at most)
    :param offset: rows to leave out
    :returns: `state`, `stage`, `done` of `total`, `counts`, `problem`, `file_name`, `user`, `rows`, `row_count`; a row
        has `sheet`, `row`, `status`, `title`, `resource_code`, `dataset_id`, `changes`, and `errors` with `sheet`,
        `row`, `column` (its letter), `field` and `message` in the reader's language
    """
    import_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("govshare_catalogue_import_show", context, data_dict)
    runs.settle(import_id)
    limit = number(data_dict, "limit", ROWS, most=MOST_ROWS)
    status = data_dict.get("status")
    where = [_rows.c.import_id == import_id, *([_rows.c.status == status] if status in STATUSES else [])]
    order = sa.case({name: place for place, name in enumerate(STATUSES)}, value=_rows.c.status)
    query = sa.select(_rows).where(*where).order_by(order, _rows.c.position)
    found = model.Session.execute(query.limit(limit).offset(number(data_dict, "offset", 0))).all() if limit else []
    shown = _dictized(_import(import_id))
    return {
        **shown,
        "rows": [_row(row) for row in found],
        "row_count": model.Session.scalar(sa.select(sa.func.count()).select_from(_rows).where(*where)),
    }


@tk.side_effect_free
def govshare_catalogue_import_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List a department's imports, the newest first.

    :param owner_org: id or name of the department
    :param limit: imports at most (50; 500 at most)
    :param offset: imports to leave out
    :returns: `count` and `results`
    """
    organization = _organization(context, data_dict)
    tk.check_access("govshare_catalogue_import_list", context, {"owner_org": organization["id"]})
    here = _imports.c.owner_org == organization["id"]
    limit, offset = number(data_dict, "limit", ROWS, most=MOST_ROWS), number(data_dict, "offset", 0)
    query = sa.select(*_columns).where(here).order_by(_imports.c.created.desc()).limit(limit).offset(offset)
    return {
        "count": model.Session.scalar(sa.select(sa.func.count()).select_from(_imports).where(here)),
        "results": [_dictized(row) for row in model.Session.execute(query)],
    }


def _organization(context: Context, data_dict: DataDict) -> dict[str, Any]:
    id_ = tk.get_or_bust(data_dict, "owner_org")
    show = {"id": id_, "include_datasets": False, "include_users": False, "include_dataset_count": False}
    return tk.get_action("organization_show")(Context(user=context["user"]), show)


def _uploaded(data_dict: DataDict) -> tuple[str, bytes]:
    upload = data_dict.get("upload")
    if getattr(upload, "filename", None):
        # One byte more than allowed is enough to see that it is too much.
        return os.path.basename(upload.filename), upload.stream.read(guard.MAX_BYTES + 1)
    if data_dict.get("content"):
        try:
            content = base64.b64decode(data_dict["content"], validate=True)
        except ValueError:
            raise tk.ValidationError({"content": [_("Expecting Base64")]}) from None
        return os.path.basename(str(data_dict.get("file_name") or "catalogue.xlsx")), content
    raise tk.ValidationError({"upload": [_("Choose the workbook that you filled in.")]})


def _move(import_id: str, before: tuple[str, ...], state: str, stage: str, **values: Any) -> None:
    """Take an import to its next state, unless somebody else was faster."""
    runs.settle(import_id)
    where = [_imports.c.id == import_id, _imports.c.state.in_(before)]
    if stage == states.APPLY:
        # What failed before there was a faultless preview has nothing to apply.
        where.append(sa.or_(_imports.c.state == states.READY, _imports.c.stage == states.APPLY))
    moved = sa.update(_imports).where(*where).values(state=state, stage=stage, problem=None, done=0, total=0, **values)
    if not model.Session.execute(moved).rowcount:
        found = _import(import_id)
        message = {
            states.FAULTY: _("The file has errors. Correct them, upload the file again, and import that."),
            states.APPLIED: _("The file has been imported."),
            states.FAILED: _("The file could not be read. Have it read again, or upload another one."),
        }.get(found.state, _("The file is being worked on. Wait until that is done."))
        raise tk.ValidationError({"state": [message]})


def _begin(import_id: str, context: Context) -> dict[str, Any]:
    model.Session.commit()
    # A command does the work itself, and at once.
    if not context.get("catalogue_import_waits"):
        runs.enqueue(import_id)
    return _dictized(_import(import_id))


def _import(import_id: str) -> Any:
    found = model.Session.execute(sa.select(*_columns).where(_imports.c.id == import_id)).first()
    if found is None:
        raise tk.ObjectNotFound(_("There is no such import"))
    return found


def _dictized(found: Any) -> dict[str, Any]:
    shown = dict(found._mapping)
    user = model.User.get(shown.pop("user_id"))
    del shown["job_id"]
    for name in ("created", "finished"):
        shown[name] = shown[name].isoformat() if shown[name] else None
    return shown | {"problem": told(shown["problem"]), "user": user.display_name if user else ""}


def _row(found: Any) -> dict[str, Any]:
    shown = {name: value for name, value in found._mapping.items() if name not in ("data", "faults", "modified")}
    errors = [
        {
            "sheet": fault["sheet"],
            "row": fault["row"],
            "column": fault["letter"],
            "field": fault["field"],
            "message": told(fault["message"]),
        }
        for fault in found.faults
    ]
    return shown | {"errors": errors}
