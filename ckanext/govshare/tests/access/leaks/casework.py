"""A case about what is conditional: what somebody wrote, attached and was told, which is theirs and the officials'."""

from __future__ import annotations

import io
from typing import Any

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.govshare.tests.access.leaks.tokens import Secrets

__all__ = ["WRITTEN", "WRITTEN_INSIDE", "plant_case"]

# What its applicant reads too; and what officials wrote for themselves.
WRITTEN = ("case_name", "case_words", "case_file")
WRITTEN_INSIDE = ("case_note", "case_inside")
APPLICATION = {
    "kind": "access_request",
    "scenario": "流域水质变化研究",
    "method": "download",
    "until": "2098-12-31",
    "security": "专机存放，专人管理。",
    "applicant_type": "university",
    "applicant_phone": "0851-0000000",
    "undertaking": True,
}


def plant_case(people: dict[str, Any], resources: list[str], dataset: str, secrets: Secrets) -> dict[str, str]:
    """Let somebody ask for a dataset, and the department accept it; returns what cases are called by."""

    def act(who: str, action: str, **values: Any) -> Any:
        return tk.get_action(action)({"user": people[who]["name"]}, values)

    def file(place: str) -> FileStorage:
        return FileStorage(io.BytesIO(secrets.plant("conditional", place).encode()), f"{place}.txt")

    written = {"applicant_name": secrets.plant("conditional", "case_name")}
    written["basis"] = secrets.plant("conditional", "case_words")
    case = act("holder", "govshare_case_create", dataset_id=dataset, resources=resources, **APPLICATION, **written)[
        "id"
    ]
    act("editor", "govshare_case_transition", id=case, transition="accept")
    note = secrets.plant("conditional", "case_note")
    act("editor", "govshare_case_transition", id=case, transition="note", note=note)
    attached = act("holder", "govshare_case_file_create", id=case, upload=file("case_file"))
    act("editor", "govshare_case_file_create", id=case, upload=file("case_inside"), internal=True)
    receipt = act("editor", "govshare_case_document_list", id=case)[0]
    return {"case": case, "case_file": attached["id"], "document": receipt["code"]}
