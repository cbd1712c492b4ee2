"""How to name a dataset as a source: GB/T 7714, a plain sentence, BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

import ckan.plugins.toolkit as tk

log = logging.getLogger(__name__)

STYLES = ("gbt7714", "sentence", "bibtex", "ris", "csl_json")
# GB/T 7714-2015, electronic resource: DS is a dataset, OL online. A setting replaces it when the standard changes.
GBT7714 = "{creator}{title}[DS/OL]. {publication}[{accessed}]. {url}."
_BIBTEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "$": r"\$",
        "^": r"\^{}",
        "~": r"\~{}",
    }
)


@dataclass(frozen=True)
class Source:
    """What a citation says. Days are YYYY-MM-DD, and empty where they are not known."""

    key: str
    title: str
    creator: str
    publisher: str
    place: str
    released: str
    updated: str
    accessed: date
    url: str
    code: str = ""
    version: str = ""
    licence: str = ""
    # For a harvested dataset: the portal that it was found in, and its page there.
    found_in: str = ""
    found_at: str = ""

    @property
    def year(self) -> str:
        """The year of publication."""
        return (self.released or self.updated)[:4]


def source(dataset: dict[str, Any]) -> Source:
    """Return what a citation of the dataset says: a harvested one cites its platform, and names this portal."""
    here = tk.h.url_for("dataset.read", id=dataset["name"], qualified=True, locale="default")
    portal = tk.h.govshare_site_title()
    harvested = bool(dataset.get("source_platform") and dataset.get("source_url"))
    licence = dataset.get("license_title") if dataset.get("license_id") not in (None, "", "notspecified") else ""
    return Source(
        key=dataset["name"],
        title=dataset.get("title") or dataset["name"],
        creator=(dataset.get("organization") or {}).get("title") or "",
        publisher=tk.h.govshare_platform_name(dataset["source_platform"]) if harvested else portal,
        place="" if harvested else tk.config["govshare.citation.place"] or "",
        released=tk.h.govshare_day(dataset.get("release_date")),
        updated=tk.h.govshare_day(dataset.get("data_updated") or dataset.get("metadata_modified")),
        accessed=datetime.now(tk.h.get_display_timezone()).date(),
        url=dataset["source_url"] if harvested else here,
        code=dataset.get("resource_code") or "",
        version=dataset.get("version") or "",
        licence=tk._(licence) if licence else "",
        found_in=portal if harvested else "",
        found_at=here if harvested else "",
    )


def citations(cited: Source) -> dict[str, Any]:
    """Return the citation in every style: texts, and for `csl_json` a list with one object."""
    return {
        "gbt7714": gbt7714(cited),
        "sentence": sentence(cited),
        "bibtex": bibtex(cited),
        "ris": ris(cited),
        "csl_json": csl_json(cited),
    }


def gbt7714(cited: Source) -> str:
    """Return the reference by GB/T 7714, or by the template that an administrator gave."""
    publication = f"{cited.place}: {cited.publisher}" if cited.place else cited.publisher
    if cited.year:
        publication += f", {cited.year}"
    if cited.updated:
        publication += f"({cited.updated})"
    parts = {
        "creator": f"{cited.creator}. " if cited.creator else "",
        "title": cited.title,
        "publication": publication,
        "accessed": cited.accessed.isoformat(),
        "url": cited.url,
    }
    template = tk.config["govshare.citation.gbt7714"] or GBT7714
    try:
        return template.format_map(parts)
    except (KeyError, ValueError, IndexError) as error:
        log.warning("govshare.citation.gbt7714 is not a template: %r", error)
        return GBT7714.format_map(parts)


def sentence(cited: Source) -> str:
    """Return the sentence that names the source, in the page's language."""
    details = [
        cited.code,
        tk._("version {version}").format(version=cited.version) if cited.version else "",
        tk._("updated {day}").format(day=cited.updated) if cited.updated else "",
    ]
    known = _joined([detail for detail in details if detail])
    parts = [
        tk._("“{title}” ({details})").format(title=cited.title, details=known)
        if known
        else tk._("“{title}”").format(title=cited.title)
    ]
    if cited.creator:
        parts.insert(0, cited.creator)
    if cited.found_in:
        parts.append(tk._("published by {platform}, {url}").format(platform=cited.publisher, url=cited.url))
    parts.append(
        tk._("obtained from {platform}, {url}").format(
            platform=cited.found_in or cited.publisher, url=cited.found_at or cited.url
        )
    )
    parts.append(tk._("accessed {day}").format(day=cited.accessed.isoformat()))
    if cited.licence:
        parts.append(tk._("licence: {licence}").format(licence=cited.licence))
    return tk._("Data source: {parts}.").format(parts=_joined(parts))


def _joined(parts: list[str]) -> str:
    """Return the parts of a sentence as one, with the commas of the page's language."""
    return reduce(lambda before, after: tk._("{before}, {after}").format(before=before, after=after), parts or [""])


def bibtex(cited: Source) -> str:
    """Return an entry for BibLaTeX, whose `@dataset` BibTeX takes for `@misc`."""
    fields = {
        "author": f"{{{cited.creator.translate(_BIBTEX)}}}" if cited.creator else "",
        "title": f"{{{cited.title.translate(_BIBTEX)}}}",
        "publisher": cited.publisher.translate(_BIBTEX),
        "location": cited.place.translate(_BIBTEX),
        "year": cited.year,
        "date": cited.updated or cited.released,
        "version": cited.version.translate(_BIBTEX),
        "number": cited.code.translate(_BIBTEX),
        "url": cited.url,
        "urldate": cited.accessed.isoformat(),
        "langid": "chinese",
        "note": cited.licence.translate(_BIBTEX),
    }
    lines = "".join(f"  {name} = {{{_one_line(value)}}},\n" for name, value in fields.items() if value)
    return f"@dataset{{{re.sub(r'[^A-Za-z0-9-]+', '-', cited.key)},\n{lines}}}\n"


def ris(cited: Source) -> str:
    """Return a RIS record; its lines end as the format has it."""
    fields = (
        ("TY", "DATA"),
        ("AU", cited.creator),
        ("TI", cited.title),
        ("PB", cited.publisher),
        ("CY", cited.place),
        ("PY", cited.year),
        ("DA", (cited.updated or cited.released).replace("-", "/")),
        ("ET", cited.version),
        ("AN", cited.code),
        ("UR", cited.url),
        ("Y2", cited.accessed.strftime("%Y/%m/%d")),
        ("C1", cited.licence),
        ("LA", "zh"),
    )
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in fields if value]
    return "".join(f"{line}\r\n" for line in [*lines, "ER  - "])


def csl_json(cited: Source) -> list[dict[str, Any]]:
    """Return the item as citation managers exchange it (CSL-JSON)."""
    item: dict[str, Any] = {
        "id": cited.key,
        "type": "dataset",
        "title": cited.title,
        "author": [{"literal": cited.creator}] if cited.creator else None,
        "publisher": cited.publisher,
        "publisher-place": cited.place,
        "issued": _date_parts(cited.updated or cited.released),
        "accessed": _date_parts(cited.accessed.isoformat()),
        "version": cited.version,
        "number": cited.code,
        "license": cited.licence,
        "URL": cited.url,
        "language": "zh-CN",
    }
    return [{key: value for key, value in item.items() if value}]


def _date_parts(day: str) -> dict[str, Any] | None:
    return {"date-parts": [[int(part) for part in day.split("-")]]} if day else None


def _one_line(text: str) -> str:
    return " ".join(text.split())
