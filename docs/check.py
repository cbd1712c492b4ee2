"""A hook of the docs build: every field, setting and clock that the code has must be in the guides.

`mkdocs build --strict` fails on the warnings it gives.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ckanext" / "govshare"
GUIDES = {
    "metadata.md": ("schemas/dataset.yaml", "schemas/organization.yaml"),
    "install.md": ("config_declaration.yaml",),
    "install.zh.md": ("config_declaration.yaml",),
}

PROFILES = PACKAGE / "cases" / "deadlines" / "profiles"

log = logging.getLogger("mkdocs.hooks.check")


def _names(value: Any) -> Iterator[str]:
    """Yield the fields of a schema, each with its Chinese label, and the keys of a declaration of settings."""
    if isinstance(value, list):
        for each in value:
            yield from _names(each)
    elif isinstance(value, dict):
        if "field_name" in value:
            yield f"`{value['field_name']}` | {value['label']['zh_Hans_CN']} |"
        elif "key" in value:
            yield f"`{value['key']}`"
        for each in value.values():
            yield from _names(each)


def _clocks() -> Iterator[str]:
    """Yield the row of every clock of the deadline profiles, as far as it is the same in both languages."""
    for path in sorted(PROFILES.glob("*.yaml")):
        profile = yaml.safe_load(path.read_text(encoding="utf-8"))
        for id, clock in profile["clocks"].items():
            number = clock.get("days", clock.get("months"))
            unit = "month" if "months" in clock else clock.get("unit", "working_day")
            more = f" + {clock['extension']}" if "extension" in clock else ""
            length = f"{number}{more} `{unit}`" if number else "–"
            yield f"| `{profile['id']}` | `{id}` | {length} |"


def on_page_markdown(markdown: str, page: Any, **_: Any) -> None:
    """Warn of everything that a page should name and does not. Called by mkdocs for each page."""
    for source in GUIDES.get(page.file.src_uri, ()):
        for name in _names(yaml.safe_load((PACKAGE / source).read_text(encoding="utf-8"))):
            if name not in markdown:
                log.warning("%s does not have %s of %s", page.file.src_uri, name, source)
    if page.file.src_uri in ("deadlines.md", "deadlines.zh.md"):
        for row in _clocks():
            if row not in markdown:
                log.warning("%s does not have %s of the profiles", page.file.src_uri, row)
