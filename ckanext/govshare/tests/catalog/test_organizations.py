"""Departments."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govshare.catalog import uscc
from ckanext.govshare.tests.catalog.conftest import site_user

pytestmark = pytest.mark.usefixtures("non_clean_db")


def department(**fields: Any) -> dict[str, Any]:
    """Create a department as the administrator."""
    return tk.get_action("organization_create")({"user": site_user()}, {"title": "示例市水务局", **fields})


def new_uscc(serial: int) -> str:
    """Return a valid code of a public body."""
    body = f"11520100MB{serial:07d}"
    return body + uscc.check_character(body)


def errors_of(**fields: Any) -> dict[str, Any]:
    """Return the errors that creating a department answers with."""
    with pytest.raises(tk.ValidationError) as refusal:
        department(**fields)
    return refusal.value.error_dict


def test_name_from_code() -> None:
    """A department is named after its social credit code, never after its title."""
    code = new_uscc(4711)
    made = department(title="Water", provider_uscc=f" {code.lower()} ", region_code="520100", level="city")
    assert (made["name"], made["provider_uscc"]) == (code.lower(), code)
    assert (made["region_code"], made["level"], made["title"]) == ("520100", "city", "Water")


def test_name_without_code() -> None:
    """Without a code it gets a name all the same, another one each time, and keeps it."""
    first, second = department(), department()
    assert first["name"].startswith("org-") and first["name"] != second["name"]
    changed = {"id": first["id"], "title": "示例市水务局（新）", "provider_uscc": new_uscc(4712)}
    tk.get_action("organization_patch")({"user": site_user()}, changed)
    patched = tk.get_action("organization_show")({}, {"id": first["id"]})
    assert (patched["name"], patched["provider_uscc"]) == (first["name"], new_uscc(4712))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("provider_uscc", "11520100MB00047110"),
        ("provider_uscc", "1152010"),
        ("provider_uscc", "I1520100MB0004711X"),
        ("region_code", "贵阳"),
        ("level", "galactic"),
        ("parent", "nobody"),
        ("contact_email", "无"),
        ("title", ""),
    ],
)
def test_bad_values(field: str, value: str) -> None:
    """What means nothing is refused at its own field."""
    assert list(errors_of(**{field: value})) == [field]


@pytest.mark.parametrize("code", ["9137130016829134XT", "N2520115MEG0000000"[:17]])
def test_codes_that_begin_with_letters(code: str) -> None:
    """Codes of companies and of collectives are as good as any; the check is the standard's."""
    full = code if len(code) == 18 else code + uscc.check_character(code)
    assert uscc.is_valid(full)
    spoilt = full[:-1] + ("0" if full[-1] != "0" else "1")
    assert not uscc.is_valid(spoilt)


def test_parent() -> None:
    """A department has a superior, which is never itself or below it."""
    top = department(title="示例市人民政府")
    below = department(parent=top["id"])
    assert below["parent"] == top["name"]
    with pytest.raises(tk.ValidationError) as refusal:
        tk.get_action("organization_patch")({"user": site_user()}, {"id": top["id"], "parent": below["name"]})
    assert list(refusal.value.error_dict) == ["parent"]
