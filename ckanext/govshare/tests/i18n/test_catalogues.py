"""The Chinese is complete: ours, and what CKAN and the extensions beside it lack."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parents[2]
OURS = PACKAGE / "i18n/zh_Hans_CN/LC_MESSAGES/ckanext-govshare.po"
COMPLETION = PACKAGE / "zh/i18n/zh_Hans_CN/LC_MESSAGES/ckanext-govshare-zh.po"
CATALOGUES = pytest.mark.parametrize("path", [OURS, COMPLETION], ids=lambda path: path.stem)

# CKAN's functions beside Babel's own.
KEYWORDS = {**DEFAULT_KEYWORDS, "P_": (1, 2)}
TEMPLATES = "ckan.lib.extract:extract_ckan"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sdir]|\{\w*(?:![sra])?\}")
MARKUP = re.compile(r"</?\w+")
HAN = re.compile(r"[\u4e00-\u9fff]")


def catalogue(path: Path) -> Catalog:
    """Return a catalogue of messages."""
    return read_po(BytesIO(path.read_bytes()), locale="zh_Hans_CN")


def messages(path: Path) -> list[Message]:
    """Return the messages of a catalogue, without its header."""
    return [message for message in catalogue(path) if message.id]


def key(message: Message) -> str:
    """Return what a message is looked up by."""
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> list[str]:
    """Return a message's Chinese; a plural has one form."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def extracted(folder: Path, methods: list[tuple[str, str]]) -> set[str]:
    """Return every message in the code and templates of a folder."""
    found = extract_from_dir(folder, methods, keywords=KEYWORDS)
    keys = (message[2] if isinstance(message[2], str) else message[2][0] for message in found)
    return {key for key in keys if key}


def our_methods() -> list[tuple[str, str]]:
    """Return how messages are extracted from the package, as setup.py tells Babel."""
    tree = ast.parse((PACKAGE.parents[1] / "setup.py").read_text(encoding="utf-8"))
    extractors = next(
        keyword.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "message_extractors"
    )
    methods = ast.literal_eval(extractors)["ckanext/govshare"]
    return [(pattern, TEMPLATES if method == "ckan" else method) for pattern, method, _options in methods]


def neighbours() -> Iterator[tuple[str, Path]]:
    """Yield CKAN and the extensions that the portal runs, each with its folder."""
    yield "ckan", Path(str(files("ckan")))
    for extension in ("activity", "datastore", "datatablesview", "textview", "scheming", "harvest", "xloader", "dcat"):
        yield extension, Path(str(files(f"ckanext.{extension}")))


@CATALOGUES
def test_compiled(path: Path) -> None:
    """The compiled catalogue, which is what CKAN reads, says what the text says."""
    compiled = read_mo(BytesIO(path.with_suffix(".mo").read_bytes()))
    fresh = BytesIO()
    write_mo(fresh, catalogue(path))
    fresh.seek(0)
    assert {key(m): forms(m) for m in compiled if m.id} == {key(m): forms(m) for m in read_mo(fresh) if m.id}


@CATALOGUES
def test_nothing_is_empty(path: Path) -> None:
    """Every message has its Chinese, and none is a machine's guess."""
    assert [message.id for message in messages(path) if message.fuzzy or not all(forms(message))] == []


@CATALOGUES
def test_placeholders(path: Path) -> None:
    """The Chinese fills in the same values as the English, and has the same markup."""
    wrong = []
    for message in messages(path):
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        for pattern in (PLACEHOLDER, MARKUP):
            allowed = [sorted(pattern.findall(form)) for form in english]
            wrong += [form for form in forms(message) if sorted(pattern.findall(form)) not in allowed]
    assert wrong == []


def test_ours_is_all_there() -> None:
    """Every message of the package's code and templates is in the catalogue, and no other."""
    assert {key(message) for message in messages(OURS)} == extracted(PACKAGE, our_methods())


def test_ours_is_chinese() -> None:
    """Chinese messages have Chinese in them; those without words are the exceptions."""
    plain = [key(message) for message in messages(OURS) if not HAN.search(forms(message)[0])]
    assert [message for message in plain if re.search("[a-z]", PLACEHOLDER.sub("", message), re.I)] == []


@pytest.mark.parametrize(("name", "folder"), neighbours())
def test_the_neighbours_are_all_there(name: str, folder: Path) -> None:
    """What CKAN and the extensions say is in CKAN's Chinese or in ours."""
    core = Path(str(files("ckan"))) / "i18n/zh_Hans_CN/LC_MESSAGES/ckan.po"
    known = {key(message) for path in (core, COMPLETION) for message in messages(path) if all(forms(message))}
    methods = [
        ("tests/**", "ignore"),
        ("**.py", "python"),
        ("**.js", "javascript"),
        ("**/templates/**", TEMPLATES),
    ]
    assert extracted(folder, methods) - known == set()


def test_ckans_gaps() -> None:
    """Every message that CKAN's catalogue has without Chinese has it here."""
    core = Path(str(files("ckan"))) / "i18n/zh_Hans_CN/LC_MESSAGES/ckan.po"
    gaps = {key(message) for message in messages(core) if not all(forms(message))}
    assert len(gaps) > 500
    assert gaps - {key(message) for message in messages(COMPLETION)} == set()


def test_the_wheel_takes_the_catalogues_along() -> None:
    """Text and compiled catalogues are among the files that go into the wheel."""
    project = tomllib.loads((PACKAGE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert {"*.po", "*.mo", "*.pot"} <= set(project["tool"]["setuptools"]["package-data"]["*"])
