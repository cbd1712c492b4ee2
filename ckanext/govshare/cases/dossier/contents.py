"""What is in the file."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from typing import IO, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.cases import dictize
from ckanext.govshare.cases.attachments.model import files_of
from ckanext.govshare.cases.attachments.store import open_file
from ckanext.govshare.cases.documents.issuing import of_case
from ckanext.govshare.cases.documents.names import NAMES
from ckanext.govshare.cases.documents.rendering import as_pdf
from ckanext.govshare.cases.engine import kind_of
from ckanext.govshare.cases.entries import timeline
from ckanext.govshare.cases.model import Case, CaseClock

__all__ = ["write"]

PAGE = 100
EVENT = ("chain", "number", "time", "kind", "data", "actor", "previous", "hash")


def write(case: Case, target: IO[bytes]) -> None:
    """Write the file of a case: `case.json`, its chain as `events.jsonl`, its documents, and what checks them.

    It has everything, also what officials wrote for themselves, and the salts without which nothing could be checked.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.md", files(__package__).joinpath("README.md").read_text(encoding="utf-8"))
        archive.writestr("case.json", json.dumps(_whole(case), ensure_ascii=False, indent=2))
        archive.writestr("events.jsonl", "".join(_events(case)))
        for document in of_case(case):
            name = f"documents/{document.number:02d}-{NAMES[document.name].zh}.pdf"
            archive.writestr(name, as_pdf(document, "zh"))
        for number, file in enumerate(files_of(case.id, internal=True), 1):
            archive.writestr(f"attachments/{number:02d}-{file.name}", open_file(case.id, file.id))
        verifier = files("ckanext.govshare.history").joinpath("verifier.py")
        archive.writestr("verify.py", verifier.read_text(encoding="utf-8"))
        archive.writestr("check.py", files(__package__).joinpath("check.py").read_text(encoding="utf-8"))


def _whole(case: Case) -> dict[str, Any]:
    """Return the case with every entry, deadline and document, and with what their hashes were made of."""
    kind, now = kind_of(case), datetime.now(UTC)
    entries = timeline(case, internal=True)
    actors = dictize.names_of({id for entry in entries for id in (entry.actor_id, entry.principal_id) if id})
    clocks = model.Session.scalars(
        sa.select(CaseClock).where(CaseClock.__table__.c.case_id == case.id).order_by(CaseClock.__table__.c.started)
    )
    return {
        **dictize.brief(case, now),
        "exported": dictize.iso(now),
        "profile": case.profile,
        "applicant_id": case.applicant_id,
        "applicant_org": case.applicant_org,
        "data": case.data,
        "kept": case.kept,
        "timeline": [
            {
                **dictize.entry(each, kind, actors=actors),
                "actor_id": each.actor_id,
                "principal_id": each.principal_id,
                "salt": each.salt,
            }
            for each in entries
        ],
        "deadlines": [dictize.clock(each, kind, now) for each in clocks],
        "files": [
            {"id": each.id, "name": each.name, "type": each.type, "size": each.size, "hash": each.hash}
            for each in files_of(case.id, internal=True)
        ],
        "documents": [
            {
                "code": each.code,
                "name": each.name,
                "number": each.number,
                "issued": dictize.iso(each.issued),
                "facts": each.facts,
                "salt": each.salt,
                "hash": each.hash,
            }
            for each in of_case(case)
        ],
    }


def _events(case: Case) -> Iterator[str]:
    """Yield the lines of the case's chain, the first event at the head."""
    read, found, offset = tk.get_action("govshare_history_list"), list[dict[str, Any]](), 0
    asked = {"chain": f"case:{case.number}", "limit": PAGE}
    while rows := read(Context(ignore_auth=True), {**asked, "offset": offset})["results"]:
        found += rows
        offset += PAGE
    for row in sorted(found, key=lambda row: int(row["number"])):
        line = {name: row[name] for name in EVENT}
        yield json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
