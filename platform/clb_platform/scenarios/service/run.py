"""One run of the planner, step by step, as its worker drives it: begin, hear how far it is, finish or fail.

Each step is a unit of work of its own: a search of minutes holds no transaction. A worker that lost its run (another
took it up, or it was removed) hears so at its next step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Refused
from clb_platform.programmes import queries as programmes
from clb_platform.scenarios import queries
from clb_platform.scenarios.models import Scenario, ScenarioFile
from clb_platform.scenarios.service.ask import choice_of
from clb_platform.scenarios.service.build import build
from clb_platform.scenarios.service.files import pack, pack_built, unpack, unpack_built
from clb_platform.scenarios.service.load import centre_data
from clb_platform.scenarios.service.outcome import keep_outcome
from clb_platform.scenarios.vocabulary import RUNNING, Point, Result, ScenarioState


class Heard(StrEnum):
    """What a worker hears back: go on, stop with the best until now, or that the run is no longer its own."""

    GO_ON = "go_on"
    STOP = "stop"
    LOST = "lost"


LEAST_LEFT = 3
"""Seconds that a run gets at least when it is taken up again."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a worker needs: the problem, the plan to go on from, and how long is left."""

    scenario_id: UUID
    attempt: int
    problem: Mapping[str, Any]
    start: Mapping[str, Any] | None
    seconds_done: int
    seconds: int
    iterations: int | None
    seed: int


def begin(uow: UnitOfWork, scenario_id: UUID, attempt: int) -> Run | None:
    """Take a scenario up, for the attempt that was asked; None when it ended, or another attempt has it."""
    scenario = queries.scenario_for_change(uow, scenario_id)
    if scenario is None or scenario.state is not ScenarioState.QUEUED or scenario.attempt != attempt:
        return None
    file = queries.file_of(uow, scenario_id) or _made(uow, scenario)
    if file is None:
        return None
    scenario.state = ScenarioState.SOLVING
    scenario.started_at = scenario.started_at or clock.now()
    scenario.heard_at = clock.now()
    uow.flush()
    left = max(LEAST_LEFT, scenario.seconds - file.seconds_done)
    return Run(
        scenario_id=scenario_id,
        attempt=attempt,
        problem=unpack_built(file.problem).problem,
        start=unpack(file.plan) if file.plan is not None else None,
        seconds_done=file.seconds_done,
        seconds=left,
        iterations=scenario.iterations,
        seed=scenario.seed + attempt,
    )


def _made(uow: UnitOfWork, scenario: Scenario) -> ScenarioFile | None:
    """The problem of the centre as it is now; None when there is none, which ends the scenario with the reason."""
    data = centre_data(uow, choice_of(scenario))
    try:
        built = build(data, scenario.wishes, name=str(scenario.scenario_id))
    except Refused as refusal:
        _end(uow, scenario, ScenarioState.FAILED, failure=refusal.words)
        return None
    scenario.units = len(built.problem.units)
    scenario.left_out = [[each.school_name, each.what, each.why] for each in built.left_out]
    views = programmes.programmes_in(uow, scenario.start_year)
    scenario.programme_versions = {str(view.programme_id): view.version for view in views}
    return uow.add(
        ScenarioFile(scenario_id=scenario.scenario_id, problem=pack_built(built), plan=None, seconds_done=0)
    )


def hear(
    uow: UnitOfWork, run: Run, *, point: Point | None, plan: Mapping[str, Any] | None, seconds_done: int
) -> Heard:
    """Keep how far the search is and the best plan until now (None: not a better one)."""
    values: dict[str, Any] = {"heard_at": clock.now()}
    if point is not None:
        values |= {"cost": point.cost, "bound": point.bound}
    if not queries.note_progress(uow, run.scenario_id, run.attempt, values):
        return Heard.LOST
    if point is not None:
        facts = {"second": point.second, "cost": point.cost, "unplanned": point.unplanned, "bound": point.bound}
        queries.add_point(uow, run.scenario_id, facts)
    queries.save_plan(uow, run.scenario_id, pack(plan) if plan is not None else None, seconds_done)
    return Heard.STOP if queries.stop_is_asked(uow, run.scenario_id) else Heard.GO_ON


def finish(uow: UnitOfWork, run: Run, result: Result) -> Scenario | None:
    """Store what came of the search: visits, what found no place, numbers. None when this worker lost the run."""
    scenario = queries.scenario_for_change(uow, run.scenario_id)
    if scenario is None or scenario.state not in RUNNING or scenario.attempt != run.attempt:
        return None
    file = queries.file_of(uow, run.scenario_id)
    if file is None:
        return None
    file.plan = pack(result.plan)
    scenario.figures = keep_outcome(uow, scenario, unpack_built(file.problem), result).as_json()
    scenario.cost, scenario.bound, scenario.parts = result.cost, result.bound, dict(result.parts)
    _end(uow, scenario, ScenarioState.STOPPED if scenario.stop_asked else ScenarioState.READY)
    return scenario


def fail(uow: UnitOfWork, run: Run, words: str) -> None:
    """End a run without a plan, with the reason in words."""
    scenario = queries.scenario_for_change(uow, run.scenario_id)
    if scenario is not None and scenario.state in RUNNING and scenario.attempt == run.attempt:
        _end(uow, scenario, ScenarioState.FAILED, failure=words)


def _end(uow: UnitOfWork, scenario: Scenario, state: ScenarioState, *, failure: str = "") -> None:
    scenario.state, scenario.failure = state, failure
    scenario.ended_at = scenario.heard_at = clock.now()
    uow.flush()
