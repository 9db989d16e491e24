"""The lists at the size of Flanders, and at a tenth of it: the same CPU, the same statements, and how long an answer takes.

About six minutes, so not part of `make bench`: `make bench-flanders`. Prints tables and adds to build/bench.json.
"""

from __future__ import annotations

import gc
import os

import psycopg
import pytest
from sqlalchemy import func, select

from bench.baseline import bare_app
from bench.centre import fill
from bench.flanders import TENTH, WHOLE, Size, grow
from bench.measuring import CASES, measure, statements
from bench.results import keep, row
from bench.scans import read_whole
from bench.serving import CALLERS, call, megabytes, web_server
from clb_core.observability import logs
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import DatabaseRole, unit_of_work
from clb_tenants.schools.models import School
from client import Client

ROUNDS = 9

pytestmark = pytest.mark.skipif("CLB_BENCH_FLANDERS" not in os.environ, reason="make bench-flanders")


def test_the_lists_at_the_size_of_flanders(app, fresh_runtime, world, capfd):
    logs.configure()
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        fill(uow)
        own = uow.scalar(select(func.count()).select_from(School))
    client = Client(app, planner)
    client.get("/")
    gc.freeze()  # As the web process does once it has started.
    asked, before, whole = {}, None, []
    for size in (TENTH, WHOLE):
        fresh_runtime.database.close()
        with psycopg.connect(fresh_runtime.settings.database_admin_url.replace("+psycopg", "")) as admin:
            grow(admin, world.centre_id, size, own, before=before)
        bare = bare_app(fresh_runtime.database.engine(DatabaseRole.CENTRE), planner.scope).test_client()
        table, results = measure(client, bare, size.name, ROUNDS)
        asked[size.name] = statements(fresh_runtime, client)
        lines, served = _served(fresh_runtime.settings, client, size)
        with capfd.disabled():
            print("\n".join([*table, *lines]))
        keep([*results, *served])
        whole = read_whole(fresh_runtime, planner.scope, client)
        before = size
    assert asked[TENTH.name] == asked[WHOLE.name]
    assert whole == []  # At a tenth the measured centre owns half of every table, and reading it whole can be the cheapest.


def _served(settings, client: Client, size: Size):
    """The lines of a table and the rows of the result file: every list from a real server, and its memory."""
    cookie = client.raw.get_cookie("clb")
    table = [f"\n{size.name + f', {CALLERS} callers':<36}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}"]
    results = []
    with web_server(settings) as (port, process):
        for name, url, _baseline, _goal in CASES:
            found = call(port, f"clb={cookie.value}", url)
            p50, p95, p99 = (found.at(percent) for percent in (50, 95, 99))
            table.append(f"{name:<36}{p50:>8.1f}{p95:>8.1f}{p99:>8.1f}")
            results += [
                row(f"{name}: p{at}, {size.name}", value, "ms", None) for at, value in ((50, p50), (95, p95), (99, p99))
            ]
        heaviest = max(megabytes(process))
    table.append(f"{'memory of a web process':<36}{heaviest:>8.0f} MB")
    return table, [*results, row(f"memory of a web process, {size.name}", heaviest, "MB", None)]
