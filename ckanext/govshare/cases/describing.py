"""Describes the kinds in Markdown, for the docs: a drawing, and what each transition asks of whom."""

from __future__ import annotations

from ckanext.govshare.cases.kind import APPLICANT, CONSULTED, PORTAL, Kind, Transition
from ckanext.govshare.cases.kinds import KINDS
from ckanext.govshare.cases.machine import diagram
from ckanext.govshare.cases.words import Words

__all__ = ["described"]

_DOERS = {
    APPLICANT: Words("申请人", "applicant"),
    PORTAL: Words("系统", "the portal"),
    CONSULTED: Words("被征求意见的人", "who is asked"),
    "case_handle": Words("承办", "who handles"),
    "case_decide": Words("决定", "who decides"),
    "case_coordinate": Words("统筹", "who coordinates"),
}
_HEAD = {
    True: "| 事项 | 由谁办理 | 启动的期限 | 停止的期限 | 出具的文书 |\n|---|---|---|---|---|\n",
    False: "| transition | by | starts | stops | documents |\n|---|---|---|---|---|\n",
}


def described(chinese: bool) -> str:
    """Return every kind: its name and code, its drawing in Mermaid, and a table of its transitions."""
    return "\n".join(_kind(kind, chinese) for kind in KINDS.values())


def _kind(kind: Kind, chinese: bool) -> str:
    # The title would be drawn a second time, and the state that a model happens to be in would be marked.
    lines = diagram(kind, chinese).splitlines()
    drawing = [line for line in lines[lines.index("stateDiagram-v2") :] if not line.strip().startswith(_STYLE)]
    rows = "".join(_row(id, each, kind, chinese) for id, each in kind.transitions.items())
    title = f"### {_in(kind.name, chinese)} `{kind.id}` ({kind.code})"
    return "\n".join([title, "", "```mermaid", *filter(str.strip, drawing), "```", "", _HEAD[chinese] + rows])


_STYLE = ("Class ", "classDef ")


def _row(id: str, step: Transition, kind: Kind, chinese: bool) -> str:
    comma = "、" if chinese else ", "
    cells = (
        f"{_in(step.name, chinese)} `{id}`",
        comma.join(_in(_DOERS[doer], chinese) for doer in step.by),
        comma.join(
            _in(kind.clocks[clock].name, chinese) for clock in dict.fromkeys((*step.starts, *step.starts_by_law))
        ),
        comma.join("*" if clock == "*" else _in(kind.clocks[clock].name, chinese) for clock in step.stops),
        comma.join(f"`{document}`" for document in step.documents),
    )
    return f"| {' | '.join(cells)} |\n"


def _in(words: Words, chinese: bool) -> str:
    return words.zh if chinese else words.en
