"""An account for each of the people whom the portal is for, so that one can be any of them at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from demo.sample.client import Portal
from demo.sample.messages import say

Json = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """Somebody: a name, a post (nobody is called so), a department, and what the account is there and beyond it."""

    name: str
    fullname: str
    organization: str | None = None
    # Of CKAN: `member`, `editor` or `admin` of the department.
    capacity: str | None = None
    # Of the portal's own (docs/roles.md), for the department or else for the region.
    role: str | None = None
    region: str | None = None


ACCOUNTS = (
    Account("citizen", "公众用户（示例）"),
    Account("researcher", "研究人员（示例）"),
    Account("editor", "交通数据编辑（示例）", "shili-transport", "editor"),
    Account("reviewer", "卫生健康数据审核（示例）", "shili-health", role="reviewer"),
    Account("head", "卫生健康分管负责人（示例）", "shili-health", role="head"),
    Account("operator", "数据运营管理（示例）", "shili-data", "admin", "operator", "990000"),
    Account("auditor", "数据审计人员（示例）", role="auditor"),
)


def ensure_accounts(portal: Portal, known: list[Json], titles: dict[str, str]) -> tuple[list[Json], int]:
    """Create the accounts that the portal lacks, and return all of them and how many are new.

    ``known`` are accounts as an earlier call returned them: where the account is still to be made it gets that
    password, else a random one. An account that exists keeps its password, which is nothing where nobody knows it.
    ``titles`` are the departments' by name; an account of another department is left out.
    """
    passwords = {account["name"]: account.get("password") for account in known}
    found, made = [], 0
    for account in ACCOUNTS:
        name, organization = account.name, account.organization
        if organization and organization not in titles:
            continue
        password = passwords.get(name)
        if portal.show("user_show", id=name) is None:
            password = password or secrets.token_urlsafe(12)
            address = f"{name}@shili.example"
            person = {"name": name, "fullname": account.fullname, "email": address, "password": password}
            portal.do("user_create", person)
            made += 1
        if account.capacity:
            _ensure_member(portal, name, str(organization), account.capacity)
        if account.role:
            _ensure_role(portal, account)
        role = say(f"role-{name}", department=titles.get(organization or "", ""))
        found.append({"name": name, "password": password, "role": role, "organization": organization})
    return found, made


def _ensure_member(portal: Portal, user: str, organization: str, capacity: str) -> None:
    """Make the user a member; what the department made of a member since then stays."""
    departments = portal.do("organization_list_for_user", {"id": user, "permission": "read"})
    if not any(department["name"] == organization for department in departments):
        portal.do("organization_member_create", {"id": organization, "username": user, "role": capacity})


def _ensure_role(portal: Portal, account: Account) -> None:
    """Give the account its role, which it may have already."""
    # A role is one of a region or of a department, and an auditor's is neither.
    place = {"region_code": account.region} if account.region else {"organization": account.organization}
    asked = {field: value for field, value in place.items() if value}
    portal.do("govshare_role_create", {"user": account.name, "role": account.role, **asked})
