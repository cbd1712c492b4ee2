"""A browser before a running portal that holds the sample.

    pytest -c ckanext/govshare/tests_browser/pytest.ini ckanext/govshare/tests_browser

In several processes (`-n 2`) those marked `writes` have to run by themselves, as `.ci/run` does it.

`PORTAL_WEB` names the portal; without it `./portal status` is asked. `CHROMIUM` names the browser.
`PORTAL_SCREENSHOTS` names a folder for pictures of what was seen. Where there is no portal or no
browser the tests fail: a page that nobody has looked at is not tested.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

REPOSITORY = Path(__file__).parents[3]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (360, 1440)
HEIGHT = 900
HOME = Path(os.environ.get("PORTAL_HOME") or REPOSITORY / ".portal")
# Seconds that the tables may take.
PATIENCE = 900

# A picture that the style sheet of CKAN's table view names and CKAN does not serve.
KNOWN = "ckanext-datatablesview/vendor/FontAwesome/images/"

Visit = Callable[..., Page]

# Milliseconds that a page may take to become what is expected of it: how fast it does is measured elsewhere.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def web() -> str:
    """The address of the portal."""
    if "PORTAL_WEB" in os.environ:
        return os.environ["PORTAL_WEB"].rstrip("/")
    status = subprocess.run(
        [REPOSITORY / "portal", "status", "--json"], capture_output=True, text=True, check=False
    ).stdout
    address = json.loads(status or "{}").get("web")
    assert address, "no portal is running: ./portal up -d"
    return str(address).rstrip("/")


@cache
def token(account: str) -> str:
    """Return a token of an account."""
    done = subprocess.run([REPOSITORY / "portal", "token", account], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def act(web: str, account: str, action: str, **asked: Any) -> Any:
    """Return the result of an action in somebody's name."""
    head = {"Authorization": token(account), "Content-Type": "application/json"}
    with urlopen(Request(f"{web}/api/3/action/{action}", json.dumps(asked).encode(), head), timeout=60) as answer:
        return json.load(answer)["result"]


@pytest.fixture(scope="session", autouse=True)
def tables(web: str) -> None:
    """The sample's tables are in the DataStore; after a first `up` they get there one by one, in the background.

    The queue is empty then: what a test puts into it is not behind what the sample left.
    """
    query = urlencode({"rows": 1000})
    until = time.monotonic() + PATIENCE
    while True:
        with urlopen(f"{web}/api/3/action/package_search?{query}", timeout=60) as answer:
            datasets = json.load(answer)["result"]["results"]
        waiting = [
            resource["name"]
            for dataset in datasets
            for resource in dataset["resources"]
            if resource.get("data_kind") == "table" and not resource.get("datastore_active")
        ]
        waiting += [job["title"] for job in act(web, "admin", "job_list")]
        if datasets and not waiting:
            return
        assert time.monotonic() < until, f"not loaded into the DataStore: {waiting}"
        time.sleep(2)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@cache
def password(account: str) -> str:
    """Return the password that the sample gave an account."""
    if account == "admin":
        return (HOME / "secrets" / "admin").read_text(encoding="utf-8").strip()
    accounts = json.loads((HOME / "secrets" / "accounts.json").read_text(encoding="utf-8"))
    return next(each["password"] for each in accounts if each["name"] == account)


@pytest.fixture(scope="session")
def sessions(browser: Browser, web: str) -> Callable[[str | None], Any]:
    """Logs in once an account; returns the cookies."""

    @cache
    def state(account: str | None) -> Any:
        context = browser.new_context()
        page = context.new_page()
        if account:
            page.goto(f"{web}/user/login")
            page.locator("#field-login").fill(account)
            page.locator("#field-password").fill(password(account))
            page.locator("main form button[type=submit]").click()
            expect(page.locator(".gs-nav--account")).to_be_attached()
        found = context.storage_state()
        context.close()
        return found

    return state


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def width(request: pytest.FixtureRequest) -> int:
    """The width of a phone, then of a desk."""
    return int(request.param)


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """The languages of the portal."""
    return str(request.param)


@pytest.fixture
def screen(browser: Browser, width: int) -> Iterator[Page]:
    """A fresh window. What the browser complains about fails the test in the end."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, has_touch=width == min(WIDTHS), accept_downloads=True
    )
    page = context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        address = str(message.location.get("url"))
        if message.type in ("error", "warning") and KNOWN not in address:
            complaints.append(f"{message.text} ({address})")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def visit(screen: Page, web: str, language: str) -> Visit:
    """Opens a path of the portal in the language of the test."""
    prefix = "" if language == "zh" else "/en"

    def go(path: str) -> Page:
        screen.goto(f"{web}{prefix}{path}", wait_until="load")
        return screen

    return go


@pytest.fixture
def picture(screen: Page, width: int, language: str) -> Callable[[str], None]:
    """Keeps a picture of the page where a folder for pictures is named."""

    def take(name: str) -> None:
        if "PORTAL_SCREENSHOTS" in os.environ:
            folder = Path(os.environ["PORTAL_SCREENSHOTS"])
            folder.mkdir(parents=True, exist_ok=True)
            screen.screenshot(path=folder / f"{name}-{language}-{width}.png", full_page=True)

    return take
