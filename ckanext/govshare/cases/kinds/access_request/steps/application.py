"""From the application to the decision (Decree 809 art. 20–22)."""

from __future__ import annotations

from ckanext.govshare.cases.kind import APPLICANT
from ckanext.govshare.cases.kinds.access_request import agreement, rules
from ckanext.govshare.cases.kinds.access_request.forms import APPLICATION, APPROVAL, FIELDS_OF
from ckanext.govshare.cases.kinds.access_request.steps.step import DECIDES, HANDLES, RECEIVED, step

__all__ = ["STEPS"]

STEPS = dict(
    (
        step(
            "request_supplement",
            "一次性告知补正",
            "Ask for what is missing",
            ("submitted",),
            "supplement",
            (HANDLES,),
            starts=("supplement",),
            stops=("completeness", "decision"),
            once=True,
            notifies=(APPLICANT,),
            documents=("supplement_notice",),
        ),
        step(
            "supplement",
            "提交补正",
            "Supply it",
            ("supplement",),
            "submitted",
            (APPLICANT,),
            fields={**rules.optional(APPLICATION), **FIELDS_OF["supplement"]},
            **RECEIVED,
            stops=("supplement",),
            notifies=(HANDLES,),
            guard=rules.check_supplement,
            effect=rules.take_over,
        ),
        step(
            "accept",
            "受理",
            "Accept",
            ("submitted",),
            "review",
            (HANDLES,),
            starts=("decision",),
            stops=("completeness",),
            notifies=(APPLICANT, DECIDES),
            documents=("receipt",),
        ),
        step(
            "ask_opinion",
            "征求意见",
            "Ask for an opinion",
            ("review",),
            "opinion",
            (HANDLES, DECIDES),
            starts=("opinion",),
            pauses=("decision",),
            notifies=(APPLICANT,),
        ),
        step(
            "give_opinion",
            "登记意见",
            "Enter the opinion",
            ("opinion",),
            "review",
            (HANDLES, DECIDES),
            stops=("opinion",),
            resumes=("decision",),
            notifies=(DECIDES,),
            internal=True,
        ),
        step(
            "extend",
            "延长办理期限",
            "Extend the deadline",
            ("review", "renewal", "change"),
            None,
            (DECIDES,),
            extends="decision",
            notifies=(APPLICANT,),
            documents=("extension_notice",),
        ),
        step(
            "approve",
            "同意提供",
            "Approve",
            ("review",),
            "agreement",
            (DECIDES,),
            fields=APPROVAL,
            starts=("signing",),
            stops=("decision",),
            notifies=(APPLICANT,),
            documents=("decision", "agreement"),
            guard=rules.check_approval,
            effect=agreement.draw_up,
        ),
        step(
            "refuse",
            "不予提供",
            "Refuse",
            ("review",),
            "refused",
            (DECIDES,),
            stops=("*",),
            notifies=(APPLICANT,),
            documents=("decision",),
        ),
    )
)
