"""While the data is used: reports, and the term (Decree 809 art. 25)."""

from __future__ import annotations

from ckanext.govshare.cases.kind import APPLICANT
from ckanext.govshare.cases.kinds.access_request import grants, use
from ckanext.govshare.cases.kinds.access_request.steps.step import DECIDES, HANDLES, USING, step

__all__ = ["STEPS"]

STEPS = dict(
    (
        step(
            "report_use",
            "提交使用报告",
            "Report the use",
            # Who was suspended for a missing report hands it in.
            (*USING, "suspended", "expired"),
            None,
            (APPLICANT,),
            starts=("report",),
            stops=("report",),
            notifies=(HANDLES,),
        ),
        step(
            "rate",
            "评价",
            "Rate",
            (*USING, "expired", "returned"),
            None,
            (APPLICANT,),
            once=True,
            notifies=(HANDLES,),
            effect=use.rate,
        ),
        step(
            "ask_renewal",
            "申请续期",
            "Ask for renewal",
            ("in_use",),
            "renewal",
            (APPLICANT,),
            starts=("decision",),
            notifies=(HANDLES, DECIDES),
            guard=use.check_renewal,
            effect=use.keep_renewal,
        ),
        step(
            "renew",
            "同意续期",
            "Renew",
            ("renewal",),
            "in_use",
            (DECIDES,),
            stops=("decision",),
            notifies=(APPLICANT,),
            documents=("decision",),
            guard=use.check_renewed,
            effect=grants.prolong,
        ),
        step(
            "refuse_renewal",
            "不同意续期",
            "Refuse renewal",
            ("renewal",),
            "in_use",
            (DECIDES,),
            stops=("decision",),
            notifies=(APPLICANT,),
            documents=("decision",),
        ),
    )
)
