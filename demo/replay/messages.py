"""What the server says to the person who starts it, in their language."""

from __future__ import annotations

from demo.language import language

TEXTS: dict[str, tuple[str, str]] = {
    "serving": (
        "Replaying {count} records as {family} at {address}",
        "正在以 {family} 的接口格式回放 {count} 条目录：{address}",
    ),
    "reloaded": ("The catalogue changed: now {count} records", "目录文件已变更，现有 {count} 条"),
    "reload-failed": ("{problem} Still serving the previous version.", "{problem}仍按上一版本提供服务。"),
    "missing": ("No such catalogue file: {path}.", "目录文件不存在：{path}。"),
    "unreadable": ("The catalogue file {path} cannot be read: {reason}.", "目录文件 {path} 无法读取：{reason}。"),
    "bad-line": (
        "Line {line} of {path} is not a record of a catalogue: {reason}.",
        "目录文件 {path} 第 {line} 行不是有效的目录记录：{reason}。",
    ),
    "port": (
        "Port {port} cannot be used ({reason}). Choose another with --port.",
        "端口 {port} 无法使用（{reason}），请用 --port 另选一个。",
    ),
    "fault": (
        "Unknown fault {name}. Known: {known}; add =N to hit every Nth.",
        "没有名为 {name} 的故障，可选：{known}；加 =N 表示每 N 次发生一次。",
    ),
    "not-json": ("not JSON", "不是 JSON"),
    "not-object": ("not a JSON object", "不是 JSON 对象"),
    "no-title": ("it has no title", "缺少 title"),
    "bad-type": ("{key} has the wrong type", "{key} 的类型不对"),
    "description": ("Replay a catalogue in a platform family's wire format.", "按某类平台的接口格式回放一份目录。"),
    "help-family": ("the platform family to imitate", "要模拟的平台类别"),
    "help-catalogue": (
        "catalogue, .jsonl or .jsonl.gz; read again when it changes",
        "目录文件，.jsonl 或 .jsonl.gz；文件变更后自动重新读取",
    ),
    "help-port": ("port on the loopback address", "本机回环地址上的端口"),
    "help-fault": ("misbehave: {known}; =N for every Nth time", "模拟故障：{known}；=N 表示每 N 次发生一次"),
    "help-limit": ("largest page the server gives", "服务器允许的最大每页条数"),
}


def say(key: str, /, **values: object) -> str:
    """Return the text called ``key`` in the reader's language, with ``values`` filled in."""
    return TEXTS[key][language() == "zh"].format(**values)


class UserError(Exception):
    """Something the person who started the server can mend; its text is in their language."""
