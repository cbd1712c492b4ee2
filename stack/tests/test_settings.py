"""Settings and language, as the person at the keyboard meets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from stack.errors import PortalError
from stack.language import language, say
from stack.s3 import configuration
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


def test_a_bucket_for_uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a bucket, CKAN keeps uploads there, and still knows the folder that held them."""
    assert configuration(load(tmp_path, tmp_path), tmp_path) == ""
    write(tmp_path, 's3_bucket = "data"\ns3_endpoint = "http://127.0.0.1:1"')
    monkeypatch.setenv("PORTAL_S3_SECRET", "100%")
    lines = configuration(load(tmp_path, tmp_path), tmp_path).splitlines()
    assert "ckan.files.default_storages.resource = s3" in lines
    assert "ckan.files.storage.s3.secret = 100%" in lines
    assert f"ckan.files.storage.disk.path = {tmp_path}/resources" in lines


def test_keys_without_a_bucket_are_no_setting(tmp_path: Path) -> None:
    """A forgotten bucket is said, or uploads would go to the disk unnoticed."""
    write(tmp_path, 's3_key = "a"')
    with pytest.raises(PortalError, match="s3_bucket"):
        configuration(load(tmp_path, tmp_path), tmp_path)
