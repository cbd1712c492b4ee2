"""The words of a query, marked where they stand in the results.

Solr puts two characters around each word that nobody writes; they become elements only after all the rest has been
escaped, so that nothing a department wrote can become part of the page.
"""

from __future__ import annotations

import html
import re
from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup, escape

__all__ = ["excerpt", "marked", "parameters", "read"]

BEGIN, END = "\ue000", "\ue001"
# A field of the index, and how many of its values are shown.
FIELDS = {"title": 1, "notes": 1, "organization_title": 1, "items_text": 3}
LENGTH = 140
BEFORE = 40

_TOUCHING = re.compile(f"{END}{BEGIN}")
_WORD = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")
_STRAY = re.compile(f"[{BEGIN}{END}]")


def parameters(query: dict[str, Any]) -> dict[str, Any]:
    """Return what makes Solr mark the words of a query.

    :param query: `q`, `defType` and the rest as they are sent to the index
    """
    return {
        **{key: value for key, value in query.items() if key not in ("q", "defType")},
        "hl": "true",
        "hl_q": query["q"],
        "hl_qparser": query["defType"],
        "hl_fl": ",".join(FIELDS),
        "hl_method": "unified",
        "hl_requireFieldMatch": "false",
        "hl_fragsize": 0,
        "hl_maxAnalyzedChars": 20_000,
        "hl_tag_pre": BEGIN,
        "hl_tag_post": END,
        **{f"f.{field}.hl.snippets": number for field, number in FIELDS.items()},
    }


def read(answer: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Return by `index_id` and field the texts in which words of the query stand, those words between BEGIN and END."""
    return {
        dataset: {field: [_TOUCHING.sub("", text) for text in texts] for field, texts in fields.items() if texts}
        for dataset, fields in answer.get("highlighting", {}).items()
    }


def marked(text: str) -> Markup:
    """Return a text as HTML, the words between BEGIN and END as `mark` elements."""
    parts = _WORD.split(text)
    shown = [escape(_STRAY.sub("", part)) for part in parts]
    return Markup("").join(Markup("<mark>{}</mark>").format(part) if n % 2 else part for n, part in enumerate(shown))


def excerpt(text: str) -> str:
    """Return of a description, which may be Markdown, the plain text around its first marked word."""
    plain = html.unescape(str(tk.h.markdown_extract(text, extract_length=0))).strip()
    begin = max(plain.find(BEGIN) - BEFORE, 0) if len(plain) > LENGTH else 0
    end = begin + LENGTH
    if END in plain[end:] and plain.rfind(BEGIN, 0, end) > plain.rfind(END, 0, end):
        end = plain.index(END, end) + 1
    return f"{'…' if begin else ''}{plain[begin:end]}{'…' if end < len(plain) else ''}"
