"""Index documents straight from a catalogue's lines or the sample's files, without a harvest.

The search at 83,052 records is measured so: stock CKAN needs hours to harvest as many. The datasets look as the
portal's own harvest makes them, as far as a search sees them; both sides index the same ones by CKAN's own code.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.golden.truth import Record, key_of_line, record_id

NAMESPACE = uuid.UUID("3d0c2f0e-5d0c-5f3e-8a55-0f6a9b5a3b11")
NOW = "2026-01-01T00:00:00.000000"
OPEN_TYPES = {"unconditional": "open"}
Json = dict[str, Any]


def of_catalogue(path: Path) -> Iterator[tuple[Json, Record]]:
    """Yield each line's dataset, as `package_show` would give it, and the record of the golden set."""
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            record = json.loads(line)
            key = key_of_line(record, number)
            tags = dict.fromkeys(tag for tag in record["tags"] if len(tag) > 1)
            dataset = _dataset(key, record["title"], record["description"], list(tags), record["department"])
            dataset |= {
                "source_platform": record["source"],
                "open_type": OPEN_TYPES.get(record["open_type"], record["open_type"]),
                "update_frequency": record["update_frequency"] or "",
                "data_updated": record["modified"] or "",
                "resources": [_resource(key, form, record["title"]) for form in record["formats"]],
            }
            words = (record["description"], *record["tags"])
            yield dataset, Record.of(key, record["title"], record["department"], *words)


def of_sample() -> Iterator[tuple[Json, Record]]:
    """Yield the same of the sample province: its own datasets, and those of its cities."""
    from demo.sample import FOLDER, catalogue

    departments = {row["name"]: row["title"] for row in catalogue.organizations()}
    for entry in catalogue.datasets():
        package = entry.package
        department = departments[package["owner_org"]]
        tags = package.get("tag_string", "").split("、")
        dataset = {**package, **_dataset(package["id"], package["title"], package["notes"], tags, department)}
        words = [item.get(key) for item in package["items"] for key in ("name", "name_en", "description")]
        yield dataset, Record.of(package["id"], package["title"], department, package["notes"], *tags, *words)
    yield from of_catalogue(FOLDER / "cities.jsonl")


def _dataset(key: str, title: str, notes: str | None, tags: list[str], department: str | None) -> Json:
    id = str(uuid.uuid5(NAMESPACE, key))
    owner = str(uuid.uuid5(NAMESPACE, department)) if department else None
    name = f"d-{owner[:8]}" if owner else ""
    organization = {"id": owner, "name": name, "title": department, "type": "organization"} if owner else None
    return {
        "id": id,
        # By this the bench knows what it found.
        "name": f"ds-{record_id(key)}",
        "title": title,
        "notes": notes or "",
        "type": "dataset",
        "state": "active",
        "private": False,
        "owner_org": owner,
        "organization": organization,
        "tags": [{"name": tag, "display_name": tag, "state": "active"} for tag in tags],
        "groups": [],
        "extras": [],
        "resources": [],
        "metadata_created": NOW,
        "metadata_modified": NOW,
    }


def _resource(key: str, form: str, title: str) -> Json:
    form = form.upper()
    id = str(uuid.uuid5(NAMESPACE, f"{key}/{form}"))
    # As the harvest names them.
    return {"id": id, "name": f"{title}（{form}）", "format": form, "url": "", "data_kind": "file", "state": "active"}
