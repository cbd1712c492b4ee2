"""What the departments of 示例省 publish: ``organizations.yaml`` and ``datasets/*.yaml`` as the portal's API takes it.

The files hold what is particular to a dataset; what a department says of all its datasets (region, contact,
catalogue class) is in ``organizations.yaml``. The order of datasets in a file gives their sequence numbers: add at
the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from demo.sample import FOLDER

_CONTACT = ("contact_office", "contact_phone", "contact_email")
_ORGANIZATION = ("name", "title", "provider_uscc", "region_code", "level", *_CONTACT)
_DATASET = (
    "title",
    "notes",
    "tag_string",
    "open_type",
    "open_condition",
    "use_requirements",
    "security_measures",
    "closed_reason",
    "legal_basis",
    "share_condition",
    "source_department",
    "update_frequency",
)
# The last column of every table: whoever finds the file elsewhere still knows what it is.
LABEL = "示例数据"
LABEL_ITEM = {
    "name": "数据性质",
    "name_en": "data_nature",
    "type": "C",
    "length": 10,
    "description": "固定为“示例数据”，表示本表由程序生成，地名、名称和数值均为虚构",
    "fill": LABEL,
}

Json = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A file that is made from a dataset's data items when it is loaded."""

    key: str
    file: str
    items: tuple[Json, ...]
    region_code: str
    rows: int | None

    @property
    def id(self) -> str:
        """The id of the resource: the same at every load, so that a second one finds it."""
        return _id(self.key, self.file)


@dataclass(frozen=True)
class Dataset:
    """A dataset as ``package_create`` takes it, and the table to upload for it if it has one."""

    package: Json
    table: Table | None


@cache
def _departments() -> dict[str, Json]:
    rows = yaml.safe_load((FOLDER / "organizations.yaml").read_text("utf-8"))
    return {row["name"]: row for row in rows}


def organizations() -> list[Json]:
    """Return the departments as ``organization_create`` takes them."""
    return [
        {field: row[field] for field in _ORGANIZATION}
        | {"id": _id(row["name"]), "description": f"{row['title']}（虚构机构，{LABEL}）"}
        for row in _departments().values()
    ]


def datasets() -> list[Dataset]:
    """Return the datasets that the departments wrote themselves, department by department."""
    found = {}
    for path in (FOLDER / "datasets").glob("*.yaml"):
        data = yaml.safe_load(path.read_text("utf-8"))
        found[data["organization"]] = data
    return [
        _dataset(department, found[name], number)
        for name, department in _departments().items()
        for number in range(len(found[name]["datasets"]))
    ]


def _id(*path: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(("https://shili.example", *path))))


def _dataset(department: Json, data: Json, number: int) -> Dataset:
    entry = data["datasets"][number]
    key = f"{department['name']}/{entry['key']}"
    items = (*entry["items"], LABEL_ITEM) if "table" in entry else tuple(entry["items"])
    table = entry.get("table") and Table(
        key, entry["table"]["file"], items, department["region_code"], entry["table"].get("rows")
    )
    return Dataset(_package(department, data, number, key, items), table)


def _package(department: Json, data: Json, number: int, key: str, items: tuple[Json, ...]) -> Json:
    entry = data["datasets"][number]
    start, end = entry.get("temporal", (None, None))
    package = {field: entry.get(field) for field in _DATASET}
    package |= {field: department[field] for field in ("region_code", "catalog_class", *_CONTACT)}
    package |= {
        "id": _id(key),
        "owner_org": department["name"],
        "resource_code": f"{department['catalog_class']}/{number + 1:06}",
        "theme": [str(entry["theme"])],
        "industry": entry.get("industry", data["industry"]),
        "release_date": entry["release_date"].isoformat(),
        "data_updated": entry["data_updated"].isoformat(),
        "temporal_start": start and start.isoformat(),
        "temporal_end": end and end.isoformat(),
        "items": [_item(item) for item in items],
        **_sharing(entry),
    }
    if entry["open_type"] in ("open", "login"):
        package["license_id"] = "cc-by"
    return {field: value for field, value in package.items() if value is not None}


def _sharing(entry: Json) -> Json:
    """Return how the dataset is shared between departments: what is open to all is shared without conditions."""
    if "share_condition" not in entry:
        return {"share_type": "unconditional", "share_condition": "无条件", "share_modes": ["platform"]}
    kind = entry.get("share_type", "conditional")
    return {"share_type": kind} | ({"share_modes": ["platform"]} if kind == "conditional" else {})


def _item(item: Json) -> Json:
    """Return a data item as the schema has it: of the lowest sensitivity and open unless the file says otherwise."""
    plain = {field: value for field, value in item.items() if field != "fill"}
    return {"sensitivity": 1, "is_open": True} | plain
