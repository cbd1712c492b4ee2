"""Datasets as linked data: complete, valid, and the same again when they are read back."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp
from ckanext.dcat.processors import RDFParser
from pyshacl import validate
from rdflib import Dataset, Graph, Literal
from rdflib.namespace import DCAT, DCTERMS, RDF

from ckanext.govshare.tests.catalogue import AUTHORED, build

FULL: dict[str, Any] = {
    **AUTHORED,
    "title": "公共停车场 PM2.5 监测",
    "notes": "每个停车场一行。\n第二行。",
    "theme": ["6", "10"],
    "industry": "G",
    "region_code": "520100",
    "tag_string": "停车、parking",
    "temporal_start": "2025-01-01",
    "temporal_end": "2025-12-31",
    "source_department": "示例市公安局",
    "contact_office": "数据处",
    "contact_phone": "0851-00123456",
    "contact_email": "office@example.gov.cn",
    "open_type": "conditional",
    "open_condition": "依法登记的法人。",
    "use_requirements": "不得转让。",
    "security_measures": "存储加密。",
    "license_id": "cc-by",
    "update_frequency": "hourly",
    "data_updated": "2026-06-01",
    "related_resource_codes": ["307015/000009"],
    "registration_code": "0001",
    "items": [
        {"name": f"字段{n}", "name_en": f"f{n}", "type": "C", "length": "50", "sensitivity": 2, "is_open": n % 2 == 0}
        for n in range(1, 13)
    ],
    "resources": [
        {
            "url": "https://d.example.gov.cn/a.csv",
            "name": "明细",
            "format": "CSV",
            "data_kind": "table",
            "row_count": 10,
        },
        {"url": "https://d.example.gov.cn/api?a=1&b=2", "name": "接口", "format": "JSON", "data_kind": "api"},
    ],
}
FORMATS = {"jsonld": "json-ld", "ttl": "turtle", "xml": "xml", "rdf": "xml", "n3": "n3"}


@pytest.fixture(scope="module")
def catalogue(tables: Callable[[], None]) -> dict[str, Any]:
    """The small catalogue of the pages' tests, and a dataset with everything."""
    tables()
    made = build()
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    full = {"owner_org": made["transport"]["id"], **FULL}
    return {**made, "full": tk.get_action("package_create")({"user": user}, full)}


@pytest.fixture(scope="module")
def portal(catalogue: dict[str, Any], web: CKANTestApp) -> CKANTestApp:
    """The portal over HTTP."""
    return CKANTestApp(web.app)


@pytest.fixture(scope="module")
def manager(catalogue: dict[str, Any]) -> dict[str, str]:
    """The headers of somebody who is shown the addresses of conditional data."""
    return {"Authorization": factories.SysadminWithToken()["token"]}


def graph(portal: CKANTestApp, path: str, syntax: str = "json-ld", headers: dict[str, str] | None = None) -> Graph:
    """Return the linked data at an address."""
    found = Dataset(default_union=True) if syntax == "json-ld" else Graph()
    found.parse(data=portal.get(path, status=200, headers=headers).get_data(as_text=True), format=syntax)
    return found


@pytest.mark.parametrize("ending", FORMATS)
def test_formats(portal: CKANTestApp, catalogue: dict[str, Any], manager: dict[str, str], ending: str) -> None:
    """Every format says the same of the same dataset."""
    found = graph(portal, f"/dataset/{catalogue['full']['name']}.{ending}", FORMATS[ending], manager)
    [dataset] = found.subjects(RDF.type, DCAT.Dataset)
    [title] = found.objects(dataset, DCTERMS.title)
    assert title == Literal(FULL["title"], lang="zh-Hans")
    assert len(set(found.objects(dataset, DCAT.distribution))) == 2
    assert str(next(found.objects(None, DCAT.endpointURL))) == FULL["resources"][1]["url"]


def test_round_trip(portal: CKANTestApp, catalogue: dict[str, Any], manager: dict[str, str]) -> None:
    """What is written is read back, field for field."""
    full = catalogue["full"]
    parser = RDFParser(profiles=["govshare_dcat"])
    parser.parse(portal.get(f"/dataset/{full['name']}.xml", headers=manager).get_data(as_text=True), _format="xml")
    [found] = parser.datasets()
    expected = {key: full[key] for key in FULL if key not in ("tag_string", "resources")}
    assert {key: found.get(key) for key in expected} == expected
    assert set(found["tag_string"].split("、")) == {"停车", "parking"}
    kept = ("url", "name", "format", "data_kind", "row_count")
    resources = {each["name"]: {key: each[key] for key in kept if each.get(key)} for each in found["resources"]}
    assert resources == {each["name"]: each for each in FULL["resources"]}
    assert found["provider"] == catalogue["transport"]["title"]


def test_shapes(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """The whole catalogue keeps to the shapes; a dataset without its title does not."""
    shapes = Graph().parse(data=files("ckanext.govshare.catalog.dcat").joinpath("shapes.ttl").read_text("utf-8"))
    found = graph(portal, "/catalog.ttl", "turtle")
    assert len(set(found.subjects(RDF.type, DCAT.Dataset))) == 6
    conforms, _results, report = validate(found, shacl_graph=shapes)
    assert conforms, report
    found.remove((None, DCTERMS.title, None))
    assert not validate(found, shacl_graph=shapes)[0]


def test_catalogue(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """The catalogue lists every public dataset, page by page; what is no format is not found."""
    found = graph(portal, "/catalog.jsonld")
    assert len(set(found.objects(None, DCAT.dataset))) == 6
    assert "http://www.w3.org/ns/hydra/core#totalItems" in portal.get("/catalog.ttl").get_data(as_text=True) or (
        "hydra:totalItems" in portal.get("/catalog.ttl").get_data(as_text=True)
    )
    portal.get("/catalog.exe", status=404)
    portal.get("/dataset/nowhere.jsonld", status=404)


def test_only_what_is_shown(portal: CKANTestApp, catalogue: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that a reader is not shown is in no graph; the distribution is still there."""
    from ckanext.dcat.processors import RDFSerializer

    shown = tk.get_action("package_show")({"ignore_auth": True}, {"id": catalogue["full"]["id"]})
    for resource in shown["resources"]:
        resource["url"] = ""
    made = RDFSerializer(profiles=["govshare_dcat"]).serialize_dataset(shown, _format="turtle")
    assert "d.example.gov.cn" not in str(made)
    found = Graph().parse(data=made)
    assert len(set(found.objects(None, DCAT.accessURL))) == 2


def test_schema_org(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """The page tells search engines what the dataset is, and where programs find more."""
    page = BeautifulSoup(portal.get(f"/dataset/{catalogue['full']['name']}").body, "html.parser")
    dataset = json.loads(page.select_one('script[type="application/ld+json"]').string)
    assert (dataset["@type"], dataset["name"]) == ("Dataset", FULL["title"])
    assert [each["name"] for each in dataset["variableMeasured"]] == [item["name"] for item in FULL["items"]]
    assert dataset["conditionsOfAccess"] == FULL["open_condition"]
    assert dataset["temporalCoverage"] == "2025-01-01/2025-12-31"
    [link] = page.select('link[type="text/turtle"]')
    assert FULL["title"] in portal.get(link["href"]).get_data(as_text=True)


def test_croissant(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """The dataset is described for machine learning, too."""
    found = portal.get(f"/dataset/{catalogue['full']['name']}/croissant.jsonld", status=200).json
    assert found["@type"] == "Dataset"
    assert FULL["title"] in json.dumps(found, ensure_ascii=False)
