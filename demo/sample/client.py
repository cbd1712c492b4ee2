"""The portal's action API, as any client outside may use it."""

from __future__ import annotations

import threading
from typing import Any

import requests

from demo.sample.files import File
from demo.sample.messages import LoadError, say

Json = dict[str, Any]

_TIMEOUT = (10, 120)


class Portal:
    """A portal that we write to with an administrator's token; safe to share between threads."""

    def __init__(self, web: str, token: str) -> None:
        """Take the portal's address and the token."""
        self.web = web.rstrip("/")
        self._token = token
        self._local = threading.local()

    def show(self, action: str, **parameters: Any) -> Json | None:
        """Return what a ``…_show`` action finds, or nothing when there is no such thing.

        Raises LoadError when the portal does not answer or the token may not.
        """
        return self._call(action, parameters, {"json": parameters})

    def do(self, action: str, data: Json) -> Any:
        """Return the result of an action that writes.

        Raises LoadError when the portal does not answer or refuses, with its reason.
        """
        return self._require(action, data, self._call(action, data, {"json": data}))

    def upload(self, file: File, package_id: str) -> Json:
        """Return the resource made of a file in a dataset; raises LoadError as ``do`` does."""
        data = {**file.resource, "package_id": package_id}
        form = {"data": data, "files": {"upload": (file.name, file.content)}}
        answer = self._call("resource_create", data, form)
        return self._require("resource_create", data, answer)

    def _require(self, action: str, data: Json, result: Any) -> Any:
        if result is None:
            raise LoadError(say("refused", action=action, what=_title(data), reason="404"))
        return result

    def _call(self, action: str, data: Json, body: Json) -> Any:
        try:
            response = self._session.post(f"{self.web}/api/3/action/{action}", timeout=_TIMEOUT, **body)
        except requests.RequestException as error:
            raise LoadError(say("no-answer", web=self.web, reason=error)) from error
        try:
            answer = response.json()
            if answer["success"]:
                return answer["result"]
            reason = answer["error"]
        except (ValueError, KeyError, TypeError):
            raise LoadError(say("no-api", web=self.web, status=response.status_code)) from None
        if response.status_code == 404:
            return None
        if response.status_code == 403:
            raise LoadError(say("forbidden", action=action))
        raise LoadError(say("refused", action=action, what=_title(data), reason=_reason(reason)))

    @property
    def _session(self) -> requests.Session:
        """Return this thread's session: one may not be shared, but keeps its connection."""
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._local.session.headers["Authorization"] = self._token
        return self._local.session


def _title(data: Json) -> str:
    return str(data.get("title") or data.get("name") or data.get("id"))


def _reason(error: Any) -> str:
    if not isinstance(error, dict):
        return str(error)
    return "; ".join(f"{field}: {text}" for field, text in error.items() if field != "__type")
