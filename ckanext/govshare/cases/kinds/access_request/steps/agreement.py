"""The agreement, and the data after it."""

from __future__ import annotations

from ckanext.govshare.cases.kind import APPLICANT, PORTAL
from ckanext.govshare.cases.kinds.access_request import agreement, grants, receipt
from ckanext.govshare.cases.kinds.access_request.steps.step import HANDLES, USING, both, step

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
            effect=both(grants.open_data, receipt.owed),
            follows=grants.delivered_at_once,
        ),
        step(
            "deliver",
            "交付数据",
            "Deliver",
            ("delivering",),
            "in_use",
            (HANDLES,),
            starts=("report", "receipt"),
            stops=("delivery",),
            notifies=(APPLICANT,),
            documents=("delivery_record",),
            effect=both(grants.begin_term, receipt.handed_over),
        ),
        step(
            "open_data",
            "门户开通数据",
            "Open the data in the portal",
            ("delivering",),
            "in_use",
            (PORTAL,),
            starts=("report",),
            stops=("delivery",),
            notifies=(APPLICANT,),
            documents=("delivery_record",),
            effect=both(grants.begin_term, receipt.opened),
        ),
        step(
            "confirm_receipt",
            "确认签收",
            "Confirm the receipt",
            (*USING, "suspended", "expired"),
            None,
            (APPLICANT,),
            stops=("receipt",),
            notifies=(HANDLES,),
            documents=("delivery_record",),
            applies=receipt.can_confirm,
            guard=receipt.check_day,
            effect=receipt.confirmed,
        ),
        step(
            "enter_nonreceipt",
            "登记未签收情况",
            "Enter that it was not received",
            (*USING, "suspended", "expired"),
            None,
            (HANDLES,),
            stops=("receipt",),
            notifies=(APPLICANT,),
            documents=("delivery_record",),
            applies=receipt.is_awaited,
            guard=receipt.check_day,
            effect=receipt.not_received,
        ),
    )
)
