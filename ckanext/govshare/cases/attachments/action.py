"""Files of cases through the API."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.access.asking import actor_of, reader_of
from ckanext.govshare.cases import engine
from ckanext.govshare.cases.attachments.checking import check
from ckanext.govshare.cases.attachments.model import CaseFile, files_of
from ckanext.govshare.cases.attachments.store import keep, remove
from ckanext.govshare.cases.common import ATTACH, ATTACH_INTERNAL
from ckanext.govshare.cases.kind import DRAFT
from ckanext.govshare.cases.parties import capacities, official
from ckanext.govshare.history.record import digest_of

__all__ = [
    "govshare_case_file_create",
    "govshare_case_file_delete",
    "govshare_case_file_list",
    "govshare_case_file_show",
]

_ = tk._

MOST = 30
LONGEST_NAME = 200


def govshare_case_file_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Attach a file to a case. What is submitted is in the case's history by its hash, and stays.

    :param id: the case's number or id
    :param upload: the file, as a form sends it
    :param internal: true for officials alone (optional; for officials)
    :returns: `id`, `name`, `type`, `size` (bytes), `hash` (SM3), `internal`, `uploaded`
    :raises ObjectNotFound: when there is no such case
    :raises ValidationError: when it is missing, too large, of another kind, or not what its name says
    """
    case = engine.asked(data_dict)
    tk.check_access("govshare_case_file_create", context, data_dict)
    upload: Any = data_dict.get("upload")
    name = str(getattr(upload, "filename", "") or "").replace("\\", "/").rpartition("/")[2].strip()
    if not name:
        raise tk.ValidationError({"upload": [_("Please choose a file.")]})
    count = model.Session.scalar(sa.select(sa.func.count()).where(CaseFile.__table__.c.case_id == case.id)) or 0
    if count >= MOST:
        raise tk.ValidationError({"upload": [_("A case has {most} files at most.").format(most=MOST)]})
    content = upload.stream
    size = content.seek(0, 2)
    try:
        type = check(name, content, size)
    except tk.Invalid as error:
        raise tk.ValidationError({"upload": [str(error.error)]}) from None
    internal = official(capacities(reader_of(context), case)) and tk.asbool(data_dict.get("internal") or False)
    file = CaseFile(
        id=str(uuid.uuid4()),
        case_id=case.id,
        name=name[-LONGEST_NAME:],
        type=type,
        size=size,
        hash=digest_of(content),
        internal=internal,
        uploaded=datetime.now(UTC),
        uploaded_by=actor_of(context),
    )
    keep(case.id, file.id, content)
    try:
        model.Session.add(file)
        model.Session.flush()
        if case.state != DRAFT:
            words = {"name": file.name, "hash": file.hash}
            engine.transition(case, ATTACH_INTERNAL if file.internal else ATTACH, words, actor_of(context))
        model.Session.commit()
    except BaseException:
        model.Session.rollback()
        remove(case.id, file.id)
        raise
    return _dictized(file)


@tk.side_effect_free
def govshare_case_file_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """List the files of a case, the first at the head; there are a few.

    :param id: the case's number or id
    :raises ObjectNotFound: when there is no such case
    """
    case = engine.asked(data_dict)
    tk.check_access("govshare_case_file_list", context, data_dict)
    internal = official(capacities(reader_of(context), case))
    return [_dictized(file) for file in files_of(case.id, internal=internal)]


@tk.side_effect_free
def govshare_case_file_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return what is known of a file; its content is at `/case/file/ID`.

    :param file: its id
    :raises ObjectNotFound: when there is none
    """
    file = _file(data_dict)
    tk.check_access("govshare_case_file_show", context, data_dict)
    return _dictized(file)


def govshare_case_file_delete(context: Context, data_dict: dict[str, Any]) -> None:
    """Take a file from a draft.

    :param file: its id
    :raises ObjectNotFound: when there is none
    """
    file = _file(data_dict)
    tk.check_access("govshare_case_file_delete", context, data_dict)
    model.Session.delete(file)
    model.Session.commit()
    remove(file.case_id, file.id)


def _file(data_dict: dict[str, Any]) -> CaseFile:
    file = model.Session.get(CaseFile, str(tk.get_or_bust(data_dict, "file")))
    if file is None:
        raise tk.ObjectNotFound(_("There is no such file."))
    return file


def _dictized(file: CaseFile) -> dict[str, Any]:
    names = ("id", "case_id", "name", "type", "size", "hash", "internal")
    return {**{name: getattr(file, name) for name in names}, "uploaded": file.uploaded.astimezone(UTC).isoformat()}
