"""Loads the sample province once: its departments' datasets by the API, its cities' by a harvest."""

from __future__ import annotations

import json
import subprocess
import time

from stack.errors import PortalError
from stack.home import ROOT, free_port, listening, private_write
from stack.language import say
from stack.portal import Portal, python

SOURCE = "sample"
CATALOGUE = ROOT / "demo" / "sample" / "cities.jsonl"


def load_sample(portal: Portal) -> None:
    """Load the sample unless it is there. An interrupted load goes on where it stopped."""
    home = portal.home
    marker = home.path / "sample"
    if marker.read_text("utf-8"):
        return
    print(say("Loading the sample province …", "正在载入示例省数据……"), flush=True)
    _departments(portal)
    _cities(portal)
    marker.write_text("loaded", "utf-8")


def _departments(portal: Portal) -> None:
    """Load the departments' own datasets, and keep the accounts' passwords."""
    token = portal.ckan("govshare", "token", "admin", capture_output=True)
    if token.returncode:
        raise PortalError(f"No API token: {token.stderr}", f"无法签发 API 令牌：{token.stderr}")
    secret = token.stdout.strip()
    accounts = portal.home.path / "secrets" / "accounts.json"
    loader = python(
        portal,
        *("-m", "demo.sample", "--web", portal.local_web),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    # By the standard input: a command line is readable by everybody on the machine.
    known = json.loads(accounts.read_text("utf-8")) if accounts.exists() else []
    output, _ = loader.communicate(json.dumps({"token": secret, "accounts": known}))
    if loader.returncode:
        raise PortalError(
            "The sample could not be loaded; `./portal up` goes on from there.",
            "示例数据未能全部载入；再次执行 ./portal up 会继续。",
        )
    made = json.loads(output.splitlines()[-1])["accounts"]
    private_write(accounts, json.dumps(made, ensure_ascii=False))


def _cities(portal: Portal) -> None:
    """Harvest the cities' catalogues from a replay of their platform."""
    port = free_port()
    server = python(portal, "-m", "demo.replay", "guizhou", "--catalogue", str(CATALOGUE), "--port", str(port))
    try:
        until = time.monotonic() + 30
        while not listening(port):
            if server.poll() is not None or time.monotonic() > until:
                raise PortalError("The replay server did not start.", "回放服务未能启动。")
            time.sleep(0.05)
        done = portal.ckan("govshare", "harvest", SOURCE, "--root", f"http://127.0.0.1:{port}")
        if done.returncode:
            raise PortalError("The cities' catalogues could not be harvested.", "城市目录采集失败。")
    finally:
        server.terminate()
        server.wait()
