"""Somebody who calls everything there is to call, and notes every secret that an answer gives away."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ckan.logic import _actions
from ckan.tests.helpers import CKANTestApp
from werkzeug.test import TestResponse

from ckanext.govshare.tests.access.leaks.arguments import arguments
from ckanext.govshare.tests.access.leaks.people import may_see
from ckanext.govshare.tests.access.leaks.tokens import Secret
from ckanext.govshare.tests.access.leaks.world import Planted, World

__all__ = ["Walker"]


class Walker:
    """One of the people of the world, over HTTP."""

    def __init__(self, portal: CKANTestApp, world: World, who: str, token: str | None = None) -> None:
        self.world, self.who = world, who
        self.app = portal.flask_app
        self.client = self.app.test_client()
        self.headers = {"Authorization": token} if token else {}
        self.seen: dict[str, set[Secret]] = defaultdict(set)
        self._called: set[str] = set()

    def ask(self, method: str, address: str, label: str = "", **options: Any) -> TestResponse:
        """Send a request, note what secrets its answer holds, and return it. A redirect within the portal is followed
        once, for what it may have left to be shown on the next page.

        :param label: what to call the request in the report; its address where nothing is given
        """
        headers = {**self.headers, **options.pop("headers", {})}
        answer = self.client.open(address, method=method, headers=headers, **options)
        self._read(label or f"{method} {address}", answer)
        target = urlsplit(answer.headers.get("Location", ""))
        if target.path and target.netloc in ("", "test.ckan.net"):
            query = f"?{target.query}" if target.query else ""
            self._read(label or f"{method} {address}", self.client.get(target.path + query, headers=self.headers))
        return answer

    def act(self, name: str, values: Mapping[str, Any], get: bool = False) -> TestResponse:
        """Call an action, by POST or by GET."""
        address = f"/api/3/action/{name}"
        if get:
            flat = {key: value for key, value in values.items() if isinstance(value, str | int)}
            return self.ask("GET", address, f"GET {name}", query_string=flat)
        return self.ask("POST", address, f"POST {name}", json=values)

    def act_on(self, name: str, planted: Planted, get: bool = False) -> bool:
        """Call an action with what is planted, the same call only once; tell whether it answered."""
        values = arguments(name, _actions[name], self.world, planted)
        call = f"{name} {get} {json.dumps(values, sort_keys=True)}"
        if call in self._called:
            return False
        self._called.add(call)
        return self.act(name, values, get).status_code == 200

    def leaks(self) -> list[str]:
        """Return what this person should not have seen, each with the request that gave it away."""
        return [
            f"{label}: {secret.kind}/{secret.place}"
            for label, secrets in sorted(self.seen.items())
            for secret in sorted(secrets, key=str)
            if not may_see(self.who, secret)
        ]

    def note(self, label: str, content: bytes) -> None:
        """Note what secrets an answer holds."""
        self.seen[label] |= self.world.secrets.found(content)

    def _read(self, label: str, answer: TestResponse) -> None:
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        self.note(label, head.encode())
        self.note(label, answer.data)
