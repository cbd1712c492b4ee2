"""``python -m bench``: what ``./portal bench`` runs, for an environment that is installed already."""

from __future__ import annotations

import argparse
import sys

from bench.options import add_arguments
from bench.run import run_bench
from stack.errors import PortalError
from stack.home import Home
from stack.language import say


def main() -> int:
    """Read the command line and measure; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="bench", description=say("Measure against stock CKAN.", "与原版 CKAN 对比测量。")
    )
    add_arguments(parser)
    try:
        return run_bench(Home.current(), parser.parse_args())
    except PortalError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
