"""Notices by mail, through a server that speaks SMTP."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govshare.cases.mail.tick import case_mail
from ckanext.govshare.tests.cases.conftest import Desk

pytestmark = pytest.mark.xdist_group("cases")


class PostOffice(socketserver.ThreadingTCPServer):
    """A server that takes letters and keeps them; those to `refused` addresses it sends away."""

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        super().__init__(("127.0.0.1", 0), Counter)
        self.letters: list[EmailMessage] = []
        self.refused: set[str] = set()


class Counter(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a sender needs."""

    def handle(self) -> None:
        """Serve one sender."""
        assert isinstance(self.server, PostOffice)
        self._say("220 post office")
        for line in self.rfile:
            word = line.decode().strip()
            if word.upper().startswith("RCPT") and any(each in word for each in self.server.refused):
                self._say("550 no such person")
            elif word.upper() == "DATA":
                self._say("354 go on")
                content = b"".join(iter(self.rfile.readline, b".\r\n"))
                letter = email.message_from_bytes(content, policy=email.policy.default)
                self.server.letters.append(letter)
                self._say("250 kept")
            elif word.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def post(ckan_config: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A mail server, which the portal's settings name."""
    with PostOffice() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"127.0.0.1:{server.server_address[1]}"
        for key, value in {"smtp.server": address, "smtp.mail_from": "portal@example.org"}.items():
            monkeypatch.setitem(ckan_config, key, value)
        monkeypatch.setitem(ckan_config, "govshare.cases.mail", True)
        yield server
        server.shutdown()


def test_each_notice_is_one_letter(desk: Desk, post: PostOffice) -> None:
    """It is in Chinese with English below, leads to the case and to no data, and goes out once."""
    number = desk.apply()["number"]
    case_mail()
    case_mail()
    emails = {
        tk.get_action("user_show")({"ignore_auth": True}, {"id": desk.people[who]})["email"]
        for who in ("clerk", "head")
    }
    assert {letter["To"].addresses[0].addr_spec for letter in post.letters} == emails
    assert len(post.letters) == len(emails)
    letter = post.letters[0]
    assert letter["Subject"] == f"{number}《饮用水水源水质监测》：提交，现为“待受理”"
    text = letter.get_content()
    assert text.index("您好") < text.index("now “Submitted”")
    assert f"/case/{number}" in text
    for resource in desk.dataset["resources"]:
        assert resource["id"] not in text
        assert resource["url"] not in text


def test_without_mail(
    desk: Desk, post: PostOffice, ckan_config: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Switched off, nothing goes out; without a server that answers the letters wait until there is one."""
    desk.apply()
    monkeypatch.setitem(ckan_config, "govshare.cases.mail", False)
    case_mail()
    monkeypatch.setitem(ckan_config, "govshare.cases.mail", True)
    there = ckan_config["smtp.server"]
    monkeypatch.setitem(ckan_config, "smtp.server", "127.0.0.1:9")
    case_mail()
    assert post.letters == []
    monkeypatch.setitem(ckan_config, "smtp.server", there)
    case_mail()
    assert len(post.letters) == 2


def test_one_wrong_address(desk: Desk, post: PostOffice) -> None:
    """It keeps no other letter from its way, and is not tried for ever."""
    clerk = tk.get_action("user_show")({"ignore_auth": True}, {"id": desk.people["clerk"]})["email"]
    post.refused = {clerk}
    desk.apply()
    case_mail()
    post.refused = set()
    case_mail()
    assert len(post.letters) == 1
