"""Identifiers: UUID version 7, made in Python so that PostgreSQL 15 suffices and a row knows its id before it is stored."""

from __future__ import annotations

import secrets
from uuid import UUID

from clb_core import clock


def uuid7() -> UUID:
    """A time-ordered random id (RFC 9562, version 7): 48 bits of milliseconds, 74 random bits."""
    milliseconds = int(clock.now().timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)
