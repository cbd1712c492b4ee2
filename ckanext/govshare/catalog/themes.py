"""The 22 themes as CKAN groups.

The ``theme`` field is the truth; which groups a dataset is in follows from it at every write.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib.dictization.model_save import package_membership_list_save
from ckan.types import Context

from ckanext.govshare import codes


def _theme_groups() -> dict[str, dict[str, Any]]:
    """Return what each theme's group should say, by the group's name."""
    return {
        codes.theme_group(code.value): {
            "title": code.zh,
            "title_translated": {"zh_Hans_CN": code.zh, "en": code.en},
        }
        for code in codes.codes("theme").values()
    }


def ensure_themes() -> None:
    """Create the 22 groups, or bring back their titles; what an administrator added to them stays."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    groups = _theme_groups()
    present = _present(groups)
    for name, group in groups.items():
        wanted = {**group, "state": "active"}
        if name not in present:
            tk.get_action("group_create")({"user": site_user}, {"name": name, **group})
        elif present[name] != wanted:
            tk.get_action("group_patch")({"user": site_user}, {"id": name, **wanted})


def _present(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what those of the groups that exist say, by name: ``group_show`` would take a second for them all."""
    groups = model.Session.query(model.Group).filter(model.Group.name.in_(names))
    return {
        group.name: {
            "title": group.title,
            "title_translated": json.loads(group.extras.get("title_translated", "null")),
            "state": group.state,
        }
        for group in groups
    }


def file_under_themes(context: Context, package_id: str, themes: Iterable[str]) -> None:
    """Put a dataset into the groups of its themes and of no other theme, within the caller's transaction.

    An editor may not administer the groups, yet the themes are theirs to choose: so the membership follows without
    asking. ``member_delete`` would do, but it commits, and would split the dataset's write in two.
    """
    present = {
        group.id: group.name
        for group in model.Session.query(model.Group)
        .join(model.Member, model.Member.group_id == model.Group.id)
        .filter(
            model.Member.table_id == package_id,
            model.Member.state == "active",
            model.Member.capacity != "organization",
        )
    }
    theme_names = _theme_groups().keys()
    wanted = {codes.theme_group(theme) for theme in themes}
    if wanted == theme_names & set(present.values()):
        return
    others = [{"id": id_} for id_, name in present.items() if name not in theme_names]
    package_membership_list_save(
        others + [{"name": name} for name in wanted],
        model.Package.get(package_id),
        tk.fresh_context(context, ignore_auth=True),
    )
    # CKAN's session does not flush by itself, and what is indexed next is read from the database.
    model.Session.flush()
