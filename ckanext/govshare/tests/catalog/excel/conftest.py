"""A department whose catalogue holds one of everything, its editor, and workbooks to upload."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import openpyxl
import pytest
from ckan.lib.jobs import Worker
from ckan.tests import factories
from openpyxl.worksheet.worksheet import Worksheet

from ckanext.govshare.catalog.excel import runs
from ckanext.govshare.catalog.excel.messages import speaking
from ckanext.govshare.catalog.themes import ensure_themes
from ckanext.govshare.tests.catalog.conftest import site_user

ITEMS = [
    {"name": f"字段{number}", "name_en": f"field_{number}", "type": "C", "length": "50"} for number in range(1, 13)
]
FULL = {
    "title": "全市公交站点信息",
    "notes": "第一行\r\n第二行：含有“引号”、制表\t和表情🚌。" + "长" * 3000,
    "catalog_class": "307015",
    "theme": ["6", "18"],
    "industry": "G",
    "region_code": "520100",
    "tag_string": "公交、站点，出行 服务",
    "temporal_start": "1899-12-31",
    "temporal_end": "2026-02-28",
    "source_department": '=HYPERLINK("http://example.org","点")',
    "contact_office": "+科技处",
    "contact_phone": "0851-00123456",
    "contact_email": "office@example.gov.cn",
    "update_frequency": "monthly",
    "release_date": "2026-03-01",
    "data_updated": "2026-06-01",
    "related_resource_codes": ["307015/000009", "307016/000010"],
    "open_type": "conditional",
    "license_id": "cc-by",
    "open_condition": "依法登记的法人。",
    "use_requirements": "不得转让。",
    "security_measures": "存储加密。",
    "share_type": "conditional",
    "share_condition": "因履职需要；范围：全省。",
    "share_modes": ["platform", "media"],
    "registration_code": "00012345",
    "registration_date": "2025-12-31",
    "registration_url": "https://dj.example.gov.cn/1?a=1&b=2",
    "items": [
        {**ITEMS[0], "unit": "个", "sensitivity": 3, "is_open": False, "description": "#N/A"},
        {**ITEMS[1], "type": "N", "length": "18,2", "is_open": True, "source_department": "示例市公安局"},
        *ITEMS[2:],
    ],
    "resources": [
        {
            "url": "https://d.example.gov.cn/a.csv",
            "name": "站点",
            "format": "CSV",
            "data_kind": "table",
            "row_count": 12345,
        },
        {
            "url": "https://d.example.gov.cn/api",
            "name": "=1+1",
            "format": "JSON",
            "data_kind": "api",
            "encoding": "UTF-8",
        },
    ],
}
PLAIN = {
    "title": "001 号目录",
    "notes": "摘要",
    "catalog_class": "307015",
    "theme": ["5"],
    "open_type": "closed",
    "closed_reason": "law",
    "legal_basis": "《中华人民共和国保守国家秘密法》第九条",
    "share_type": "none",
    "share_condition": "同上",
    "update_frequency": "irregular",
    "release_date": "2026-03-01",
    "hidden_entry": "true",
}

Act = Callable[..., Any]


@pytest.fixture(scope="module")
def themes(tables: Callable[[], None]) -> None:
    """A database with the 22 themes."""
    tables()
    ensure_themes()


@pytest.fixture(autouse=True)
def reader(with_request_context: None) -> Iterator[None]:
    """Somebody who reads the portal in Chinese."""
    with speaking("zh_Hans_CN"):
        yield


@pytest.fixture
def department(themes: None) -> dict[str, Any]:
    """A department."""
    return factories.Organization(title="示例市交通运输局", provider_uscc=None)


@pytest.fixture
def act(department: dict[str, Any], editor: dict[str, Any]) -> Act:
    """Calls an action as the department's editor."""

    def call(action: str, **values: Any) -> Any:
        return tk.get_action(action)({"user": editor["name"]}, values)

    return call


@pytest.fixture
def full(act: Act, department: dict[str, Any]) -> list[dict[str, Any]]:
    """Three datasets: one with everything, a hidden one, and one that was harvested and says next to nothing."""
    made = [act("package_create", owner_org=department["id"], **each) for each in (FULL, PLAIN)]
    harvested = {
        "title": "公交线路",
        "source_platform": "guizhou",
        "source_id": department["id"],
        "license_id": "other",
    }
    values = {"owner_org": department["id"], "temporal_start": "2020-01-01", **harvested}
    return [*made, tk.get_action("package_create")({"user": site_user()}, values)]


class Book:
    """A workbook that a person edits: sheets by their Chinese name, cells by the column's heading."""

    def __init__(self, content: bytes) -> None:
        """Open it."""
        self.book = openpyxl.load_workbook(io.BytesIO(content))

    def __getitem__(self, sheet: str) -> Worksheet:
        """Return a sheet."""
        return self.book[sheet]

    def column(self, sheet: str, heading: str) -> int:
        """Return the number of the column with a heading."""
        return next(cell.column for cell in self[sheet][1] if str(cell.value).rstrip(" *") == heading)

    def get(self, sheet: str, row: int, heading: str) -> Any:
        """Return what a cell holds."""
        return self[sheet].cell(row, self.column(sheet, heading)).value

    def set(self, sheet: str, row: int, **values: Any) -> None:
        """Write cells."""
        for heading, value in values.items():
            self[sheet].cell(row, self.column(sheet, heading)).value = value

    def content(self) -> bytes:
        """Return the file."""
        stream = io.BytesIO()
        self.book.save(stream)
        return stream.getvalue()


@pytest.fixture
def download(act: Act, department: dict[str, Any]) -> Callable[..., Book]:
    """Downloads the catalogue, or the template."""

    def call(**values: Any) -> Book:
        found = act("govshare_catalogue_export", owner_org=department["id"], **values)
        return Book(base64.b64decode(found["content"]))

    return call


@pytest.fixture
def upload(act: Act, department: dict[str, Any]) -> Act:
    """Uploads a workbook, has a worker read it, and returns the import with its rows."""

    def call(book: Book | bytes, **values: Any) -> dict[str, Any]:
        content = book if isinstance(book, bytes) else book.content()
        made = act(
            "govshare_catalogue_import_create",
            owner_org=department["id"],
            content=base64.b64encode(content).decode(),
            file_name="目录.xlsx",
        )
        runs.run(made["id"])
        return act("govshare_catalogue_import_show", id=made["id"], **values)

    return call


@pytest.fixture
def apply(act: Act) -> Act:
    """Applies an import, and returns it as it is then."""

    def call(found: dict[str, Any]) -> dict[str, Any]:
        act("govshare_catalogue_import_apply", id=found["id"])
        runs.run(found["id"])
        return act("govshare_catalogue_import_show", id=found["id"])

    return call


@pytest.fixture
def worker() -> Iterator[Callable[[], None]]:
    """Runs what waits in the queue, in processes of its own, as the portal's worker does."""
    yield lambda: Worker().work(burst=True) and None
    model.Session.remove()
