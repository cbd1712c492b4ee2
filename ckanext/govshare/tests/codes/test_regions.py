"""Regions: what is shipped, what is mended, what people write, and what a field accepts."""

from __future__ import annotations

import itertools
import sys
import threading
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action

from ckanext.govshare.codes import regions
from ckanext.govshare.tests.catalog.conftest import Make, authored, create, department, editor

__all__ = ["authored", "create", "department", "editor"]

pytestmark = pytest.mark.usefixtures("non_clean_db")


@pytest.mark.parametrize(
    ("code", "zh", "en", "path"),
    [
        ("520100", "贵阳市", "Guiyang", ["520000", "520100"]),
        ("520103", "云岩区", "Yunyan District", ["520000", "520100", "520103"]),
        ("520000", "贵州省", "Guizhou", ["520000"]),
        ("110101", "东城区", "Dongcheng District", ["110000", "110101"]),
        ("429004", "仙桃市", "Xiantao", ["420000", "429004"]),
        ("441900", "东莞市", "Dongguan", ["440000", "441900"]),
        ("710000", "台湾省", "Taiwan", ["710000"]),
        ("529900", "贵安新区", "Guian New Area", ["520000", "529900"]),
        ("660000", "新疆生产建设兵团", "Xinjiang Production and Construction Corps", ["660000"]),
        ("150000", "内蒙古自治区", "Inner Mongolia", ["150000"]),
        ("990221", "稻溪县", "Daoxi County", ["990000", "990200", "990221"]),
        # Abolished, in Shanghai and Beijing.
        ("310103", "卢湾区", "Luwan District", ["310000", "310103"]),
        ("110103", "崇文区", "Chongwen District", ["110000", "110103"]),
    ],
)
def test_places(code: str, zh: str, en: str, path: list[str]) -> None:
    """Each place has its names and lies where it should, abolished ones too."""
    assert (regions.name(code), regions.name(code, "en"), regions.path(code)) == (zh, en, path)
    assert regions.parent(code) == (path[-2] if len(path) > 1 else None)


def test_every_code_has_six_digits() -> None:
    """The package's codes of two and four digits are made whole, and nothing lies outside a province."""
    listed = regions.listed()
    assert len(listed) > 3000
    assert all(len(code) == 6 and code.isdecimal() for code in listed)
    provinces = regions.children()
    assert {"110000", "520000", "710000", "810000", "820000", "660000", "990000"} <= set(provinces)
    assert {regions.path(code)[0] for code in listed} == set(provinces)
    assert regions.children("990300") == ["990302", "990321", "990322"]
    assert "110101" in regions.children("110000")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("52", "520000"),
        ("5201", "520100"),
        ("520103001", "520103"),
        ("贵阳市", "520100"),
        ("贵州省贵阳市", "520100"),
        ("贵州贵阳云岩区", "520103"),
        ("贵阳市云岩区", "520103"),
        ("贵阳", "520100"),
        ("内蒙古", "150000"),
        ("吉林", "220000"),
        ("830000", "710000"),
        ("兵团", "660000"),
        ("310103", "310103"),
        ("朝阳区", None),
        ("北京市朝阳区", "110105"),
        ("000000", None),
        ("没有的地方", None),
        ("", None),
        (None, None),
    ],
)
def test_normalise(text: str | None, code: str | None) -> None:
    """Codes of any length and names are understood; a name of several places is not guessed."""
    assert regions.normalise(text) == code


class TestField:
    """``region_code`` of a dataset."""

    @pytest.mark.parametrize(("given", "stored"), [("520100", "520100"), ("贵阳市", "520100"), ("310103", "310103")])
    def test_accepted(self, create: Make, authored: Make, given: str, stored: str) -> None:
        """A code of today or of before, or a full name."""
        assert create(**authored(region_code=given))["region_code"] == stored

    @pytest.mark.parametrize(("given", "advice"), [("5201", "520100"), ("贵阳", "520100"), ("529999", "520100")])
    def test_refused(self, create: Make, authored: Make, given: str, advice: str) -> None:
        """Anything else is refused with what to write."""
        with pytest.raises(tk.ValidationError) as refusal:
            create(**authored(region_code=given))
        (message,) = refusal.value.error_dict["region_code"]
        assert given in message and advice in message


class TestAutocomplete:
    """Finding a region by a part of its name."""

    def test_by_name(self) -> None:
        """The larger place comes first, each with the names above it."""
        found = call_action("govshare_region_autocomplete", q="贵阳")
        assert found[0] == {"code": "520100", "name": "贵阳市", "path": "贵州省 / 贵阳市"}

    def test_by_code(self) -> None:
        """The first digits of a code find what starts with them."""
        assert [each["code"] for each in call_action("govshare_region_autocomplete", q="5201", limit=2)] == [
            "520100",
            "520102",
        ]

    def test_over_http(self, app: Any) -> None:
        """Anybody may ask, in English too; a wrong limit is told."""
        url = "/en/api/3/action/govshare_region_autocomplete"
        assert app.get(url, params={"q": "云岩"}).json["result"][0]["name"] == "Yunyan District"
        assert app.get(url, params={"q": "云岩", "limit": "x"}, status=409).json["error"]["limit"]


def test_read_while_others_import() -> None:
    """Another thread that imports meanwhile does not disturb the reading of the divisions."""
    done = threading.Event()

    def imports() -> None:
        for number in itertools.count():
            name = f"passing_{number % 500}"
            if sys.modules.pop(name, None) is None:
                sys.modules[name] = sys
            if done.is_set():
                return

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    other = threading.Thread(target=imports)
    other.start()
    try:
        for _ in range(300):
            regions._unload("no_such_package")
    finally:
        done.set()
        other.join()
        sys.setswitchinterval(interval)
        for name in [each for each in list(sys.modules) if each.startswith("passing_")]:
            del sys.modules[name]
