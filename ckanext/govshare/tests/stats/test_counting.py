"""What is counted as a use of the data, and what is not."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import pytest
from ckan.lib.redis import connect_to_redis
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.stats.conftest import site_user
from ckanext.govshare.tests.stats.using import BROWSER, get, shown, totals

pytestmark = pytest.mark.xdist_group("stats")

ROBOTS = [
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
    "Mozilla/5.0 (compatible; 360Spider)",
    "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36",
    "govshare-harvester/1.0 (open-data catalogue; +https://data.example.org)",
    "SomebodysCrawler",
    "",
]
PEOPLE = [
    BROWSER,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50",
    "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 Chrome/90 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 Chrome/86.0.4240.198 Safari/537.36 QIHU 360SE",
    "curl/8.5.0",
    "python-requests/2.32.3",
    "R (4.3.1 x86_64-pc-linux-gnu)",
]


def download(file: dict[str, Any]) -> str:
    """Return the address of a resource's download."""
    return f"/dataset/{file['package_id']}/resource/{file['id']}/download/a.csv"


@pytest.mark.parametrize("agent", PEOPLE)
def test_a_download_counts_once(portal: CKANTestApp, file: dict[str, Any], agent: str) -> None:
    """Browsers, and programs that people write, use the data."""
    assert "站点1号" in get(portal, download(file), agent).text
    assert totals(portal, file["package_id"]) == (1, 0, 0)


@pytest.mark.parametrize("agent", ROBOTS)
def test_robots_do_not_count(portal: CKANTestApp, file: dict[str, Any], agent: str) -> None:
    """They get the data like everybody, and are no use of it."""
    assert "站点1号" in get(portal, download(file), agent).text
    get(portal, f"/api/3/action/datastore_search?resource_id={file['id']}", agent)
    get(portal, f"/dataset/{file['package_id']}/resource/{file['id']}", agent)
    assert totals(portal, file["package_id"]) == (0, 0, 0)


@pytest.mark.parametrize(
    "header", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}]
)
def test_fetching_ahead_does_not_count(portal: CKANTestApp, file: dict[str, Any], header: dict[str, str]) -> None:
    """A browser that guesses what its reader will want has not been asked yet."""
    get(portal, download(file), **header)
    get(portal, f"/dataset/{file['package_id']}/resource/{file['id']}", **header)
    assert totals(portal, file["package_id"]) == (0, 0, 0)


def test_asking_for_the_head_does_not_count(portal: CKANTestApp, file: dict[str, Any]) -> None:
    """HEAD brings no data."""
    get(portal, download(file), method="HEAD")
    get(portal, f"/dataset/{file['package_id']}/resource/{file['id']}", method="HEAD")
    assert totals(portal, file["package_id"]) == (0, 0, 0)


def test_the_portal_itself_does_not_count(portal: CKANTestApp, file: dict[str, Any]) -> None:
    """xloader reads files with a token of the site's own user."""
    user = factories.UserWithToken()
    get(portal, download(file), "python-requests/2.32.3", Authorization=user["token"])
    assert totals(portal, file["package_id"]) == (1, 0, 0)
    site = factories.APIToken(user=site_user()["user"])
    get(portal, download(file), "python-requests/2.32.3", Authorization=site["token"])
    assert totals(portal, file["package_id"]) == (1, 0, 0)


def test_reads_through_the_api(portal: CKANTestApp, file: dict[str, Any]) -> None:
    """GET and POST, by the resource's id or its table's other name; information on the table; a dump of it."""
    api = "/api/3/action"
    get(portal, f"{api}/datastore_search?resource_id={file['id']}")
    portal.post(
        f"{api}/datastore_search",
        data=json.dumps({"resource_id": "bus_stops_2026"}),
        headers={"User-Agent": "python-requests/2.32.3", "Content-Type": "application/json"},
    )
    get(portal, f"{api}/datastore_info?id={file['id']}")
    assert "站点2号" in get(portal, f"/datastore/dump/{file['id']}").text
    assert totals(portal, file["package_id"]) == (0, 4, 0)


def test_what_failed_does_not_count(portal: CKANTestApp, file: dict[str, Any]) -> None:
    """A read that the API refuses, and a dump that is not there."""
    portal.get(
        f"/api/3/action/datastore_search?resource_id={file['id']}&sort=nonsense",
        headers={"User-Agent": BROWSER},
        status=409,
    )
    portal.get("/datastore/dump/nothing", headers={"User-Agent": BROWSER}, status=404)
    assert totals(portal, file["package_id"]) == (0, 0, 0)


def test_previews(portal: CKANTestApp, file: dict[str, Any]) -> None:
    """A table that is shown counts once, however often the page reads it; the dataset's page alone does not."""
    page = f"/dataset/{file['package_id']}"
    assert "站点2号" in get(portal, page).text
    assert totals(portal, file["package_id"]) == (0, 0, 0)
    assert "站点2号" in get(portal, f"{page}/resource/{file['id']}?sort=stop_name").text
    assert totals(portal, file["package_id"]) == (0, 0, 1)
    assert "站点2号" in get(portal, f"{page}/resource/{file['id']}/preview", **{"HX-Request": "true"}).text
    assert totals(portal, file["package_id"]) == (0, 0, 2)


def test_rows_as_a_file_are_a_download(portal: CKANTestApp, file: dict[str, Any]) -> None:
    """The rows of a preview as CSV."""
    assert "站点2号" in get(portal, f"/dataset/{file['package_id']}/resource/{file['id']}/rows.csv").text
    assert totals(portal, file["package_id"]) == (1, 0, 0)


def test_nothing_about_who_it_was(portal: CKANTestApp, file: dict[str, Any]) -> None:
    """What waits in Valkey is a day, a kind and a resource."""
    get(portal, download(file), **{"X-Forwarded-For": "203.0.113.9", "Referer": "https://a.example.org/"})
    [key] = connect_to_redis().keys("*:govshare:usage:*")
    [(field, number)] = connect_to_redis().hgetall(key).items()
    day, kind, resource_id = field.decode().split(" ")
    assert (kind, resource_id, number) == ("downloads", file["id"], b"1")
    assert day == shown(portal, file["package_id"])["results"][0]["day"]


@pytest.mark.parametrize("listens", [True, False])
def test_pages_answer_without_valkey(
    portal: CKANTestApp, file: dict[str, Any], ckan_config: dict[str, Any], listens: bool
) -> None:
    """Whether nothing is there or something that never answers, data and page come: neither waits for an answer."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listens:
            silent.listen()
        ckan_config["ckan.redis.url"] = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        for address, words in (
            (download(file), "站点1号"),
            (f"/dataset/{file['package_id']}/resource/{file['id']}", "站点2号"),
        ):
            begun = time.monotonic()
            assert words in get(portal, address).text
            # The address says no time-out: to wait for an answer would be for ever.
            assert time.monotonic() - begun < 10
