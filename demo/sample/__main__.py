"""The command line: ``python -m demo.sample --web URL [--token TOKEN]``.

Without ``--token`` the standard input holds a JSON object: ``token``, and ``accounts`` as an earlier call printed them.
Progress goes to the standard error; the last line of the standard output is ``{"accounts": [{"name", "password",
"role", "organization"}]}``.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from demo.sample.catalogue import organizations
from demo.sample.client import Portal
from demo.sample.load import Loader
from demo.sample.messages import LoadError, say

COLUMNS = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
EXAMPLE = '{"token": "…", "accounts": []}'


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m demo.sample", description=say("description"))
    parser.add_argument("--web", metavar="URL", required=True, help=say("help-web"))
    parser.add_argument("--token", metavar="TOKEN", help=say("help-token", example=EXAMPLE))
    parser.add_argument("--connections", metavar="N", type=int, default=4, help=say("help-connections"))
    names = [department["name"] for department in organizations()]
    parser.add_argument("--only", metavar="NAME", action="append", choices=names, default=[], help=say("help-only"))
    return parser.parse_args(argv)


def credentials(token: str | None) -> tuple[str, list[dict[str, Any]]]:
    """Return the token and the accounts known so far, from the standard input where no token is given.

    Raises LoadError when there is no token either way.
    """
    if token:
        return token, []
    try:
        given = json.loads(sys.stdin.read())
        return given["token"], given.get("accounts") or []
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LoadError(say("no-token")) from None


def main(argv: list[str] | None = None) -> int:
    """Load the sample; return the exit status: 1 when that failed, 130 when it was interrupted."""
    options = arguments(argv)
    console = Console(stderr=True, highlight=False)
    try:
        token, known = credentials(options.token)
        with Progress(*COLUMNS, console=console) as bars:
            tasks: dict[str, TaskID] = {}

            def show(step: str, done: int, total: int) -> None:
                if step not in tasks:
                    tasks[step] = bars.add_task(say(step), total=total)
                bars.update(tasks[step], completed=done)

            loader = Loader(Portal(options.web, token), max(1, options.connections), show, options.only)
            loader.run(known)
    except LoadError as error:
        console.print(str(error), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        return 130
    console.print(say("loaded" if loader.made else "nothing-new", made=loader.made, kept=loader.kept))
    print(json.dumps({"accounts": loader.accounts}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
