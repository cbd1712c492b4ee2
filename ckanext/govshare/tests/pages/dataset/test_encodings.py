"""Tables are read in the encoding they are in; departments' office programs write GB18030."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action
from ckanext.xloader import loader

log = logging.getLogger(__name__)
pytestmark = pytest.mark.xdist_group("pages")

STOPS = "站点名称,经停线路\n广州火车站,1路、2路\n"
# With characters that GB 2312 has not: one of GBK, one of GB18030 only.
NAMES = "姓名,地名\n喆镕,㛃川\n广州,越秀区中山路\n"
TRADITIONAL = "站點名稱,經停路線\n廣州火車站,一號線和二號線\n臺北車站,淡水信義線\n"
FRENCH = "nom,ville\nRenée,Orléans\nZoé,Nîmes\n"


def load(path: Path, resource: str, how: str) -> list[list[Any]]:
    """Have xloader load a file in one of its ways; return the rows that the DataStore has then."""
    if how == "copy":
        loader.load_csv(str(path), resource, mimetype="text/csv", logger=log)
    else:
        loader.load_table(str(path), resource, mimetype="text/csv", logger=log)
    found = call_action("datastore_search", resource_id=resource, limit=2000)
    names = [field["id"] for field in found["fields"] if field["id"] != "_id"]
    return [names, *([record[name] for name in names] for record in found["records"])]


@pytest.mark.parametrize("how", ["copy", "guess"])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (STOPS, "gb18030"),
        (NAMES, "gb18030"),
        (STOPS * 500, "gb18030"),
        (STOPS, "utf-8"),
        (STOPS, "utf-8-sig"),
        (TRADITIONAL, "big5"),
        (FRENCH, "cp1252"),
    ],
)
def test_read_as_it_is(
    catalogue: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, encoding: str, how: str
) -> None:
    """Heads and cells are what was written, by either of xloader's ways."""
    monkeypatch.setitem(tk.config, "ckanext.xloader.unidecode_headers", False)
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    resource = catalogue["bus_stops"]["resources"][0]["id"]
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    try:
        assert load(path, resource, how) == [line.split(",") for line in text.splitlines()]
    finally:
        with suppress(tk.ObjectNotFound):
            tk.get_action("datastore_delete")({"user": user}, {"resource_id": resource, "force": True})
