"""What keeps people from using a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def grave(page: Page, where: str) -> list[str]:
    """Return what axe finds that keeps people from using a page."""
    found = Axe().run(page).response["violations"]
    return [
        f"{where}: {each['id']}: {each['nodes'][0]['html'][:200]} ({len(each['nodes'])})"
        for each in found
        if each["impact"] in GRAVE
    ]
