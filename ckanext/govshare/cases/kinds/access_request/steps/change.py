"""A change of what may be used, while it is used: asked for, decided, signed (Decree 809 art. 25)."""

from __future__ import annotations

from ckanext.govshare.cases.kind import APPLICANT, PORTAL
from ckanext.govshare.cases.kinds.access_request import agreement, change, grants, receipt
from ckanext.govshare.cases.kinds.access_request.steps.step import DECIDES, HANDLES, both, step

__all__ = ["STEPS"]

STEPS = dict(
    (
        step(
            "ask_change",
            "申请变更",
            "Ask for a change",
            ("in_use",),
            "change",
            (APPLICANT,),
            starts=("decision",),
            notifies=(HANDLES, DECIDES),
            guard=change.check_asked,
            effect=change.keep_asked,
        ),
        step(
            "approve_change",
            "同意变更",
            "Approve the change",
            ("change",),
            "amendment",
            (DECIDES,),
            starts=("amendment",),
            stops=("decision",),
            notifies=(APPLICANT,),
            documents=("decision", "supplementary_agreement"),
            guard=change.check_approved,
            effect=change.draw_up,
        ),
        step(
            "refuse_change",
            "不同意变更",
            "Refuse the change",
            ("change",),
            "in_use",
            (DECIDES,),
            stops=("decision",),
            notifies=(APPLICANT,),
            documents=("decision",),
            effect=change.drop,
        ),
        step(
            "sign_change",
            "签订补充协议",
            "Sign the change",
            ("amendment",),
            "delivering",
            (APPLICANT,),
            fields=agreement.FIELDS,
            starts=("delivery",),
            stops=("amendment",),
            notifies=(HANDLES,),
            documents=("supplementary_agreement",),
            guard=change.check_signature,
            effect=both(change.put_in_force, receipt.owed),
            follows=grants.delivered_at_once,
        ),
        step(
            "retract_change",
            "撤回变更申请",
            "Retract the change",
            ("change", "amendment"),
            "in_use",
            (APPLICANT,),
            stops=("decision", "amendment"),
            notifies=(HANDLES,),
            effect=change.drop,
        ),
        step(
            "lapse_change",
            "变更逾期失效",
            "The change lapses",
            ("amendment",),
            "in_use",
            (PORTAL,),
            notifies=(APPLICANT, HANDLES),
            effect=change.drop,
        ),
    )
)
