"""The public page of the time limits, and the page on which operators write profiles."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.helpers import Page
from flask import Blueprint, Response

__all__ = ["govshare_deadline_profiles", "govshare_deadlines"]

govshare_deadlines = Blueprint("govshare_deadlines", __name__)
govshare_deadline_profiles = Blueprint(
    "govshare_deadline_profiles", __name__, url_prefix="/ckan-admin/deadline-profiles"
)

ROWS = 20


def _do(action: str, **data: Any) -> Any:
    """Call an action; what there is not, or is not the reader's, becomes a page."""
    try:
        return tk.get_action(f"govshare_deadline_{action}")({}, data)
    except tk.NotAuthorized as problem:
        tk.abort(403, str(problem))
    except tk.ObjectNotFound as problem:
        tk.abort(404, str(problem))


def _page(route: str) -> dict[str, Any]:
    """Return a page of the profiles."""
    number = tk.h.get_page_number(tk.request.args)
    found = _do("profile_list", limit=ROWS, offset=(number - 1) * ROWS)
    page = Page(
        collection=found["results"],
        page=number,
        item_count=found["count"],
        items_per_page=ROWS,
        url=lambda page: tk.h.url_for(route, page=page),
    )
    return {"profiles": found["results"], "page": page}


@govshare_deadlines.route("/deadlines", strict_slashes=False)
def index() -> str:
    """Show how long each step may take and by which rule, and count days for whoever asks."""
    asked = {key: tk.request.args.get(key, "").strip() for key in ("from", "days")}
    counted, errors = None, {}
    if any(asked.values()):
        try:
            counted = _do("compute", **asked)
        except tk.ValidationError as problem:
            errors = problem.error_dict
    extra = {"asked": asked, "counted": counted, "errors": errors, **_page("govshare_deadlines.index")}
    return tk.render("govshare/deadlines/index.html", extra)


@govshare_deadline_profiles.before_request
def only_operators() -> None:
    """Refuse everybody who may write no profile."""
    try:
        tk.check_access("govshare_deadline_profile_update", {}, {})
    except tk.NotAuthorized as refusal:
        tk.abort(403, str(refusal))


@govshare_deadline_profiles.route("", methods=["GET"], strict_slashes=False)
def profiles() -> str:
    """List the profiles."""
    return tk.render("govshare/deadlines/profiles.html", _page("govshare_deadline_profiles.profiles"))


@govshare_deadline_profiles.route("/edit", methods=["GET"])
def edit(errors: dict[str, list[str]] | None = None) -> str:
    """Show the form with a profile's text; for a new one with that of the profile whose `id` the address has.

    :param errors: what was wrong with the form that came back
    """
    id = tk.request.args.get("id", "")
    profile = _do("profile_show", id=id) if id else None
    text = tk.request.form.get("text", "") if errors else profile["text"] if profile else ""
    extra = {"profile": profile, "text": text, "errors": errors or {}}
    return tk.render("govshare/deadlines/profile.html", extra)


@govshare_deadline_profiles.route("/edit", methods=["POST"])
def save() -> Response | str:
    """Save the profile of the form."""
    try:
        saved = _do("profile_update", text=tk.request.form.get("text", ""))
    except tk.ValidationError as problem:
        return edit(problem.error_dict)
    tk.h.flash_success(
        tk._("The profile “{id}” is saved. It counts for what begins from now on.").format(id=saved["id"])
    )
    return tk.redirect_to("govshare_deadline_profiles.profiles")


@govshare_deadline_profiles.route("/delete", methods=["POST"])
def delete() -> Response:
    """Delete a profile, or what was changed in one."""
    try:
        restored = _do("profile_delete", id=tk.request.form.get("id", ""))["restored"]
    except tk.ValidationError as problem:
        tk.h.flash_error("; ".join(problem.error_summary.values()))
    else:
        done = tk._("The portal's own profile counts again.") if restored else tk._("The profile is deleted.")
        tk.h.flash_success(done)
    return tk.redirect_to("govshare_deadline_profiles.profiles")
