"""Parts of pages that are kept: everybody sees what is theirs, and everybody what is newest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.common import config
from ckan.config.middleware import make_app
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests import catalogue
from ckanext.govshare.tests.pages.reading import page, text

pytestmark = pytest.mark.xdist_group("fragments")

LISTS = ("/", "/dataset/", "/organization/transport", "/group/theme-05")
SECRET = "未公开的办件统计"


def act(action: str, **data: Any) -> Any:
    """Call an action as CKAN's own account."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"user": user, "ignore_auth": True}, data)


@pytest.fixture(scope="module")
def made(tables: Callable[[], None]) -> dict[str, Any]:
    """A catalogue with a private dataset, and an editor who may see it."""
    tables()
    found = catalogue.build()
    owner = found["transport"]["id"]
    private = catalogue.LAND | catalogue.AUTHORED | {"title": SECRET, "private": True}
    found["private"] = act("package_create", owner_org=owner, **private)
    found["editor"] = factories.UserWithToken(fullname="示例编辑")
    act("member_create", id=owner, object=found["editor"]["id"], object_type="user", capacity="editor")
    return found


@pytest.fixture(scope="module")
def portal(made: dict[str, Any]) -> CKANTestApp:
    """The portal over HTTP, as a process that keeps what it has shown."""
    return CKANTestApp(make_app(config))


@pytest.mark.parametrize("path", LISTS)
def test_what_an_editor_sees_is_shown_to_nobody_else(portal: CKANTestApp, made: dict[str, Any], path: str) -> None:
    """Whoever comes first, and to whatever page: a private dataset, a name and a token stay with their reader."""
    editor: dict[str, Any] = {"headers": {"Authorization": made["editor"]["token"]}}
    before = page(portal, path)
    own = page(portal, path, **editor)
    after = page(portal, path)
    again = page(portal, path, **editor)
    for html in (before, after):
        assert SECRET not in html.text and "示例编辑" not in html.text
    assert "示例编辑" in own.text and "示例编辑" in again.text
    assert (SECRET in own.text) == (SECRET in again.text) == (path != "/")


@pytest.mark.parametrize("path", LISTS)
def test_tokens_stay_with_their_session(portal: CKANTestApp, path: str) -> None:
    """The token of a page's forms is the reader's own, however often the page was made for others."""
    name = config["WTF_CSRF_FIELD_NAME"]
    first, second = (CKANTestApp(portal.app) for _ in range(2))

    def token(reader: CKANTestApp) -> str:
        signed = page(reader, path).select_one(f'meta[name="{name}"]')["content"]
        return str(signed).partition(".")[0]

    assert token(first) == token(first) != token(second) == token(second)


@pytest.mark.parametrize("path", LISTS)
def test_languages_are_not_mixed(portal: CKANTestApp, path: str) -> None:
    """The same page in both languages, one right after the other."""
    for _ in range(2):
        chinese, english = page(portal, path), page(portal, f"/en{path}")
        assert "需登录" in chinese.text or "登录" in chinese.text
        assert not english.select('a[href^="/dataset"]') and not chinese.select('main a[href^="/en/"]')


def test_an_edit_shows_at_once(portal: CKANTestApp, made: dict[str, Any]) -> None:
    """A new title, and then a dataset that is not public any more, on every page that lists it."""
    pages = ("/", "/dataset/", "/organization/transport")
    for path in pages:
        assert made["water"]["title"] in text(page(portal, path))
    act("package_patch", id=made["water"]["id"], title="水源水质的新名称")
    for path in pages:
        shown = text(page(portal, path))
        assert "水源水质的新名称" in shown and made["water"]["title"] not in shown
    act("package_patch", id=made["water"]["id"], private=True)
    for path in pages:
        assert "水源水质的新名称" not in text(page(portal, path))


def test_a_new_label_shows_at_once(portal: CKANTestApp, made: dict[str, Any]) -> None:
    """What an operator calls an open type is read on every page, whatever was kept."""
    before = [page(portal, path) for path in LISTS[:2]]
    assert all("新的叫法" not in html.text for html in before)
    act("govshare_code_update", scheme="open_type", code="open", zh="新的叫法", en="A new name")
    try:
        for path in LISTS[:2]:
            assert "新的叫法" in page(portal, path).text
            assert "A new name" in page(portal, f"/en{path}").text
    finally:
        act("govshare_code_reset", scheme="open_type", code="open")


def test_filters_are_those_of_the_address(portal: CKANTestApp) -> None:
    """Filters lead on from the page they stand on, though another page had the same counts."""
    plain = page(portal, "/dataset/?q=公交").select_one("#search-facets a[href]")["href"]
    other = page(portal, "/dataset/?q=站点").select_one("#search-facets a[href]")["href"]
    assert "q=%E5%85%AC%E4%BA%A4" in plain and "q=%E7%AB%99%E7%82%B9" in other


def test_addresses_are_those_of_ckan(portal: CKANTestApp) -> None:
    """What is kept of an address depends on all of it."""
    with portal.flask_app.test_request_context("/"):
        plain = [tk.h.url_for("dataset.search", page=value) for value in (1, True, "1")]
        again = [tk.url_for("dataset.search", page=value) for value in (1, True, "1")]
        assert plain == again
        assert tk.h.url_for("dataset.search", tags=["公交", "站点"]) == tk.url_for(
            "dataset.search", tags=["公交", "站点"]
        )
        assert tk.h.url_for("home.index", locale="en") == "/en/"
        assert tk.h.url_for("home.index", _external=True) == tk.url_for("home.index", _external=True)
