"""Imports in the background: all or nothing, whatever happens to the worker."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa

from ckanext.govshare.catalog.excel import apply as writing
from ckanext.govshare.catalog.excel import runs, states
from ckanext.govshare.catalog.excel.lock import held
from ckanext.govshare.catalog.excel.model import CatalogueImport
from ckanext.govshare.catalog.excel.tick import settle_catalogue_imports
from ckanext.govshare.tests.catalog.excel.conftest import PLAIN, Act, Book

REPOSITORY = Path(__file__).parents[5]
CKAN = "import sys; sys.argv[0] = 'ckan'; from ckan.cli.cli import ckan; ckan()"


@pytest.fixture(autouse=True)
def queue(with_request_context: None) -> None:
    """An empty queue: a worker would do first what other tests have left in it."""
    tk.get_action("job_clear")({"ignore_auth": True}, {})


@pytest.fixture
def book(download: Callable[..., Book]) -> Book:
    """A workbook with sixty new datasets."""
    made = download(template=True)
    for row in range(2, 62):
        made.set(
            "数据集",
            row,
            序号=row - 1,
            信息资源分类=PLAIN["catalog_class"],
            数据集名称=f"第{row - 1}号目录",
            摘要="摘要",
            数据领域="交通运输",
            开放类型="无条件开放",
            共享类型="无条件共享",
            共享方式="共享平台方式",
            更新周期="每月",
            发布日期="2026-03-01",
        )
        made.set("信息项", row, 所属数据集=row - 1, 信息项名称="名称", 数据类型="备注型")
    return made


@pytest.fixture
def count(department: dict[str, Any]) -> Callable[[], tuple[int, int]]:
    """Counts the department's datasets: in the database, and as a search finds them."""

    def call() -> tuple[int, int]:
        model.Session.rollback()
        table = model.package_table
        query = sa.select(sa.func.count()).select_from(table).where(table.c.owner_org == department["id"])
        found = tk.get_action("package_search")({}, {"fq": f'owner_org:"{department["id"]}"', "rows": 0})
        return int(model.Session.scalar(query) or 0), found["count"]

    return call


def begin(act: Act, department: dict[str, Any], book: Book) -> str:
    """Upload a workbook; a worker is to read it."""
    content = base64.b64encode(book.content()).decode()
    made = act("govshare_catalogue_import_create", owner_org=department["id"], content=content)
    assert made["state"] == states.WAITING
    return str(made["id"])


def test_by_the_worker(
    act: Act, department: dict[str, Any], book: Book, worker: Callable[[], None], count: Callable[[], tuple[int, int]]
) -> None:
    """The queue's worker reads and applies; the page can tell how far it is."""
    import_id = begin(act, department, book)
    worker()
    found = act("govshare_catalogue_import_show", id=import_id, limit=5, offset=58)
    assert (found["state"], found["counts"]) == (states.READY, {"new": 60})
    assert [row["title"] for row in found["rows"]] == ["第59号目录", "第60号目录"]
    assert (found["done"], found["total"], found["row_count"]) == (60, 60, 60)
    assert act("govshare_catalogue_import_apply", id=import_id)["state"] == states.APPROVED
    worker()
    assert act("govshare_catalogue_import_show", id=import_id, limit=0)["state"] == states.APPLIED
    assert count() == (60, 60)
    with pytest.raises(tk.ValidationError):
        act("govshare_catalogue_import_apply", id=import_id)
    listed = act("govshare_catalogue_import_list", owner_org=department["id"])
    assert [each["state"] for each in listed["results"]] == [states.APPLIED]


def test_all_or_nothing(
    act: Act, upload: Act, book: Book, count: Callable[[], tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row that is refused at the last moment, and none is written; the next attempt may succeed."""
    import_id = upload(book)["id"]
    original, calls = writing._create, []

    def refused(*arguments: Any) -> str:
        calls.append(1)
        if len(calls) == 40:
            raise tk.ValidationError({"title": ["so nicht"]})
        return original(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(writing, "_create", refused)
        act("govshare_catalogue_import_apply", id=import_id)
        runs.run(import_id)
    found = act("govshare_catalogue_import_show", id=import_id)
    assert (found["state"], "so nicht" in found["problem"], "第40号目录" in found["problem"]) == (
        states.FAILED,
        True,
        True,
    )
    assert count() == (0, 0)
    act("govshare_catalogue_import_apply", id=import_id)
    runs.run(import_id)
    assert count() == (60, 60)


def test_killed(
    act: Act, department: dict[str, Any], upload: Act, book: Book, count: Callable[[], tuple[int, int]], tmp_path: Path
) -> None:
    """``kill -9`` of the worker in the middle: nothing is applied, the import says so, and may be started again."""
    import_id = upload(book)["id"]
    act("govshare_catalogue_import_apply", id=import_id)
    environment = {**os.environ, "CKAN_INI": str(REPOSITORY / "test.ini")}
    words = [sys.executable, "-c", CKAN, "-c", str(REPOSITORY / "test.ini"), "jobs", "worker", "--no-scheduler"]
    process = subprocess.Popen(
        words, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    imports = CatalogueImport.__table__
    state = sa.select(imports.c.state).where(imports.c.id == import_id)
    until = time.monotonic() + 240
    while True:
        model.Session.rollback()
        if model.Session.scalar(state) == states.APPLYING:
            break
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    # The process that does the job outlives its worker until it notices.
    while act("govshare_catalogue_import_show", id=import_id, limit=0)["state"] == states.APPLYING:
        assert time.monotonic() < until
        time.sleep(0.05)
    found = act("govshare_catalogue_import_show", id=import_id, limit=0)
    assert (found["state"], found["stage"], bool(found["problem"])) == (states.FAILED, states.APPLY, True)
    assert count() == (0, 0)
    act("govshare_catalogue_import_apply", id=import_id)
    runs.run(import_id)
    assert count() == (60, 60)


@pytest.mark.parametrize("state", [states.READING, states.APPLYING])
def test_dead_imports_are_closed(act: Act, upload: Act, book: Book, state: str) -> None:
    """The tick closes what a dead process left, and leaves a living one alone."""
    import_id = upload(book)["id"]
    imports = CatalogueImport.__table__
    model.Session.execute(sa.update(imports).where(imports.c.id == import_id).values(state=state))
    model.Session.commit()
    with held(import_id) as line:
        settle_catalogue_imports()
        assert line.state() == state
    settle_catalogue_imports()
    found = act("govshare_catalogue_import_show", id=import_id, limit=0)
    assert (found["state"], bool(found["problem"])) == (states.FAILED, True)


def test_lost_queue(act: Act, department: dict[str, Any], book: Book, worker: Callable[[], None]) -> None:
    """A job that the queue has lost is queued again; an import that was written but not indexed is indexed."""
    import_id = begin(act, department, book)
    tk.get_action("job_clear")({"ignore_auth": True}, {})
    settle_catalogue_imports()
    worker()
    assert act("govshare_catalogue_import_show", id=import_id, limit=0)["state"] == states.READY
    imports = CatalogueImport.__table__
    model.Session.execute(sa.update(imports).where(imports.c.id == import_id).values(state=states.INDEXING))
    model.Session.commit()
    settle_catalogue_imports()
    worker()
    assert act("govshare_catalogue_import_show", id=import_id, limit=0)["state"] == states.APPLIED


def test_changed_meanwhile(full: list[dict[str, Any]], download: Callable[..., Book], upload: Act, act: Act) -> None:
    """Somebody edits a dataset after the preview: the import does not write over it."""
    book = download()
    book.set("数据集", 2, 摘要="表中的摘要")
    import_id = upload(book)["id"]
    act("package_patch", id=full[0]["id"], notes="网页上的摘要")
    act("govshare_catalogue_import_apply", id=import_id)
    runs.run(import_id)
    found = act("govshare_catalogue_import_show", id=import_id)
    assert (found["state"], "预览" in found["problem"]) == (states.FAILED, True)
    assert act("package_show", id=full[0]["id"])["notes"] == "网页上的摘要"
    act("govshare_catalogue_import_preview", id=import_id)
    runs.run(import_id)
    act("govshare_catalogue_import_apply", id=import_id)
    runs.run(import_id)
    assert act("package_show", id=full[0]["id"])["notes"] == "表中的摘要"
