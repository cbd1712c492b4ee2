"""Solr's jars come from the network; the lock is what makes them trustworthy."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from stack.jars import Jar, read_lock


def test_lock_names_solr_and_its_jetty_only() -> None:
    jars = read_lock()
    versions = {jar.artifact: jar.version for jar in jars}
    assert versions["solr-core"] == "9.10.1"
    assert versions["lucene-analysis-icu"] == "9.12.3"
    # An older Jetty server comes in through Jersey unless all of Jetty is held at one version.
    assert {jar.version for jar in jars if jar.group == "org.eclipse.jetty"} == {"10.0.26"}
    assert all(re.fullmatch(r"[0-9a-f]{128}", jar.sha512) and jar.size > 0 for jar in jars)
    assert len({jar.file for jar in jars}) == len(jars)


def test_lock_holds_no_address() -> None:
    assert "://" not in Path("stack/solr.lock").read_text("utf-8")


def test_changed_jar_is_noticed(tmp_path: Path) -> None:
    content = b"a jar"
    jar = Jar("g", "a", "1", "", len(content), hashlib.sha512(content).hexdigest())
    path = tmp_path / jar.file
    assert not jar.matches(path)
    path.write_bytes(content)
    assert jar.matches(path)
    path.write_bytes(b"a jaw")
    assert not jar.matches(path)
