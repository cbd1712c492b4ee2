"""What the loader says, in the language of the person who started it."""

from __future__ import annotations

from demo.language import language

TEXTS: dict[str, tuple[str, str]] = {
    "description": (
        "Load the sample province into a portal through its API. Loading again changes nothing.",
        "通过门户接口载入示例省数据，重复载入不会改变已有内容。",
    ),
    "help-web": ("the portal's address", "门户地址"),
    "help-token": (
        "an administrator's API token; without it, standard input holds {example}",
        "系统管理员的 API 令牌；不提供时从标准输入读取 {example}",
    ),
    "help-connections": ("requests at a time", "并发请求数"),
    "help-only": (
        "load one department only, by its name; may be repeated",
        "仅载入指定标识的部门，可多次使用",
    ),
    "organizations": ("Departments", "部门"),
    "datasets": ("Datasets", "数据集"),
    "tables": ("Tables", "数据表"),
    "accounts": ("Accounts", "账户"),
    "loaded": (
        "{made} things are new, {kept} were there already. Tables are queued for the DataStore.",
        "新增 {made} 项，已有 {kept} 项；数据表已排队等待写入数据存储。",
    ),
    "nothing-new": ("All {kept} things were there already.", "全部 {kept} 项均已存在，未作改动。"),
    "no-token": (
        "No API token: give --token, or the token as JSON on standard input.",
        "缺少 API 令牌：请使用 --token 提供，或以 JSON 写入标准输入。",
    ),
    "no-answer": ("The portal at {web} does not answer: {reason}", "门户 {web} 没有响应：{reason}"),
    "no-api": (
        "{web} does not answer as a CKAN portal (HTTP {status}). Check the address.",
        "{web} 不是可用的 CKAN 门户（HTTP {status}），请检查地址。",
    ),
    "refused": ("The portal refused {action} of “{what}”: {reason}", "门户拒绝执行 {action}（{what}）：{reason}"),
    "forbidden": (
        "The token may not do {action}: it must be that of an administrator.",
        "该令牌无权执行 {action}，请使用系统管理员的令牌。",
    ),
    "role-citizen": ("member of the public", "社会公众"),
    "role-researcher": ("researcher", "研究人员"),
    "role-editor": ("editor of {department}", "{department}数据编辑"),
    "role-reviewer": ("reviewer of {department}", "{department}审核人员"),
    "role-head": ("head of {department}", "{department}分管负责人"),
    "role-operator": ("competent department: operator of {department}", "数据主管部门：{department}运营管理人员"),
    "role-auditor": ("auditor", "审计人员"),
}


def say(key: str, **values: object) -> str:
    """Return the text called ``key`` in the reader's language, with ``values`` filled in."""
    return TEXTS[key][language() == "zh"].format(**values)


class LoadError(Exception):
    """Why the sample could not be loaded; its text is in the reader's language."""
