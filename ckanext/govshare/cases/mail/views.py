"""The page of notices."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.pagination import Page
from flask import Blueprint, Response

from ckanext.govshare.access.answers import private
from ckanext.govshare.cases.pages.answers import found, signed_in

__all__ = ["govshare_notices"]

govshare_notices = Blueprint("govshare_notices", __name__)

ROWS = 20


@govshare_notices.route("/user/notices", methods=["GET"])
def index() -> Any:
    """List what the reader was told."""
    if not tk.current_user.is_authenticated:
        return signed_in()
    number = tk.h.get_page_number(tk.request.args)
    unread = tk.request.args.get("show") == "unread"
    listed = found("govshare_case_notice_list", unread=unread, limit=ROWS, offset=(number - 1) * ROWS)
    page = Page(listed["results"], number, ROWS, listed["count"], presliced_list=True)
    return private(Response(tk.render("govshare/cases/notices.html", {"found": listed, "page": page, "show": unread})))


@govshare_notices.route("/user/notices", methods=["POST"])
def read() -> Any:
    """Mark them as read: one, and go to its case, or all."""
    if not tk.current_user.is_authenticated:
        return signed_in(tk.h.url_for("govshare_notices.index"))
    id = tk.request.form.get("id")
    found("govshare_case_notice_read", **({"ids": [id]} if id else {}))
    if case := tk.request.form.get("case"):
        return tk.redirect_to("govshare_cases.show", id=case)
    return tk.redirect_to("govshare_notices.index")
