"""Notices by mail: one letter for each, in the portal's language with English below, by CKAN's mailer."""

from __future__ import annotations

import logging
import smtplib
from datetime import UTC, datetime, timedelta

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib.mailer import MailerException

from ckanext.govshare.cases.kinds import KINDS
from ckanext.govshare.cases.mail.wording import said
from ckanext.govshare.cases.model import Case, CaseNotice

__all__ = ["send"]

log = logging.getLogger(__name__)

SETTING = "govshare.cases.mail"
BATCH = 200
# What is older is no news any more: nobody wants a hundred letters when mail is switched on, or works again.
FRESH = timedelta(days=3)

_notice = CaseNotice.__table__.c


def send() -> int:
    """Send the mail of notices that have none yet; returns how many letters went out.

    Each notice is locked and marked in a transaction of its own, so that two processes send no letter twice. Without
    a server that takes mail everything stays as it is, and the next turn tries again.
    """
    if not tk.asbool(tk.config.get(SETTING)):
        return 0
    now, sent = datetime.now(UTC), 0
    unsent = sa.select(CaseNotice).where(_notice.mailed.is_(None)).order_by(_notice.time, _notice.id)
    for _turn in range(BATCH):
        notice = model.Session.scalar(unsent.limit(1).with_for_update(skip_locked=True))
        if notice is None:
            break
        try:
            sent += _letter(notice, now)
        except (MailerException, OSError) as problem:
            if not isinstance(problem.__context__, smtplib.SMTPRecipientsRefused):
                model.Session.rollback()
                log.warning("Notices wait, for no mail server takes them: %s", problem)
                return sent
            # One wrong address keeps no other letter from its way.
            log.warning("The mail server refuses the address of %s", notice.user_id)
        notice.mailed = now
        model.Session.commit()
    model.Session.rollback()
    return sent


def _letter(notice: CaseNotice, now: datetime) -> int:
    """Send a notice to whom it is for; returns 0 where it has nowhere to go."""
    user, case = model.User.get(notice.user_id), model.Session.get(Case, notice.case_id)
    active = user is not None and user.state == model.State.ACTIVE and user.email
    if not active or case is None or not case.number or now - notice.time > FRESH:
        return 0
    words = said(KINDS[case.kind], notice.what, case.number, case.title)
    chinese = str(tk.config.get("ckan.locale_default", "")).startswith("zh")
    address = f"{str(tk.config['ckan.site_url']).rstrip('/')}/case/{case.number}"
    zh = f"{user.display_name}，您好：\n\n{words.zh}。\n\n请登录平台查看：{address}\n\n本邮件由系统自动发送，请勿回复。"
    en = (
        f"Dear {user.display_name},\n\n{words.en}.\n\nPlease sign in to see more: {address}\n\n"
        "This message was sent automatically; please do not answer it."
    )
    body = f"{zh}\n\n--\n\n{en}" if chinese else en
    tk.mail_user(user, words.zh if chinese else words.en, body)
    return 1
