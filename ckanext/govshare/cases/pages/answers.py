"""What the pages of cases answer with: what was found, or a refusal that a person understands."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Response

from ckanext.govshare.access.answers import private
from ckanext.govshare.cases.conflict import Conflict

__all__ = ["failed", "found", "kept", "signed_in"]

KEPT = "govshare_kept"
"""The cookie that tells a page which form's text has arrived and need not be kept any longer."""
Errors = dict[str, list[str]]


def found(action: str, **asked: Any) -> Any:
    """Return what an action finds; a page that says so where there is nothing, or nothing for this reader."""
    try:
        return tk.get_action(action)({}, asked)
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("There is no such page."))
    except tk.NotAuthorized as problem:
        # Whoever may not know of a dataset is told that there is none.
        return tk.abort(404 if action == "package_show" else 403, str(problem))


def failed(problem: tk.ValidationError) -> tuple[Errors, int]:
    """Return what was wrong by field (`message`: with the whole), and the status: 409 for who came too late."""
    if isinstance(problem, Conflict):
        return {"message": [problem.message]}, 409
    errors: Errors = {}
    for id, messages in problem.error_dict.items():
        if id != "__type":
            errors[id] = [messages] if isinstance(messages, str) else [str(each) for each in messages]
    errors["message"] = errors.get("message", []) + errors.get("dataset_id", []) + errors.get("organization", [])
    return errors, 200


def signed_in(back: str | None = None) -> Response:
    """Send somebody to sign in, and back afterwards."""
    return private(tk.redirect_to("user.login", came_from=back or tk.request.full_path.rstrip("?")))


def kept(answer: Response, form: str) -> Response:
    """Tell the page that follows that a form's text has arrived, so that the browser forgets its copy.

    :param form: what the form calls itself in `data-keep`
    """
    answer.set_cookie(KEPT, form, max_age=300, samesite="Lax", path="/")
    return answer
