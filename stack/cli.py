"""`./portal`: reads the command line, sees to the Python environment, and hands over to the command.

Runs under the bare Python too, so whatever needs an installed package is imported where it is used.
"""

from __future__ import annotations

import argparse
import gettext
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.options import add_arguments as bench_options
from stack.errors import PortalError
from stack.home import ROOT, Home
from stack.install import install_portal
from stack.language import language, say

# argparse's own words, which it asks gettext for.
ARGPARSE_ZH = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示帮助并退出",
    "%(prog)s: error: %(message)s\n": "%(prog)s：错误：%(message)s\n",
    "the following arguments are required: %s": "缺少参数：%s",
    "unrecognized arguments: %s": "无法识别的参数：%s",
    "invalid choice: %(value)r (choose from %(choices)s)": "无效的取值 %(value)r（可选：%(choices)s）",
    "invalid %(type)s value: %(value)r": "无效的 %(type)s 值：%(value)r",
    "expected one argument": "需要一个参数值",
}

FAMILIES = ["guizhou", "ckan"]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line, in the reader's language."""
    if language() == "zh":
        translate = gettext.gettext
        argparse._ = lambda text: ARGPARSE_ZH.get(text, translate(text))  # type: ignore[attr-defined]
    main = argparse.ArgumentParser(
        prog="./portal",
        description=say(
            "The open-data portal: one command for everything.", "公共数据开放平台：一个命令完成全部操作。"
        ),
        epilog=say(
            "PORTAL_HOME holds everything made at run time (default: .portal/ in the checkout). "
            "Settings: config/portal.toml.",
            "运行时产生的一切都在 PORTAL_HOME 中（默认为代码目录下的 .portal/）。设置见 config/portal.toml。",
        ),
    )
    commands = main.add_subparsers(dest="command", metavar=say("COMMAND", "命令"), required=True)

    def command(name: str, en: str, zh: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=say(en, zh), description=say(en, zh))

    up = command("up", "Install, set up and start the portal.", "安装、初始化并启动门户。")
    up.add_argument(
        "-d", "--detach", action="store_true", help=say("return when it serves", "启动完成后返回，在后台运行")
    )
    up.add_argument("--empty", action="store_true", help=say("leave the sample out", "不载入示例数据"))

    command("down", "Stop everything.", "停止全部服务。")

    status = command("status", "Show the services' state; exit 3 when not up.", "显示各服务状态；未运行时退出码为 3。")
    status.add_argument("--json", action="store_true", help=say("for programs", "供程序读取"))

    token = command("token", "Print an API token and nothing else.", "签发并输出一个 API 令牌。")
    token.add_argument(
        "user", nargs="?", default="", metavar="USER", help=say("default: the administrator", "默认为管理员")
    )

    replay = command(
        "replay",
        "Serve a catalogue in a platform family's wire format, on loopback.",
        "按某类平台的接口格式在本机回放一份目录。",
    )
    replay.add_argument("family", metavar="FAMILY", choices=FAMILIES, help="、".join(FAMILIES))
    replay.add_argument(
        "--catalogue", required=True, metavar="FILE", help=say("records, JSON lines", "目录文件（JSON Lines）")
    )
    replay.add_argument("--port", required=True, type=int, metavar="P")
    replay.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME[=N]",
        help=say("misbehave; repeatable", "模拟故障，可重复"),
    )

    harvest = command("harvest", "Harvest a platform.", "采集一个平台的目录。")
    harvest.add_argument("source", metavar="SOURCE", help=say("a line of platforms.yaml", "platforms.yaml 中的平台名"))
    harvest.add_argument("--root", metavar="URL", help=say("another address of the same family", "同类平台的另一地址"))
    harvest.add_argument("--full", action="store_true", help=say("read every detail", "逐条读取详情"))
    harvest.add_argument("--json", action="store_true", help=say("the counts as JSON", "以 JSON 输出结果"))

    bench_options(command("bench", "Measure against stock CKAN.", "与原版 CKAN 对比测量。"))

    test = command("test", "Run the tests.", "运行测试。")
    test.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…", help=say("for pytest", "传给 pytest"))

    ckan = command("ckan", "Run a ckan command, such as: ckan govshare.", "运行 ckan 命令，例如：ckan govshare。")
    ckan.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…")

    logs = command("logs", "Show the services' logs.", "查看服务日志。")
    logs.add_argument("service", nargs="?", default="", metavar="SERVICE")
    logs.add_argument("-f", "--follow", action="store_true", help=say("go on", "持续输出"))

    command("doctor", "Name what is wrong, and the remedy.", "检查问题并给出解决办法。")

    reset = command("reset", "Stop, and delete all data of this portal.", "停止并删除本门户的全部数据。")
    reset.add_argument("--yes", action="store_true", help=say("without asking", "不再询问"))
    return main


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line; what follows `test` and `ckan` is passed on untouched, options included."""
    if argv and argv[0] in ("test", "ckan") and argv[1:2] not in (["-h"], ["--help"]):
        return argparse.Namespace(command=argv[0], arguments=list(argv[1:]))
    return parser().parse_args(argv)


def inside(home: Home) -> bool:
    """Tell whether this very process runs in the portal's environment."""
    return Path(sys.prefix).resolve() == home.venv.resolve()


def enter(home: Home, argv: Sequence[str]) -> None:
    """Go on in the portal's environment; does not return."""
    environment = dict(os.environ)
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    # Messages may hold Chinese whatever the terminal's locale is.
    environment["PYTHONUTF8"] = "1"
    environment["PORTAL_LANG"] = language()
    os.execve(home.python, [str(home.python), str(ROOT / "stack"), *argv], environment)


def main(argv: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    options = arguments(argv)
    home = Home.current()
    try:
        if options.command == "doctor" and not inside(home) and not home.python.exists():
            from stack.doctor import doctor

            return doctor(home)
        if not inside(home):
            if options.command in ("up", "test", "bench"):
                from stack.doctor import check_machine

                check_machine(home)
                install_portal(home)
            elif not (home.venv / "package.installed").exists():
                if options.command in ("down", "reset"):
                    return 0
                raise PortalError(
                    "The portal is not up. Start it: ./portal up", "门户尚未运行，请先执行 ./portal up", 3
                )
            enter(home, argv)
        from stack import commands

        return commands.run(home, options)
    except PortalError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
