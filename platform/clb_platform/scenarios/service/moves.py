"""Moving a visit of a plan by hand: where else it could be, why not there, what it would cost, and putting it there.

The warm planner is asked with the ids of the units only: the plan goes to it once, and nothing is unpacked here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused, Unavailable
from clb_core.words import _, capitalised
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning import policy
from clb_platform.planning.vocabulary import HalfDayOfYear
from clb_platform.scenarios import queries
from clb_platform.scenarios.models import Scenario, ScenarioVisit
from clb_platform.scenarios.ports import Desk, Material
from clb_platform.scenarios.service.ask import for_change, get, subject_of
from clb_platform.scenarios.service.days import HALF_OF, block_of
from clb_platform.scenarios.service.files import pack, unpack, unpack_built
from clb_platform.scenarios.service.outcome import recount
from clb_platform.scenarios.vocabulary import WITH_PLAN, ScenariosAction, Standing
from clb_tenants.access.actor import Actor
from clb_tenants.audit import service as audit


class _Known:
    desk: Desk | None = None


def use_desk(desk: Desk) -> None:
    """Which planner answers; the composition root says so."""
    _Known.desk = desk


def _desk() -> Desk:
    if _Known.desk is None:
        raise Unavailable(_("De planner antwoordt even niet. Probeer het zo dadelijk opnieuw."))
    return _Known.desk


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place where the visit could be; `cost` is what it changes, in points: below zero is better."""

    team_id: UUID
    team_name: str
    day: date
    half_day: HalfDay
    cost: int

    @property
    def when(self) -> str:
        return capitalised(policy.when_words(HalfDayOfYear(self.day, self.half_day)))


@dataclass(frozen=True, slots=True)
class Swap:
    """A visit of the plan with which this one could change places."""

    row: ScenarioVisit
    school_name: str
    cost: int


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`possible` counts every place that keeps all rules; `best` are the cheapest. Swaps only when there is none.

    `is_pinned`: the visit has a date that the plan may not change.
    """

    possible: int
    best: tuple[Elsewhere, ...]
    swaps: tuple[Swap, ...] = ()
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """Whether a visit could be in a place: every rule that forbids it in words, or else what it changes of the cost of the
    plan, in points: below zero is better. `team_name` is that of the plan's problem."""

    why: tuple[str, ...]
    cost: int | None
    team_name: str

    @property
    def possible(self) -> bool:
        return not self.why


def part_of(uow: UnitOfWork, actor: Actor, scenario_id: UUID, part_id: UUID) -> tuple[Scenario, ScenarioVisit]:
    """Raises Forbidden, NotFound."""
    scenario = get(uow, actor, scenario_id)
    row = queries.part(uow, scenario_id, part_id)
    if row is None:
        raise NotFound
    return scenario, row


def alternatives(uow: UnitOfWork, actor: Actor, scenario_id: UUID, part_id: UUID) -> Alternatives:
    """Where else a visit of a plan could be. Raises Forbidden, NotFound, Unavailable."""
    scenario, row = part_of(uow, actor, scenario_id, part_id)
    answer = _ask(uow, scenario, {"ask": "where_else", "units": row.units})
    rows = queries.parts_of(uow, scenario_id) if answer["swaps"] else ()
    by_units = {frozenset(part.units): (part, school) for part, school, _team in rows}
    swaps = [(by_units.get(frozenset(each["units"])), each["cost"]) for each in answer["swaps"]]
    return Alternatives(
        possible=answer["legal"],
        best=tuple(map(_place, answer["best"])),
        swaps=tuple(Swap(found[0], found[1].name, cost) for found, cost in swaps if found is not None),
        is_pinned=answer.get("pinned", False),
    )


def _place(value: dict[str, Any]) -> Elsewhere:
    day, half = date.fromisoformat(value["date"]), HALF_OF[value["block"]]
    return Elsewhere(UUID(value["team_id"]), value["team"], day, half, value["cost"])


def try_place(
    uow: UnitOfWork, actor: Actor, scenario_id: UUID, part_id: UUID, team_id: UUID, at: HalfDayOfYear
) -> Trial:
    """What would come of putting a visit of a plan there. Changes nothing. Raises Forbidden, NotFound, Unavailable."""
    scenario, row = part_of(uow, actor, scenario_id, part_id)
    return _try(uow, scenario, row, team_id, at)


def _try(uow: UnitOfWork, scenario: Scenario, row: ScenarioVisit, team_id: UUID, at: HalfDayOfYear) -> Trial:
    question = {
        "ask": "try", "units": row.units, "team_id": str(team_id), "date": at.day.isoformat(),
        "block": block_of(at.half_day),
    }  # fmt: skip
    answer = _ask(uow, scenario, question)
    if answer.get("no_team"):
        raise NotFound
    return Trial(tuple(answer["why"]), answer["cost"], answer["team"])


def move_part(
    uow: UnitOfWork, actor: Actor, scenario_id: UUID, part_id: UUID, team_id: UUID, at: HalfDayOfYear
) -> ScenarioVisit:
    """Put a visit of a plan elsewhere; the plan stays within its rules. What is proposed of it is asked of the guards then.

    Raises Forbidden, NotFound, Conflict (the scenario has no plan), Refused with the rules in words, Unavailable.
    """
    scenario = for_change(uow, actor, scenario_id)
    row = queries.part(uow, scenario_id, part_id)
    if row is None:
        raise NotFound
    if scenario.state not in WITH_PLAN:
        raise Conflict(_("Deze planning heeft nog geen plan."), extra={"state": scenario.state.value})
    trial = _try(uow, scenario, row, team_id, at)
    if not trial.possible:
        raise Refused(" ".join(trial.why), fields={"day": list(trial.why)})
    before = policy.when_words(HalfDayOfYear(row.day, row.half_day))
    row.team_id, row.day, row.half_day = team_id, at.day, at.half_day
    if row.visit_id is not None and row.was_day is not None:
        same = (row.was_day, row.was_half_day, row.was_team_id) == (at.day, at.half_day, team_id)
        row.standing = Standing.KEPT if same else Standing.MOVED
    uow.flush()
    _write(uow, scenario, row, trial.team_name, at)
    uow.flush()
    changes: dict[str, object] = {"day": [before, policy.when_words(at)]}
    audit.record(uow, actor, ScenariosAction.MOVED, subject_of(scenario), changes=changes)
    return row


def _write(uow: UnitOfWork, scenario: Scenario, row: ScenarioVisit, team_name: str, at: HalfDayOfYear) -> None:
    """The same in the plan that is kept as a file, so that the next question is about the plan as it is now, and in what the
    plan costs and its numbers."""
    file = queries.file_of(uow, scenario.scenario_id)
    if file is None or file.plan is None:
        raise NotFound
    plan = unpack(file.plan)
    for visit in plan["visits"]:
        if set(visit["units"]) == set(row.units):
            visit |= {"team": team_name, "date": at.day.isoformat(), "block": block_of(at.half_day)}
    file.plan = pack(plan)
    recount(uow, scenario, unpack_built(file.problem), plan)


def _ask(uow: UnitOfWork, scenario: Scenario, question: dict[str, Any]) -> dict[str, Any]:
    packed = queries.plan_of(uow, scenario.scenario_id)
    if packed is None:
        raise NotFound

    def plan() -> dict[str, Any]:
        return unpack(packed)

    def material() -> Material:
        file = queries.file_of(uow, scenario.scenario_id)
        if file is None:
            raise NotFound
        kept = unpack_built(file.problem)
        return Material(kept.problem, unpack(packed), {name: str(team_id) for name, team_id in kept.teams.items()})

    return _desk().ask(f"{scenario.scenario_id}:{_mark(packed)}", question, plan, material)


def _mark(packed: bytes) -> str:
    """Another plan is another desk."""
    return hashlib.sha256(packed).hexdigest()[:16]
