"""What every template may use: words, dates and numbers in Dutch, versioned assets, the frame around the page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import Environment

import clb_core.web
from clb_core import words

STATIC = Path(clb_core.web.__file__).parent / "static"
FILTERS: dict[str, Callable[..., Any]] = {
    "clock_text": words.clock_text,
    "duration": words.duration_words,
    "half_day": words.half_day_word,
    "half_day_short": words.half_day_short,
    "moment": words.moment,
    "number": words.number,
    "school_year": words.school_year_word,
    "short": words.short,
    "short_with_year": words.short_with_year,
    "spoken": words.spoken,
    "spoken_range": words.spoken_range,
    "spoken_with_year": words.spoken_with_year,
    "week": words.week_word,
}


def prepare(environment: Environment) -> None:
    """Give an environment our filters and `_`; also used where mails are rendered, outside a request."""
    environment.filters.update(FILTERS)
    environment.globals.update(_=words._, _n=words._n)
    environment.trim_blocks = True
    environment.lstrip_blocks = True


def init_app(app: Flask) -> None:
    prepare(app.jinja_env)
    app.jinja_env.globals["asset"] = asset


@cache
def asset(path: str) -> str:
    """The address of a file of ours; it changes with the content, so that browsers may keep it for ever."""
    return f"/static/{path}?v={_digest(path)}"


def _digest(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
