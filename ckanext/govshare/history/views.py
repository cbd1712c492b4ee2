"""The page of a dataset's changes of classification."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.govshare.parameters import number

__all__ = ["govshare_history"]

govshare_history = Blueprint("govshare_history", __name__, url_prefix="/dataset/<id>")

PAGE = 20


@govshare_history.route("/classification")
def classification(id: str) -> str:
    """Show all changes of classification, a page at a time."""
    try:
        dataset = tk.get_action("package_show")({}, {"id": id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Dataset not found"))
    try:
        page = number(tk.request.args, "page", 1, 1)
    except tk.ValidationError:
        return tk.abort(400)
    found = tk.h.govshare_classification_changes(dataset["id"], PAGE, (page - 1) * PAGE)
    return tk.render(
        "govshare/dataset_classification_page.html", {"pkg": dataset, "classified": found, "page": page, "size": PAGE}
    )
