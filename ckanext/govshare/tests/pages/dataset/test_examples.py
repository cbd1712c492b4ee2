"""Examples run as they are pasted: the shell's and Python's are run, JavaScript's and R's are read by their rules."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.pages.dataset.examples import examples
from ckanext.govshare.tests.pages.reading import page, text

pytestmark = pytest.mark.xdist_group("pages")

ADDRESS = "http://data.example.org/api/3/action/datastore_search"
NASTY = """a'b"c\\d $HOME `ls` 公交 & <b>"""


def on_page(portal: CKANTestApp, address: str, section: int = 0) -> dict[str, str]:
    """Return the examples that a page shows, by language."""
    box = page(portal, address).select("#api [data-choice]")[section]
    return {block["data-language"]: block.get_text() for block in box.select("pre")}


def sent(code: str, language: str) -> tuple[str, dict[str, list[str]]]:
    """Run an example with a program in the place of the network; return the address and the parameters it asked."""
    if language == "curl":
        script = f'curl() {{ for part in "$@"; do printf "%s\\0" "$part"; done; }}\n{code}'
        words = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout.split("\0")
        pairs = [words[at + 1].split("=", 1) for at, word in enumerate(words) if word == "--data-urlencode"]
        return words[1], {key: [value] for key, value in pairs}
    double = (
        "import io, json, sys, urllib.request\n"
        "def urlopen(request):\n"
        "    print(request.full_url, file=sys.stderr)\n"
        '    return io.StringIO(json.dumps({"result": {}}))\n'
        "urllib.request.urlopen = urlopen\n"
    )
    ran = subprocess.run([sys.executable, "-c", double + code], capture_output=True, text=True, check=True)
    parts = urlsplit(ran.stderr.strip())
    return f"{parts.scheme}://{parts.netloc}{parts.path}", parse_qs(parts.query)


@pytest.mark.parametrize("language", ["curl", "python"])
def test_on_the_page(portal: CKANTestApp, table: dict[str, Any], language: str) -> None:
    """The examples of both pages ask for what exists: a row by a condition, and the entry."""
    for address in (table["dataset"], table["page"]):
        action, asked = sent(on_page(portal, address)[language], language)
        assert action == "http://test.ckan.net/api/3/action/datastore_search"
        assert asked["resource_id"] == [table["id"]]
        found = portal.get(f"{urlsplit(action).path}", query_string={key: value[0] for key, value in asked.items()})
        assert [record["stop_name"] for record in found.json["result"]["records"]] == ["广州火车站100%"]
    action, asked = sent(on_page(portal, table["dataset"], 1)[language], language)
    found = portal.get(urlsplit(action).path, query_string={"id": asked["id"][0]}).json["result"]
    assert found["title"] == "全市公交站点信息"


@pytest.mark.parametrize("language", ["curl", "python"])
def test_nothing_runs_but_the_request(language: str) -> None:
    """Quotes, dollars and backslashes in the data stay what they are."""
    code = {example.language: example.code for example in examples(ADDRESS, {"filters": {NASTY: NASTY}, "limit": 5})}
    action, asked = sent(code[language], language)
    assert action == ADDRESS
    assert json.loads(asked["filters"][0]) == {NASTY: NASTY}
    assert asked["limit"] == ["5"]


def test_javascript() -> None:
    """The example is JavaScript: Node parses it where there is one, and its literals are JSON."""
    code = {example.language: example.code for example in examples(ADDRESS, {"filters": {NASTY: NASTY}, "limit": 5})}
    literal = re.search(r"JSON\.stringify\((.*)\),\n", code["javascript"])
    assert literal
    assert json.loads(literal[1]) == {NASTY: NASTY}
    if node := shutil.which("node"):
        subprocess.run([node, "--check", "-"], input=code["javascript"], text=True, check=True)


def test_r() -> None:
    """R reads the literals that JSON and R have in common; its address is plain ASCII, whatever the locale."""
    code = {example.language: example.code for example in examples(ADDRESS, {"filters": {NASTY: NASTY}, "limit": 5})}
    literal = re.search(r'^address <- ("[^"\\]*")$', code["r"], re.M)
    assert literal
    assert literal[1].isascii()
    asked = parse_qs(urlsplit(json.loads(literal[1])).query)
    assert json.loads(asked["filters"][0]) == {NASTY: NASTY}
    assert "fromJSON(address)$result" in code["r"]


def test_account() -> None:
    """Data that asks for an account is asked for with the reader's token, which is nowhere in the text."""
    for example in examples(ADDRESS, {"limit": 5}, token=True):
        assert "Authorization" in example.code
        assert "GOVSHARE_TOKEN" in example.code


def test_without_a_table(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """A dataset that has no table has the example for its entry only."""
    found = page(portal, f"/dataset/{catalogue['water']['name']}").select_one("#api")
    assert [text(head) for head in found.select("h3")] == ["查询目录信息"]
    assert "datastore_search" not in text(found)
