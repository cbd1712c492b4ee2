"""How a request ends without a refusal: returned, retracted, lapsed or expired."""

from __future__ import annotations

from ckanext.govshare.cases.kind import APPLICANT, PORTAL
from ckanext.govshare.cases.kinds.access_request import change, grants, use
from ckanext.govshare.cases.kinds.access_request.steps.step import HANDLES, SIGNED, both, step

__all__ = ["STEPS"]

STEPS = dict(
    (
        step(
            "return_data",
            "归还并确认销毁",
            "Return and destroy",
            (*SIGNED, "expired", "revoked"),
            "returned",
            (APPLICANT,),
            stops=("*",),
            notifies=(HANDLES,),
            guard=use.check_return,
            effect=both(grants.revoke, change.drop),
        ),
        step(
            "confirm_return",
            "确认归还销毁",
            "Confirm the return",
            ("returned",),
            "completed",
            (HANDLES,),
            notifies=(APPLICANT,),
        ),
        step(
            "retract",
            "撤回申请",
            "Retract",
            ("submitted", "supplement", "review", "opinion", "agreement"),
            "retracted",
            (APPLICANT,),
            stops=("*",),
            notifies=(HANDLES,),
        ),
        step(
            "lapse",
            "逾期失效",
            "Lapse",
            ("supplement", "agreement"),
            "lapsed",
            (PORTAL,),
            notifies=(APPLICANT, HANDLES),
        ),
        step(
            "expire",
            "授权到期",
            "Expire",
            (*SIGNED, "suspended"),
            "expired",
            (PORTAL,),
            starts=("destruction",),
            stops=("decision", "amendment", "delivery", "rectification", "report"),
            notifies=(APPLICANT, HANDLES),
            effect=change.drop,
        ),
    )
)
