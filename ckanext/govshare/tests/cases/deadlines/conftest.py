"""The same portal as for the calendar."""

from ckanext.govshare.tests.cases.calendar.conftest import act, as_shipped, headers, web

__all__ = ["act", "as_shipped", "headers", "web"]
