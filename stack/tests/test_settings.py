"""Settings and language, as the person at the keyboard meets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from stack.errors import PortalError
from stack.language import language, say
from stack.settings import load


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the surroundings set."""
    for name in ("PORTAL_PORT", "PORTAL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def write(folder: Path, text: str) -> None:
    """Write a settings file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "portal.toml").write_text(text, "utf-8")


def test_environment_beats_home_beats_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "root" / "config", 'port = 1\nhost = "a"\nurl = "http://u/"')
    write(tmp_path / "home", 'port = 2\nhost = "b"')
    monkeypatch.setenv("PORTAL_PORT", "3")
    settings = load(tmp_path / "home", tmp_path / "root")
    assert (settings.port, settings.host, settings.web) == (3, "b", "http://u")


def test_unknown_key_names_file_and_key(tmp_path: Path) -> None:
    write(tmp_path, "prot = 5")
    with pytest.raises(PortalError, match=r"portal\.toml.*prot.*port"):
        load(tmp_path, tmp_path / "nowhere")


def test_port_must_be_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PORT", "五千")
    with pytest.raises(PortalError, match="五千"):
        load(tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "C.UTF-8", "PORTAL_LANG": "zh"}, "zh"),
        ({}, "en"),
    ],
)
def test_language_follows_the_locale(variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == expected
    assert say("yes", "是") == {"zh": "是", "en": "yes"}[expected]
