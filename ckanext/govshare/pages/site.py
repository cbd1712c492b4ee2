"""Whose portal it is: what an administrator states in the settings and every page's footer shows."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["facts", "owner"]

POLICE = "https://beian.mps.gov.cn/#/query/webSearch?code="


def owner() -> str:
    """Return the body that runs the portal, in the page's language where it has a name in it."""
    english = tk.h.lang() == "en" and tk.config["govshare.site_owner_en"]
    return str(english or tk.config["govshare.site_owner"] or "")


def facts() -> dict[str, Any]:
    """Return what the footer shows; what nobody stated is empty.

    :returns: `owner`, `contact_office`, `contact_phone`, `contact_email`, `code` (网站标识码), `icp` (ICP 备案号),
        `police` (公安备案号) with `police_url`, and `links` (name and url of each)
    """
    police = str(tk.config["govshare.site_police"] or "")
    number = re.search(r"\d{6,}", police)
    return {
        "owner": owner(),
        "contact_office": tk.config["govshare.contact_office"],
        "contact_phone": tk.config["govshare.contact_phone"],
        "contact_email": tk.config["govshare.contact_email"],
        "code": tk.config["govshare.site_code"],
        "icp": tk.config["govshare.site_icp"],
        "police": police,
        "police_url": POLICE + (number[0] if number else ""),
        "links": _links(str(tk.config["govshare.related_sites"] or "")),
    }


def _links(text: str) -> list[dict[str, str]]:
    """Return the links of a setting with a name and an address in each line; other lines are passed over."""
    pairs = (line.rsplit(maxsplit=1) for line in text.splitlines() if line.strip())
    return [
        {"name": pair[0], "url": pair[1]}
        for pair in pairs
        if len(pair) == 2 and pair[1].startswith(("https://", "http://"))
    ]
