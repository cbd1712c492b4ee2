"""The index's schema is CKAN's own, with our overlay."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from stack.solr import CKAN_SCHEMA, CONFIG, overlaid_schema, same_kinds


@pytest.fixture(scope="module")
def base() -> Path:
    """Return the schema of the installed CKAN."""
    spec = find_spec("ckan")
    assert spec and spec.origin
    return Path(spec.origin).parent.parent / CKAN_SCHEMA


def names(root: etree._Element, tag: str) -> list[str]:
    """Return the names of all elements of that tag."""
    return [str(element.get("name")) for element in root.iter(tag)]


def test_everything_of_ckan_is_kept_and_ours_is_there_once(base: Path) -> None:
    theirs = etree.parse(str(base)).getroot()
    ours = etree.fromstring(overlaid_schema(base, CONFIG / "overlay.xml"))
    assert ours.get("name") == theirs.get("name")
    for tag in ("field", "dynamicField"):
        assert set(names(theirs, tag)) <= set(names(ours, tag))
        assert len(names(ours, tag)) == len(set(names(ours, tag)))
    types = names(ours, "fieldType") + names(ours, "fieldtype")
    assert len(types) == len(set(types))
    assert "items_text" in names(ours, "field")


def test_text_is_cut_into_bigrams(base: Path) -> None:
    ours = etree.fromstring(overlaid_schema(base, CONFIG / "overlay.xml"))
    (text,) = ours.xpath("//fieldType[@name='text']")
    assert text.xpath("analyzer[@type='index']/filter[@class='solr.CJKBigramFilterFactory']/@outputUnigrams") == [
        "true"
    ]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ((b'name="notes"', b'name="notes"'), True),
        ((b"</fields>", b'<field name="new" type="string"/></fields>'), True),
        ((b'<field name="title" type="text"', b'<field name="title" type="string"'), False),
    ],
    ids=["nothing", "another field", "another type"],
)
def test_an_index_goes_on_while_its_fields_are_of_the_same_kinds(
    base: Path, change: tuple[bytes, bytes], same: bool
) -> None:
    schema = overlaid_schema(base, CONFIG / "overlay.xml")
    assert change[0] in schema
    assert same_kinds(schema, schema.replace(*change)) is same
