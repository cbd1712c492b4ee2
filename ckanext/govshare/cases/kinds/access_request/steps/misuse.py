"""What happens when data is misused (Decree 809 art. 27)."""

from __future__ import annotations

from ckanext.govshare.cases.kind import APPLICANT, PORTAL
from ckanext.govshare.cases.kinds.access_request import change, grants, receipt
from ckanext.govshare.cases.kinds.access_request.steps.step import COORDINATES, DECIDES, HANDLES, SIGNED, both, step

__all__ = ["STEPS"]

STEPS = dict(
    (
        step(
            "suspend",
            "暂停使用",
            "Suspend",
            SIGNED,
            "suspended",
            (HANDLES, DECIDES, COORDINATES),
            starts=("rectification",),
            pauses=("report", "delivery"),
            stops=("decision", "amendment"),
            notifies=(APPLICANT, COORDINATES),
            effect=both(grants.suspend, change.drop),
        ),
        step(
            "rectify",
            "提交整改情况",
            "Report the rectification",
            ("suspended",),
            None,
            (APPLICANT,),
            notifies=(HANDLES, DECIDES),
        ),
        step(
            "reinstate",
            "恢复使用",
            "Reinstate",
            ("suspended",),
            "in_use",
            (DECIDES, COORDINATES),
            stops=("rectification",),
            resumes=("report",),
            notifies=(APPLICANT, HANDLES),
            effect=grants.reinstate,
            follows=receipt.delivery_goes_on,
        ),
        step(
            "resume_delivery",
            "恢复交付",
            "Go on with the delivery",
            ("in_use",),
            "delivering",
            (PORTAL,),
            resumes=("delivery",),
            notifies=(HANDLES,),
        ),
        step(
            "revoke",
            "收回授权",
            "Revoke",
            ("suspended", *SIGNED),
            "revoked",
            (DECIDES, COORDINATES),
            # What was copied is still to be destroyed.
            starts=("destruction",),
            stops=("*",),
            notifies=(APPLICANT, HANDLES),
            documents=("decision",),
            effect=both(grants.revoke, change.drop),
        ),
    )
)
