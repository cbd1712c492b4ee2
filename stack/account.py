"""The account that runs what refuses to run as root. For an ordinary user there is nothing to do."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from pathlib import Path

from stack.errors import PortalError


def needed() -> bool:
    """Tell whether an unprivileged account is needed, that is, whether we are root."""
    return os.geteuid() == 0


def choose(preferred: str = "") -> pwd.struct_passwd:
    """Return the account: the preferred one, else `postgres`, else `nobody`.

    Raises PortalError when the machine has none of them.
    """
    for name in [preferred] if preferred else ["postgres", "nobody"]:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PortalError(
        f"There is no account “{preferred or 'nobody'}” to run PostgreSQL, which refuses root. "
        "Set PORTAL_ACCOUNT to an unprivileged account.",
        f"没有可用来运行 PostgreSQL 的普通账户“{preferred or 'nobody'}”（它不允许以 root 运行）。"
        "请用 PORTAL_ACCOUNT 指定一个普通账户。",
    )


def can_enter(folder: Path) -> bool:
    """Tell whether any account may pass all that is above the folder; what does not exist yet will be passable."""
    # The folder itself is ours to open up; those above it are not.
    return all(part.stat().st_mode & stat.S_IXOTH for part in folder.parents if part.exists())


def own(folder: Path, owner: pwd.struct_passwd) -> None:
    """Make the folder with mode 0700 for that account."""
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    shutil.chown(folder, owner.pw_uid, owner.pw_gid)
