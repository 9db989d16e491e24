"""Identifiers: UUID version 7, made in Python so that PostgreSQL 15 suffices and a row knows its id before it is stored."""

from __future__ import annotations

import secrets
import threading
from uuid import UUID

from clb_core import clock

RANDOM_BITS = 74
_STEP_BITS = 32


class _Last:
    """The last id of this process: ids made in one millisecond still go up, so that rows keep their order."""

    lock = threading.Lock()
    milliseconds = -1
    random = 0


def uuid7() -> UUID:
    """A time-ordered random id (RFC 9562, version 7, monotonic by a random step within a millisecond)."""
    milliseconds = int(clock.now().timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    with _Last.lock:
        if milliseconds == _Last.milliseconds:
            _Last.random = (_Last.random + 1 + secrets.randbits(_STEP_BITS)) & ((1 << RANDOM_BITS) - 1)
        else:
            # The highest bit is left free, so that steps within the millisecond do not run over.
            _Last.milliseconds, _Last.random = milliseconds, secrets.randbits(RANDOM_BITS - 1)
        high, low = _Last.random >> 62, _Last.random & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
