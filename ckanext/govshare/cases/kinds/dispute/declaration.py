"""The way of a dispute: negotiation, the competent department, the common superior (Decree 809, coordination)."""

from __future__ import annotations

from ckanext.govshare.cases.fields import Choice, Text
from ckanext.govshare.cases.kind import APPLICANT, Clock, Kind, State, Transition
from ckanext.govshare.cases.kinds.dispute import rules
from ckanext.govshare.cases.words import Words

__all__ = ["KIND"]

HANDLES, COORDINATES = "case_handle", "case_coordinate"

RESULTS = {
    "maintain": Words("维持原处理意见", "What the department did stands"),
    "provide": Words("应当提供", "The data is to be provided"),
    "partly": Words("应当部分提供", "A part of the data is to be provided"),
    "repeat": Words("应当重新办理", "The request is to be handled anew"),
}
_ANSWER = Text(name=Words("意见", "Answer"), lines=6)
_RESULT = {
    "result": Choice(name=Words("处理结果", "Result"), choices=RESULTS),
    "reason": Text(name=Words("理由和依据", "Reason and basis"), lines=6),
}

KIND = Kind(
    id="dispute",
    code="ZY",
    name=Words("数据使用争议", "Dispute about a request"),
    states={
        "negotiation": State(Words("协商中", "Under negotiation")),
        "competent": State(Words("主管部门协调中", "With the competent department")),
        "superior": State(Words("共同上级协调中", "With the common superior")),
        "settled": State(Words("已协商一致", "Settled"), ended=True),
        "decided": State(Words("已作出处理决定", "Decided"), ended=True),
        "retracted": State(Words("已撤回", "Retracted"), ended=True),
    },
    clocks={
        "negotiation": Clock(Words("协商", "Negotiation"), HANDLES),
        "competent": Clock(Words("主管部门协调", "Competent department"), COORDINATES),
        "superior": Clock(Words("共同上级协调", "Common superior"), COORDINATES),
    },
    fields={
        "claim": Text(name=Words("争议事项和请求", "What is disputed, and what is asked for"), lines=4),
        "grounds": Text(name=Words("事实和理由", "Facts and reasons"), lines=8),
    },
    submitted="negotiation",
    place=rules.place,
    starts=("negotiation",),
    notifies=(HANDLES, "case_decide"),
    transitions={
        "answer": Transition(
            Words("答复协商意见", "Answer"),
            ("negotiation",),
            None,
            (HANDLES,),
            fields={"answer": _ANSWER},
            notifies=(APPLICANT,),
        ),
        "settle": Transition(
            Words("接受协商结果", "Accept the settlement"),
            ("negotiation", "competent", "superior"),
            "settled",
            (APPLICANT,),
            notifies=(HANDLES, COORDINATES),
        ),
        "escalate": Transition(
            Words("提请主管部门协调", "Ask the competent department"),
            ("negotiation",),
            "competent",
            (APPLICANT,),
            fields={"reason": Text(name=Words("协商情况", "How the negotiation went"), lines=4)},
            starts=("competent",),
            stops=("negotiation",),
            notifies=(COORDINATES, HANDLES),
            guard=rules.check_escalation,
        ),
        "mediate": Transition(
            Words("提出协调意见", "Propose a solution"),
            ("competent",),
            None,
            (COORDINATES,),
            fields={"proposal": _ANSWER},
            notifies=(APPLICANT, HANDLES),
        ),
        "escalate_further": Transition(
            Words("提请共同上级协调", "Ask the common superior"),
            ("competent",),
            "superior",
            (APPLICANT, HANDLES),
            fields={"reason": Text(name=Words("协调情况", "How the coordination went"), lines=4)},
            starts=("superior",),
            stops=("competent",),
            notifies=(APPLICANT, COORDINATES, HANDLES),
            guard=rules.check_escalation,
        ),
        "decide": Transition(
            Words("作出处理决定", "Decide"),
            ("competent",),
            "decided",
            (COORDINATES,),
            fields=_RESULT,
            notifies=(APPLICANT, HANDLES, "case_decide"),
        ),
        "decide_finally": Transition(
            Words("作出最终处理决定", "Decide finally"),
            ("superior",),
            "decided",
            (COORDINATES,),
            fields=_RESULT,
            notifies=(APPLICANT, HANDLES, "case_decide"),
            guard=rules.check_superior,
        ),
        "retract": Transition(
            Words("撤回", "Retract"),
            ("negotiation", "competent", "superior"),
            "retracted",
            (APPLICANT,),
            notifies=(HANDLES,),
        ),
    },
)
