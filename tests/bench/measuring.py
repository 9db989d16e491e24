"""CPU per request of the lists, beside the same rows by raw SQL; and how many statements each asks."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any, Final

from flask.testing import FlaskClient
from sqlalchemy import event

from bench.results import row
from clb_app.runtime import Runtime
from client import Client

REQUESTS, ROUNDS = 20, 15
HOT, NORMAL, PAGE, BOARD = 2.5, 6.0, 6.0, 12.0
"""BOARD: it reads every school of a centre and orders them by days that are computed, not by a column."""
CASES: Final = [
    ("GET /api/v1/visits", "/api/v1/visits", "visits", HOT),
    ("GET /api/v1/obligations", "/api/v1/obligations", "obligations", HOT),
    ("GET /api/v1/schools", "/api/v1/schools", "schools", NORMAL),
    ("GET /api/v1/people", "/api/v1/people", "people", NORMAL),
    ("GET /api/v1/audit", "/api/v1/audit", "audit", NORMAL),
    ("GET /api/v1/agreements/board", "/api/v1/agreements/board", "board", BOARD),
    ("page /scholen", "/scholen", "schools", PAGE),
    ("page /verplichtingen", "/verplichtingen", "obligations", PAGE),
    ("page /bezoeken", "/bezoeken", "visits", PAGE),
    ("page /mensen", "/mensen", "people", PAGE),
    ("page /audit", "/audit", "audit", PAGE),
    ("page /verlenging", "/verlenging", "board", BOARD),
]


def cpu(get: Callable[[], object]) -> float:
    """Milliseconds of this process per request, over one round."""
    start = time.process_time()
    for _request in range(REQUESTS):
        get()
    return (time.process_time() - start) * 1000 / REQUESTS


def compare(raw: Callable[[], object], own: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float, float]:
    """(own ms, raw ms, ratio), each the median of some rounds in turns: what else the machine does hits both alike."""
    raw(), own()
    found = [(cpu(own), cpu(raw)) for _round in range(rounds)]
    return median(a for a, _b in found), median(b for _a, b in found), median(a / b for a, b in found)


def measure(
    client: Client, bare: FlaskClient, size: str, rounds: int = ROUNDS
) -> tuple[list[str], list[dict[str, Any]]]:
    """The lines of a table and the rows of the result file, for every list."""
    results = []
    table = [f"\n{size:<36}{'ms':>8}{'raw ms':>8}{'ratio':>8}{'goal':>7}"]
    for name, url, baseline, goal in CASES:
        answer = client.get(url)
        assert answer.status_code == 200, f"{name}: {answer.status_code}"
        own, raw, ratio = compare(
            lambda baseline=baseline: bare.get(f"/{baseline}"), lambda url=url: client.get(url), rounds
        )
        table.append(f"{name:<36}{own:>8.2f}{raw:>8.2f}{ratio:>8.2f}{goal:>7.1f}")
        results.append(row(f"{name}: CPU / raw SQL, {size}", ratio, "x", goal))
    return table, results


def statements(runtime: Runtime, client: Client) -> dict[str, int]:
    """How many statements each list asks."""
    seen: list[str] = []

    def note(*all_: Any) -> None:
        seen.append(all_[2])

    for engine in runtime.database.engines():
        event.listen(engine, "before_cursor_execute", note)
    found = {}
    for name, url, _baseline, _goal in CASES:
        seen.clear()
        client.get(url)
        found[name] = len(seen)
    for engine in runtime.database.engines():
        event.remove(engine, "before_cursor_execute", note)
    return found
