"""The workbook's sheets and columns: they follow from the dataset schema, so a new field has its column at once.

The order is that of the core elements in the catalogue guide (发改高技〔2017〕1272号); what the opening measures and
the schema add comes after them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.catalog import obligations
from ckanext.govshare.codes.loader import fold

__all__ = ["DATASET", "DATASETS", "RESOURCES", "ROW", "Column", "Sheet", "layout"]

Labels = Mapping[str, str]

DATASETS = "datasets"
RESOURCES = "resources"

ROW = "row"
"""The column that numbers the rows, so that other sheets can name a dataset which has no code yet."""
DATASET = "dataset"
"""The column of the other sheets that names the dataset a row belongs to."""

# 信息资源分类, 名称, 代码, 提供方, 提供方代码, 摘要, 格式, (信息项: a sheet), 共享属性, 开放属性,
# 更新周期, 发布日期, 关联资源代码.
_GUIDE = (
    *(ROW, "catalog_class", "title", "resource_code", "provider", "provider_uscc", "notes", "formats"),
    *("share_type", "share_condition", "share_modes"),
    *("open_type", "open_condition", "use_requirements", "security_measures", "closed_reason", "legal_basis"),
    *("hidden_entry", "license_id", "update_frequency", "release_date", "related_resource_codes"),
)
# What the guide itself calls an element, where our form says it in other words.
_ALIASES = {
    "title": ("信息资源名称",),
    "resource_code": ("资源代码",),
    "provider": ("信息资源提供方",),
    "notes": ("信息资源摘要",),
    "theme": ("领域", "主题"),
    "region_code": ("行政区划代码",),
}


@dataclass(frozen=True)
class Column:
    """One column: the field it holds and how a cell is written and read (see ``cells``)."""

    field: str
    kind: str
    label: Labels
    scheme: str = ""
    help: Labels = dataclasses.field(default_factory=dict)
    required: bool = False
    duties: tuple[str, ...] = ()
    """What the obligation profile says of the field, as message ids."""
    width: int = 18

    @property
    def names(self) -> set[str]:
        """What a heading may say to mean this column, folded."""
        return {fold(name) for name in (*self.label.values(), *_ALIASES.get(self.field, ()), self.field)}

    @property
    def shown_only(self) -> bool:
        """Whether the column is there for the reader and not read back."""
        return self.kind == "shown"


@dataclass(frozen=True)
class Sheet:
    """One table of the workbook: the datasets, their resources, or a repeating field of theirs."""

    key: str
    label: Labels
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """Return the column of a field."""
        return next((column for column in self.columns if column.field == name), None)


def _labels(zh: str, en: str) -> Labels:
    return {"zh_Hans_CN": zh, "en": en}


_ROW_COLUMN = Column(
    ROW,
    "plain",
    _labels("序号", "No."),
    help=_labels(
        "每个数据集一个序号，互不重复；信息项表和资源表用它指明所属的数据集。",
        "A number of its own for each dataset; the other sheets name the dataset by it.",
    ),
    required=True,
    width=8,
)
_DATASET_COLUMN = Column(
    DATASET,
    "plain",
    _labels("所属数据集", "Dataset"),
    help=_labels(
        "填写“数据集”表中的信息资源代码或者序号。",
        "The resource code or the number that the dataset has in the sheet “Datasets”.",
    ),
    required=True,
)
_TITLE_SHOWN = Column("dataset_title", "shown", _labels("数据集名称（仅供查看）", "Dataset name (not read)"), width=30)
_DATASET_ONLY = (
    _ROW_COLUMN,
    Column(
        "provider",
        "provider",
        _labels("提供方", "Provider"),
        help=_labels(
            "导入的部门自己的名称，可以不填；填写其他部门的，该行不能导入。",
            "The name of the department itself, or nothing; a row of another department is refused.",
        ),
        width=24,
    ),
    Column(
        "provider_uscc",
        "provider",
        _labels("提供方代码", "Provider code"),
        help=_labels("统一社会信用代码，可以不填。", "Unified social credit code; may be left empty."),
        width=22,
    ),
    Column("formats", "shown", _labels("信息资源格式（仅供查看）", "Formats (not read)"), width=16),
    Column(
        "name",
        "plain",
        _labels("目录标识", "Identifier"),
        help=_labels(
            "由系统生成，用来识别没有信息资源代码的已有数据集，请勿修改；新增的数据集留空。",
            "Made by the portal; it tells which dataset a row without a resource code is. Leave it empty for new ones.",
        ),
        width=22,
    ),
)
_RESOURCE_ID = Column(
    "id",
    "plain",
    _labels("资源标识", "Resource id"),
    help=_labels("由系统生成，请勿修改；新增的资源留空。", "Made by the portal; leave it empty for a new resource."),
    width=22,
)
_LAST = ("name", "id")
MAX_SHEET_NAME = 31
# What `obligations` asks of a part of a dataset whenever there is one.
_PARTS_REQUIRE = {("items", "name"), ("items", "type"), (RESOURCES, "url")}
_PARTS_REQUIRE_WHEN = {("items", "length"): "A data item of this type needs its length."}


def layout() -> tuple[Sheet, ...]:
    """Return the sheets with data: datasets, one for each repeating field of the schema, resources."""
    schema = tk.get_action("scheming_dataset_schema_show")({}, {"type": "dataset"})
    fields = list(_typed(schema["dataset_fields"]))
    # The data items are an element of the guide; what else repeats comes after them.
    repeating = sorted(
        (each for each in fields if "repeating_subfields" in each), key=lambda each: each["field_name"] != "items"
    )
    plain = [_column(each, obligations.AUTHORED) for each in fields if "repeating_subfields" not in each]
    datasets = Sheet(DATASETS, _labels("数据集", "Datasets"), _in_order([*_DATASET_ONLY, *plain]))
    parts = [_part(each["field_name"], _sheet_label(each), each["repeating_subfields"]) for each in repeating]
    resources = _part(RESOURCES, _labels("资源", "Resources"), schema["resource_fields"], _RESOURCE_ID)
    return (datasets, *parts, resources)


def _sheet_label(given: dict[str, Any]) -> Labels:
    """Return what a repeating field's sheet is called; Excel opens no workbook with a longer name."""
    label = _both(given["label"])
    fits = all(len(text) <= MAX_SHEET_NAME for text in label.values())
    return label if fits else _both(given["repeating_label"])


def _part(key: str, label: Labels, fields: Iterable[dict[str, Any]], *more: Column) -> Sheet:
    columns = (
        replace(
            column,
            required=column.required or (key, column.field) in _PARTS_REQUIRE,
            duties=tuple(filter(None, [_PARTS_REQUIRE_WHEN.get((key, column.field))])),
        )
        for column in map(_column, _typed(fields))
    )
    return Sheet(key, label, (_DATASET_COLUMN, _TITLE_SHOWN, *columns, *more))


def _typed(fields: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Yield the fields that people fill in: not those that the portal or the harvester sets, nor the department."""
    for each in fields:
        if each.get("form_snippet", "") is not None and each["field_name"] != "owner_org":
            yield each


def _in_order(columns: list[Column]) -> tuple[Column, ...]:
    def place(column: Column) -> int:
        if column.field in _LAST:
            return len(_GUIDE) + 1
        return _GUIDE.index(column.field) if column.field in _GUIDE else len(_GUIDE)

    return tuple(sorted(columns, key=place))


def _column(given: dict[str, Any], requirements: Iterable[obligations.Requirement] = ()) -> Column:
    name = given["field_name"]
    kind = _kind(given)
    return Column(
        name,
        kind,
        _both(given["label"]),
        scheme=given.get("codes", ""),
        help=_both(given.get("help_text") or ""),
        required=bool(given.get("required")),
        duties=tuple(
            dict.fromkeys(each.message for each in requirements if each.field == name and not given.get("required"))
        ),
        width=_WIDTHS.get(kind, 18) if name != "title" else 32,
    )


_WIDTHS = {"long": 40, "date": 13, "count": 11, "yes_no": 11, "codes": 24, "address": 36}
# The first validator that is listed says what a cell holds.
_KINDS = {
    "govshare_codes": "codes",
    "govshare_code": "code",
    "govshare_region_code": "region",
    "govshare_date": "date",
    "govshare_count": "count",
    "govshare_flag": "yes_no",
    "govshare_boolean": "yes_no",
    "govshare_resource_codes": "texts",
    "govshare_resource_code": "plain",
    "govshare_catalog_class": "plain",
    "govshare_item_length": "plain",
    "govshare_web_address": "address",
    "email_validator": "plain",
}


def _kind(given: dict[str, Any]) -> str:
    """Return how the cells of a field are written and read; see ``cells``."""
    if given["field_name"] == "tag_string":
        return "tags"
    if given["field_name"] == "license_id":
        return "licence"
    for validator in str(given.get("validators") or "").split():
        if validator in _KINDS:
            return _KINDS[validator]
    if given["field_name"] == "url":
        return "address"
    return "long" if given.get("form_snippet") in ("markdown.html", "textarea.html") else "text"


def _both(label: Any) -> Labels:
    """Return a schema's label in both languages."""
    if isinstance(label, str):
        return _labels(label, label)
    return {"zh_Hans_CN": label.get("zh_Hans_CN") or label.get("en", ""), "en": label.get("en", "")}
