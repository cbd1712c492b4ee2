"""The departments of a platform, as CKAN organizations made by rule."""

from __future__ import annotations

import hashlib

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.logic.action.create import organization_create
from ckan.types import Context

from ckanext.govshare.harvesters.platforms import Platform

__all__ = ["Departments", "department_name", "platform_name"]


def department_name(platform: str, title: str) -> str:
    """Return the name of a department's organization, always the same for the same title on a platform."""
    return f"dept-{hashlib.sha256(f'{platform}/{title}'.encode()).hexdigest()[:12]}"


def platform_name(platform: str) -> str:
    """Return the name of the organization that stands for the platform itself."""
    return f"platform-{platform}"


class Departments:
    """Finds a platform's departments, and makes the ones that are missing."""

    def __init__(self, platform: Platform, user: model.User) -> None:
        """Act as ``user``."""
        self._platform = platform
        self._user = user
        self._ids: dict[str, str] = {}

    def id_of(self, title: str, region: str) -> str:
        """Return the id of the department with a title, as the platform gives it. A new one is not committed yet.

        A new one is placed in ``region``. Records without a department belong to the platform's own
        organization: CKAN wants an owner, and nobody else is named.
        """
        if title not in self._ids:
            name = department_name(self._platform.key, title) if title else platform_name(self._platform.key)
            found = model.Group.by_name(name)
            self._ids[title] = found.id if found else self._create(name, title, region)
        return self._ids[title]

    def _create(self, name: str, title: str, region: str) -> str:
        values = {"name": name, "title": title or self._platform.title, "region_code": region}
        try:
            context = Context(
                model=model,
                session=model.Session,
                user=self._user.name,
                auth_user_obj=self._user,
                ignore_auth=True,
                defer_commit=True,
                return_id_only=True,
            )
            # Not through get_action: a harvest writes no activities.
            return str(organization_create(context, values))
        except tk.ValidationError:
            # Another worker may have made it a moment ago.
            found = model.Group.by_name(name)
            if found is None:
                raise
            return str(found.id)
