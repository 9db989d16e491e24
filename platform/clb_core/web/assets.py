"""Addresses of our own files."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"


@cache
def asset(path: str) -> str:
    """The address of a file of ours; it changes with the content, so that browsers may keep it for ever."""
    return f"/static/{path}?v={_digest(path)}"


def _digest(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
