"""Ports on this machine's own address."""

import socket
from collections.abc import Collection, Iterator
from contextlib import suppress

LOOPBACK = "127.0.0.1"
HIGHEST_PORT = 65535


def is_free(port: int) -> bool:
    """Whether nobody listens on the port, on either address that a browser takes for `localhost`."""
    return _binds(socket.AF_INET, LOOPBACK, port) and (not socket.has_ipv6 or not _answers_on_ipv6(port))


def _binds(family: socket.AddressFamily, host: str, port: int) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError:
            return False
    return True


def _answers_on_ipv6(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("::1", port), timeout=0.2):
        return True
    return False


def free_port(preferred: int, taken: Collection[int] = ()) -> int:
    """The preferred port or the next free one that is not in `taken`; 0 asks the system for any free port."""
    if preferred == 0:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
            attempt.bind((LOOPBACK, 0))
            return int(attempt.getsockname()[1])
    return next(port for port in _from(preferred) if port not in taken and is_free(port))


def _from(first: int) -> Iterator[int]:
    yield from range(first, HIGHEST_PORT + 1)
