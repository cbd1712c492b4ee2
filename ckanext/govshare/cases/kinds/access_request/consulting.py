"""Whose opinion is asked on a request, and what they answer.

Experts, other departments, and third parties whose rights are concerned: as Decree 711 (政府信息公开条例) art. 32 and
34 have it for disclosure, by analogy. A third party agrees, agrees with conditions, or objects; the department decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.holders import places
from ckanext.govshare.access.reader import reader
from ckanext.govshare.cases import notices
from ckanext.govshare.cases.conflict import Conflict
from ckanext.govshare.cases.fields import Choice, Field, Text, Texts
from ckanext.govshare.cases.kind import CONSULTED, Doing
from ckanext.govshare.cases.model import Case
from ckanext.govshare.cases.words import Words

__all__ = ["ENDING", "OPINION", "QUESTION", "ask", "check_asked", "check_opinion", "hear", "heard_all"]

_ = tk._

THIRD_PARTY = "third_party"
CONSULTATIONS = {
    "expert": Words("专家", "Expert"),
    "department": Words("其他部门", "Another department"),
    THIRD_PARTY: Words("合法权益可能受影响的第三方", "Third party whose rights are concerned"),
}
POSITIONS = {
    "agree": Words("同意", "Agrees"),
    "conditional": Words("附条件同意", "Agrees with conditions"),
    "object": Words("不同意", "Objects"),
}

QUESTION: dict[str, Field] = {
    "consultation": Choice(name=Words("征求意见的类型", "Kind of consultation"), choices=CONSULTATIONS, required=False),
    "accounts": Texts(
        name=Words("请其在线出具意见的账号", "Accounts that answer here"),
        help=Words(
            "每行一个用户名；对方可查看申请内容（不含联系电话）和征求意见的事项。不在线征求的，填写下一栏",
            "User names, one a line. They read the application, without the telephone, and the question. "
            "Whoever is asked by other means is named below",
        ),
        required=False,
        most=20,
        inside=True,
    ),
    "asked": Text(name=Words("其他征求意见的对象", "Who else is asked"), most=200, required=False),
    "question": Text(name=Words("征求意见的事项", "On what"), lines=4),
}
OPINION: dict[str, Field] = {
    "position": Choice(
        name=Words("意见", "Position"),
        help=Words("第三方须选择", "To be chosen by third parties"),
        choices=POSITIONS,
        required=False,
    ),
    "opinion": Text(name=Words("意见内容和理由", "Opinion and reasons"), lines=6),
}
ENDING: dict[str, Field] = {
    "reason": Text(name=Words("结束的原因", "Reason"), lines=2, required=False, inside=True),
}


def check_asked(doing: Doing) -> None:
    """Let accounts be asked that exist, and that are neither the applicant nor of the applicant's departments."""
    names, errors = doing.values.get("accounts") or [], dict[str, list[str]]()
    if not names and not doing.values.get("asked"):
        errors["accounts"] = [_("Please name the accounts whose opinion is asked, or write below who else is.")]
    if names and not doing.values.get("consultation"):
        errors["consultation"] = [_("Please choose as what they are asked.")]
    ids = _accounts(names)
    if strange := [name for name in names if name not in ids]:
        errors["accounts"] = [_("There is no such account: {names}.").format(names="、".join(strange))]
    elif partial := [name for name, id in ids.items() if _partial(id, doing.case)]:
        message = _("The applicant, and people of the applicant's department, cannot be asked: {names}.")
        errors["accounts"] = [message.format(names="、".join(partial))]
    if errors:
        raise tk.ValidationError(errors)


def ask(doing: Doing) -> None:
    """Ask the accounts that are named, and tell them."""
    case = doing.case
    case.consulted = list(_accounts(doing.values.get("accounts") or []).values())
    case.kept = {**case.kept, "consultation": doing.values.get("consultation")}
    notices.tell(case, notices.ASKED, (CONSULTED,), doing.actor, datetime.now(UTC))


def check_opinion(doing: Doing) -> None:
    """Let everybody who is asked answer once; a third party says whether it agrees."""
    case = doing.case
    if doing.actor not in case.consulted or doing.actor in case.heard:
        raise Conflict(_("You have given your opinion already, or it is not asked for any more."))
    if case.kept.get("consultation") == THIRD_PARTY and not doing.values.get("position"):
        raise tk.ValidationError({"position": [_("Please choose whether you agree.")]})


def hear(doing: Doing) -> None:
    """Keep who has answered."""
    doing.case.heard = [*doing.case.heard, doing.actor]


def heard_all(doing: Doing) -> tuple[str, Mapping[str, Any]] | None:
    """Return the end of the consultation when the last one has answered."""
    return ("end_opinion", {}) if set(doing.case.consulted) <= set(doing.case.heard) else None


def _accounts(names: list[str]) -> dict[str, str]:
    """Return the ids of active accounts by their names, in the order of these."""
    users = sa.select(model.User.name, model.User.id).where(
        model.User.name.in_(names), model.User.state == model.State.ACTIVE
    )
    found = dict(model.Session.execute(users).tuples().all())
    return {name: found[name] for name in names if name in found}


def _partial(id: str, case: Case) -> bool:
    """Tell whether an account is the applicant's, or belongs to a department of the applicant's."""
    theirs = {case.applicant_org} if case.applicant_org else set(reader(case.applicant_id).departments)
    return id == case.applicant_id or bool(theirs & places(reader(id)))
