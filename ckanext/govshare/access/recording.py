"""Readings of gated rows, in the history of their dataset: whose, of what, under which grant."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.types import Context

from ckanext.govshare.access.asking import reader_of, sees_all
from ckanext.govshare.access.facts import facts_of, is_gated
from ckanext.govshare.access.tables import table_of
from ckanext.govshare.history.record import record

__all__ = ["rows_read"]

# Programs read page after page: one event says that they did that day.
DAY = 24 * 3600


def rows_read(context: Context, table: str | None, grant: str | None) -> None:
    """Record that somebody has read rows that are not everybody's, once a day.

    Members of the department read their own data, and of what opens with any account nothing is recorded.

    :param table: a resource's id, or an alias of its table
    :param grant: the id of the grant under which, None where a role gives them
    """
    resource = None if sees_all(context) else table_of(table)
    if resource is None:
        return
    who, dataset = reader_of(context), facts_of(resource.package)
    if not is_gated(dataset) or dataset["open_type"] == "login" or dataset["owner_org"] in who.departments:
        return
    key = f"ckan:{tk.config['ckan.site_id']}:govshare:rows:{resource.id}:{who.id}"
    if connect_to_redis().set(key, 1, ex=DAY, nx=True):
        kind = "access.sysadmin" if who.sysadmin and not grant else "download"
        record(f"dataset:{dataset['id']}", kind, {"resource": resource.id, "grant": grant, "by": "datastore"}, who.id)
        model.Session.commit()
