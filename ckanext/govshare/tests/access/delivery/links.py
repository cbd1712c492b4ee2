"""What links to data that is not everybody's lead to, for the tests."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govshare.tests.access.delivery.conftest import CONTENT, Elsewhere, Entry

Answer = Callable[[BaseHTTPRequestHandler], None]
Linked = Callable[..., Entry]


def giving(content: bytes = CONTENT, status: int = 200, **headers: str) -> Answer:
    """Return how to answer with a content, and headers that tell on the server."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        told = {
            "Content-Type": "text/csv",
            "Content-Length": str(len(content)),
            "Content-Location": f"http://{request.headers['Host']}{request.path}",
            "Link": f"<http://{request.headers['Host']}/next>; rel=next",
            "Set-Cookie": "secret-session=1",
            "X-Backend": "secret-backend",
            "ETag": f'"{request.headers["Host"].split(":")[0]}-1"',
        }
        request.send_response(status)
        for name, value in {**told, **{key.replace("_", "-"): value for key, value in headers.items()}}.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(content)

    return answer


def moved(target: str, status: int = 302) -> Answer:
    """Return how to send somebody elsewhere."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Location", target)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


@pytest.fixture(scope="module")
def dataset(provide: Linked) -> Entry:
    """A dataset that asks for an account, with a link."""
    return provide("login", url="http://127.0.0.1:9/")


@pytest.fixture
def linked(dataset: Entry, people: dict[str, Entry]) -> Linked:
    """Points the link somewhere; returns the dataset."""

    def point(url: str) -> Entry:
        changed = {"id": dataset["resources"][0]["id"], "url": url}
        tk.get_action("resource_patch")({"user": people["admin"]["name"]}, changed)
        return dataset

    return point


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Waits little; returns what changes a setting."""

    def change(**values: Any) -> None:
        for key, value in values.items():
            monkeypatch.setitem(tk.config, f"govshare.download.{key}", value)

    change(connect=1, read=1)
    return change


def silent(answer: Any, place: Elsewhere | None = None) -> bool:
    """Tell whether nothing in an answer says where the data is."""
    told = f"{answer.text} {answer.headers}"
    words = ["secret", *([place.host, str(place.port)] if place else [])]
    return not any(word in told for word in words)
