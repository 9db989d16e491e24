"""What every template may use: words, dates and numbers in Dutch, versioned assets, the frame around the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import Environment

from clb_core import words
from clb_core.web import shapes
from clb_core.web.addresses import address_of
from clb_core.web.assets import asset

FILTERS: dict[str, Callable[..., Any]] = {
    "clock_text": words.clock_text,
    "duration": words.duration_words,
    "half_day": words.half_day_word,
    "half_day_short": words.half_day_short,
    "moment": words.moment,
    "moment_in_full": words.moment_in_full,
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
    app.jinja_env.globals.update(address_of=address_of, asset=asset, shapes=shapes)

