"""The command line: ``python -m demo.replay FAMILY --catalogue FILE --port P``."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from demo.replay.catalogue import Catalogue
from demo.replay.families import FAMILIES
from demo.replay.faults import DEFAULTS, Faults
from demo.replay.messages import UserError, say
from demo.replay.server import Server


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    known = ", ".join(DEFAULTS)
    parser = argparse.ArgumentParser(prog="replay", description=say("description"))
    parser.add_argument("family", choices=sorted(FAMILIES), help=say("help-family"))
    parser.add_argument("--catalogue", metavar="FILE", type=Path, required=True, help=say("help-catalogue"))
    parser.add_argument("--port", metavar="P", type=int, required=True, help=say("help-port"))
    parser.add_argument("--fault", metavar="NAME[=N]", action="append", default=[], help=say("help-fault", known=known))
    parser.add_argument("--page-limit", metavar="N", type=int, default=1000, help=say("help-limit"))
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Serve until interrupted; return the exit status: 2 when the catalogue or the port cannot be used."""
    options = arguments(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        faults = Faults.parse(options.fault)
        catalogue = Catalogue(options.catalogue)
        server = Server(options.port, FAMILIES[options.family](faults, options.page_limit), catalogue, faults)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        count = len(catalogue.records())
        print(say("serving", count=count, family=options.family, address=server.address), flush=True)
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
