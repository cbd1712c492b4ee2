"""What is filled in while data is used: changes, receipts, and what was found to be wrong."""

from __future__ import annotations

from ckanext.govshare.cases.fields import Choice, Choices, Day, Field, Flag, Text, Texts
from ckanext.govshare.cases.kinds.access_request.forms import METHODS, REFUSALS
from ckanext.govshare.cases.words import Words

__all__ = ["BREACHES", "FIELDS_IN_USE", "SUSPENSIONS"]

SUSPENSIONS = {
    "misuse": Words("超范围使用", "Used beyond what was agreed"),
    "passed_on": Words("向第三方提供", "Passed on to a third party"),
    "security": Words("安全保障措施不到位", "Security measures not kept"),
    "report": Words("未按期报告使用情况", "Use not reported in time"),
    "other": Words("其他违规情形", "Another breach"),
}
REVOCATIONS = {
    **{code: words for code, words in SUSPENSIONS.items() if code != "other"},
    "breach": SUSPENSIONS["other"],
    "law": Words("法律、法规或者政策调整（非违规）", "The law or a policy changed (no breach)"),
    "interest": Words("国家安全或者公共利益需要（非违规）", "National security or the public interest (no breach)"),
    "other": Words("其他原因（非违规）", "Another reason (no breach)"),
}
BREACHES = ("misuse", "passed_on", "security", "report", "breach")
"""The grounds of a revocation that say that the data was misused."""
OUTCOMES = {
    "rectified": Words("整改到位", "It has been put right"),
    "unfounded": Words("经核查不属实", "It turned out to be unfounded"),
}
NOT_RECEIVED = {
    "refused": Words("拒收", "Acceptance was refused"),
    "not_collected": Words("逾期未领取", "It was not collected"),
}
REFUSABLE = {
    "scenario": Words("使用场景", "Scenario"),
    "method": Words("使用方式", "Method"),
    "processors": Words("受托处理方", "Sub-processors"),
}

_REASON = Text(name=Words("理由", "Reason"), lines=4)
_ITEMS = Words("变更后的信息项", "Data items after the change")
_ALL = Words("全选即全部信息项，可下载整个文件", "All of them: the whole file, too")

FIELDS_IN_USE: dict[str, dict[str, Field]] = {
    "confirm_receipt": {
        "day": Day(name=Words("收到日期", "Day of receipt")),
        "received": Text(
            name=Words("收到的内容", "What was received"),
            help=Words("写明介质、数量", "Medium and number"),
            lines=2,
        ),
        "by": Text(name=Words("签收人", "Received by"), most=100),
    },
    "enter_nonreceipt": {
        "outcome": Choice(name=Words("未签收情形", "What happened"), choices=NOT_RECEIVED),
        "day": Day(name=Words("日期", "Day")),
        "remark": Text(name=Words("情况说明", "Remark"), lines=3),
    },
    "ask_change": {
        "resources": Texts(name=Words("变更后的数据资源", "Resources after the change"), required=False, most=100),
        "items": Texts(name=_ITEMS, help=_ALL, required=False),
        "scenario": Text(name=Words("变更后的使用场景", "Scenario after the change"), lines=6, required=False),
        "method": Choice(name=Words("变更后的使用方式", "Method after the change"), choices=METHODS, required=False),
        "processors": Texts(
            name=Words("变更后的受托处理方", "Sub-processors after the change"),
            help=Words("每行一个，列出全部", "All of them, one a line"),
            required=False,
            most=20,
        ),
        "no_processors": Flag(
            name=Words("不再委托任何一方处理", "There are no sub-processors any more"), required=False
        ),
        "reason": Text(name=Words("变更理由", "Reason"), lines=4),
    },
    "approve_change": {
        "resources": Texts(name=Words("同意提供的数据资源", "Resources granted"), required=False, most=100),
        "items": Texts(name=Words("同意提供的信息项", "Data items granted"), help=_ALL, required=False),
        "processors": Texts(
            name=Words("同意的受托处理方", "Sub-processors agreed to"),
            help=Words("每行一个", "One a line"),
            required=False,
            most=20,
        ),
        "refused": Choices(
            name=Words("不同意变更、维持原约定的内容", "What stays as it was agreed"),
            choices=REFUSABLE,
            required=False,
        ),
        "conditions": Text(name=Words("附加要求", "Conditions"), lines=4, required=False),
    },
    "refuse_change": {
        "ground": Choice(name=Words("不同意变更的情形", "Ground"), choices=REFUSALS),
        "reason": _REASON,
        "legal_basis": Text(name=Words("依据", "Legal basis"), lines=2, required=False),
    },
    "retract_change": {"reason": Text(name=Words("撤回原因", "Reason"), lines=2, required=False)},
    "suspend": {
        "ground": Choice(name=Words("违规类型", "Ground"), choices=SUSPENSIONS),
        "finding": Text(name=Words("违规情形", "What was found"), lines=4),
        "demand": Text(name=Words("整改要求", "What has to be done"), lines=4),
    },
    "rectify": {"measures": Text(name=Words("整改情况", "What was done"), lines=6)},
    "reinstate": {
        "outcome": Choice(
            name=Words("核查结果", "Outcome"),
            help=Words("经核查不属实的，从违规使用公示中撤下", "What was unfounded is taken off the public list"),
            choices=OUTCOMES,
        ),
        "reason": Text(name=Words("核查结论", "Finding"), lines=3),
    },
    "revoke": {
        "ground": Choice(
            name=Words("收回情形", "Ground"),
            help=Words("属于违规使用的，将在门户公示", "A breach is published in the portal"),
            choices=REVOCATIONS,
        ),
        "reason": _REASON,
    },
}
