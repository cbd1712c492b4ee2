"""A file that asks for an account: how fast it comes, beside the same file of stock's, and what it takes of memory."""

from __future__ import annotations

import contextlib
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import psutil

from bench.plan import Plan
from bench.results import OURS, Row, both, compare, median
from bench.servers import Stand
from bench.sides import Side
from stack.errors import PortalError
from stack.language import say

MEGABYTES = 2048
CONNECTIONS = 4
AT_LEAST = 0.8
AT_MOST = 50
BLOCK = 1 << 20


def measure(stand: Stand, plan: Plan) -> list[Row]:
    """Download 2 GB from each side in turn, over one connection and over four, and watch the workers' memory."""
    one, four, growth = both(), both(), both()
    files = {label: side.within("file", str(MEGABYTES)) for label, side in stand.sides.items()}
    with contextlib.ExitStack() as stack:
        servers = {label: stack.enter_context(side.serving()).pid for label, side in stand.sides.items()}
        for side in plan.turns(stand, "downloads"):
            file, server = files[side.label], servers[side.label]
            fetch(side, file, most=BLOCK)
            before = _memory(server)
            speed, most = fetch(side, file, server=server)
            one[side.label].append(speed)
            growth[side.label].append(max(0.0, most - before))
            four[side.label].append(at_once(side, file))
    reached = median(growth[OURS]) <= AT_MOST
    memory = say("2 GB download, growth of the workers' memory", "下载 2 GB 时工作进程内存的增长")
    return [
        compare("download_one", say("2 GB download", "下载 2 GB"), "MB/s", one, at_least=AT_LEAST),
        compare("download_four", say("four at once", "四个同时"), "MB/s", four, at_least=AT_LEAST),
        Row("download_memory", memory, "MB", growth, None, f"≤ {AT_MOST}", reached),
    ]


def fetch(side: Side, file: dict[str, str], most: int = MEGABYTES << 20, server: int = 0) -> tuple[float, float]:
    """Download a file, or its first bytes, as a program with an account does.

    Returns megabytes per second, and the most memory that a server and its children had meanwhile, in MB.
    Raises PortalError when it is not given, or breaks off.
    """
    place = urlsplit(side.local_web)
    asked = f"GET {file['path']} HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: {file['token']}\r\n\r\n"
    buffer, size, peak = bytearray(BLOCK), 0, 0.0
    began = looked = time.perf_counter()
    with socket.create_connection((str(place.hostname), place.port or 80), timeout=60) as connection:
        connection.sendall(asked.encode())
        if not connection.recv_into(buffer, 12, socket.MSG_WAITALL) or not buffer.startswith(b"HTTP/1.1 200"):
            said = bytes(buffer[:12]).decode("latin-1")
            raise PortalError(f"{file['path']}: {said}", f"{file['path']}：{said}")
        while size < most and (found := connection.recv_into(buffer)):
            size += found
            if server and time.perf_counter() - looked > 0.2:
                looked = time.perf_counter()
                peak = max(peak, _memory(server))
    if size < most:
        raise PortalError(f"{file['path']} broke off.", f"{file['path']} 传输中断。")
    return size / 2**20 / (time.perf_counter() - began), peak


def at_once(side: Side, file: dict[str, str]) -> float:
    """Download parts of a file over several connections at once; returns the megabytes per second of all together."""
    most = (MEGABYTES // CONNECTIONS) << 20
    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for each in [pool.submit(fetch, side, file, most) for _number in range(CONNECTIONS)]:
            each.result()
    return MEGABYTES / (time.perf_counter() - began)


def _memory(server: int) -> float:
    """Return the resident memory of a process and its children in MB."""
    process = psutil.Process(server)
    return sum(each.memory_info().rss for each in (process, *process.children(recursive=True))) / 2**20
