"""Regions as a tree with counts: what lies in what comes from the codes, how many from the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.codes import regions

__all__ = ["rolled_up", "tree"]


def rolled_up(counts: Mapping[str, int]) -> Counter[str]:
    """Return the count of each region with everything that lies in it.

    :param counts: by the code that stands in the catalogue; a code that no list knows stands for itself
    """
    total: Counter[str] = Counter()
    for code, count in counts.items():
        for place in regions.path(code) or [code]:
            total[place] += count
    return total


def tree(datasets: Mapping[str, int], departments: Mapping[str, int], top: str | None = None) -> list[dict[str, Any]]:
    """Return the regions that have datasets or departments, each with those that lie in it.

    :param datasets: how many datasets each region has, with what lies in it: the index counts them so
    :param departments: how many departments stand in each region itself
    :param top: the region whose parts are wanted; without it the provinces
    :returns: `code`, `name`, `datasets`, `departments` and `children` of each, in the order of the codes
    """
    total, offices = Counter(datasets), rolled_up(departments)
    lang = str(tk.h.lang())

    def node(code: str) -> dict[str, Any]:
        return {
            "code": code,
            "name": regions.name(code, lang),
            "datasets": total[code],
            "departments": offices[code],
            "children": [node(child) for child in sorted(inside.get(code, ()))],
        }

    inside: dict[str | None, set[str]] = {}
    for code in set(total) | set(offices):
        inside.setdefault(regions.parent(code) if regions.path(code) else None, set()).add(code)
    return [node(code) for code in sorted(inside.get(top, ()))]
