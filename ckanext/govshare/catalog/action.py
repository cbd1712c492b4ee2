"""What the portal makes of a dataset's description, over the API."""

from __future__ import annotations

import os
from tempfile import TemporaryFile
from typing import IO, Any

import ckan.plugins.toolkit as tk
from ckan.lib import files, uploader
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from ckanext.govshare.catalog import proposals
from ckanext.govshare.catalog.completeness import completeness
from ckanext.govshare.catalog.formats import level
from ckanext.govshare.catalog.freshness import freshness

__all__ = ["govshare_dataset_assessment_show", "govshare_items_propose"]

_SAMPLE_ROWS = 200


@tk.side_effect_free
def govshare_dataset_assessment_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return how complete, how fresh and how usable a dataset is.

    :param id: the dataset's id or name
    :returns: ``completeness`` (``score`` from 0 to 100; ``missing``, each a ``field`` and its ``label``), ``freshness``
        (``state``: current, due, overdue or none; ``due``: a day or None; ``promised``), ``machine_readable`` (some
        resource is), ``stars`` (the best resource's, None without any) and ``resources`` (``id``, ``name``, ``format``,
        ``stars``, ``machine_readable``, ``label``)
    :raises ObjectNotFound: when there is no such dataset
    :raises NotAuthorized: when the reader may not see it
    """
    dataset = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    resources = [
        {"id": each["id"], "name": each.get("name") or "", "format": each.get("format") or "", **level(each)}
        for each in dataset["resources"]
    ]
    fresh = freshness(dataset)
    return {
        "id": dataset["id"],
        "completeness": completeness(dataset),
        "freshness": {**fresh, "due": fresh["due"] and fresh["due"].isoformat()},
        "machine_readable": any(each["machine_readable"] for each in resources),
        "stars": max((each["stars"] for each in resources), default=None),
        "resources": resources,
    }


def govshare_items_propose(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Propose data items, so that nobody types what a table says of itself. Nothing is stored.

    One of these:

    :param upload: a CSV or XLSX file, whose first row names the columns
    :param resource_id: a table of a dataset that the caller may change
    :param text: cells copied from a spreadsheet: one line is a table's header, several are data items
    :returns: ``items``, as a dataset has them; where nobody can know a value, it is left out
    :raises ValidationError: when there is nothing to read, or it is no table
    """
    tk.check_access("govshare_items_propose", context, data_dict)
    upload = data_dict.get("upload")
    if isinstance(upload, FileStorage) and upload.filename:
        items = proposals.from_rows(proposals.read_rows(upload.stream, upload.filename))
    elif data_dict.get("resource_id"):
        items = proposals.from_rows(_rows_of(context, data_dict["resource_id"]))
    elif str(data_dict.get("text") or "").strip():
        items = proposals.from_text(str(data_dict["text"]))
    else:
        raise tk.ValidationError({"upload": [tk._("Choose a file, or paste cells from a spreadsheet")]})
    if not items:
        raise tk.ValidationError({"upload": [tk._("There are no column names in the first row")]})
    return {"items": items}


def _rows_of(context: Context, resource_id: str) -> list[list[Any]]:
    """Return the first rows of a table that the portal holds."""
    resource = tk.get_action("resource_show")(context, {"id": resource_id})
    if resource.get("url_type") == "upload":
        try:
            file = _stored(resource)
        except (OSError, files.exc.StorageError):
            message = tk._("The portal cannot read this file at the moment: try again later, or upload it here")
            raise tk.ValidationError({"resource_id": [message]}) from None
        with file:
            return proposals.read_rows(file, os.path.basename(resource.get("url") or ""))
    if resource.get("datastore_active"):
        wanted = {"resource_id": resource["id"], "limit": _SAMPLE_ROWS}
        found = tk.get_action("datastore_search")(context, wanted)
        names = [field["id"] for field in found["fields"] if field["id"] != "_id"]
        return [names, *([record[name] for name in names] for record in found["records"])]
    message = tk._("The portal does not hold this table: upload the file here instead")
    raise tk.ValidationError({"resource_id": [message]})


def _stored(resource: dict[str, Any]) -> IO[bytes]:
    """Open an uploaded file; one that is not on this machine is brought here first."""
    upload = uploader.get_resource_uploader(resource)
    storage, path = getattr(upload, "storage", None), upload.get_path(resource["id"])
    if storage is None:
        return open(path, "rb")
    file = TemporaryFile()  # noqa: SIM115
    file.writelines(storage.stream(files.FileData(files.Location(path))))
    file.seek(0)
    return file
