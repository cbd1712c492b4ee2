"""What is filled in on the way of an access request. What an application has to state: Decree 809 art. 20."""

from __future__ import annotations

from ckanext.govshare.cases.fields import Choice, Day, Field, Flag, Number, Text, Texts
from ckanext.govshare.cases.words import Words

__all__ = ["APPLICATION", "APPROVAL", "FIELDS_OF", "METHODS", "REFUSALS"]

METHODS = {
    "download": Words("文件下载", "File download"),
    "api": Words("接口调用", "API"),
    "offline": Words("线下交付", "Offline"),
}
APPLICANTS = {
    "person": Words("个人", "Person"),
    "company": Words("企业", "Company"),
    "university": Words("高校", "University"),
    "institute": Words("科研机构", "Research institute"),
    "association": Words("社会组织", "Association"),
    "department": Words("政务部门", "Public body"),
    "other": Words("其他", "Other"),
}
REFUSALS = {
    "no_basis": Words("使用依据不充分", "The basis does not carry the request"),
    "scope": Words("申请范围超出使用需要", "More is asked for than the use needs"),
    "security": Words("安全保障措施不满足要求", "The security measures do not suffice"),
    "law": Words("法律、法规规定不得提供", "A law forbids it"),
    "third_party": Words("损害第三方合法权益", "It would harm the rights of a third party"),
    "other": Words("其他", "Other"),
}

APPLICATION: dict[str, Field] = {
    "basis": Text(
        name=Words("使用依据", "Basis"),
        help=Words(
            "说明依据的法律法规、政策文件、课题立项或合同",
            "The law, policy, research project or contract that it rests on",
        ),
        lines=4,
    ),
    "scenario": Text(
        name=Words("使用场景", "Scenario"),
        help=Words("数据用在哪里、怎样用、形成什么成果", "Where and how the data is used, and what comes of it"),
        lines=6,
    ),
    "resources": Texts(name=Words("申请的数据资源", "Resources"), most=100),
    "items": Texts(
        name=Words("申请的信息项", "Data items"),
        help=Words("不选即申请全部信息项", "None chosen: all of them"),
        required=False,
    ),
    "method": Choice(name=Words("使用方式", "Method"), choices=METHODS),
    "until": Day(name=Words("使用期限", "Until when")),
    "security": Text(
        name=Words("安全保障措施", "Security measures"),
        help=Words(
            "存放地点、人员、访问控制、销毁方式", "Where it is kept, by whom, access control, how it is destroyed"
        ),
        lines=4,
    ),
    "processors": Texts(
        name=Words("受托处理方", "Sub-processors"),
        help=Words("每行一个；没有则不填", "One a line; leave it empty when there are none"),
        required=False,
        most=20,
    ),
    "applicant_type": Choice(name=Words("申请人类型", "Kind of applicant"), choices=APPLICANTS),
    "applicant_name": Text(name=Words("申请人姓名", "Name of the applicant"), most=100),
    "applicant_body": Text(name=Words("所在单位", "Organisation"), most=200, required=False),
    "applicant_phone": Text(name=Words("联系电话", "Telephone"), most=50, private=True),
    "undertaking": Flag(
        name=Words(
            "承诺所填内容属实，按约定用途使用数据，不转让、不泄露",
            "I vouch for what I state, will use the data as agreed, and pass it to nobody",
        )
    ),
}

APPROVAL: dict[str, Field] = {
    "resources": Texts(name=Words("同意提供的数据资源", "Resources granted"), required=False, most=100),
    "items": Texts(
        name=Words("同意提供的信息项", "Data items granted"),
        help=Words("不选即同意所申请的全部信息项", "None chosen: all that were asked for"),
        required=False,
    ),
    "until": Day(name=Words("授权期限", "Until when"), required=False),
    "conditions": Text(name=Words("附加要求", "Conditions"), lines=4, required=False),
}

_REASON = Text(name=Words("理由", "Reason"), lines=4)

FIELDS_OF: dict[str, dict[str, Field]] = {
    "request_supplement": {
        "missing": Texts(
            name=Words("需要补正的内容", "What is missing"),
            help=Words("一次性列全，每行一项；只能告知一次", "All of it, one a line: there is one notice only"),
            most=30,
        ),
        "explanation": Text(name=Words("说明", "Explanation"), lines=4, required=False),
    },
    "supplement": {
        "answer": Text(name=Words("补正说明", "What was supplied"), lines=4),
    },
    "give_opinion": {
        "opinion": Text(name=Words("意见内容", "Opinion"), lines=6),
    },
    "extend": {"reason": _REASON},
    "refuse": {
        "ground": Choice(name=Words("不予提供的情形", "Ground"), choices=REFUSALS),
        "reason": _REASON,
        "legal_basis": Text(name=Words("依据", "Legal basis"), lines=2),
    },
    "retract": {"reason": Text(name=Words("撤回原因", "Reason"), lines=2, required=False)},
    "deliver": {
        "delivery": Text(
            name=Words("交付说明", "Delivery"),
            help=Words("线下交付的，写明介质、数量、领取方式", "Offline: medium, number, how it is collected"),
            lines=3,
        ),
    },
    "report_use": {
        "use": Text(name=Words("数据使用情况", "How the data was used"), lines=6),
        "results": Text(name=Words("形成的成果", "Results"), lines=3, required=False),
        "benefits": Text(name=Words("取得的效益", "Benefits"), lines=3, required=False),
        "incidents": Text(name=Words("安全事件", "Incidents"), lines=3, required=False),
    },
    "rate": {
        "quality": Number(name=Words("数据质量评分（1—5）", "Quality of the data (1–5)"), least=1, most=5),
        "speed": Number(name=Words("办理速度评分（1—5）", "Speed (1–5)"), least=1, most=5),
        "remark": Text(name=Words("评价说明", "Remark"), lines=3, required=False),
    },
    "ask_renewal": {"until": Day(name=Words("续期至", "Until when")), "reason": _REASON},
    "renew": {"until": Day(name=Words("续期至", "Until when"), required=False)},
    "refuse_renewal": {"reason": _REASON},
    "return_data": {
        "destroyed": Day(name=Words("数据销毁日期", "Day of destruction")),
        "statement": Text(name=Words("归还与销毁情况", "How the data was returned and destroyed"), lines=4),
    },
    "confirm_return": {"finding": Text(name=Words("核查意见", "Finding"), lines=3, required=False)},
}
