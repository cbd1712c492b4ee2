"""What the calendar announces."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

__all__ = ["calendar_changed"]

calendar_changed = tk.signals.ckanext.signal("govshare:calendar_changed")
"""Sent after a notice of holidays was imported or taken back, and committed.

Sender: the year. Arguments: `version`, that of the calendar from now on (text).
"""
