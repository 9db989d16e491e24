"""CPU per request of the lists, as a ratio to raw SQL and orjson on bare Flask behind the same policies, in one run.

Prints a table and adds to build/bench.json. Ratios hold on any machine; milliseconds do not.
"""

from __future__ import annotations

import gc

import psycopg

from bench.baseline import bare_app
from bench.centre import SCHOOLS, fill
from bench.flanders import settle
from bench.measuring import measure
from bench.results import keep
from clb_app.runtime import Runtime
from clb_core.observability import logs
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import DatabaseRole, unit_of_work
from client import Client


def test_the_lists_of_a_full_centre(app, fresh_runtime: Runtime, world, capfd):
    logs.configure()
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        fill(uow)
    with psycopg.connect(fresh_runtime.settings.database_admin_url.replace("+psycopg", ""), autocommit=True) as admin:
        settle(admin)
    gc.freeze()  # As the web process does once it has started.
    bare = bare_app(fresh_runtime.database.engine(DatabaseRole.CENTRE), planner.scope).test_client()
    table, results = measure(Client(app, planner), bare, f"a centre of {SCHOOLS} schools")
    with capfd.disabled():
        print("\n".join(table))
    keep(results)
