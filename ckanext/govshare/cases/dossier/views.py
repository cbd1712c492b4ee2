"""The file of a case, to download."""

from __future__ import annotations

import tempfile
from typing import IO, Any, cast

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from flask import Blueprint, Response
from werkzeug.wsgi import wrap_file

from ckanext.govshare.access.answers import private
from ckanext.govshare.cases.dossier.contents import write
from ckanext.govshare.cases.engine import find
from ckanext.govshare.filenames import disposition
from ckanext.govshare.history.record import record

__all__ = ["govshare_dossier"]

govshare_dossier = Blueprint("govshare_dossier", __name__)


@govshare_dossier.route("/case/<id>/file.zip")
def download(id: str) -> Any:
    """Give the file; who took it is in the history, and so in the next file."""
    case = find(id)
    if case is None or case.number is None:
        return tk.abort(404)
    try:
        tk.check_access("govshare_case_dossier", Context(user=tk.current_user.name), {"id": case.id})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    record(f"case:{case.number}", "case.exported", {}, tk.current_user.id)
    model.Session.commit()
    # The response closes it.
    file = tempfile.SpooledTemporaryFile(1 << 20)  # noqa: SIM115
    write(case, cast(IO[bytes], file))
    file.seek(0)
    found = Response(wrap_file(tk.request.environ, cast(IO[bytes], file)), content_type="application/zip")
    found.headers["Content-Disposition"] = disposition(f"{case.number}.zip")
    return private(found)
