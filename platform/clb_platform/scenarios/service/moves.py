"""Moving a visit of a plan by hand: where else it could be, why not there, and putting it there."""

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
from clb_platform.scenarios.service.files import Kept, pack, unpack, unpack_built
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
    """`possible` counts every place that keeps all rules; `best` are the cheapest. Swaps only when there is none."""

    possible: int
    best: tuple[Elsewhere, ...]
    swaps: tuple[Swap, ...] = ()


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
    kept = _kept(uow, scenario)
    answer = _ask(uow, scenario, kept, {"ask": "where_else", "units": row.units})
    rows = queries.parts_of(uow, scenario_id) if answer["swaps"] else ()
    by_units = {frozenset(part.units): (part, school) for part, school, _team in rows}
    swaps = [(by_units.get(frozenset(each["units"])), each["cost"]) for each in answer["swaps"]]
    return Alternatives(
        possible=answer["legal"],
        best=tuple(_place(kept, each) for each in answer["best"]),
        swaps=tuple(Swap(found[0], found[1].name, cost) for found, cost in swaps if found is not None),
    )


def _place(kept: Kept, value: dict[str, Any]) -> Elsewhere:
    return Elsewhere(
        kept.teams[value["team"]], value["team"], date.fromisoformat(value["date"]), HALF_OF[value["block"]], value["cost"]
    )


def why_not(
    uow: UnitOfWork, actor: Actor, scenario_id: UUID, part_id: UUID, team_id: UUID, at: HalfDayOfYear
) -> tuple[str, ...]:
    """Every rule that keeps a visit of a plan from a place, in words; none when it could be there.

    Raises Forbidden, NotFound, Unavailable.
    """
    scenario, row = part_of(uow, actor, scenario_id, part_id)
    kept = _kept(uow, scenario)
    return _reasons(uow, scenario, kept, row, team_id, at)


def _reasons(
    uow: UnitOfWork, scenario: Scenario, kept: Kept, row: ScenarioVisit, team_id: UUID, at: HalfDayOfYear
) -> tuple[str, ...]:
    question = {
        "ask": "why_not", "units": row.units, "team": _team_name(kept, team_id), "date": at.day.isoformat(),
        "block": block_of(at.half_day),
    }  # fmt: skip
    return tuple(_ask(uow, scenario, kept, question)["why"])


def _team_name(kept: Kept, team_id: UUID) -> str:
    found = next((name for name, each in kept.teams.items() if each == team_id), None)
    if found is None:
        raise NotFound
    return found


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
    kept = _kept(uow, scenario)
    reasons = _reasons(uow, scenario, kept, row, team_id, at)
    if reasons:
        raise Refused(" ".join(reasons), fields={"day": list(reasons)})
    before = policy.when_words(HalfDayOfYear(row.day, row.half_day))
    _write(uow, scenario, kept, row, team_id, at)
    row.team_id, row.day, row.half_day = team_id, at.day, at.half_day
    if row.visit_id is not None and row.was_day is not None:
        same = (row.was_day, row.was_half_day, row.was_team_id) == (at.day, at.half_day, team_id)
        row.standing = Standing.KEPT if same else Standing.MOVED
    uow.flush()
    changes: dict[str, object] = {"day": [before, policy.when_words(at)]}
    audit.record(uow, actor, ScenariosAction.MOVED, subject_of(scenario), changes=changes)
    return row


def _write(
    uow: UnitOfWork, scenario: Scenario, kept: Kept, row: ScenarioVisit, team_id: UUID, at: HalfDayOfYear
) -> None:
    """The same in the plan that is kept as a file, so that the next question is about the plan as it is now."""
    file = queries.file_of(uow, scenario.scenario_id)
    if file is None or file.plan is None:
        raise NotFound
    plan = unpack(file.plan)
    for visit in plan["visits"]:
        if set(visit["units"]) == set(row.units):
            visit |= {"team": _team_name(kept, team_id), "date": at.day.isoformat(), "block": block_of(at.half_day)}
    file.plan = pack(plan)


def _kept(uow: UnitOfWork, scenario: Scenario) -> Kept:
    file = queries.file_of(uow, scenario.scenario_id)
    if file is None or file.plan is None:
        raise NotFound
    return unpack_built(file.problem)


def _ask(uow: UnitOfWork, scenario: Scenario, kept: Kept, question: dict[str, Any]) -> dict[str, Any]:
    file = queries.file_of(uow, scenario.scenario_id)
    if file is None or file.plan is None:
        raise NotFound
    packed = file.plan

    def material() -> Material:
        return Material(kept.problem, unpack(packed))

    return _desk().ask(f"{scenario.scenario_id}:{_mark(packed)}", question, material)


def _mark(packed: bytes) -> str:
    """Another plan is another desk."""
    return hashlib.sha256(packed).hexdigest()[:16]
