"""Notices of cases: the inbox in the portal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.access.asking import actor_of
from ckanext.govshare.cases.dictize import iso
from ckanext.govshare.cases.kinds import KINDS
from ckanext.govshare.cases.mail.wording import said
from ckanext.govshare.cases.model import Case, CaseNotice
from ckanext.govshare.parameters import number

__all__ = ["govshare_case_notice_list", "govshare_case_notice_read"]

MAX_ROWS = 100

_notice, _case = CaseNotice.__table__.c, Case.__table__.c


@tk.side_effect_free
def govshare_case_notice_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List what the account that asks was told of cases, the newest at the head.

    :param unread: true for what it has not read yet (optional)
    :param limit: how many, 20; 100 at most
    :param offset: how many to pass over
    :returns: `count`, `unread` (how many are), and `results`: `id`, `case` (the number), `what`, `text` (both
        languages), `time`, `read`
    """
    tk.check_access("govshare_case_notice_list", context, data_dict)
    conditions = [_notice.user_id == actor_of(context)]
    unread = _count([*conditions, _notice.read.is_(None)])
    if tk.asbool(data_dict.get("unread") or False):
        conditions.append(_notice.read.is_(None))
    limit, offset = number(data_dict, "limit", 20, most=MAX_ROWS), number(data_dict, "offset", 0)
    query = (
        sa.select(_notice.id, _notice.what, _notice.time, _notice.read, _case.kind, _case.number, _case.title)
        .join(Case.__table__, _case.id == _notice.case_id)
        .where(*conditions)
        .order_by(_notice.time.desc(), _notice.id)
        .limit(limit)
        .offset(offset)
    )
    results = [
        {
            "id": row.id,
            "case": row.number,
            "what": row.what,
            "text": said(KINDS[row.kind], row.what, row.number, row.title).both(),
            "time": iso(row.time),
            "read": iso(row.read),
        }
        for row in model.Session.execute(query)
    ]
    return {"count": _count(conditions), "unread": unread, "results": results}


def govshare_case_notice_read(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Mark notices of the account that asks as read.

    :param ids: which (optional); all of them where nothing is given
    :returns: `read`: how many had not been read before
    """
    tk.check_access("govshare_case_notice_read", context, data_dict)
    conditions = [_notice.user_id == actor_of(context), _notice.read.is_(None)]
    if (ids := data_dict.get("ids")) is not None:
        conditions.append(_notice.id.in_([ids] if isinstance(ids, str) else [str(id) for id in ids]))
    done = model.Session.execute(sa.update(CaseNotice.__table__).where(*conditions).values(read=datetime.now(UTC)))
    model.Session.commit()
    return {"read": done.rowcount}


def _count(conditions: list[sa.ColumnElement[bool]]) -> int:
    query = sa.select(sa.func.count()).select_from(CaseNotice.__table__)
    return model.Session.scalar(query.where(*conditions)) or 0
