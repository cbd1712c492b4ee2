"""Whatever a superuser of the database changes is found and named, by the command and by the file on its own."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ckan.cli.cli import ckan

from ckanext.govshare.history import roots, tick
from ckanext.govshare.tests.conftest import administer
from ckanext.govshare.tests.history.conftest import EVENTS, ROOTS, SPANS, A, B, History, rewrite

HERE = "WHERE chain = :chain AND number = :number"


def update(change: str, number: int, chain: str = A) -> None:
    """Change one event behind the history's back."""
    administer(f"UPDATE {EVENTS} SET {change} {HERE}", chain=chain, number=number)


def delete(number: int, chain: str = A) -> None:
    """Take one event out."""
    administer(f"DELETE FROM {EVENTS} {HERE}", chain=chain, number=number)


def delete_all(*numbers: int, chain: str = A) -> None:
    """Take several events out."""
    for number in numbers:
        delete(number, chain)


def swap() -> None:
    """Exchange the places of A's second and third event."""
    for old, new in ((2, 99), (3, 2), (99, 3)):
        update(f"number = {new}", old)


def insert() -> None:
    """Put a made-up event in the place of A's second, and move the later ones up."""
    for number in (5, 4, 3, 2):
        update(f"number = {number + 1}", number)
    administer(
        f"INSERT INTO {EVENTS} SELECT chain, 2, time, kind, '{{}}', actor, hash, hash FROM {EVENTS} {HERE}",
        chain=A,
        number=1,
    )
    rewrite(A, 2, 2, "closed")


def reroot() -> None:
    """Make the roots anew over whatever stands there now."""
    for table in (ROOTS, SPANS):
        administer(f"DELETE FROM {table}")
    roots.seal()


TAMPERING: dict[str, tuple[Callable[[], None], list[str]]] = {
    "content": (
        lambda: update("data = jsonb_build_object('open_type', 'closed')", 2),
        ["dataset:a no. 2: the content"],
    ),
    "time": (lambda: update("time = time + interval '1 second'", 3), ["dataset:a no. 3: the content"]),
    "actor": (lambda: update("actor = NULL", 1, B), ["dataset:b no. 1: the content"]),
    "hash": (lambda: update("hash = previous", 5), ["dataset:a no. 5: the content"]),
    "kind": (lambda: update("kind = 'download'", 1), ["dataset:a no. 1: the content"]),
    "chain": (lambda: update("chain = 'dataset:c', number = 1", 5), ["dataset:c no. 1: the content"]),
    "deleted": (lambda: delete(2), ["dataset:a no. 2: missing"]),
    "deleted, the first": (lambda: delete(1), ["dataset:a no. 1: missing"]),
    "the end cut off": (lambda: delete_all(3, 4, 5), ["dataset:a no. 3: missing"]),
    "a whole chain": (
        lambda: delete_all(1, 2, 3, chain=B),
        ["dataset:b no. 1: missing", "dataset:b no. 2: missing"],
    ),
    "swapped": (swap, ["dataset:a no. 2: was no. 3", "dataset:a no. 3: was no. 2"]),
    "inserted": (insert, ["dataset:a no. 3: was no. 2", "dataset:a no. 2: rewritten"]),
    "one rewritten": (lambda: rewrite(A, 2, 2, "closed"), ["dataset:a no. 2: rewritten: the row after it"]),
    "a chain rewritten": (
        lambda: rewrite(A, 2, 5, "closed"),
        ["dataset:a no. 2: rewritten", "2026-07-01: the root is not that"],
    ),
    "the first rewritten": (lambda: rewrite(B, 1, 3, "closed"), ["dataset:b no. 1: rewritten"]),
    "a root": (
        lambda: administer(f"UPDATE {ROOTS} SET root = previous WHERE day = '2026-07-01'"),
        ["the portal's roots, 2026-07-01: the root is not that"],
    ),
    "a root deleted": (
        lambda: administer(f"DELETE FROM {ROOTS} WHERE day = '2026-07-02'"),
        ["the portal's roots, 2026-07-02: the root is missing"],
    ),
    "what a root covers": (
        lambda: administer(f"DELETE FROM {SPANS} WHERE chain = '{B}'"),
        ["2026-07-01: the root is not that"],
    ),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_found_and_named(three_days: History, name: str) -> None:
    """The command and the file alone say the same: which chain, which number, what is wrong; exit status 1."""
    tamper, expected = TAMPERING[name]
    assert three_days.verify()[0] == 0
    tamper()
    status, said = three_days.verify()
    assert status == 1
    assert [words for words in expected if words not in said] == [], said
    status, alone = three_days.check(three_days.export())
    assert status == 1
    assert [words for words in expected if words not in alone] == [], alone


@pytest.mark.parametrize("chain", [A, B])
def test_everything_rewritten_consistently(three_days: History, chain: str) -> None:
    """A superuser who rewrites a chain and makes every root anew is found by what is kept outside the database."""
    kept = three_days.book.read_bytes()
    rewrite(chain, 2, 5, "closed")
    reroot()
    status, said = three_days.verify()
    assert status == 1
    assert f"{chain} no. 2: rewritten: {three_days.book} has another hash" in said
    assert f"{chain} no. 1:" not in said and (A if chain == B else B) not in said
    assert f"{three_days.book}, 2026-07-01: the root is not the portal's" in said
    # Nor does the next day's work bend the book to what stands in the database now.
    tick.seal_history()
    assert three_days.book.read_bytes().startswith(kept)
    assert three_days.verify()[0] == 1
    status, alone = three_days.check(three_days.export())
    assert status == 1 and f"{chain} no. 2: rewritten: outside has another hash" in alone


def test_a_copy_of_the_book_is_enough(three_days: History, tmp_path: Path) -> None:
    """Whoever kept a copy elsewhere finds what even the portal's own book was rewritten to hide."""
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(three_days.book.read_bytes())
    rewrite(A, 1, 5, "closed")
    reroot()
    three_days.book.unlink()
    tick.seal_history()
    assert three_days.verify()[0] == 0
    status, said = three_days.verify("--book", str(copy))
    assert status == 1 and "dataset:a no. 1: rewritten" in said
    status, alone = three_days.check(three_days.export(), "--book", str(copy))
    assert status == 1 and f"dataset:a no. 1: rewritten: {copy} has another hash" in alone


def test_untouched(three_days: History) -> None:
    """An untouched history holds, and how much was checked is said; in Chinese too."""
    status, said = three_days.verify()
    assert status == 0
    assert "8 events in 2 chains, 2 daily roots checked." in said and "Everything holds." in said
    folder = three_days.export()
    assert three_days.check(folder) == (0, "events 8, chains 2, findings 0\n")
    assert three_days.check(folder, language="zh_CN.UTF-8") == (0, "记录 8，链 2，问题 0\n")
    update("kind = 'download'", 4)
    status, alone = three_days.check(three_days.export(), language="zh_CN.UTF-8")
    assert status == 1 and "dataset:a 第 4 条：内容与其哈希值不符，已被改动" in alone


def test_one_chain(three_days: History) -> None:
    """A chain on its own is exported and checked, and what is wrong elsewhere is not its business."""
    update("kind = 'download'", 1, B)
    folder = three_days.export("--chain", A)
    lines = [json.loads(line) for line in (folder / "events.jsonl").read_bytes().splitlines()]
    assert [line["number"] for line in lines if line["chain"] == A] == [1, 2, 3, 4, 5] and len(lines) == 5
    assert three_days.check(folder, "--chain", A)[0] == 0
    assert three_days.check(folder, "--chain", B)[0] == 1
    assert three_days.verify("--chain", A)[0] == 0
    assert three_days.verify("--chain", B)[0] == 1


def test_without_openssls_sm3(three_days: History) -> None:
    """The exported file needs no SM3 but its own."""
    folder = three_days.export()
    file = folder / "verify.py"
    file.write_text(file.read_text("utf-8").replace('hashlib.new("sm3", data)', 'hashlib.new("none", data)'), "utf-8")
    assert three_days.check(folder)[0] == 0
    update("kind = 'download'", 4)
    broken = three_days.export()
    (broken / "verify.py").write_text(file.read_text("utf-8"), "utf-8")
    assert "dataset:a no. 4: the content" in three_days.check(broken)[1]


def test_a_tampered_export(three_days: History) -> None:
    """What is changed after the export is found like what is changed before."""
    folder = three_days.export()
    file = folder / "events.jsonl"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:2] + lines[3:]), "utf-8")
    assert "dataset:a no. 3: missing" in three_days.check(folder)[1]
    file.write_text("".join(lines).replace("第1种", "第9种", 1), "utf-8")
    assert "dataset:a no. 2: the content" in three_days.check(folder)[1]


class TestBook:
    """The book of roots outside the database."""

    def test_only_its_owner_reads_it(self, three_days: History) -> None:
        """It is a file of mode 0600."""
        assert stat.S_IMODE(os.stat(three_days.book).st_mode) == 0o600

    def test_each_day_once(self, three_days: History) -> None:
        """Running again adds nothing; days without events have a root too, and missed days are caught up with."""
        before = three_days.book.read_bytes()
        for _ in range(2):
            tick.seal_history()
        three_days.day("2026-07-06", (A, 1))
        after = three_days.book.read_bytes()
        days = [line["day"] for line in map(json.loads, after.splitlines()) if "root" in line]
        assert after.startswith(before)
        assert days[:5] == [f"2026-07-0{day}" for day in range(1, 6)]
        assert len(days) == len(set(days))
        assert three_days.verify()[0] == 0

    @pytest.mark.parametrize("lost", [2, 70, 200, 500])
    def test_an_interrupted_day(self, three_days: History, lost: int) -> None:
        """What a crash left half-written is written again, byte for byte."""
        whole = three_days.book.read_bytes()
        three_days.book.write_bytes(whole[:-lost])
        assert three_days.verify()[0] == 1
        roots.keep_outside(three_days.book)
        assert three_days.book.read_bytes() == whole

    def test_rewritten(self, three_days: History) -> None:
        """A book that somebody changes no longer fits, and is named."""
        three_days.book.write_bytes(three_days.book.read_bytes().replace(b'"dataset:b",2', b'"dataset:b",3'))
        status, said = three_days.verify()
        assert status == 1 and f"{three_days.book}, 2026-07-01: the root is not that" in said

    def test_lost(self, three_days: History) -> None:
        """A book that is gone is told of, not taken for an untouched history."""
        three_days.book.unlink()
        status, said = three_days.verify()
        assert status == 1 and f"{three_days.book}, 2026-07-01: the root is missing" in said

    def test_the_last_events_are_checked_before_any_root(self, history: History) -> None:
        """On the day itself a chain is checked by its own links."""
        history.day("2026-07-01", (A, 3))
        assert history.verify()[0] == 0
        update("kind = 'download'", 3)
        assert "dataset:a no. 3: the content" in history.verify()[1]


class TestJournal:
    """The day's events outside the database, before any root covers them."""

    @staticmethod
    def journal(history: History) -> Path:
        """Return its file."""
        return history.book.with_suffix(".today")

    @pytest.fixture
    def today(self, history: History) -> History:
        """A history with one sealed day and a day that has not ended, of which a minute has passed."""
        history.day("2026-07-01", (A, 2))
        history.day("2026-07-02", (A, 2), (B, 1))
        history.day("2026-07-02")
        return history

    def test_rewritten_on_the_day_itself(self, today: History) -> None:
        """A chain that is rewritten consistently before its day has ended, and roots made of it later, is found."""
        rewrite(A, 3, 4, "closed")
        expected = f"dataset:a no. 3: rewritten: {self.journal(today)} has another hash"
        for _ in range(2):
            status, said = today.verify()
            assert status == 1 and expected in said and "no. 2" not in said
            status, alone = today.check(today.export())
            assert status == 1 and "dataset:a no. 3: rewritten: today has another hash" in alone
            # The next day seals what was rewritten; the journal's lines stay, for they do not agree.
            today.day("2026-07-04")

    def test_cut_off_on_the_day_itself(self, today: History) -> None:
        """So is the end of a chain that is cut off."""
        delete_all(4)
        delete_all(1, chain=B)
        status, said = today.verify()
        assert status == 1 and "dataset:a no. 4: missing" in said and "dataset:b no. 1: missing" in said

    def test_its_lines(self, today: History) -> None:
        """Only what no root covers; a root takes it over. Its owner alone reads it."""
        journal = self.journal(today)
        assert stat.S_IMODE(os.stat(journal).st_mode) == 0o600
        assert [line[:2] for line in map(json.loads, journal.read_bytes().splitlines())] == [[A, 3], [A, 4], [B, 1]]
        assert today.verify()[0] == 0
        assert today.check(today.export())[0] == 0
        today.day("2026-07-03", (B, 1))
        today.day("2026-07-03")
        assert [line[:2] for line in map(json.loads, journal.read_bytes().splitlines())] == [[B, 2]]
        assert today.verify()[0] == 0

    def test_interrupted(self, today: History) -> None:
        """Half a line that a crash left is written whole."""
        journal = self.journal(today)
        whole = journal.read_bytes()
        journal.write_bytes(whole[:-9])
        today.day("2026-07-02")
        assert journal.read_bytes() == whole


def test_export_overwrites_nothing(three_days: History) -> None:
    """A folder that is there already is refused."""
    three_days.folder.joinpath("there").mkdir()
    status, said = three_days.run("export", str(three_days.folder / "there"))
    assert status == 1 and "there already" in said


def test_as_a_command(three_days: History, cli: Any) -> None:
    """The whole command as it is typed: exit status 0, and 1 with the row that was changed, in Chinese."""
    done = cli.invoke(ckan, ["govshare", "history", "verify"], env={"PORTAL_LANG": "zh_CN"})
    assert done.exit_code == 0 and "全部通过校验" in done.output, done.output
    update("kind = 'download'", 4)
    done = cli.invoke(ckan, ["govshare", "history", "verify"], env={"PORTAL_LANG": "zh_CN"})
    assert done.exit_code == 1 and "dataset:a 第 4 条：内容与其哈希值不符，已被改动" in done.output, done.output
