"""Attaching files to a case, and reading them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.govshare.access.answers import private
from ckanext.govshare.cases.attachments.store import open_file
from ckanext.govshare.filenames import disposition

__all__ = ["govshare_attachments"]

govshare_attachments = Blueprint("govshare_attachments", __name__)


@govshare_attachments.route("/case/<id>/file", methods=["POST"])
def attach(id: str) -> Any:
    """Attach a file, and go back to where it was attached from; what is wrong with it is said there."""
    asked = {"id": id, "upload": tk.request.files.get("upload"), "internal": tk.request.form.get("internal")}
    try:
        found = tk.get_action("govshare_case_file_create")({}, asked)
        tk.h.flash_success(tk._("“{name}” is attached.").format(name=found["name"]))
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(message for messages in error.error_dict.values() for message in messages))
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    return private(_back(id))


@govshare_attachments.route("/case/file/<file>", methods=["GET"])
def read(file: str) -> Any:
    """Give a file, always as a download: nothing of it runs in the portal's name."""
    found = _found(file)
    try:
        content = open_file(found["case_id"], found["id"])
    except FileNotFoundError:
        return tk.abort(404, tk._("This file is not kept any longer."))
    answer = Response(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = disposition(found["name"])
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return private(answer)


@govshare_attachments.route("/case/file/<file>/delete", methods=["POST"])
def take_away(file: str) -> Any:
    """Take a file from a draft."""
    found = _found(file)
    try:
        tk.get_action("govshare_case_file_delete")({}, {"file": file})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    return private(_back(found["case_id"]))


def _found(file: str) -> dict[str, Any]:
    try:
        return dict(tk.get_action("govshare_case_file_show")({}, {"file": file}))
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))


def _back(case: str) -> Response:
    """Return the way to a case; a draft's page is its form."""
    return tk.redirect_to("govshare_cases.show", id=case, _anchor="files")
