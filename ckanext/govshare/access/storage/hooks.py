"""What CKAN's own files may show of a dataset's data, and the adapter for S3."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.common import CKANConfig
from ckan.exceptions import CkanConfigurationException
from ckan.lib import files
from ckan.types import Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.access.decision import decide
from ckanext.govshare.access.reading import unredacted
from ckanext.govshare.access.terms.acceptance import needed

__all__ = ["adapters", "file_allows"]

S3 = "govshare:s3"


def adapters(config: CKANConfig) -> dict[str, type[files.Storage]]:
    """Return the adapter for S3 where a storage of the configuration asks for it; its client is not loaded otherwise.

    :raises CkanConfigurationException: when the client is not installed, for CKAN would go on without the storage
    """
    types = [value for key, value in config.items() if key.startswith(files.STORAGE_PREFIX) and key.endswith(".type")]
    if S3 not in types:
        return {}
    try:
        from ckanext.govshare.access.storage.s3 import PrivateS3
    except ImportError as error:
        raise CkanConfigurationException(f"{S3} needs the packages of requirements-s3.txt: {error}") from error
    return {S3: PrivateS3}


def file_allows(context: Context, file: model.File, operation: str) -> bool | None:
    """Tell whether somebody may have to do with a file of CKAN's own; None leaves it to CKAN.

    CKAN lets everybody who sees an entry read the files that belong to it. Those of resources are for the download
    route alone; others that somebody attached to a dataset or resource are part of its data.

    :param operation: `show`, `update` or `delete`
    """
    if file.storage == tk.config["ckan.files.default_storages.resource"]:
        return False
    owner = file.owner
    if operation != "show" or owner is None or owner.owner_type not in ("package", "resource"):
        return None
    return None if _gets_all(context, owner.owner_type, owner.owner_id) else False


def _gets_all(context: Context, owner_type: str, owner_id: str) -> bool:
    """Tell whether who asks gets a dataset's or a resource's data, all of it."""
    resource = model.Resource.get(owner_id) if owner_type == "resource" else None
    try:
        dataset = unredacted(resource.package_id if resource else owner_id)
    except tk.ObjectNotFound:
        return False
    who = reader_of(context)
    found = [decide(who, dataset, each) for each in dataset["resources"] if resource is None or each["id"] == owner_id]
    found = found or [decide(who, dataset)]
    return all(each.allowed and each.items is None and not needed(who, dataset, each) for each in found)
