"""What can go wrong for a user of `./portal`, told with its remedy."""

from __future__ import annotations

from stack.language import say


class PortalError(Exception):
    """A problem that the person at the keyboard can solve: what is wrong, and what to do about it."""

    def __init__(self, en: str, zh: str, exit_code: int = 1) -> None:
        """Take the message in both languages and the code that the command ends with."""
        super().__init__(say(en, zh))
        self.exit_code = exit_code
