"""An account for each of the people whom the portal is for, so that one can be any of them at once."""

from __future__ import annotations

import secrets
from typing import Any

from demo.sample.client import Portal
from demo.sample.messages import say

Json = dict[str, Any]

# Name, full name, department, and what the account is there. Full names are posts: nobody is called so.
ACCOUNTS = (
    ("citizen", "公众用户（示例）", None, None),
    ("researcher", "研究人员（示例）", None, None),
    ("editor", "交通数据编辑（示例）", "shili-transport", "editor"),
    ("operator", "数据运营管理（示例）", "shili-data", "admin"),
)


def ensure_accounts(portal: Portal, known: list[Json], titles: dict[str, str]) -> tuple[list[Json], int]:
    """Create the accounts that the portal lacks, and return all of them and how many are new.

    ``known`` are accounts as an earlier call returned them: where the account is still to be made it gets that
    password, else a random one. An account that exists keeps its password, which is nothing where nobody knows it.
    ``titles`` are the departments' by name; an account of another department is left out.
    """
    passwords = {account["name"]: account.get("password") for account in known}
    found, made = [], 0
    for name, fullname, organization, capacity in ACCOUNTS:
        if organization and organization not in titles:
            continue
        password = passwords.get(name)
        if portal.show("user_show", id=name) is None:
            password = password or secrets.token_urlsafe(12)
            address = f"{name}@shili.example"
            portal.do("user_create", {"name": name, "fullname": fullname, "email": address, "password": password})
            made += 1
        if organization:
            _ensure_member(portal, name, organization, capacity)
        role = say(f"role-{name}", department=titles.get(organization or "", ""))
        found.append({"name": name, "password": password, "role": role, "organization": organization})
    return found, made


def _ensure_member(portal: Portal, user: str, organization: str, capacity: str | None) -> None:
    """Make the user a member; what the department made of a member since then stays."""
    departments = portal.do("organization_list_for_user", {"id": user, "permission": "read"})
    if not any(department["name"] == organization for department in departments):
        portal.do("organization_member_create", {"id": organization, "username": user, "role": capacity})
