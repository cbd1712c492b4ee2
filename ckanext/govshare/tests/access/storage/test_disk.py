"""Uploads on the portal's disk: only the download route opens them, and not for long after they were deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.common import config
from ckan.config.environment import update_config
from ckan.lib import api_token

from ckanext.govshare.tests.access.conftest import People
from ckanext.govshare.tests.access.delivery.conftest import CONTENT, Entry, Portal

pytestmark = pytest.mark.xdist_group("access")

EVERYBODY = ("nobody", "citizen", "holder", "stranger", "editor", "admin")


def place(dataset: Entry) -> str:
    """Return where CKAN puts a dataset's file; everybody who knows the resource's id can tell."""
    id = dataset["resources"][0]["id"]
    return f"{id[:3]}/{id[3:6]}/{id[6:]}"


def stored(dataset: Entry) -> Path:
    """Return the file itself."""
    return Path(tk.config["ckan.storage_path"]) / "resources" / place(dataset)


@pytest.mark.parametrize("kind", ["open", "login", "conditional", "closed"])
def test_a_guessed_place_yields_nothing(portal: Portal, files: dict[str, Entry], kind: str) -> None:
    """No address of the site leads to the folder."""
    location = place(files[kind])
    assert stored(files[kind]).read_bytes() == CONTENT
    addresses = [
        f"/resources/{location}",
        f"/storage/resources/{location}",
        f"/uploads/resources/{location}",
        f"/uploads/../../resources/{location}",
        f"/uploads/%2e%2e/%2e%2e/resources/{location}",
        f"/webassets/../resources/{location}",
        *(f"/file/public-download/{storage}/{location}" for storage in ("resources", "default", "disk")),
    ]
    for address in addresses:
        for who in EVERYBODY:
            answer = portal.get(address, who)
            assert answer.status_code == 404, (address, who)
            assert CONTENT[:9] not in answer.data


@pytest.fixture
def attached(people: People, portal: Portal, files: dict[str, Entry], tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Attaches a file of CKAN's own to a dataset or resource, in a storage that an operator set up; returns its id."""
    before = dict(config)
    config["ckan.files.storage.attached.type"] = "ckan:fs"
    config["ckan.files.storage.attached.path"] = str(tmp_path)
    update_config()
    made: list[str] = []

    def attach(owner_type: str, owner_id: str) -> str:
        admin = {"user": people["admin"]["name"]}
        (tmp_path / owner_id).write_bytes(CONTENT)
        known = tk.get_action("file_register")(dict(admin), {"location": owner_id, "storage": "attached"})
        made.append(known["id"])
        owner = {"id": known["id"], "owner_type": owner_type, "owner_id": owner_id}
        tk.get_action("file_ownership_transfer")(dict(admin), owner)
        return str(known["id"])

    yield attach
    for id in made:
        tk.get_action("file_delete")({"ignore_auth": True, "user": people["admin"]["name"]}, {"id": id})
    config.clear()
    config.update(before)
    update_config()


@pytest.mark.parametrize("owner_type", ["package", "resource"])
@pytest.mark.parametrize(
    ("kind", "readers"),
    [
        ("open", set(EVERYBODY)),
        ("login", {"citizen", "editor", "admin"}),
        ("conditional", {"editor", "admin"}),
        ("closed", {"editor", "admin"}),
    ],
)
def test_ckans_own_files_follow_the_decision(
    portal: Portal,
    people: People,
    files: dict[str, Entry],
    attached: Callable[..., str],
    owner_type: str,
    kind: str,
    readers: set[str],
) -> None:
    """A file that belongs to a dataset or resource is for whoever gets the data, terms included; CKAN asks less."""
    tk.get_action("govshare_terms_accept")({"user": people["citizen"]["name"]}, {})
    dataset = files[kind]
    id = attached(owner_type, dataset["id"] if owner_type == "package" else dataset["resources"][0]["id"])
    found = {who for who in EVERYBODY if portal.get(f"/file/download/{id}", who).status_code == 200}
    assert found == readers
    shown = {who for who in EVERYBODY if portal.get(f"/api/3/action/file_show?id={id}", who).status_code == 200}
    assert shown == readers


def test_a_forged_token_opens_nothing(portal: Portal, files: dict[str, Entry]) -> None:
    """CKAN's route for trusted downloads knows no upload of a resource, whatever a token says."""
    for kind in ("open", "conditional"):
        claims: dict[str, Any] = {"aud": "trusted_download", "storage": "resources", "location": place(files[kind])}
        for content in (claims, {"aud": "trusted_download", "sub": files[kind]["resources"][0]["id"]}):
            token = api_token.encode_token(content)
            assert portal.get(f"/file/trusted-download/{token}").status_code == 404


def test_deleted_means_gone(portal: Portal, people: People, provide: Callable[..., Entry]) -> None:
    """The file of a deleted resource, and of a deleted dataset, is given to nobody; purged, it is no longer there."""
    admin = {"user": people["admin"]["name"]}
    one, other = provide("open"), provide("open")
    tk.get_action("resource_delete")(dict(admin), {"id": one["resources"][0]["id"]})
    tk.get_action("package_delete")(dict(admin), {"id": other["id"]})
    for dataset in (one, other):
        assert {portal.download(dataset, who).status_code for who in EVERYBODY} == {404}
    tk.get_action("package_delete")(dict(admin), {"id": one["id"]})
    for dataset in (one, other):
        assert stored(dataset).exists()
        tk.get_action("dataset_purge")(dict(admin), {"id": dataset["id"]})
        assert not stored(dataset).exists()
        assert model.Package.get(dataset["id"]) is None
