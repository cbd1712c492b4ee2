"""Keeps fetched addresses off the networks that only this machine can reach.

The check is made on the address a connection is opened to, not on a name looked up earlier. So a
redirect, or a name that answers differently the second time, meets it like any other.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

__all__ = ["AllowedHosts", "ForbiddenAddress", "guarded_pool", "is_public"]


class ForbiddenAddress(Exception):
    """The name leads to an address that may not be fetched."""


class AllowedHosts:
    """The hosts of the setting ``govshare.fetch.allowed_hosts``: ``host`` or ``host:port`` each."""

    def __init__(self, hosts: Iterable[str]) -> None:
        """Take the setting's values."""
        self._hosts = {host.strip().lower() for host in hosts if host.strip()}

    def __contains__(self, place: tuple[str, int | None]) -> bool:
        """Tell whether a host, at a port, is one of them."""
        host, port = place[0].lower().strip("[]"), place[1]
        return host in self._hosts or f"{host}:{port}" in self._hosts


# NAT64 (RFC 6052): the last four bytes are an IPv4 address.
NAT64 = ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public network, also when wrapped in an IPv6 one."""
    ip = ip_address(address.split("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in NAT64:
            inner = IPv4Address(ip.packed[-4:])
        if inner is not None:
            return inner.is_global
    return ip.is_global and not ip.is_multicast


class _Guarded:
    """Mixed into urllib3's connections: resolves, checks, and connects to the very address it checked."""

    def __init__(self, *args: object, allowed: AllowedHosts, **kwargs: object) -> None:
        self._allowed = allowed
        super().__init__(*args, **kwargs)

    def _new_conn(self: HTTPConnection) -> socket.socket:  # type: ignore[misc]
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NameResolutionError(self.host, self, error) from error  # type: ignore[arg-type]
        addresses = [str(info[4][0]) for info in found]
        if (self.host, self.port) not in self._allowed:  # type: ignore[attr-defined]
            forbidden = [address for address in addresses if not is_public(address)]
            if forbidden:
                raise ForbiddenAddress(f"{self.host} → {forbidden[0]}")
        problem: Exception = OSError("no address")
        for address in addresses:
            try:
                return create_connection((address, self.port), self.timeout, socket_options=self.socket_options)
            except OSError as error:
                problem = error
        if isinstance(problem, TimeoutError):
            raise ConnectTimeoutError(self, str(problem)) from problem
        raise NewConnectionError(self, str(problem)) from problem


class _GuardedHTTP(_Guarded, HTTPConnection):
    pass


class _GuardedHTTPS(_Guarded, HTTPSConnection):
    pass


def guarded_pool(allowed: AllowedHosts) -> PoolManager:
    """Return a urllib3 pool whose every connection passes the guard.

    Opening one to a forbidden address raises :class:`ForbiddenAddress`. No proxy of the environment is used.
    """
    pool = PoolManager(num_pools=4)

    class HTTPPool(HTTPConnectionPool):
        ConnectionCls = partial(_GuardedHTTP, allowed=allowed)  # type: ignore[assignment]

    class HTTPSPool(HTTPSConnectionPool):
        ConnectionCls = partial(_GuardedHTTPS, allowed=allowed)  # type: ignore[assignment]

    pool.pool_classes_by_scheme = {"http": HTTPPool, "https": HTTPSPool}
    return pool
