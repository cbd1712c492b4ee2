"""The bench's command line. Imported by `./portal` itself, so: standard library only."""

from __future__ import annotations

import argparse
from pathlib import Path

from stack.language import say

NAMES = ("harvest", "index", "search", "pages", "memory", "downloads", "enforcement", "cases")


def _positive(text: str) -> int:
    """Return the number; raises ArgumentTypeError, in the reader's language, when it is not above zero."""
    if not text.isdecimal() or int(text) == 0:
        message = say(f"a number above 0 is needed, not “{text}”", f"需要大于 0 的整数，而不是“{text}”")
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _sizes(text: str) -> tuple[int, int]:
    """Return two numbers of records, the second larger; raises ArgumentTypeError when it is something else."""
    small, _, large = text.partition(",")
    sizes = _positive(small), _positive(large)
    if sizes[0] >= sizes[1]:
        message = say("the second number must be the larger one", "第二个数必须大于第一个数")
        raise argparse.ArgumentTypeError(message)
    return sizes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the bench's arguments."""
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        choices=NAMES,
        help=say(
            f"one of {', '.join(NAMES)}; default: all but the last four",
            f"{'、'.join(NAMES)} 之一；默认执行除最后四项外的全部",
        ),
    )
    parser.add_argument(
        "--catalogue",
        type=Path,
        metavar="FILE",
        help=say("records, JSON lines, .gz or not; default: generated ones",
                 "目录文件（JSON Lines，可为 .gz）；默认自动生成"),
    )  # fmt: skip
    parser.add_argument(
        "--records",
        type=_positive,
        default=1500,
        metavar="N",
        help=say("how many of them, from the first on (default: 1500)", "使用前 N 条（默认 1500）"),
    )
    parser.add_argument(
        "--repeats",
        type=_positive,
        default=3,
        metavar="N",
        help=say("how often each side runs (default: 3)", "每一方运行的次数（默认 3）"),
    )
    parser.add_argument(
        "--seconds",
        type=_positive,
        default=10,
        metavar="N",
        help=say("pages: how long each page is asked for in a run (default: 10)",
                 "pages：每次运行中每种页面的测量时长，秒（默认 10）"),
    )  # fmt: skip
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=(10_000, 80_000),
        metavar="N,N",
        help=say("memory: the two numbers of records (default: 10000,80000)",
                 "memory：对比的两个记录数（默认 10000,80000）"),
    )  # fmt: skip
