"""A platform's classification: the first is its own affair, its changes are recorded."""

from __future__ import annotations

import ckan.model as model
import sqlalchemy as sa

from ckanext.govshare.history.model import events
from ckanext.govshare.tests.harvesters.conftest import Province


def test_only_what_a_platform_changes(province: Province) -> None:
    """Of twenty harvested datasets one is opened otherwise at the next harvest: one event, of that one."""
    province.start()
    province.harvest()
    chains = {f"dataset:{package.id}" for package in province.packages().values()}
    query = sa.select(events).where(events.c.chain.in_(chains))
    assert len(chains) == 20 and model.Session.execute(query).all() == []
    province.records[3]["open_type"] = "conditional"
    province.records[4]["title"] = "换了名称"
    assert province.harvest().changed == 2
    model.Session.rollback()
    (event,) = model.Session.execute(query).all()
    assert event.chain == f"dataset:{province.dataset(3)['id']}"
    assert event.data == {"open_type": ["open", "conditional"]}
