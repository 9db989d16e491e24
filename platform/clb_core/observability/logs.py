"""Structured logs: one JSON line per event, with the request's id and no personal data.

Paths are logged as the route's rule, never as the address itself: addresses hold link tokens and search words.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
import traceback
from pathlib import Path
from typing import Any, Final

import structlog
from flask import Flask, Response, g, request

SAFE_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")


PROCESSORS: Final[list[Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]


def configure(*, level: int = logging.INFO) -> None:
    """Send structlog's lines as JSON to standard error."""
    structlog.configure(
        processors=PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def places(error: BaseException) -> list[str]:
    """Where an error came from, outermost first: "errors.py:120 answer". Without its words: they may hold what people typed."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def init_app(app: Flask) -> None:
    log = structlog.get_logger("request")

    @app.before_request
    def begin() -> None:
        sent = request.headers.get("X-Request-Id", "")
        g.request_id = sent if SAFE_ID.fullmatch(sent) else secrets.token_hex(8)
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        endpoint = request.endpoint or ""
        if endpoint != "static" and not endpoint.startswith("health."):
            rule = request.url_rule.rule if request.url_rule else "-"
            spent = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
            log.info("request", method=request.method, route=rule, status=response.status_code, ms=spent)
        return response
