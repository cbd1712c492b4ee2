"""The mail that goes out for notices, some time after they were written."""

from __future__ import annotations

from ckanext.govshare.cases.mail import sending

__all__ = ["case_mail"]


def case_mail() -> None:
    """Send what has not been sent."""
    sending.send()
