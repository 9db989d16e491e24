"""Ports on this machine's own address."""

import socket
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass

from clb_app.launcher.errors import CannotStart
from clb_core.words import _

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


@dataclass(frozen=True, slots=True)
class HeldPort:
    """A port that no other platform on this machine chooses, until `release` or the end of this process."""

    number: int
    claim: socket.socket

    def release(self) -> None:
        self.claim.close()


def hold_port(preferred: int, taken: Collection[int] = ()) -> HeldPort:
    """As `free_port`, and held against a platform that starts in the same moment.

    A web server opens its port last, and lets others share it: two that both saw it free would get each other's visitors.
    """
    for port in _from(preferred or free_port(0)):
        if port not in taken and is_free(port) and (claim := _claim(port)):
            return HeldPort(port, claim)
    raise CannotStart(_("Er is geen vrije poort meer vanaf %(port)s.", port=preferred))


def _claim(port: int) -> socket.socket | None:
    """A name of the machine's own (Linux: no file, gone with the process) that only one can have."""
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        claim.bind(f"\0clb-platform-port-{port}")
    except OSError:
        claim.close()
        return None
    return claim


def _from(first: int) -> Iterator[int]:
    yield from range(first, HIGHEST_PORT + 1)
