"""What the golden set's queries should find. Nothing here knows how the search works."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
CORPORA = ("catalogue", "sample")
RULED_BY_READING = "pinyin"
# Between tags and other texts, of which no word is made.
BORDER = "\N{BROKEN BAR}"
Grades = dict[str, int]


@dataclass(frozen=True)
class Record:
    """What people see of a record."""

    id: str
    title: str
    department: str
    rest: str

    @classmethod
    def of(cls, key: str, title: str, department: str | None, *rest: str | None) -> Record:
        """Return the record with its words folded; `key` is the address or whatever else names it."""
        return cls(record_id(key), fold(title), fold(department or ""), fold(BORDER.join(filter(None, rest))))


@dataclass(frozen=True)
class Query:
    """A query, with the grades of what it should find and what must not lead."""

    kind: str
    text: str
    grades: Grades
    near: frozenset[str] = field(default_factory=frozenset)


def record_id(key: str) -> str:
    """Return the short id by which the golden set names a record."""
    return hashlib.sha256(key.encode()).hexdigest()[:10]


def key_of_line(record: dict[str, Any], number: int) -> str:
    """Return what names a line of a catalogue file, counted from 1."""
    return str(record["source_url"] or f"{record['source']}:{number}")


def fold(text: str) -> str:
    """Return a text without differences of width, case and blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def queries(records: Sequence[Record], corpus: str) -> list[Query]:
    """Return the queries that have something to find in a corpus, with their truth."""
    found = [Query(kind, text, _by_rule(kind, text, rule, records)) for kind, text, rule in _rows("queries.tsv")]
    present = {record.id for record in records}
    for title, rows in _sections("judged.tsv"):
        place, _, text = title.partition(" ")
        grades = {id: int(grade) for grade, id, *_ in rows if id in present}
        if place == corpus:
            found.append(Query("phrase", text, grades))
    for text, rows in _sections("near.tsv"):
        near = frozenset(id for id, *_ in rows)
        right = {id: grade for id, grade in _by_rule("word", text, text, records).items() if id not in near}
        found.append(Query("near", text, right, near & present))
    return [query for query in found if query.grades and (query.kind != "near" or query.near)]


def _by_rule(kind: str, text: str, rule: str, records: Sequence[Record]) -> Grades:
    if kind == RULED_BY_READING:
        letters, length = text.casefold(), len(rule)
        return {
            record.id: 2
            for record in records
            if reads(record.title, letters, length) or reads(record.department, letters, length)
        }
    wanted = [re.compile(part) for part in rule.split("&")]
    grades = {}
    for record in records:
        heading = f"{record.title}\n{record.department}"
        if all(part.search(heading) for part in wanted):
            grades[record.id] = 3 if record.title == rule else 2
        elif all(part.search(heading) or part.search(record.rest) for part in wanted):
            grades[record.id] = 1
    return grades


def reads(text: str, letters: str, length: int) -> bool:
    """Tell whether the text has so many characters in a row that are read as the letters, in full or by initials."""
    for run in _readings(text):
        for start in range(len(run) - length + 1):
            part = run[start : start + length]
            if letters in ("".join(part), "".join(syllable[0] for syllable in part)):
                return True
    return False


@cache
def _readings(text: str) -> list[list[str]]:
    """Return the syllables, without tones, of each run of Han characters."""
    from pypinyin import lazy_pinyin

    return [lazy_pinyin(run) for run in re.findall(r"[\u3400-\u9fff]+", text)]


def _rows(name: str) -> Iterator[list[str]]:
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        yield line.split("\t")


def _sections(name: str) -> Iterator[tuple[str, list[list[str]]]]:
    title = ""
    rows: list[list[str]] = []
    for row in _rows(name):
        if row[0].startswith("# "):
            if rows:
                yield title, rows
            title, rows = row[0][2:], []
        else:
            rows.append(row)
    yield title, rows
