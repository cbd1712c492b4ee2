"""The commands themselves. Runs in the portal's environment."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from stack.doctor import doctor
from stack.errors import PortalError
from stack.home import ROOT, Home
from stack.language import say
from stack.portal import Portal, start
from stack.sample import load_sample

ADMIN = "admin"
console = Console(highlight=False, soft_wrap=True)


def run(home: Home, options: argparse.Namespace) -> int:
    """Run the command that the options name; returns its exit code."""
    commands: dict[str, Callable[[Home, argparse.Namespace], int]] = {
        "up": up,
        "down": down,
        "status": status,
        "token": token,
        "replay": replay,
        "harvest": harvest,
        "bench": bench,
        "test": test,
        "ckan": ckan,
        "logs": logs,
        "doctor": lambda home, options: doctor(home),
        "reset": reset,
    }
    return commands[options.command](home, options)


@contextlib.contextmanager
def exclusive(home: Home) -> Iterator[None]:
    """Let one command at a time change this home; raises PortalError when another one is at it."""
    home.create()
    with (home.path / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise PortalError(
                "Another ./portal command is changing this portal; wait until it has ended.",
                "另一个 ./portal 命令正在操作本门户，请等它结束后再试。",
            ) from error
        yield


STEPS = {
    "servers": ("Starting PostgreSQL, Valkey and Solr", "启动 PostgreSQL、Valkey 和 Solr"),
    "jars": ("Fetching Solr", "下载 Solr"),
    "setup": ("Setting up tables, accounts and index", "初始化数据表、账户和索引"),
    "web": ("Starting the web server and the workers", "启动网站和后台任务"),
}


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show the steps as they come, with a bar where a step knows how far it is."""
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, int] = {}

        def show(step: str, count: int, total: int) -> None:
            if step not in tasks:
                for task in bars.tasks:
                    bars.update(task.id, total=task.total or 1, completed=task.total or 1)
                tasks[step] = bars.add_task(say(*STEPS[step]), total=total or None)
            bars.update(tasks[step], completed=count, total=total or None)  # type: ignore[arg-type]

        yield show
        for task in bars.tasks:
            bars.update(task.id, total=task.total or 1, completed=task.total or 1)


def up(home: Home, options: argparse.Namespace) -> int:
    """Install, set up and start; load the sample once; stay until Ctrl-C unless detached."""
    with exclusive(home):
        if not options.empty:
            (home.path / "sample").touch()
        with progress() as show:
            portal = start(home, show)
        if not options.empty:
            load_sample(portal)
    tell(portal)
    if options.detach:
        return 0
    return stay(portal)


def tell(portal: Portal) -> None:
    """Print where to go and with which accounts; passwords only to a person's terminal."""
    home = portal.home
    console.print()
    console.print(say(f"The portal serves at  {home.settings.web}", f"门户已启动：{home.settings.web}"), style="bold")
    accounts = [{"name": ADMIN, "password": home.secret("admin"), "role": say("administrator", "系统管理员")}]
    listed = home.path / "secrets" / "accounts.json"
    if listed.exists():
        accounts += json.loads(listed.read_text("utf-8"))
    if sys.stdout.isatty():
        table = Table(say("account", "账户"), say("password", "密码"), say("who", "身份"), box=None)
        for row in accounts:
            table.add_row(row["name"], row["password"], row.get("role", ""))
        console.print(table)
    else:
        names = ", ".join(row["name"] for row in accounts)
        console.print(say(f"Accounts: {names}", f"账户：{names}"))
    files = ", ".join(["admin", *(["accounts.json"] if listed.exists() else [])])
    console.print(
        say(f"Passwords are in {home.path}/secrets ({files})", f"密码保存在 {home.path}/secrets（{files}）"),
        style="dim",
    )


def stay(portal: Portal) -> int:
    """Wait for Ctrl-C or a termination signal, then stop the portal."""
    console.print(say("Stop it with Ctrl-C.", "按 Ctrl-C 停止。"))

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    try:
        while portal.supervisor.running():
            time.sleep(1)
    except KeyboardInterrupt:
        console.print(say("Stopping …", "正在停止……"))
    with exclusive(portal.home):
        portal.stop()
    return 0


def down(home: Home, options: argparse.Namespace) -> int:
    """Stop everything."""
    with exclusive(home):
        Portal.at(home).stop()
    console.print(say("Stopped.", "已停止。"))
    return 0


def status(home: Home, options: argparse.Namespace) -> int:
    """Show the services' state; exit 3 when not up."""
    portal = Portal.at(home)
    found = portal.status()
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        table = Table(say("service", "服务"), say("state", "状态"), "PID", say("address", "地址"), box=None)
        for row in found["services"]:
            table.add_row(row["name"], row["state"], str(row["pid"] or ""), row["address"] or "")
        console.print(found["web"])
        console.print(table)
    return 0 if portal.serves() else 3


def require_up(portal: Portal) -> None:
    """Raise PortalError unless the portal is up."""
    if not portal.supervisor.running():
        raise PortalError("The portal is not up. Start it: ./portal up", "门户尚未运行，请先执行 ./portal up", 3)


def token(home: Home, options: argparse.Namespace) -> int:
    """Print an API token of the user, and nothing else."""
    portal = Portal.at(home)
    require_up(portal)
    return portal.ckan("govshare", "token", options.user or ADMIN).returncode


def replay(home: Home, options: argparse.Namespace) -> int:
    """Serve a catalogue in a platform family's wire format until stopped."""
    words = ["-m", "demo.replay", options.family, "--catalogue", options.catalogue, "--port", str(options.port)]
    for fault in options.fault:
        words += ["--fault", fault]
    # The server takes this process's place, so that whoever ends it ends the server.
    os.environ["PYTHONPATH"] = str(ROOT)
    os.execv(sys.executable, [sys.executable, *words])


def harvest(home: Home, options: argparse.Namespace) -> int:
    """Harvest a platform, with progress."""
    portal = Portal.at(home)
    require_up(portal)
    words = ["govshare", "harvest", options.source]
    if options.root:
        words += ["--root", options.root]
    words += [f"--{name}" for name in ("full", "json") if getattr(options, name)]
    return portal.ckan(*words).returncode


def bench(home: Home, options: argparse.Namespace) -> int:
    """Measure against stock CKAN on the same servers."""
    from bench.run import run_bench

    return run_bench(home, options)


def test(home: Home, options: argparse.Namespace) -> int:
    """Run the tests."""
    from stack.testing import run_tests

    return run_tests(home, options.arguments)


def ckan(home: Home, options: argparse.Namespace) -> int:
    """Run a ckan command."""
    if not home.ini.exists():
        raise PortalError("The portal is not up. Start it: ./portal up", "门户尚未运行，请先执行 ./portal up", 3)
    return Portal.at(home).ckan(*options.arguments).returncode


def logs(home: Home, options: argparse.Namespace) -> int:
    """Show the last lines of one service's log, or of all."""
    files = sorted(home.logs.glob(f"{options.service or '*'}.log"))
    if not files:
        names = ", ".join(sorted(path.stem for path in home.logs.glob("*.log")))
        raise PortalError(
            f"There is no log of “{options.service}”. There are: {names}",
            f"没有“{options.service}”的日志。现有：{names}",
        )
    follow = ["-f"] if options.follow else []
    return subprocess.run(["tail", "-n", "100", *follow, *map(str, files)], check=False).returncode


def reset(home: Home, options: argparse.Namespace) -> int:
    """Stop, and delete all data; what was installed stays."""
    if not options.yes:
        question = say(f"Delete all data in {home.path}? [y/N] ", f"确定删除 {home.path} 中的全部数据吗？[y/N] ")
        if not sys.stdin.isatty() or input(question).strip().lower() not in ("y", "yes", "是"):
            raise PortalError(
                "Nothing was deleted. To confirm: ./portal reset --yes",
                "未删除任何数据。确认删除请执行 ./portal reset --yes",
            )
    with exclusive(home):
        Portal.at(home).stop()
        kept = {"venv", "servers", "portal.toml", "lock"}
        if home.unprivileged != home.path:
            shutil.rmtree(home.unprivileged, ignore_errors=True)
        for path in home.path.iterdir():
            if path.name not in kept:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    console.print(say("All data deleted.", "数据已全部删除。"))
    return 0
