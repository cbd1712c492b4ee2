"""The way of an access request: states, who moves it on, and under which clock (Decree 809 art. 20–22, 25, 27)."""

from __future__ import annotations

from ckanext.govshare.cases.kind import APPLICANT, Clock, Kind, State
from ckanext.govshare.cases.kinds.access_request import rules
from ckanext.govshare.cases.kinds.access_request.agreement import in_force
from ckanext.govshare.cases.kinds.access_request.forms import APPLICATION
from ckanext.govshare.cases.kinds.access_request.steps import TRANSITIONS
from ckanext.govshare.cases.kinds.access_request.steps.step import DECIDES, HANDLES, RECEIVED
from ckanext.govshare.cases.words import Words

__all__ = ["KIND"]

STATES = {
    "submitted": State(Words("待受理", "Submitted")),
    "supplement": State(Words("待补正", "Awaiting supplement")),
    "review": State(Words("审核中", "Under review")),
    "opinion": State(Words("征求意见中", "Opinion asked")),
    "agreement": State(Words("待签协议", "Awaiting signature")),
    "delivering": State(Words("待交付", "Awaiting delivery")),
    "in_use": State(Words("使用中", "In use")),
    "renewal": State(Words("续期审核中", "Renewal under review")),
    "change": State(Words("变更审核中", "Change under review")),
    "amendment": State(Words("待签补充协议", "Awaiting signature of the change")),
    "suspended": State(Words("已暂停", "Suspended")),
    "expired": State(Words("已到期，待归还", "Expired, to be returned")),
    "revoked": State(Words("已收回，待销毁", "Revoked, to be destroyed")),
    "returned": State(Words("已归还，待确认", "Returned, to be confirmed")),
    "refused": State(Words("不予提供", "Refused"), ended=True),
    "retracted": State(Words("已撤回", "Retracted"), ended=True),
    "lapsed": State(Words("已失效", "Lapsed"), ended=True),
    "completed": State(Words("已办结", "Completed"), ended=True),
}

CLOCKS = {
    "completeness": Clock(Words("完整性审查", "Check of completeness"), HANDLES),
    "supplement": Clock(Words("补正", "Supplement"), APPLICANT, lapses="lapse"),
    "decision": Clock(Words("作出决定", "Decision"), DECIDES),
    "opinion": Clock(Words("征求意见", "Opinion"), HANDLES),
    "signing": Clock(Words("签订协议", "Signing"), APPLICANT, lapses="lapse"),
    "amendment": Clock(Words("签订补充协议", "Signing of the change"), APPLICANT, lapses="lapse_change"),
    "delivery": Clock(Words("交付数据", "Delivery"), HANDLES),
    "receipt": Clock(Words("签收数据", "Receipt of the data"), APPLICANT),
    "report": Clock(Words("报告使用情况", "Use report"), APPLICANT),
    "term": Clock(Words("授权期限", "Term of the grant"), APPLICANT, lapses="expire"),
    "rectification": Clock(Words("整改", "Rectification"), APPLICANT),
    "destruction": Clock(Words("归还与销毁", "Return and destruction"), APPLICANT),
}

KIND = Kind(
    id="access_request",
    code="SQ",
    name=Words("有条件开放数据使用申请", "Request for conditional data"),
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    fields=APPLICATION,
    submitted="submitted",
    place=rules.place,
    **RECEIVED,
    rule=rules.rule,
    notifies=(HANDLES,),
    public=("method", "applicant_type"),
    guard=rules.check_application,
    agreed=in_force,
)
