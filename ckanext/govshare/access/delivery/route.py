"""`/dataset/<id>/resource/<resource_id>/download`: who may have a resource's data gets it here, and only here.

CKAN's own view asks whether the entry may be seen, and sends everybody on to the address.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import IO, Any, cast
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import CKANApp
from flask import Response
from werkzeug.wsgi import wrap_file

from ckanext.govshare.access.answers import away, private, refuse
from ckanext.govshare.access.decision import Decision, decide
from ckanext.govshare.access.delivery.downloads import belongs_to_one, enter, everybodys
from ckanext.govshare.access.delivery.files import stored
from ckanext.govshare.access.delivery.ranges import Parts, continues, give
from ckanext.govshare.access.delivery.relay import BLOCK, Relayed
from ckanext.govshare.access.delivery.upstream import Limits, Upstream
from ckanext.govshare.access.reading import unredacted
from ckanext.govshare.access.terms.acceptance import needed
from ckanext.govshare.access.terms.page import ask
from ckanext.govshare.filenames import disposition, file_name, link_name

__all__ = ["take_over"]

log = logging.getLogger(__name__)

_ = tk._

Entry = dict[str, Any]


def take_over(app: CKANApp) -> None:
    """Answer every download ourselves, of datasets of whatever type: each has an endpoint of CKAN's for it."""
    for endpoint in app.view_functions:
        blueprint, _dot, view = endpoint.rpartition(".")
        if view == "download" and blueprint.rpartition("_")[2] == "resource":
            app.view_functions[endpoint] = download


def download(package_type: str, id: str, resource_id: str, filename: str | None = None) -> Response:
    """Give a resource's data, as far as `decide()` allows.

    The dataset's type and the file's name in the address say nothing that matters.
    """
    dataset, resource = _found(id, resource_id)
    uploaded = resource.get("url_type") == "upload"
    if uploaded and tk.current_user.name == tk.config["ckan.site_id"]:
        # xloader, with the token of CKAN's own account, fills the DataStore: nobody's download.
        return private(_file(resource))
    decision = decide(tk.current_user, dataset, resource)
    if decision.allowed and decision.items is not None:
        reason = _("You were granted some of the columns, not the file. Please read them with the API of the table.")
        decision = replace(decision, allowed=False, reason=reason)
    if needed(tk.current_user, dataset, decision):
        return ask(decision)
    if not decision.allowed:
        return refuse(decision)
    answer = _given(dataset, resource, decision)
    return answer if everybodys(dataset) else private(answer)


def _found(id: str, resource_id: str) -> tuple[Entry, Entry]:
    """Return the dataset and its resource as they are stored; answers 404 when the user may not see them."""
    try:
        tk.check_access("package_show", {}, {"id": id})
        dataset = unredacted(id)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, _("Dataset not found"))
    if dataset["state"] == model.State.DELETED:
        # Its editors may still see the entry.
        return tk.abort(404, _("Dataset not found"))
    resource = next((each for each in dataset["resources"] if each["id"] == resource_id), None)
    if resource is None:
        return tk.abort(404, _("The dataset has no such resource."))
    return dataset, resource


def _given(dataset: Entry, resource: Entry, decision: Decision) -> Response:
    """Return the data, or where it is, once the download is entered."""
    kind, url = resource.get("url_type"), resource.get("url") or ""
    if kind == "datastore":
        return tk.redirect_to("datastore.dump", resource_id=resource["id"])
    open_to_all = everybodys(dataset)
    if kind == "upload":
        answer = _file(resource)
        new = answer.status_code == 200 or (answer.status_code == 206 and not _goes_on(resource, open_to_all))
    elif urlsplit(url).scheme not in ("http", "https") and not (open_to_all and urlsplit(url).scheme == "ftp"):
        return tk.abort(404, _("There is no file here."))
    else:
        answer = _sent_on(url) if open_to_all else _passed_on(resource)
        new = open_to_all or not _goes_on(resource, open_to_all)
    if tk.request.method == "GET" and new:
        enter(dataset, resource, decision)
    return answer


def _goes_on(resource: Entry, open_to_all: bool) -> bool:
    """Tell whether the request is for more of a download that has been entered."""
    return continues(tk.request.range) and (open_to_all or belongs_to_one(resource["id"]))


def _file(resource: Entry) -> Response:
    """Return an uploaded file, or the part of it that is asked for."""
    try:
        file = stored(resource)
    except FileNotFoundError:
        return tk.abort(404, _("There is no file here."))
    except OSError as error:
        log.error("The storage does not give the file of resource %s: %s", resource["id"], error)
        return away()
    answer = Response(content_type=file.type, direct_passthrough=True)
    answer.set_etag(file.etag)
    answer.last_modified = file.modified
    parts = give(file, tk.request, answer)
    answer.response = wrap_file(tk.request.environ, cast(IO[bytes], Parts(file, parts)), BLOCK)
    return _attached(answer, file_name(resource))


def _sent_on(url: str) -> Response:
    return Response(status=302, headers={"Location": url})


def _passed_on(resource: Entry) -> Response:
    """Return what a link leads to, without the link."""
    upstream = Upstream(resource["url"], tk.request.method, tk.request.headers, Limits.configured())
    return _attached(Relayed(upstream, resource["id"]), link_name(resource))


def _attached(answer: Response, name: str) -> Response:
    """Have an answer saved under a name; no browser shows it as a page of this site."""
    answer.headers["Content-Disposition"] = disposition(name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
