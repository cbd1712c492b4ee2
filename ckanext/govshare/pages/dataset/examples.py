"""Requests to the API that run as they are pasted, in four languages, with what these bring along themselves."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

LANGUAGES = {"curl": "curl", "python": "Python", "r": "R", "javascript": "JavaScript"}
# Where the reader keeps an API token, for data that asks for an account.
TOKEN = "GOVSHARE_TOKEN"


@dataclass(frozen=True)
class Example:
    """One request in one language."""

    language: str
    name: str
    code: str


def examples(address: str, parameters: dict[str, Any], token: bool = False) -> list[Example]:
    """Return a request in each language.

    :param address: of the action
    :param parameters: what it is asked; objects are sent as JSON
    :param token: whether the request has to say who asks
    """
    writers = {"curl": _curl, "python": _python, "r": _r, "javascript": _javascript}
    return [Example(key, name, writers[key](address, parameters, token)) for key, name in LANGUAGES.items()]


def _text(value: Any) -> str:
    """Return a literal that Python, R and JavaScript read alike: JSON's."""
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> str:
    return _text(value) if isinstance(value, dict | list) else str(value)


def _curl(address: str, parameters: dict[str, Any], token: bool) -> str:
    parts = ["curl --get " + shlex.quote(address)]
    if token:
        parts.append(f'--header "Authorization: ${TOKEN}"')
    parts += [f"--data-urlencode {shlex.quote(f'{key}={_plain(value)}')}" for key, value in parameters.items()]
    return " \\\n  ".join(parts)


def _python(address: str, parameters: dict[str, Any], token: bool) -> str:
    pairs = "".join(
        f"    {_text(key)}: {f'json.dumps({_text(value)})' if isinstance(value, dict | list) else _text(value)},\n"
        for key, value in parameters.items()
    )
    header = f'{{"Authorization": os.environ["{TOKEN}"]}}' if token else "{}"
    return (
        "import json\n" + ("import os\n" if token else "") + "from urllib.parse import urlencode\n"
        "from urllib.request import Request, urlopen\n\n"
        f"query = urlencode({{\n{pairs}}})\n"
        f'request = Request({_text(address)} + "?" + query, headers={header})\n'
        "with urlopen(request) as answer:\n"
        '    result = json.load(answer)["result"]\n'
        "print(json.dumps(result, ensure_ascii=False, indent=2))\n"
    )


def _r(address: str, parameters: dict[str, Any], token: bool) -> str:
    # Percent-encoded here: R's own encoding depends on the locale it runs in.
    whole = f"{address}?{urlencode({key: _plain(value) for key, value in parameters.items()})}"
    request = f'url(address, headers = c(Authorization = Sys.getenv("{TOKEN}")))' if token else "address"
    return (
        '# install.packages("jsonlite")\n'
        "library(jsonlite)\n\n"
        f"address <- {_text(whole)}\n"
        f"result <- fromJSON({request})$result\n"
        "str(result, max.level = 2)\n"
    )


def _javascript(address: str, parameters: dict[str, Any], token: bool) -> str:
    pairs = "".join(
        f"  {_text(key)}: {f'JSON.stringify({_text(value)})' if isinstance(value, dict | list) else _text(value)},\n"
        for key, value in parameters.items()
    )
    options = f", {{ headers: {{ Authorization: process.env.{TOKEN} }} }}" if token else ""
    return (
        f"const query = new URLSearchParams({{\n{pairs}}});\n"
        f'fetch({_text(address)} + "?" + query{options})\n'
        "  .then((answer) => answer.json())\n"
        "  .then(({ result }) => console.log(result));\n"
    )
