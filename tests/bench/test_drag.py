"""How long asking for a place takes while a visit is dragged, on the M-1 problem: idle, and while a plan is being made.

The socket of the warm planner and the whole request at the server are measured apart, in one run. Prints p50 and p95 and adds
to build/bench.json. Ratios to the idle case hold on any machine; milliseconds do not.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from bench.results import keep, row
from clb_app.planner.child import write
from clb_app.planner.work import command
from clb_app.runtime import Runtime
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.settings import Settings
from clb_integrations.planner_desk import SOCKET, SocketDesk
from clb_platform.calendars import service as calendars
from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.kernels.compiling import keep_compiled_in
from clb_platform.planning.optimiser.plans import plan_json
from clb_platform.programmes.vocabulary import Place
from clb_platform.scenarios import queries
from clb_platform.scenarios.models import Scenario, ScenarioVisit
from clb_platform.scenarios.ports import Material
from clb_platform.scenarios.service.days import HALF_OF
from clb_platform.scenarios.service.files import pack
from clb_platform.scenarios.vocabulary import Standing
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from client import Client
from isolation.scenario_things import ready
from world import World

M_1 = Path(__file__).parents[1] / "data" / "planner" / "M-1.json.gz"
KERNELS = Path(__file__).parents[2] / "build" / "kernels"
QUESTIONS, PATIENCE = 300, 180
GOAL = 100.0
Times = list[float]


@pytest.mark.timeout(1200)
def test_asking_for_a_place_while_a_plan_is_made(app, fresh_runtime: Runtime, world: World, tmp_path, capfd):
    settings = fresh_runtime.settings
    problem = json.loads(gzip.decompress(M_1.read_bytes()))
    plan = searched(problem)
    someone = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, someone.scope) as uow:
        scenario, parts, teams = stored(uow, world, problem, plan)
    asked = places(problem, plan, teams, parts)
    client = Client(app, someone)
    with planner(settings):
        quiet = measured(settings, client, scenario, problem, plan, teams, asked)
        with a_plan_being_made(problem, tmp_path):
            busy = measured(settings, client, scenario, problem, plan, teams, asked)
    with capfd.disabled():
        told(quiet, busy)


def searched(problem: dict[str, Any]) -> dict[str, Any]:
    keep_compiled_in(KERNELS)
    from clb_platform.planning.optimiser.solve import Order, solve

    order = Order(seed=1, workers=1, seconds=None, iterations=200_000)
    return plan_json(solve(problem_from(problem), order, lambda: 0.0).plan)


def stored(
    uow: UnitOfWork, world: World, problem: dict[str, Any], plan: dict[str, Any]
) -> tuple[UUID, list[UUID], dict[str, UUID]]:
    """A scenario of the small world with this problem and plan in the place of its own."""
    found: Scenario = ready(uow, world.staff[Role.PLANNER].actor)
    teams = {each["id"]: calendars.add_team(uow, System(), f"Bench {each['id']}", "Aalst").team_id for each in problem["teams"]}
    file = queries.file_of(uow, found.scenario_id)
    assert file is not None
    names = {name: str(team_id) for name, team_id in teams.items()}
    file.problem, file.plan = pack({"problem": problem, "units": {}, "teams": names}), pack(plan)
    rows = [
        ScenarioVisit(
            scenario_id=found.scenario_id, school_id=world.school_id, site_id=world.site_id, team_id=teams[each["team"]],
            day=date.fromisoformat(each["date"]), half_day=HALF_OF[each["block"]], place=Place.SCHOOL,
            standing=Standing.NEW, title="Bezoek",
            groups="1A", pupils=1, units=each["units"], visit_id=None, visit_version=None, was_day=None, was_half_day=None,
            was_team_id=None,
        )
        for each in plan["visits"]
    ]  # fmt: skip
    uow.add_all(rows)
    uow.flush()
    return found.scenario_id, [each.part_id for each in rows], teams


def places(
    problem: dict[str, Any], plan: dict[str, Any], teams: dict[str, UUID], parts: list[UUID]
) -> list[tuple[int, UUID, str, str, str]]:
    """Visits and half days drawn with a seed: (number of the visit, its part, team, day, block)."""
    random = Random(1)
    days = [(day["date"], block) for day in problem["calendar"]["days"] for block in day["blocks"]]
    numbers = [random.randrange(len(plan["visits"])) for _question in range(QUESTIONS)]
    return [(each, parts[each], random.choice(list(teams)), *random.choice(days)) for each in numbers]


@contextmanager
def planner(settings: Settings) -> Iterator[None]:
    """The warm process, as the product starts it."""
    folder = settings.data_dir.absolute()
    if KERNELS.is_dir() and not (folder / "kernels").exists():
        (folder / "kernels").symlink_to(KERNELS)
    environment = os.environ | {
        "CLB_DATABASE_ADMIN_URL": settings.database_admin_url, "CLB_VALKEY_URL": settings.valkey_url,
        "CLB_SECRET_KEY": settings.secret_key, "CLB_DATA_DIR": str(folder), "CLB_PUBLIC_URL": settings.public_url,
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "clb_app.cli", "planner"], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait(lambda: (folder / SOCKET).exists())
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


@contextmanager
def a_plan_being_made(problem: dict[str, Any], folder: Path) -> Iterator[None]:
    """The search and, beside it, the proof, as the worker starts them."""
    write(folder / "problem.json", problem)
    order = {"seconds": 900, "iterations": None, "seed": 1, "workers": max(1, (os.cpu_count() or 2) - 1)}
    write(folder / "order.json", order)
    environment = os.environ | {
        "CLB_DATA_DIR": str(folder), "CLB_DATABASE_ADMIN_URL": "postgresql://x@localhost/x",
        "CLB_VALKEY_URL": "redis://localhost", "CLB_SECRET_KEY": "a secret of the bench, long enough",
    }  # fmt: skip
    (folder / "kernels").symlink_to(KERNELS)
    children = [subprocess.Popen(command("solve", str(folder)), env=environment)]
    try:
        wait(lambda: (folder / "plan.json").exists())
        children.append(subprocess.Popen(command("bound", str(folder)), env=environment))
        yield
        assert all(child.poll() is None for child in children), "both worked until the end"
    finally:
        for child in children:
            child.kill()
            child.wait()


def wait(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def measured(
    settings: Settings, client: Client, scenario: UUID, problem: dict[str, Any], plan: dict[str, Any],
    teams: dict[str, UUID], asked: Sequence[tuple[int, UUID, str, str, str]],
) -> dict[str, Times]:  # fmt: skip
    """Milliseconds of each question over the socket, and of each request in the server."""
    desk, key = SocketDesk(settings.data_dir), "bench:1"
    names = {name: str(team_id) for name, team_id in teams.items()}

    def over_socket(number: int, team: str, day: str, block: str) -> None:
        question = {
            "ask": "try", "units": plan["visits"][number]["units"], "team_id": str(teams[team]), "date": day, "block": block,
        }  # fmt: skip
        desk.ask(key, question, lambda: plan, lambda: Material(problem, plan, names))

    def request(part: UUID, team: str, day: str, block: str) -> None:
        where = f"team={teams[team]}&day={day}&half_day={HALF_OF[block].value}"
        answer = client.get(f"/planningen/{scenario}/bezoek/{part}/daar?{where}")
        assert answer.status_code == 200, answer.get_data(as_text=True)

    over_socket(asked[0][0], *asked[0][2:])
    request(*asked[0][1:])
    return {
        "socket": [timed(lambda each=each: over_socket(each[0], *each[2:])) for each in asked],
        "request": [timed(lambda each=each: request(*each[1:])) for each in asked],
    }


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def at(times: Times, percent: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)]


def told(quiet: dict[str, Times], busy: dict[str, Times]) -> None:
    print(f"\n{'asking for a place, M-1':<28}{'idle ms':>9}{'busy ms':>9}{'ratio':>8}")
    rows = []
    for name in quiet:
        for percent in (50, 95):
            one, other = at(quiet[name], percent), at(busy[name], percent)
            print(f"{f'{name} p{percent}':<28}{one:>9.2f}{other:>9.2f}{other / one:>8.2f}")
            rows.append(row(f"drag: {name} p{percent} while a plan is made / idle", other / one, "x", None))
            rows.append(row(f"drag: {name} p{percent} while a plan is made", other, "ms", GOAL))
    keep(rows)
