"""The plugin that completes CKAN's Chinese.

It is apart from the main plugin because CKAN knows one folder and one domain per plugin, and
because an update of our own catalogue would mark every message of CKAN's as obsolete.
"""

from __future__ import annotations

from pathlib import Path

import ckan.plugins as p
from ckan.lib.plugins import DefaultTranslation


class ChinesePlugin(p.SingletonPlugin, DefaultTranslation):
    """Messages of CKAN, scheming, harvest and xloader in the portal's own Chinese."""

    p.implements(p.ITranslation)

    def i18n_directory(self) -> str:
        """Return this plugin's own folder; the default is the package's."""
        return str(Path(__file__).parent / "i18n")

    def i18n_domain(self) -> str:
        """Return the name of the catalogue in that folder."""
        return "ckanext-govshare-zh"
