"""The pages on which somebody applies for a dataset, and on which a case is read and moved on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.govshare.access.answers import private
from ckanext.govshare.cases.kind import DRAFT
from ckanext.govshare.cases.pages import forms
from ckanext.govshare.cases.pages.answers import failed, found, kept, signed_in
from ckanext.govshare.cases.pages.disputing import govshare_disputes
from ckanext.govshare.cases.pages.sheet import csv_file
from ckanext.govshare.cases.parties import official, reads_all

__all__ = ["govshare_cases", "govshare_disputes"]

govshare_cases = Blueprint("govshare_cases", __name__)

KIND = "access_request"
# Not tables of what was granted, but of a made-up sample.
SAMPLE_ROWS = 20
MOST_RELATED = 50
# What is signed, by the step that signs it.
SIGNED = {"sign": "agreement", "sign_change": "supplementary_agreement"}


@govshare_cases.route("/dataset/<id>/apply", methods=["GET"])
def apply_form(id: str) -> Any:
    """Show what lies ahead, and the form."""
    draft = tk.request.args.get("draft")
    case = found("govshare_case_show", id=draft) if draft and tk.current_user.is_authenticated else None
    if case and case["state"] != DRAFT:
        return tk.redirect_to("govshare_cases.show", id=case["number"])
    return _apply_page(id, case, case["data"] if case else {}, {})


@govshare_cases.route("/dataset/<id>/apply", methods=["POST"])
def apply(id: str) -> Any:
    """Submit an application, or keep it as a draft."""
    if not tk.current_user.is_authenticated:
        return signed_in(tk.h.url_for("govshare_cases.apply_form", id=id))
    form, dataset = tk.request.form, found("package_show", id=id)
    declared = found("govshare_case_kind_show", id=KIND)["fields"]
    values = forms.sent(declared, forms.of_dataset(dataset), form)
    case = found("govshare_case_show", id=form["case"]) if form.get("case") else None
    draft = form.get("do") == "save"
    try:
        if case:
            asked = {"id": case["id"], "version": form.get("version"), "transition": "save" if draft else "submit"}
            done = tk.get_action("govshare_case_transition")({}, {**values, **asked})
        else:
            place = {"kind": KIND, "dataset_id": dataset["id"], "organization": form.get("organization") or None}
            done = tk.get_action("govshare_case_create")({}, {**values, **place, "draft": draft})
    except tk.NotAuthorized as problem:
        return tk.abort(403, str(problem))
    except tk.ValidationError as problem:
        errors, status = failed(problem)
        if status == 409 and case:
            case = found("govshare_case_show", id=case["id"])
        return _apply_page(id, case, values, errors, status)
    if draft:
        tk.h.flash_success(tk._("The draft is saved. You can go on with it at any time; nobody else sees it."))
        return kept(tk.redirect_to("govshare_cases.apply_form", id=id, draft=done["id"]), f"apply-{dataset['id']}")
    tk.h.flash_success(
        tk._("The application has been submitted. Its number is {number}.").format(number=done["number"])
    )
    return kept(tk.redirect_to("govshare_cases.show", id=done["number"]), f"apply-{dataset['id']}")


@govshare_cases.route("/dataset/<id>/apply/sample.csv")
def sample(id: str) -> Response:
    """Give the synthetic sample as a file that says what it is, in its name and in each of its rows."""
    dataset = found("package_show", id=id)
    made = found("govshare_case_sample", dataset_id=dataset["id"], rows=SAMPLE_ROWS)
    note = tk.h.govshare_case_word(made["note"])
    head = [*made["fields"], tk._("Note")]
    return csv_file(f"synthetic-{dataset['name']}", [head, *([*row, note] for row in made["records"])])


@govshare_cases.route("/case/<id>", methods=["GET"])
def show(id: str) -> Any:
    """Show a case, with the form of what the reader wants to do."""
    if not tk.current_user.is_authenticated:
        return signed_in()
    case = found("govshare_case_show", id=id)
    if case["state"] == DRAFT and case["kind"] == KIND:
        return tk.redirect_to("govshare_cases.apply_form", id=case["dataset_id"], draft=case["id"])
    return _case_page(case, tk.request.args.get("do"))


@govshare_cases.route("/case/<id>/<transition>", methods=["GET"])
def step(id: str, transition: str) -> Any:
    """Lead from the address of a form that came back to the page with the form: to read it in the other language."""
    return tk.redirect_to("govshare_cases.show", id=id, do=transition)


@govshare_cases.route("/case/<id>/<transition>", methods=["POST"])
def move(id: str, transition: str) -> Any:
    """Do something to a case; who is too late, or forgot something, gets the form back as it was filled in."""
    if not tk.current_user.is_authenticated:
        return signed_in(tk.h.url_for("govshare_cases.show", id=id))
    case, form = found("govshare_case_show", id=id), tk.request.form
    kind, dataset = found("govshare_case_kind_show", id=case["kind"]), _dataset(case)
    step = next((each for each in kind["transitions"] if each["id"] == transition), None)
    if step is None:
        return tk.abort(404)
    options = forms.of_step(step, case, dataset)
    values = forms.sent(step["fields"], options, form)
    offered = any(each["id"] == transition for each in case["transitions"])
    errors, status = forms.unticked(step, case, options, values) if offered else {}, 200
    if not errors:
        asked = {"id": case["id"], "transition": transition, "version": form.get("version")}
        try:
            done = tk.get_action("govshare_case_transition")({}, {**values, **asked})
        except tk.NotAuthorized as problem:
            return tk.abort(403, str(problem))
        except tk.ValidationError as problem:
            errors, status = failed(problem)
            # What is wrong with something that the form does not ask for is said above it.
            own = {"message", *(each["id"] for each in step["fields"])}
            others = [message for id, each in errors.items() if id not in own for message in each]
            errors["message"] = list(dict.fromkeys([*errors["message"], *others]))
    if errors:
        return _case_page(found("govshare_case_show", id=id), transition, values, errors, status)
    tk.h.flash_success(tk._("Done: {step}").format(step=tk.h.govshare_case_word(step["name"])))
    return kept(_after(case, done), f"{transition}-{case['id']}")


def _after(before: Mapping[str, Any], case: Mapping[str, Any]) -> Any:
    """Lead to the case, or to the list where a reader found it who may not read it any more."""
    if case["capacities"]:
        return tk.redirect_to("govshare_cases.show", id=case["number"] or case["id"])
    if official(before["capacities"]):
        return tk.redirect_to("govshare_case_lists.inbox")
    return tk.redirect_to("govshare_case_lists.mine", show="consulted")


def _apply_page(
    id: str, case: Mapping[str, Any] | None, values: Mapping[str, Any], errors: Mapping[str, Any], status: int = 200
) -> Any:
    dataset = found("package_show", id=id)
    organization = _name(case["applicant_org"]) if case else tk.request.values.get("organization")
    try:
        outlook = found("govshare_case_outlook", dataset_id=dataset["id"], organization=organization)
    except tk.ValidationError as problem:
        tk.h.flash_notice(" ".join(failed(problem)[0]["message"]))
        return tk.redirect_to("dataset.read", id=dataset["name"])
    declared = found("govshare_case_kind_show", id=KIND)["fields"]
    page = tk.render(
        "govshare/cases/apply.html",
        {
            "pkg": dataset,
            "outlook": outlook,
            "sample": found("govshare_case_sample", dataset_id=dataset["id"]),
            "case": case,
            "files": found("govshare_case_file_list", id=case["id"]) if case else [],
            "organization": organization or "",
            "fields": forms.fields(declared, values, forms.of_dataset(dataset), errors),
            "errors": errors,
            "fresh": tk.request.method == "GET",
        },
    )
    return private(Response(page, status))


def _case_page(
    case: Mapping[str, Any],
    doing: str | None,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Any:
    kind, dataset = found("govshare_case_kind_show", id=case["kind"]), _dataset(case)
    steps = {each["id"]: each for each in kind["transitions"]}
    offered = {each["id"] for each in case["transitions"]}
    step = steps.get(doing or "")
    # What can no longer be done is shown still when somebody has written something for it.
    if step and (step["id"] in offered or values is not None):
        options = forms.of_step(step, case, dataset)
        given = forms.prefilled(step, case, options) if values is None else values
        fields = forms.fields(step["fields"], given, options, errors or {})
    else:
        step, fields = None, []
    # Whose opinion is asked reads no papers.
    whole = reads_all(case["capacities"])
    documents = found("govshare_case_document_list", id=case["id"]) if whole else []
    page = tk.render(
        "govshare/cases/case.html",
        {
            "documents": documents,
            "related": found("govshare_case_list", parent=case["id"], limit=MOST_RELATED)["results"],
            "parent": found("govshare_case_show", id=case["parent_id"]) if whole and case["parent_id"] else None,
            "agreement": _agreement(step["id"], documents) if step else None,
            "case": case,
            "kind": kind,
            "steps": steps,
            "offered": offered,
            "files": found("govshare_case_file_list", id=case["id"]) if whole else [],
            "whole": whole,
            "pkg": dataset,
            "names": {code: name for each in forms.of_dataset(dataset).values() for code, name in each},
            "step": step,
            "fields": fields,
            "errors": errors or {},
            "conflict": status == 409,
            "official": official(case["capacities"]),
        },
    )
    return private(Response(page, status))


def _agreement(step: str, documents: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the text that is to be signed, with the document's code."""
    drawn_up = [each for each in documents if each["name"] == SIGNED.get(step)]
    if not drawn_up:
        return None
    document = found("govshare_case_document_show", code=drawn_up[-1]["code"])
    agreed: dict[str, Any] = document["facts"]["agreed"]
    text = (agreed["change"] if step == "sign_change" and "change" in agreed else agreed)["agreement"]
    return {**text, "code": document["code"], "hash": document["hash"]}


def _dataset(case: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a case is about; None where the reader may not see it any more."""
    try:
        return tk.get_action("package_show")({}, {"id": case["dataset_id"]}) if case["dataset_id"] else None
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def _name(organization_id: str | None) -> str | None:
    return tk.h.govshare_case_name_of(organization_id) if organization_id else None
