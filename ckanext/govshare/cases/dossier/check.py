"""Checks that the words of a case are those whose hashes its history has: one file, the standard library only.

    python check.py

It lies beside `verify.py`, which checks the history itself. Exit status: 0 when everything holds, else 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def findings(folder: Path) -> Iterator[str]:
    """Yield what does not hold, in Chinese and English."""
    sys.path.insert(0, str(folder))
    from verify import canonical, sm3

    def seal(content: Any, salt: str) -> str:
        return str(sm3(salt.encode() + canonical(content)).hexdigest())

    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    recorded = {event["data"]["entry"]: event["data"] for event in events if "entry" in event["data"]}
    documents = {hash for event in recorded.values() for hash in event.get("documents", ())}
    for entry in case["timeline"]:
        number = entry["number"]
        if seal(entry["data"], entry["salt"]) != recorded.get(number, {}).get("content"):
            yield f"第 {number} 条办理记录与存证不符 entry {number} is not what the history has"
    for number in sorted(set(recorded) - {entry["number"] for entry in case["timeline"]}):
        yield f"缺少第 {number} 条办理记录 entry {number} is missing"
    for document in case["documents"]:
        if seal(document["facts"], document["salt"]) != document["hash"] or document["hash"] not in documents:
            number = document["number"]
            yield f"第 {number} 份文书与存证不符 document {number} is not what the history has"


def main() -> int:
    """Check the folder that this file is in; returns the exit status."""
    found = list(findings(Path(__file__).parent))
    for line in found:
        print(line)
    print(f"问题 findings: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
