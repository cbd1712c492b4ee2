"""The time-driven work on cases."""

from __future__ import annotations

from ckanext.govshare.cases import timing

__all__ = ["cases_due", "cases_recounted"]


def cases_due() -> None:
    """Warn, mark and end what the clock says."""
    timing.run_due()


def cases_recounted() -> None:
    """Follow the newest calendar: also where an import was cut short, or another edition was installed."""
    timing.recount_provisional()
