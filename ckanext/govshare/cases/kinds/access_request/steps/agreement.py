"""The agreement, and the data after it."""

from __future__ import annotations

from ckanext.govshare.cases.kind import APPLICANT, PORTAL
from ckanext.govshare.cases.kinds.access_request import agreement, grants
from ckanext.govshare.cases.kinds.access_request.steps.step import HANDLES, step

__all__ = ["STEPS"]

STEPS = dict(
    (
        step(
            "sign",
            "签订协议",
            "Sign the agreement",
            ("agreement",),
            "delivering",
            (APPLICANT,),
            fields=agreement.FIELDS,
            starts=("delivery",),
            stops=("signing",),
            notifies=(HANDLES,),
            documents=("agreement",),
            guard=agreement.check_signature,
            effect=grants.open_data,
            follows=grants.delivered_at_once,
        ),
        step(
            "deliver",
            "交付数据",
            "Deliver",
            ("delivering",),
            "in_use",
            (HANDLES, PORTAL),
            starts=("report",),
            stops=("delivery",),
            notifies=(APPLICANT,),
            documents=("delivery_record",),
            effect=grants.begin_term,
        ),
    )
)
