"""Working on cases in several people's browsers at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize, expect

from ckanext.govshare.tests_browser.conftest import act
from ckanext.govshare.tests_browser.obstacles import WIDER, grave

FORM = ".gs-case-step form"
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
OPEN = ("submitted", "supplement", "review", "agreement")


def move(web: str, account: str, number: str, step: str, **values: Any) -> Any:
    """Do something to a case in somebody's name; returns the case."""
    return act(web, account, "govshare_case_transition", id=number, transition=step, **values)


def clear(web: str, dataset: str) -> None:
    """End what an earlier walk has left behind."""
    asked = {"mine": True, "dataset_id": dataset, "limit": 100}
    for case in act(web, "researcher", "govshare_case_list", state="open", **asked)["results"]:
        if case["kind"] == "dispute" or case["state"] in OPEN:
            move(web, "researcher", case["id"], "retract")
        elif case["state"] in ("in_use", "renewal"):
            move(web, "researcher", case["id"], "return_data", destroyed="2026-01-01", statement="-")


def filled(page: Page, **fields: str) -> None:
    """Fill in the fields of the form that is open."""
    for id, text in fields.items():
        page.locator(f"#field-{id}").fill(text)


def open_step(page: Page, step: str) -> None:
    """Open the form of a step."""
    page.locator(f".gs-case-steps a[href*='do={step}#']").click()


def confirm(page: Page) -> None:
    """Confirm the step whose form is open."""
    page.locator(f"{FORM} button[type=submit]").click()
    expect(page.locator(".gs-flash[role=status]").first).to_be_visible()


def do(page: Page, step: str, **fields: str) -> None:
    """Open the form of a step, fill it in and confirm it."""
    open_step(page, step)
    filled(page, **fields)
    confirm(page)


def state(page: Page, said: str) -> None:
    """Have a case's page say in what state it is."""
    expect(page.locator(".gs-page-head .gs-badges")).to_contain_text(said)


def looked_at(page: Page, where: str) -> None:
    """Find nothing on a page that keeps people from using it, neither at a desk nor on a phone."""
    before, problems = page.viewport_size, []
    for name, size in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(size)
        if folder := os.environ.get("PORTAL_SCREENSHOTS"):
            language = page.locator("html").get_attribute("lang")
            page.screenshot(path=Path(folder, f"{where}-{language}-{name}.png"), full_page=True)
        problems += grave(page, f"{where}, {name}")
        problems += [f"{where}, {name}: too wide"] if page.evaluate(WIDER) > 0 else []
    assert problems == []
    page.set_viewport_size(before or DESK)
