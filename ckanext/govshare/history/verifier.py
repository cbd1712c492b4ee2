"""Checks a history: one file, the standard library only, for whoever does not want to trust the portal.

    python -I verify.py [FOLDER] [--book FILE]… [--chain CHAIN]

FOLDER is what `ckan govshare history export` wrote: `events.jsonl`, `roots.jsonl`, `outside.jsonl`, `today.jsonl`. A
further FILE is a copy of the book of roots that somebody kept elsewhere. Exit status: 0 when everything holds, else 1.
The portal itself writes and checks its history with this module; docs/history.md describes the format.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

ZERO = "0" * 64
"""What the first event of a chain, and the first root, name as the one before."""
HASHED = ("actor", "chain", "data", "kind", "number", "previous", "time")
NEAR = 50
"""How far from its place a moved event is looked for."""
OWN = "roots"
"""The book of roots that the database holds; others are named after their file."""

_WORDS = {
    "changed": ("the content is not what its hash was made of", "内容与其哈希值不符，已被改动"),
    "missing": ("missing", "缺失"),
    "inserted": ("inserted afterwards", "系事后插入"),
    "moved": ("was no. {last}: rows were moved, inserted or taken out", "原为第 {last} 条，记录的顺序被改动"),
    "unlinked": ("rewritten: the row after it names another hash", "已被改写：后一条记录所载的哈希值与之不同"),
    "rewritten": ("rewritten: {book} has another hash", "已被改写：{book}所载的哈希值与之不同"),
    "root": ("the root is not that of the rows beneath it", "总根与其所含记录不符"),
    "link": ("the root does not follow the one before it", "总根与前一日不衔接"),
    "no_root": ("the root is missing", "缺少总根"),
    "differs": ("the root is not the portal's", "总根与门户的不一致"),
    "unfinished": ("the day breaks off", "当日内容不完整"),
    "unreadable": ("line {last} cannot be read", "第 {last} 行无法读取"),
}


class Finding(NamedTuple):
    """Something that is not as it was written: of a chain's row or, without a chain, of a book's day."""

    what: str
    chain: str = ""
    number: int = 0
    last: int = 0
    """Where more than one row is missing, the last of them; the former number; the line."""
    book: str = ""
    day: str = ""

    def text(self, chinese: bool) -> str:
        """Return the finding as a sentence."""
        book = self.book if self.book != OWN else "门户的总根" if chinese else "the portal's roots"
        words = _WORDS[self.what][chinese].format(last=self.last, book=book)
        rows = f"{self.number}–{self.last}" if self.what == "missing" and self.last > self.number else self.number
        if self.chain:
            return f"{self.chain} 第 {rows} 条：{words}" if chinese else f"{self.chain} no. {rows}: {words}"
        return f"{book} {self.day}：{words}" if chinese else f"{book}, {self.day}: {words}"


class Sm3:
    """SM3 (GB/T 32905-2016), for a Python whose OpenSSL lacks it; hashlib's interface."""

    def __init__(self, data: bytes = b"") -> None:
        """Begin with these bytes."""
        start = "7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e"
        self._words = [int(start[i : i + 8], 16) for i in range(0, 64, 8)]
        self._rest, self._length = b"", 0
        self.update(data)

    def update(self, data: bytes) -> None:
        """Take in more bytes."""
        self._length += len(data)
        data = self._rest + data
        whole = len(data) // 64 * 64
        for i in range(0, whole, 64):
            self._words = _compress(self._words, data[i : i + 64])
        self._rest = data[whole:]

    def hexdigest(self) -> str:
        """Return the hash of what came in so far."""
        padding = b"\x80" + bytes((55 - len(self._rest)) % 64) + (8 * self._length).to_bytes(8, "big")
        words, tail = self._words, self._rest + padding
        for i in range(0, len(tail), 64):
            words = _compress(words, tail[i : i + 64])
        return "".join(f"{word:08x}" for word in words)


def _turn(word: int, bits: int) -> int:
    bits %= 32
    return (word << bits | word >> 32 - bits) & 0xFFFFFFFF


def _compress(state: list[int], block: bytes) -> list[int]:
    """Return the state after one block (chapter 5.3 of the standard)."""
    w = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _turn(w[j - 3], 15)
        w.append(x ^ _turn(x, 15) ^ _turn(x, 23) ^ _turn(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        a12 = _turn(a, 12)
        ss1 = _turn(a12 + e + _turn(0x79CC4519 if j < 16 else 0x7A879D8A, j) & 0xFFFFFFFF, 7)
        ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
        gg = e ^ f ^ g if j < 16 else e & f | ~e & g
        tt1 = ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4]) & 0xFFFFFFFF
        tt2 = gg + h + ss1 + w[j] & 0xFFFFFFFF
        a, b, c, d = tt1, a, _turn(b, 9), c
        e, f, g, h = tt2 ^ _turn(tt2, 9) ^ _turn(tt2, 17), e, _turn(f, 19), g
    return [old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]


def sm3(data: bytes = b"") -> Any:
    """Return an SM3 of these bytes that can take in more."""
    try:
        return hashlib.new("sm3", data)
    except ValueError:
        return Sm3(data)


def canonical(value: Any) -> bytes:
    """Return a value as the bytes that are hashed: JSON in UTF-8, keys sorted, without blanks or needless escapes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(event: Mapping[str, Any]) -> str:
    """Return the hash of an event."""
    return str(sm3(canonical({key: event[key] for key in HASHED})).hexdigest())


class Verifier:
    """Reads books of roots, then all events, and says what does not hold. Memory does not grow with either."""

    def __init__(self, chain: str | None = None) -> None:
        """Check everything, or the events of one chain."""
        self._chain = chain
        self.events = self.chains = 0
        self.roots: dict[str, dict[str, str]] = {}
        # What the books say of each row is sorted on the disk; SQLite removes the file.
        self._said = sqlite3.connect("", isolation_level=None)
        self._said.execute("CREATE TABLE said (chain TEXT, number INT, book TEXT, hash TEXT)")
        self._said.execute("BEGIN")

    def expect(self, chain: str, number: int, book: str = OWN, hash: str | None = None) -> None:
        """Have a book say that there is such a row, and what its hash is."""
        self._said.execute("INSERT INTO said VALUES (?, ?, ?, ?)", (chain, number, book, hash))

    def book(self, name: str, lines: Iterable[bytes]) -> Iterator[Finding]:
        """Yield what is wrong with a book of roots."""
        roots = self.roots.setdefault(name, {})
        day, last, previous, hashing = "", "", ZERO, sm3()
        for place, line in enumerate(lines, 1):
            try:
                said = json.loads(line)
                if isinstance(said, list):
                    chain, number, hash = said
                    hashing.update(line)
                    self.expect(str(chain), int(number), name, hash)
                elif "root" in said:
                    if (said["day"], said["root"]) != (day, hashing.hexdigest()):
                        yield Finding("root", book=name, day=said["day"])
                    roots[said["day"]] = previous = said["root"]
                    day, last = "", said["day"]
                else:
                    if day:
                        yield Finding("unfinished", book=name, day=day)
                    day, hashing = said["day"], sm3(line)
                    if last and (due := date.fromisoformat(last) + timedelta(1)) != date.fromisoformat(day):
                        yield Finding("no_root", book=name, day=str(due))
                    if said["previous"] != previous:
                        yield Finding("link", book=name, day=day)
            except (ValueError, KeyError, TypeError, sqlite3.Error):
                yield Finding("unreadable", last=place, book=name, day=day)
        if day:
            yield Finding("unfinished", book=name, day=day)

    def journal(self, name: str, lines: Iterable[bytes]) -> Iterator[Finding]:
        """Take in what a journal says of events that no root covers yet; yield what of it cannot be read."""
        for place, line in enumerate(lines, 1):
            try:
                chain, number, hash = json.loads(line)
                self.expect(str(chain), int(number), name, hash)
            except (ValueError, TypeError, sqlite3.Error):
                yield Finding("unreadable", last=place, book=name)

    def compare(self) -> Iterator[Finding]:
        """Yield the days on which the other books do not agree with the portal's own."""
        own = self.roots.get(OWN, {})
        for name in self.roots.keys() - {OWN}:
            kept = self.roots[name]
            yield from (Finding("no_root", book=OWN, day=day) for day in sorted(kept.keys() - own.keys()))
            yield from (Finding("no_root", book=name, day=day) for day in sorted(own.keys() - kept.keys()))
            yield from (Finding("differs", book=name, day=day) for day in kept if own.get(day, kept[day]) != kept[day])

    def rows(self, events: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
        """Yield what is wrong with the events, which come sorted by chain and number."""
        known = self._known()
        said = next(known, None)
        before: Mapping[str, Any] = {}
        for event in events:
            place = (event["chain"], event["number"])
            self.events += 1
            if event["chain"] != before.get("chain"):
                self.chains += 1
                before = {"chain": event["chain"], "number": 0, "hash": ZERO, "sound": True}
            while said and said[:2] < place:
                # A gap before a later row is seen by the numbers.
                if said[0] != event["chain"]:
                    yield Finding("missing", said[0], said[1])
                said = next(known, None)
            named = said is not None and said[:2] == place
            hashes = said[2] if said and named else {}
            # Books name every row up to some number.
            inserted = event["number"] <= before["number"] or (said and not named and said[0] == place[0])
            if inserted:
                yield Finding("inserted", *place)
            sound = digest(event) == event["hash"]
            yield from self._row(event, before, hashes, sound)
            before = {**event, "sound": sound}
            said = next(known, None) if named else said
        while said:
            yield Finding("missing", said[0], said[1])
            said = next(known, None)

    def _known(self) -> Iterator[tuple[str, int, dict[str, str]]]:
        """Yield the rows that the books name, with their hashes by book."""
        query = "SELECT chain, number, json_group_object(book, hash) FROM said WHERE ?1 IS NULL OR chain = ?1"
        for chain, number, hashes in self._said.execute(f"{query} GROUP BY 1, 2 ORDER BY 1, 2", (self._chain,)):
            yield chain, number, json.loads(hashes)

    @staticmethod
    def _row(
        event: Mapping[str, Any], before: Mapping[str, Any], hashes: Mapping[str, str], sound: bool
    ) -> Iterator[Finding]:
        """Yield what is wrong with one event, which comes after another of its chain."""
        chain, number, hash = event["chain"], event["number"], event["hash"]
        if number > before["number"] + 1:
            yield Finding("missing", chain, before["number"] + 1, number - 1)
        elif sound and before["sound"] and event["previous"] != before["hash"]:
            yield Finding("unlinked", chain, max(1, number - 1))
        if not sound:
            near = range(max(1, number - NEAR), number + NEAR)
            was = next((place for place in near if digest({**event, "number": place}) == hash), 0)
            yield Finding("moved" if was else "changed", chain, number, was)
        for book in (book for book, kept in hashes.items() if kept and kept != hash):
            yield Finding("rewritten", chain, number, book=book)


def _events(path: Path, chain: str | None) -> Iterator[dict[str, Any]]:
    with path.open("rb") as lines:
        for line in lines:
            event = json.loads(line)
            if chain in (None, event["chain"]):
                yield event


def main() -> int:
    """Check an exported folder; returns the exit status."""
    parser = argparse.ArgumentParser(description="Check an exported history. 校验导出的存证记录。")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument(
        "--book", action="append", type=Path, default=[], help="a book of roots kept elsewhere 另存的总根簿"
    )
    parser.add_argument("--chain", help="only this chain 只校验这一条链")
    given = parser.parse_args()
    chinese = any((os.environ.get(key) or "").startswith("zh") for key in ("LC_ALL", "LC_MESSAGES", "LANG"))
    verifier, found = Verifier(given.chain), 0
    books = {OWN: given.folder / f"{OWN}.jsonl", "outside": given.folder / "outside.jsonl"}
    today = given.folder / "today.jsonl"
    books |= {str(path): path for path in given.book}
    for finding in itertools.chain(
        *(verifier.book(name, path.open("rb")) for name, path in books.items() if path.exists()),
        verifier.journal("today", today.open("rb") if today.exists() else ()),
        verifier.compare(),
        verifier.rows(_events(given.folder / "events.jsonl", given.chain)),
    ):
        found += 1
        print(finding.text(chinese))
    totals = f"events {verifier.events}, chains {verifier.chains}, findings {found}"
    print(f"记录 {verifier.events}，链 {verifier.chains}，问题 {found}" if chinese else totals)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
