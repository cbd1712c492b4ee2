"""Who asks, and what of the planted secrets they may see: the table “Access” of the contract, by place."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from ckanext.govshare.tests.access.leaks.casework import WRITTEN, WRITTEN_INSIDE
from ckanext.govshare.tests.access.leaks.tokens import Secret

__all__ = [
    "ALLOWED",
    "GATED",
    "KINDS",
    "OFFICIALS",
    "OUTSIDERS",
    "REGION",
    "People",
    "make_people",
    "may_see",
    "tokens_of",
    "walks",
]

People = dict[str, dict[str, Any]]

# The open types; a hidden entry; and data that another platform gives on conditions.
KINDS = ("open", "conditional", "login", "closed", "unknown", "hidden", "elsewhere")
GATED = KINDS[1:]
# Who must see nothing, and of what they try to: a visitor, an account, an editor of another department; then one with
# a grant of another dataset, one whose grant has ended, one who was granted a single column. To these three the
# catalogue is what it is to any account, but for the data that grants are of.
OUTSIDERS = {
    "anonymous": GATED,
    "citizen": GATED,
    "outsider": GATED,
    "stranger": ("conditional", "closed"),
    "expired": ("conditional",),
    "columns": ("conditional",),
}
# Who gets something, or else the walk would prove nothing.
ALLOWED = ("holder", "member", "editor", "admin")
# Where the department is; and who sees hidden entries there, or also grants, but no data: roles with their regions.
REGION = "520100"
OFFICIALS = {"operator": ("operator", "520000"), "abroad": ("operator", "330000"), "auditor": ("auditor", "")}

# What is data, and what leads to it or was kept on the way: nobody but those who keep the dataset sees that.
_DATA = {"body", "filename", "hash", "row", "cell", "dictionary", "sample", "view"}
_ENTRY = {"title", "notes", "tag"}


def make_people() -> People:
    """Return an account for everybody who has one."""
    names = [who for who in (*OUTSIDERS, *ALLOWED, *OFFICIALS) if who not in ("anonymous", "admin")]
    people: People = {who: factories.User(name=f"walker-{who}") for who in names} | {"admin": factories.Sysadmin()}
    for who, (role, region) in OFFICIALS.items():
        asked = {"user": people[who]["name"], "role": role} | ({"region_code": region} if region else {})
        tk.get_action("govshare_role_create")({"user": people["admin"]["name"]}, asked)
    return people


def tokens_of(people: People) -> dict[str, str]:
    """Return an API token for everybody who has an account."""
    return {
        who: tk.get_action("api_token_create")({"user": person["name"]}, {"user": person["name"], "name": "walk"})[
            "token"
        ]
        for who, person in people.items()
    }


def may_see(who: str, secret: Secret) -> bool:
    """Tell whether somebody may see a secret."""
    kind, place = secret.kind, secret.place
    if place == "internal":
        return who in ("editor", "admin")
    if kind == "open" or who in ("editor", "admin"):
        return True
    if place in _ENTRY:
        return who in ("member", "operator", "auditor")
    if place in WRITTEN_INSIDE:
        return who in ("operator", "auditor")
    if place in WRITTEN:
        return who in ("holder", "operator", "auditor")
    if place == "basis":
        return who in ("holder", "auditor")
    if place not in _DATA or kind in ("unknown", "elsewhere"):
        return False
    if kind == "login":
        return who != "anonymous"
    if who == "columns":
        # The column that was granted, with its description.
        return kind == "conditional" and place in ("row", "dictionary", "view")
    return who == "member" or (who == "holder" and kind == "conditional")


def walks() -> list[Any]:
    """Return who must see nothing, as parameters of a test; each half of them for a process of its own."""
    return [pytest.param(who, marks=pytest.mark.xdist_group(f"leaks-{n % 2}")) for n, who in enumerate(OUTSIDERS)]
