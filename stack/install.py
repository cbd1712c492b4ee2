"""Installs Python packages from the hashed locks, with uv where it is present and pip where not.

Runs under the bare Python too: standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from stack.errors import PortalError
from stack.home import ROOT, Home
from stack.language import say


def lock_hash(*names: str) -> str:
    """Return one hash over the locks and the Python that they are installed for."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def done(stamp: Path, value: str) -> bool:
    """Tell whether a step was finished for this very value."""
    return stamp.exists() and stamp.read_text("utf-8") == value


def run(command: list[str | Path], log: Path) -> None:
    """Run an installer with its output in the log; raises PortalError with the log's last lines when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ)
    # Without bytecode every later start would be slower.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.pop("PYTHONPATH", None)
    with log.open("a", encoding="utf-8") as output:
        code = subprocess.run(
            [str(part) for part in command], stdout=output, stderr=subprocess.STDOUT, env=environment, check=False
        ).returncode
    if code:
        last = "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-12:])
        raise PortalError(
            f"Installing failed; `./portal doctor` may name the cause. The log, {log}, ends with:\n{last}",
            f"安装失败，可运行 ./portal doctor 查明原因。日志 {log} 的末尾是：\n{last}",
        )


def _pip(python: Path, *arguments: str | Path) -> list[str | Path]:
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", python, "--compile-bytecode", *arguments]
    return [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]


def make_venv(home: Home) -> None:
    """Make the portal's environment if it is missing or of another Python version."""
    marker = home.venv / "made-for"
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    log = home.logs / "install.log"
    if done(marker, version):
        if not shutil.which("uv") and not any(home.venv.glob("lib/python*/site-packages/pip")):
            # uv made it, without pip, and is no longer here.
            run([home.python, "-m", "ensurepip"], log)
        return
    shutil.rmtree(home.venv, ignore_errors=True)
    if uv := shutil.which("uv"):
        run([uv, "venv", "--python", sys.executable, home.venv], log)
    else:
        try:
            run([sys.executable, "-m", "venv", home.venv], log)
        except PortalError as error:
            raise PortalError(
                "This Python cannot make a virtual environment. Install its venv module (Debian: python3-venv) "
                f"or uv.\n{error}",
                f"当前 Python 无法创建虚拟环境。请安装它的 venv 模块（Debian 上为 python3-venv）或安装 uv。\n{error}",
            ) from error
    marker.write_text(version, "utf-8")


def install_locks(home: Home, stamp: str, *locks: str) -> None:
    """Install the locks into the portal's environment, once per content of the locks."""
    value = lock_hash(*locks)
    marker = home.venv / f"{stamp}.installed"
    if done(marker, value):
        return
    log = home.logs / "install.log"
    for lock in locks:
        # Isolated builds would fetch their build backends outside the lock.
        run(_pip(home.python, "--require-hashes", "--no-deps", "--no-build-isolation", "-r", ROOT / lock), log)
    marker.write_text(value, "utf-8")


def install_package(home: Home) -> None:
    """Make the checkout importable in the portal's environment, with its entry points."""
    value = lock_hash("pyproject.toml", "setup.py") + str(ROOT)
    marker = home.venv / "package.installed"
    if done(marker, value):
        return
    run(_pip(home.python, "--no-deps", "--no-build-isolation", "-e", ROOT), home.logs / "install.log")
    marker.write_text(value, "utf-8")


def install_portal(home: Home) -> None:
    """Install everything the portal's own processes need, telling what takes long."""
    home.create()
    if not (home.venv / "portal.installed").exists():
        print(say("Installing Python packages …", "正在安装 Python 软件包……"), flush=True)
    make_venv(home)
    install_locks(home, "portal", "requirements-build.txt", "requirements.txt")
    if home.settings.s3_bucket:
        install_locks(home, "s3", "requirements-s3.txt")
    install_package(home)


def install_server(home: Home, name: str, folder: Path | None = None) -> Path:
    """Install the lock of one server, as `requirements-<name>.txt`, into a folder of its own and return that folder."""
    folder = folder or home.servers / name
    lock = f"requirements-{name}.txt"
    value = lock_hash(lock)
    if not done(folder / "installed", value):
        shutil.rmtree(folder, ignore_errors=True)
        log = home.logs / "install.log"
        run(_pip(home.python, "--require-hashes", "--no-deps", "--target", folder, "-r", ROOT / lock), log)
        (folder / "installed").write_text(value, "utf-8")
    return folder
