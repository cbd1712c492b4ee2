"""The arrows between folders (docs: how the code is laid out): who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ckanext.govshare.registry import DOMAINS

PACKAGE = Path(__file__).parents[1]
REPOSITORY = PACKAGE.parents[1]
NAME = "ckanext.govshare"
# What a domain offers the others beside its actions.
SHARED = (
    f"{NAME}.codes",
    f"{NAME}.access.answers",
    f"{NAME}.access.asking",
    f"{NAME}.access.decision",
    f"{NAME}.access.holders",
    f"{NAME}.access.reader",
    f"{NAME}.access.roles",
    f"{NAME}.history.record",
    f"{NAME}.history.classification",
    f"{NAME}.cases.engine",
)
# Set-up puts the domains together: it runs before there is anybody to call an action.
SET_UP = {
    ("setup.py", f"{NAME}.catalog.themes"),
    ("setup.py", f"{NAME}.history.ownership"),
    ("reconcile.py", f"{NAME}.search.rebuild"),
}


def imports(path: Path) -> Iterator[str]:
    """Yield the full name of everything a module imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = path.relative_to(REPOSITORY).parts[: -node.level] if node.level else ()
            base = ".".join(filter(None, (*parents, node.module)))
            yield from (f"{base}.{alias.name}" for alias in node.names)


def modules(folder: Path) -> list[Path]:
    """Return the Python files of a folder, tests left out."""
    return [path for path in folder.rglob("*.py") if "tests" not in path.relative_to(folder).parts]


def within(name: str, package: str) -> bool:
    """Tell whether a dotted name is the package or in it."""
    return name == package or name.startswith(f"{package}.")


def test_every_domain_is_registered() -> None:
    """A folder with a room that CKAN reads is one of the registry's domains."""
    rooms = {"action.py", "auth.py", "helpers.py", "validators.py", "views.py"}
    folders = {path.parent.relative_to(PACKAGE) for path in modules(PACKAGE) if path.name in rooms}
    assert {".".join(folder.parts) for folder in folders if folder.parts} <= set(DOMAINS)


@pytest.mark.parametrize("domain", DOMAINS)
def test_domains_meet_in_actions(domain: str) -> None:
    """A domain uses another's actions, not its modules; a few modules are there for all. Its own parts may meet."""
    others = [f"{NAME}.{other}" for other in DOMAINS if other.split(".")[0] != domain.split(".")[0]]
    reached = {
        (path.name, name)
        for path in modules(PACKAGE / domain.replace(".", "/"))
        for name in imports(path)
        if any(within(name, other) for other in others) and not any(within(name, shared) for shared in SHARED)
    }
    if domain == "operations":
        reached -= SET_UP
    assert reached == set()


def test_nobody_imports_views() -> None:
    """Views are at the end: what two of them need is elsewhere."""
    reached = {
        (str(path.relative_to(PACKAGE)), name)
        for path in modules(PACKAGE)
        for name in imports(path)
        if within(name, NAME) and "views" in name.split(".")
    }
    assert reached == set()


@pytest.mark.parametrize("folder", ["stack", "demo"])
def test_the_stack_knows_no_extension(folder: str) -> None:
    """The runtime and the sample stand on their own: they reach the extension through commands and HTTP."""
    files = modules(REPOSITORY / folder)
    assert files
    assert {(str(path), name) for path in files for name in imports(path) if within(name, NAME)} == set()
