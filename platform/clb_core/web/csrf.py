"""The token that each form carries, signed once per session and process and not for each page."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from flask import current_app, session
from flask_wtf.csrf import generate_csrf

KEPT: Final = 4096
"""So many sessions' tokens are remembered; a token is of no use without the session it belongs to."""


def csrf_token() -> str:
    """As the library's `generate_csrf`."""
    own = session.get("csrf_token")
    return _signed(own, current_app.secret_key) if own else _fresh()


@lru_cache(KEPT)
def _signed(own: str, secret: str) -> str:  # noqa: ARG001 - what it is remembered by
    return _fresh()


def _fresh() -> str:
    made: str = generate_csrf()
    return made
