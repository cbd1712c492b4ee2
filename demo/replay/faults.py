"""The ways in which a platform can be told to misbehave."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from demo.replay.messages import UserError, say

# How often each happens when nobody says: every Nth request, page or record.
DEFAULTS = {"errors": 3, "slow": 5, "truncate": 4, "repeat-page": 1, "html200": 4, "hostile": 7, "retry-after": 4}
SLOW_SECONDS = 2.0
RETRY_AFTER_SECONDS = 1

GIANT = "超长文本" * 50_000
# What a record holds instead of its own values. None of the numbers belongs to anybody.
HOSTILE: tuple[dict[str, Any], ...] = (
    {"name": "<script>alert('标题')</script>正常标题", "description": "<img src=x onerror=alert(1)><p>说明</p>"},
    {"description": GIANT},
    {"name": GIANT},
    {"name": 20231122, "createTime": "昨天", "updateTime": {"at": 1}, "openAttribute": [1], "resourceFormats": "xls"},
    {"orgName": "某\x00某\x1b[31m局\u202e", "description": "第一行\x07\r\n第二行\ud800"},
    {"description": "联系人张三，手机13800138000，身份证11010519491231002X，邮箱 zhangsan@example.com"},
    {"name": None, "orgName": None, "topicName": 7, "frequency": "每天"},
)


@dataclass
class Faults:
    """Which faults are on, and how often each happens."""

    every: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start counting."""
        self._counters = {name: itertools.count(1) for name in self.every}

    @classmethod
    def parse(cls, options: list[str]) -> Faults:
        """Return the faults named on a command line as ``NAME`` or ``NAME=N``.

        Raises :class:`UserError` when a name is unknown or N is no positive number.
        """
        every = {}
        for option in options:
            name, given, number = option.partition("=")
            if name not in DEFAULTS or (given and not (number.isdecimal() and int(number) > 0)):
                raise UserError(say("fault", name=option, known=", ".join(DEFAULTS)))
            every[name] = int(number) if given else DEFAULTS[name]
        return cls(every)

    def strikes(self, name: str) -> bool:
        """Count one more occasion for the fault; return whether it happens on this one."""
        return name in self.every and next(self._counters[name]) % self.every[name] == 0

    def page(self, number: int) -> int:
        """Return the page that is really served: with `repeat-page` those after the Nth repeat it."""
        return min(number, self.every.get("repeat-page", number))

    def spoil(self, values: dict[str, Any], position: int) -> dict[str, Any]:
        """Return a record's values, or with `hostile` something else in every Nth one.

        The same record is always spoilt in the same way, and keys it does not have are left out.
        """
        every = self.every.get("hostile")
        if not every or position % every:
            return values
        bad = HOSTILE[position // every % len(HOSTILE)]
        return values | {key: value for key, value in bad.items() if key in values}
