"""What the counts of use need done from time to time."""

from __future__ import annotations

from ckanext.govshare.stats import ranking, writing

__all__ = ["keep_use"]


def keep_use() -> None:
    """Write to the database what was counted since the last time, and tell the index what has changed."""
    writing.write()
    ranking.bring_up_to_date()
