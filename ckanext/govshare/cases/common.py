"""What can be done to a case of any kind: draft and submit it, write a note, assign it, transfer it."""

from __future__ import annotations

from dataclasses import replace

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govshare.cases.fields import Field, Text
from ckanext.govshare.cases.kind import APPLICANT, DRAFT, Doing, Kind, State, Transition
from ckanext.govshare.cases.machine import check
from ckanext.govshare.cases.parties import handles, settle
from ckanext.govshare.cases.words import Words

__all__ = ["ATTACH", "ATTACH_INTERNAL", "SAVE", "SUBMIT", "declared"]

_ = tk._

SUBMIT, SAVE = "submit", "save"
ATTACH, ATTACH_INTERNAL = "attach", "attach_internal"


def declared(kind: Kind) -> Kind:
    """Return a kind with what all kinds have.

    :raises ValueError: when its declaration does not hold together
    """
    states = {DRAFT: State(Words("草稿", "Draft")), **kind.states}
    running = tuple(id for id, state in kind.states.items() if not state.ended)
    submit = Transition(
        Words("提交", "Submit"),
        (DRAFT,),
        kind.submitted,
        (APPLICANT,),
        fields=kind.fields,
        starts=kind.starts,
        starts_by_law=kind.starts_by_law,
        notifies=kind.notifies,
        documents=kind.documents,
        guard=kind.guard,
    )
    save = Transition(Words("保存草稿", "Save the draft"), (DRAFT,), None, (APPLICANT,), fields=kind.fields)
    own = {SUBMIT: submit, SAVE: save, **kind.transitions}
    found = replace(kind, states=states, transitions={**own, **_handling(running)})
    check(found)
    return found


def _handling(running: tuple[str, ...]) -> dict[str, Transition]:
    """Return what departments do with any case that has not ended."""
    note = Transition(
        Words("内部备注", "Internal note"),
        running,
        None,
        ("case_handle", "case_coordinate"),
        fields={"note": Text(name=Words("备注", "Note"), lines=5)},
        internal=True,
    )
    assign = Transition(
        Words("指定承办人", "Assign"),
        running,
        None,
        ("case_handle",),
        fields={"assignee": Text(name=Words("承办人（账号）", "Person (account)"), required=False)},
        internal=True,
        effect=_assign,
    )
    transfer = Transition(
        Words("转交其他部门", "Transfer to another department"),
        running,
        None,
        ("case_handle", "case_coordinate"),
        fields={
            "organization": Text(name=Words("接收部门", "Department that takes over")),
            "reason": Text(name=Words("转交理由", "Reason"), lines=3),
        },
        notifies=(APPLICANT, "case_handle"),
        effect=_transfer,
    )
    return {"note": note, "assign": assign, "transfer": transfer, **_attaching(running)}


def _attaching(running: tuple[str, ...]) -> dict[str, Transition]:
    """Return what stands in the timeline for a file; the action that keeps it makes the transition."""
    fields: dict[str, Field] = {
        "name": Text(name=Words("文件", "File")),
        "hash": Text(name=Words("哈希值（SM3）", "Hash (SM3)")),
    }
    officials = ("case_handle", "case_decide", "case_coordinate")
    names = Words("上传附件", "Attach a file"), Words("上传内部附件", "Attach an internal file")
    attach = Transition(names[0], running, None, (APPLICANT, *officials), fields=fields, offered=False)
    inside = Transition(names[1], running, None, officials, fields=fields, offered=False, internal=True)
    return {ATTACH: attach, ATTACH_INTERNAL: inside}


def _assign(doing: Doing) -> None:
    """Name the person who acts for the department; nobody when the field is empty."""
    name = doing.values.get("assignee")
    user = model.User.get(name) if name else None
    if name and (user is None or user.state != model.State.ACTIVE or not handles(user.id, doing.case)):
        raise tk.ValidationError({"assignee": [_("This account does not handle the department's cases.")]})
    doing.case.assignee_id = user.id if user else None


def _transfer(doing: Doing) -> None:
    """Make another department the one that has to act; its own people go on."""
    group = model.Group.get(doing.values["organization"])
    if group is None or not group.is_organization or group.state != model.State.ACTIVE:
        raise tk.ValidationError({"organization": [_("There is no such department.")]})
    if group.id == doing.case.organization_id:
        raise tk.ValidationError({"organization": [_("The case is with this department already.")]})
    settle(doing.case, group)
    doing.case.assignee_id = None
