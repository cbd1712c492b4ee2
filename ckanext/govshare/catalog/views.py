"""What the dataset's form asks the server for while it is being filled in; each also works as a whole page."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Response
from ckan.views.dataset import CreateView, EditView
from flask import Blueprint

from ckanext.govshare.catalog import forms

__all__ = ["govshare_form"]

govshare_form = Blueprint("govshare_form", __name__, url_prefix="/dataset-form")

TYPE = "dataset"


@govshare_form.before_request
def only_authors() -> None:
    """Refuse those who may describe no dataset."""
    try:
        tk.check_access("package_create", {}, {})
    except tk.NotAuthorized:
        tk.abort(403, tk._("Only members of a department may describe datasets"))


def _fields() -> list[dict[str, Any]]:
    schema = tk.h.scheming_get_dataset_schema(TYPE)
    return [*schema["dataset_fields"], *schema["resource_fields"]]


def _sent() -> dict[str, Any]:
    lists = [field["field_name"] for field in _fields() if field.get("preset") == "govshare_codes"]
    return forms.form_data(tk.request.form, [*lists, "related_resource_codes"])


def _whole_page(data: dict[str, Any], errors: dict[str, Any] | None = None) -> Response | str:
    """Show CKAN's form again with everything in it, as it does after an error."""
    package_id = tk.request.form.get("pkg_name")
    # The form would otherwise be sent to this address.
    tk.g.form_action = tk.h.url_for(f"{TYPE}.edit", id=package_id) if package_id else tk.h.url_for(f"{TYPE}.new")
    if package_id:
        return EditView().get(TYPE, package_id, data, errors, {})
    return CreateView().get(TYPE, {**data, "state": "none"}, errors, {})


@govshare_form.route("/fields", methods=["POST"])
def fields() -> Response | str:
    """Show the fields that matter for what was chosen: those that hang on one field, or the whole form."""
    data = _sent()
    if not tk.request.headers.get("HX-Request"):
        return _whole_page(data)
    chosen = tk.request.args.get("on", "")
    return tk.render("govshare/form/dependents.html", {"on": chosen, "fields": _fields(), "data": data, "errors": {}})


@govshare_form.route("/items", methods=["POST"])
def items() -> Response | str:
    """Add proposed data items to those that stand in the form."""
    data = _sent()
    source = {
        "upload": tk.request.files.get("items_file"),
        "resource_id": tk.request.form.get("items_resource"),
        "text": tk.request.form.get("items_paste"),
    }
    message, added, errors = "", 0, {}
    try:
        found = tk.get_action("govshare_items_propose")({}, source)["items"]
        there = {item.get("name") for item in data["items"]}
        new = [item for item in found if item.get("name") not in there]
        data["items"], added = data["items"] + new, len(new)
        text = tk.ungettext("{n} data item added. Please check it.", "{n} data items added. Please check them.", added)
        message = text.format(n=added) if added else tk._("All of these data items are in the table already.")
    except tk.ValidationError as refusal:
        errors = refusal.error_dict
        message = " ".join(str(each) for messages in errors.values() for each in messages)
    except (tk.NotAuthorized, tk.ObjectNotFound, OSError):
        message = tk._("This table cannot be read.")
    if not tk.request.headers.get("HX-Request"):
        (tk.h.flash_success if added else tk.h.flash_notice)(message)
        return _whole_page(data)
    field = tk.h.scheming_field_by_name(_fields(), "items")
    values = {"field": field, "data": data, "errors": {}, "message": message, "failed": not added}
    return tk.render("govshare/form/items_table.html", values)


@govshare_form.route("/draft", methods=["POST"])
def draft() -> Response | str:
    """Keep a description that is not finished, and go on with it."""
    package_id = tk.request.form.get("pkg_name")
    data = {**_sent(), "state": "draft", "type": TYPE}
    action = "package_update" if package_id else "package_create"
    try:
        saved = tk.get_action(action)({"allow_state_change": True}, data | ({"id": package_id} if package_id else {}))
    except tk.ValidationError as refusal:
        return _whole_page(data, refusal.error_dict)
    except tk.NotAuthorized:
        tk.abort(403, tk._("You may not describe datasets of this department"))
    tk.h.flash_success(tk._("The draft is kept. You can go on now, or later from your datasets."))
    return tk.redirect_to(f"{TYPE}.edit", id=saved["name"])


@govshare_form.route("/regions")
def regions() -> str:
    """Return the regions that what was typed may mean, as options of a list."""
    text = tk.request.args.get("region_code", "")
    found = tk.get_action("govshare_region_autocomplete")({}, {"q": text, "limit": 12})
    return tk.render("govshare/form/region_options.html", {"regions": found})
