"""What happens when data is misused (Decree 809 art. 27)."""

from __future__ import annotations

from ckanext.govshare.cases.kind import APPLICANT
from ckanext.govshare.cases.kinds.access_request import grants
from ckanext.govshare.cases.kinds.access_request.steps.step import COORDINATES, DECIDES, HANDLES, step

__all__ = ["STEPS"]

STEPS = dict(
    (
        step(
            "suspend",
            "暂停使用",
            "Suspend",
            ("in_use", "renewal"),
            "suspended",
            (HANDLES, DECIDES, COORDINATES),
            starts=("rectification",),
            pauses=("report",),
            stops=("decision",),
            notifies=(APPLICANT, COORDINATES),
            effect=grants.suspend,
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
        ),
        step(
            "revoke",
            "收回授权",
            "Revoke",
            ("suspended", "in_use"),
            "revoked",
            (DECIDES, COORDINATES),
            stops=("*",),
            notifies=(APPLICANT, HANDLES),
            documents=("decision",),
            effect=grants.revoke,
        ),
    )
)
