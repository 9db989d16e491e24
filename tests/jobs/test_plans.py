"""Making a plan with the real processes: asked in the product, searched in a child of a worker of its own, stored."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from clb_app.planner.child import POLITE
from clb_integrations.planner_desk import SocketDesk
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.models import Scenario
from clb_platform.scenarios.service import Asked
from clb_platform.scenarios.vocabulary import Choice, RunOrder, ScenarioState
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from jobs.plant import SCHEDULER, WORKER, Plant, kill
from scenarios.making import FIRST, KERNELS, LAST, planned
from world import YEAR, World

ENDED = (ScenarioState.READY, ScenarioState.STOPPED, ScenarioState.FAILED)
SHORT = RunOrder(iterations=2_000)
LONG = RunOrder(seconds=600)


@pytest.fixture
def compiled(plant: Plant) -> Plant:
    """Kernels that were compiled for other tests are there already: compiling them anew takes a minute."""
    if KERNELS.is_dir():
        shutil.copytree(KERNELS, plant.folder / "kernels", dirs_exist_ok=True)
    return plant


@pytest.fixture
def ask(compiled: Plant, template: World) -> Callable[[RunOrder], Scenario]:
    def ask_for(order: RunOrder) -> Scenario:
        planner = template.staff[Role.PLANNER]
        with unit_of_work(compiled.runtime.database, compiled.centre) as uow:
            return service.ask(uow, planner.actor, Asked(Choice(YEAR, FIRST, LAST), order=order))

    return ask_for


@pytest.fixture
def see(compiled: Plant) -> Callable[..., Scenario]:
    """The scenario, as soon as something holds of it."""

    def when(scenario: Scenario, holds: Callable[[Scenario], bool], seconds: float = 240) -> Scenario:
        until = time.monotonic() + seconds
        while True:
            with unit_of_work(compiled.runtime.database, compiled.centre) as uow:
                found = queries.scenario(uow, scenario.scenario_id)
            assert found is not None
            if holds(found):
                return found
            assert time.monotonic() < until, (found.state, found.failure)
            time.sleep(0.3)

    return when


def all_at_work(plant: Plant) -> None:
    plant.start(WORKER)
    plant.start(SCHEDULER)


def test_a_plan_is_made_from_asking_to_visits(compiled, ask, see):
    scenario = ask(SHORT)
    all_at_work(compiled)
    compiled.start((*WORKER, "--plans"))

    ended = see(scenario, lambda row: row.state in ENDED)
    assert (ended.state, ended.failure) == (ScenarioState.READY, "")
    with unit_of_work(compiled.runtime.database, compiled.centre) as uow:
        assert len(queries.parts_of(uow, scenario.scenario_id)) == ended.figures["visits"] > 0
        assert queries.gaps_of(uow, scenario.scenario_id) == []
    assert list((compiled.folder / "plans").iterdir()) == [], "nothing is left behind"


def test_a_stop_ends_the_search_within_seconds_and_keeps_the_best(compiled, ask, see, template):
    scenario = ask(LONG)
    all_at_work(compiled)
    compiled.start((*WORKER, "--plans"))
    see(scenario, lambda row: row.cost is not None)

    with unit_of_work(compiled.runtime.database, compiled.centre) as uow:
        service.stop(uow, template.staff[Role.PLANNER].actor, scenario.scenario_id)
    ended = see(scenario, lambda row: row.state in ENDED)
    assert ended.state is ScenarioState.STOPPED
    assert ended.figures["visits"] > 0


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    found = [int(each) for each in text.split()]
    return found + [below for each in found for below in children_of(each)]


def test_a_killed_worker_takes_its_search_with_it_and_another_goes_on_from_what_was_saved(compiled, ask, see):
    scenario = ask(LONG)
    all_at_work(compiled)
    first = compiled.start((*WORKER, "--plans"))
    see(scenario, lambda row: row.cost is not None and _saved(compiled, row))
    below = children_of(first.pid)
    kill(first)
    _wait(lambda: not any(Path(f"/proc/{pid}").exists() and _runs(pid) for pid in below))

    compiled.start((*WORKER, "--plans"))
    again = see(scenario, lambda row: row.attempt == 1 and row.state is ScenarioState.SOLVING)
    with unit_of_work(compiled.runtime.database, compiled.centre) as uow:
        assert queries.file_of(uow, scenario.scenario_id).plan is not None
    assert again.started_at is not None


def _saved(plant: Plant, scenario: Scenario) -> bool:
    with unit_of_work(plant.runtime.database, plant.centre) as uow:
        file = queries.file_of(uow, scenario.scenario_id)
    return file is not None and file.plan is not None


def _runs(pid: int) -> bool:
    """Not a zombie that waits to be collected."""
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def _wait(holds: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_the_search_runs_at_low_priority_and_dies_with_who_started_it(tmp_path, plant):
    """Tried on the child alone: its parent is killed, so that nobody can end it politely. Its problem is a pipe into which
    nobody writes: it waits for that for ever, and cannot have ended by itself."""
    os.mkfifo(tmp_path / "problem.json")
    script = (
        "import subprocess, sys, time; from pathlib import Path;"
        f"child = subprocess.Popen([sys.executable, '-m', 'clb_app.planner.child', 'bound', {str(tmp_path)!r}]);"
        f"Path({str(tmp_path / 'child')!r}).write_text(str(child.pid)); time.sleep(60)"
    )
    parent = plant.start((sys.executable, "-c", script))
    _wait(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text() != "")
    child = int((tmp_path / "child").read_text())
    try:
        _wait(lambda: os.getpriority(os.PRIO_PROCESS, child) == _lower(parent.pid))
        assert _runs(child)

        os.kill(parent.pid, signal.SIGKILL)
        _wait(lambda: not Path(f"/proc/{child}").exists() or not _runs(child), 5)
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _lower(pid: int) -> int:
    """The priority of a search that this process starts; 19 is the lowest there is."""
    return min(19, os.getpriority(os.PRIO_PROCESS, pid) + POLITE)


def test_the_warm_planner_answers_over_its_socket_until_it_is_stopped(compiled, template):
    planner = template.staff[Role.PLANNER].actor
    process = compiled.start((*WORKER[:-1], "planner"))
    _wait(lambda: (compiled.folder / "planner.sock").exists(), 120)
    assert (compiled.folder / "planner.sock").stat().st_mode & 0o077 == 0, "for this account only"

    service.use_desk(SocketDesk(compiled.folder))
    with unit_of_work(compiled.runtime.database, compiled.centre) as uow:
        scenario = planned(uow, planner)
        part, _school, _team = queries.parts_of(uow, scenario.scenario_id)[0]
        for _time in range(2):
            found = service.alternatives(uow, planner, scenario.scenario_id, part.part_id)
            assert found.possible > 0

    process.terminate()
    assert process.wait(20) == 0
    assert not (compiled.folder / "planner.sock").exists()
