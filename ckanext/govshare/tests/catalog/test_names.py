"""Names, titles, tags and file names: Chinese stays Chinese, and identifiers are never made from it."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action
from werkzeug.datastructures import FileStorage

from ckanext.govshare.tests.catalog.conftest import Make


class TestNames:
    """CKAN's ``name``."""

    def test_from_code(self, create: Make, authored: Make) -> None:
        """A resource code makes the name."""
        code = f"307015{factories.User()['id'][:8].upper()}/000012"
        assert create(**authored(resource_code=code))["name"] == code.lower().replace("/", "-")

    def test_from_nothing(self, create: Make, authored: Make) -> None:
        """Two datasets with one title get two names, after the codes they are given, without a trace of the title."""
        first, second = create(**authored(title="Bus")), create(**authored(title="Bus"))
        assert first["name"] != second["name"]
        assert [dataset["name"] for dataset in (first, second)] == [
            dataset["resource_code"].replace("/", "-") for dataset in (first, second)
        ]
        assert "bus" not in first["name"]

    def test_name_is_taken(self, create: Make, authored: Make) -> None:
        """Where another dataset bears the name that the code would make, the name is made at random."""
        create(**authored(name="918273-000001", catalog_class="307015"))
        assert create(**authored(catalog_class="918273"))["name"].startswith("ds-")

    def test_kept(self, create: Make, update: Make, authored: Make) -> None:
        """A name never changes by itself."""
        dataset = create(**authored())
        renamed = {key: value for key, value in dataset.items() if key != "name"}
        assert update(**{**renamed, "title": "新名称", "resource_code": "307015/77"})["name"] == dataset["name"]

    def test_given(self, create: Make, authored: Make) -> None:
        """Whoever names a dataset gets that name."""
        name = f"given-{factories.User()['name']}"[:60].lower()
        assert create(**authored(name=name))["name"] == name


class TestTags:
    """Tags as people write them."""

    @pytest.mark.parametrize(
        ("text", "tags"),
        [
            ("公交、地铁", ["公交", "地铁"]),
            ("公交，地铁;站点；线路\n班次,时刻", ["公交", "地铁", "班次", "时刻", "站点", "线路"]),
            ("水、电、燃气", ["燃气"]),
            ("医院（三甲）、“十四五”规划", ["医院-三甲", "十四五规划"]),
            ("公交、公交", ["公交"]),
            ("", []),
        ],
    )
    def test_tag_string(self, create: Make, authored: Make, text: str, tags: list[str]) -> None:
        """A text of tags is split; single characters are dropped; Chinese is kept."""
        dataset = create(**authored(tag_string=text))
        assert sorted(tag["name"] for tag in dataset["tags"]) == sorted(tags)

    def test_tag_dicts(self, create: Make, authored: Make) -> None:
        """Tags given one by one are treated the same."""
        dataset = create(**authored(tags=[{"name": "公交、地铁"}, {"name": "班次"}]))
        assert sorted(tag["name"] for tag in dataset["tags"]) == sorted(["公交", "地铁", "班次"])

    def test_kept(self, create: Make, authored: Make, editor: dict[str, Any]) -> None:
        """Changing something else leaves the tags alone."""
        dataset = create(**authored(tag_string="公交、地铁"))
        patched = tk.get_action("package_patch")({"user": editor["name"]}, {"id": dataset["id"], "notes": "新摘要"})
        assert patched["tags"] == dataset["tags"]

    def test_sentence(self, create: Make, harvest: Make, authored: Make) -> None:
        """A tag as long as a sentence is an author's mistake, and a platform's noise."""
        with pytest.raises(tk.ValidationError, match="tags"):
            create(**authored(tag_string="长" * 101))
        assert harvest(source_id="tags", tag_string="公交、" + "长" * 101)["tags"][0]["name"] == "公交"


@pytest.mark.usefixtures("with_request_context")
class TestFileNames:
    """What an uploaded file is called when it comes back."""

    @pytest.fixture
    def upload(self, create: Make, authored: Make, editor: dict[str, Any]) -> Make:
        """Uploads a file as the editor, through the action that the API and the form use."""

        def call(filename: str, **fields: Any) -> dict[str, Any]:
            dataset = create(**authored(items=[{"name": "站点名称", "type": "C", "length": "50"}]))
            file = FileStorage(io.BytesIO("站点名称\n示例站\n".encode()), filename=filename)
            resource = {"package_id": dataset["id"], "upload": file, "url": "", **fields}
            return tk.get_action("resource_create")({"user": editor["name"]}, resource)

        return call

    @pytest.mark.parametrize(
        ("filename", "fields", "served"),
        [
            ("2023年 公交(1).csv", {}, "2023年 公交(1).csv"),
            ("公交.csv", {}, "公交.csv"),
            ("stops.csv", {"name": "全市公交站点"}, "全市公交站点.csv"),
            ("stops.csv", {"name": "公交/地铁.CSV"}, "公交_地铁.csv"),
        ],
    )
    def test_download(self, app: Any, upload: Make, filename: str, fields: dict[str, str], served: str) -> None:
        """The publisher's name comes back, as RFC 6266 writes it."""
        resource = upload(filename, **fields)
        response = app.get(resource["url"])
        assert response.status_code == 200
        assert response.data.decode() == "站点名称\n示例站\n"
        kind, plain, encoded = response.headers["Content-Disposition"].split("; ")
        assert kind == "attachment"
        assert plain.isascii() and plain.endswith('.csv"')
        assert encoded == f"filename*=UTF-8''{quote(served, safe='')}"

    def test_name(self, upload: Make) -> None:
        """A resource without a name is named after its file."""
        resource = upload("2023年 公交(1).csv")
        assert call_action("resource_show", id=resource["id"])["name"] == "2023年 公交(1).csv"
