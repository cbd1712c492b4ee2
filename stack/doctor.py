"""Names what is wrong with the machine or the portal, and the remedy. Runs under the bare Python too."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from stack.errors import PortalError
from stack.home import ROOT, Home, listening
from stack.install import done, lock_hash
from stack.language import say

NEEDED_BYTES = 2 * 1024**3
Problem = str


def check_python(home: Home) -> Iterator[Problem]:
    """Yield what is wrong with the Python or the machine."""
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        yield say(
            f"Python {platform.python_version()} does not fit: 3.11 to 3.13 is needed. Install one, or name it in "
            "PORTAL_PYTHON.",
            f"Python {platform.python_version()} 不适用，需要 3.11 至 3.13。请安装，或用 PORTAL_PYTHON 指明。",
        )
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        yield say(
            f"{platform.system()} {platform.machine()} is not supported: Linux x86-64 is needed.",
            f"不支持 {platform.system()} {platform.machine()}，需要 Linux x86-64。",
        )
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        if not shutil.which("uv"):
            yield say(
                "This Python lacks the venv module. Install it (Debian: python3-venv) or uv.",
                "当前 Python 缺少 venv 模块。请安装（Debian 上为 python3-venv）或安装 uv。",
            )


def check_disk(home: Home) -> Iterator[Problem]:
    """Yield a problem when the disk is (nearly) full."""
    folder = next(part for part in [home.path, *home.path.parents] if part.exists())
    free = shutil.disk_usage(folder).free
    needed = NEEDED_BYTES if not (home.venv / "package.installed").exists() else NEEDED_BYTES // 8
    if free < needed:
        yield say(
            f"Only {free // 1024**2} MiB are free on the disk of {folder}; {needed // 1024**2} MiB are needed. "
            "Free some, or move the portal with PORTAL_HOME.",
            f"{folder} 所在磁盘仅剩 {free // 1024**2} MiB，至少需要 {needed // 1024**2} MiB。"
            "请清理空间，或用 PORTAL_HOME 换到其他磁盘。",
        )


def check_permissions(home: Home) -> Iterator[Problem]:
    """Yield what we cannot write, and secrets that others can read."""
    folder = next(part for part in [home.path, *home.path.parents] if part.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        yield say(
            f"{folder} cannot be written by this account. Change its owner, or set PORTAL_HOME to a folder of yours.",
            f"当前账户无权写入 {folder}。请更改其属主，或把 PORTAL_HOME 设为有权写入的目录。",
        )
        return
    if home.path.exists() and home.path.stat().st_uid != os.geteuid():
        yield say(
            f"{home.path} belongs to another account. Run ./portal as that account, or set PORTAL_HOME.",
            f"{home.path} 属于另一个账户。请以该账户运行 ./portal，或设置 PORTAL_HOME。",
        )
    secrets = home.path / "secrets"
    for path in [*secrets.iterdir(), home.ini] if secrets.exists() else []:
        if path.exists() and path.stat().st_mode & 0o077:
            yield say(
                f"{path} can be read by others. Run: chmod 600 '{path}'",
                f"其他账户可以读取 {path}。请执行：chmod 600 '{path}'",
            )


def check_hashes(home: Home) -> Iterator[Problem]:
    """Yield what is installed but not what the locks say."""
    if (home.venv / "portal.installed").exists() and not done(
        home.venv / "portal.installed", lock_hash("requirements-build.txt", "requirements.txt")
    ):
        yield say(
            "The installed Python packages are not those of the lock. `./portal up` installs them anew.",
            "已安装的 Python 软件包与锁定文件不一致，执行 ./portal up 会重新安装。",
        )
    jars = home.servers / "solr-jars"
    if (jars / "complete").exists():
        from stack.jars import read_lock

        wrong = [jar.file for jar in read_lock() if not jar.matches(jars / jar.file)]
        if wrong:
            (jars / "complete").unlink()
            yield say(
                f"These parts of Solr differ from the lock: {', '.join(wrong[:5])}. `./portal up` fetches them anew.",
                f"以下 Solr 组件与锁定文件不一致：{'、'.join(wrong[:5])}。执行 ./portal up 会重新下载。",
            )


def check_network(home: Home) -> Iterator[Problem]:
    """Yield a problem when something must still be fetched and the package index cannot be reached."""
    if (home.servers / "solr-jars" / "complete").exists() and (home.venv / "package.installed").exists():
        return
    proxies = [os.environ.get(name) for name in ("https_proxy", "HTTPS_PROXY", "UV_INDEX_URL", "PIP_INDEX_URL")]
    if any(proxies):
        return
    try:
        # The name alone tells whether there is a network; which index is used is the installer's business.
        socket.getaddrinfo("python.org", 443)
    except OSError:
        yield say(
            "There seems to be no network, which the first `./portal up` needs. Check the connection, or set a proxy "
            "(HTTPS_PROXY) or a package index (PIP_INDEX_URL or UV_INDEX_URL).",
            "似乎没有网络，而首次执行 ./portal up 需要联网。请检查网络，或设置代理（HTTPS_PROXY）"
            "或软件源（PIP_INDEX_URL、UV_INDEX_URL）。",
        )


def check_port(home: Home) -> Iterator[Problem]:
    """Yield a problem when the web port is somebody else's."""
    port = home.settings.port
    pid = home.path / "supervisord.pid"
    ours = pid.exists() and Path(f"/proc/{pid.read_text().strip()}").exists()
    if listening(port) and not ours:
        yield say(
            f"Port {port} is taken by another program. Choose another: PORTAL_PORT={port + 1} ./portal up",
            f"端口 {port} 已被其他程序占用。可换一个：PORTAL_PORT={port + 1} ./portal up",
        )


def check_database(home: Home) -> Iterator[Problem]:
    """Yield a problem when an interrupted set-up left a half-made database."""
    data = home.unprivileged / "data"
    if (data / "postgresql.part").exists():
        yield say(
            f"An interrupted set-up left {data / 'postgresql.part'}. `./portal up` makes it anew.",
            f"上次初始化中断，留下了 {data / 'postgresql.part'}。执行 ./portal up 会重新创建。",
        )
    folder = data / "postgresql"
    if folder.exists() and not (folder / "PG_VERSION").exists():
        yield say(
            f"{folder} is not a complete database. Restore it from a backup, or delete it and run ./portal up.",
            f"{folder} 不是完整的数据库。请从备份恢复，或删除后执行 ./portal up。",
        )


def check_clock(home: Home) -> Iterator[Problem]:
    """Yield a problem when the clock cannot be right: tokens and deadlines depend on it."""
    made = max(path.stat().st_mtime for path in [ROOT / "requirements.txt", *home.logs.glob("*.log")])
    if time.time() < made - 86400:
        yield say(
            f"The clock says {time.strftime('%Y-%m-%d')}, which is before the portal's own files. Set the clock.",
            f"系统时间为 {time.strftime('%Y-%m-%d')}，早于门户自身文件的时间。请校准时钟。",
        )


CHECKS: dict[str, tuple[tuple[str, str], Callable[[Home], Iterator[Problem]]]] = {
    "python": (("Python and machine", "Python 与机器"), check_python),
    "disk": (("disk", "磁盘"), check_disk),
    "permissions": (("permissions", "权限"), check_permissions),
    "hashes": (("installed packages", "已安装的软件"), check_hashes),
    "network": (("network", "网络"), check_network),
    "port": (("web port", "网站端口"), check_port),
    "database": (("database", "数据库"), check_database),
    "clock": (("clock", "时钟"), check_clock),
}


def check_machine(home: Home) -> None:
    """Raise PortalError with everything that would make an installation fail."""
    problems = [problem for name in ("python", "disk", "permissions") for problem in CHECKS[name][1](home)]
    if problems:
        raise PortalError("\n".join(problems), "\n".join(problems))


def doctor(home: Home) -> int:
    """Print each check's outcome; returns 1 when something is wrong."""
    wrong = 0
    for label, check in CHECKS.values():
        problems = list(check(home))
        wrong += len(problems)
        print(f"{'✗' if problems else '✓'} {say(*label)}")
        for problem in problems:
            print(f"    {problem}")
    return 1 if wrong else 0
