"""`./portal …`: runs under any Python that fits, and goes on in the portal's own environment where that exists."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Run as a folder, Python puts stack/ itself on the path; the package is one step up.
sys.path[0] = str(ROOT)

from stack.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
