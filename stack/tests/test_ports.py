"""The ports that services are given."""

from __future__ import annotations

import socket

from stack.home import PORTS, free_port, free_ports


def test_outgoing_connections_do_not_take_them() -> None:
    """They lie below those that Linux gives to outgoing connections, where nobody changed that."""
    assert all(1024 <= free_port() < 32_768 for _number in range(100))


def test_ports_of_several_services_differ() -> None:
    """However many are asked for at once, and what is taken is passed over."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", PORTS[0]))
        taken.listen()
        found = free_ports(3000)
    assert len(set(found)) == 3000
    assert PORTS[0] not in found
