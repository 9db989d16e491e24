"""CPU per request of the lists, as a ratio to raw SQL and orjson on bare Flask behind the same policies, in one run.

Prints a table and writes build/bench.json. Ratios hold on any machine; milliseconds do not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import orjson

from bench.baseline import bare_app
from bench.centre import SCHOOLS, fill
from clb_app.runtime import Runtime
from clb_core.observability import logs
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import DatabaseRole, unit_of_work
from client import Client

REQUESTS, ROUNDS = 20, 10
HOT, NORMAL, PAGE = 2.5, 6.0, 6.0
CASES = [
    ("GET /api/v1/visits", "/api/v1/visits", "visits", HOT),
    ("GET /api/v1/obligations", "/api/v1/obligations", "obligations", HOT),
    ("GET /api/v1/schools", "/api/v1/schools", "schools", NORMAL),
    ("GET /api/v1/people", "/api/v1/people", "people", NORMAL),
    ("GET /api/v1/audit", "/api/v1/audit", "audit", NORMAL),
    ("page /scholen", "/scholen", "schools", PAGE),
    ("page /verplichtingen", "/verplichtingen", "obligations", PAGE),
    ("page /bezoeken", "/bezoeken", "visits", PAGE),
    ("page /mensen", "/mensen", "people", PAGE),
    ("page /audit", "/audit", "audit", PAGE),
]
RESULT = Path(__file__).parents[2] / "build" / "bench.json"


def cpu(get: Callable[[], object]) -> float:
    """Milliseconds of this process per request, over one round."""
    start = time.process_time()
    for _request in range(REQUESTS):
        get()
    return (time.process_time() - start) * 1000 / REQUESTS


def both(raw: Callable[[], object], own: Callable[[], object]) -> tuple[float, float]:
    """Of each the best of some rounds, the steadiest number; in turns, so that what else the machine does hits both."""
    raw(), own()
    rounds = [(cpu(raw), cpu(own)) for _round in range(ROUNDS)]
    return min(first for first, _second in rounds), min(second for _first, second in rounds)


def test_the_lists_of_a_full_centre(app, fresh_runtime: Runtime, world, capfd):
    logs.configure()
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        fill(uow)
    bare = bare_app(fresh_runtime.database.engine(DatabaseRole.CENTRE), planner.scope).test_client()
    client = Client(app, planner)
    results = []
    table = [f"\n{'list, ' + str(SCHOOLS) + ' schools':<28}{'ms':>8}{'raw ms':>8}{'ratio':>8}{'goal':>7}"]
    for name, url, baseline, goal in CASES:
        answer = client.get(url)
        assert answer.status_code == 200, f"{name}: {answer.status_code}"
        raw, own = both(lambda baseline=baseline: bare.get(f"/{baseline}"), lambda url=url: client.get(url))
        ratio = own / raw
        table.append(f"{name:<28}{own:>8.2f}{raw:>8.2f}{ratio:>8.2f}{goal:>7.1f}")
        results.append(
            {"name": f"{name}: CPU / raw SQL", "value": round(ratio, 2), "unit": "x", "goal": goal, "better": "lower"}
        )
    with capfd.disabled():
        print("\n".join(table))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2))
