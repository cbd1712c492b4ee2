"""A workbook that classifies a dataset anew is recorded like any other way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.govshare.history.model import events
from ckanext.govshare.tests.catalog.excel.conftest import Act, Book


def test_an_import(full: list[dict[str, Any]], download: Callable[..., Book], upload: Act, apply: Act) -> None:
    """Only the row whose class changed gets an event."""
    book = download()
    book.set("数据集", 2, 开放类型="无条件开放")
    done = apply(upload(book))
    assert (done["state"], done["problem"]) == ("applied", "")
    model.Session.rollback()
    chains = [f"dataset:{each['id']}" for each in full]
    query = sa.select(events).where(events.c.chain.in_(chains), events.c.number > 1)
    (event,) = model.Session.execute(query).all()
    assert event.chain == chains[0]
    assert event.data["open_type"] == ["conditional", "open"]
    assert event.actor
