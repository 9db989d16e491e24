"""Short ways to a plan in the small world: asked, searched for a moment in this process, and stored as its worker would."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.ids import uuid7
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning.models import Visit, VisitItem
from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.kernels.compiling import keep_compiled_in
from clb_platform.planning.optimiser.plans import plan_json
from clb_platform.planning.vocabulary import VisitState
from clb_platform.programmes import queries as programmes
from clb_platform.programmes.vocabulary import Place
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.models import Scenario
from clb_platform.scenarios.service import Asked, Run
from clb_platform.scenarios.vocabulary import Choice, Missing, Purpose, Result, RunOrder
from clb_tenants.access.actor import Actor, System
from world import YEAR, World

FIRST, LAST = date(2026, 10, 19), date(2027, 6, 30)
ORDER = RunOrder(iterations=4_000)
KERNELS = Path(__file__).parents[2] / "build" / "kernels"


def asked(purpose: Purpose = Purpose.MAKE, **more: Any) -> Asked:
    first = more.pop("first_day", FIRST)
    return Asked(Choice(YEAR, first, more.pop("last_day", LAST), purpose, **more), order=ORDER)


def run_of(uow: UnitOfWork, actor: Actor, what: Asked | None = None) -> Run:
    """A plan that was asked, taken up by a worker."""
    scenario = service.ask(uow, actor, what or asked())
    run = service.begin(uow, scenario.scenario_id, 0)
    assert run is not None, queries.scenario(uow, scenario.scenario_id).failure  # type: ignore[union-attr]
    return run


def searched(run: Run) -> Result:
    """What a short search finds."""
    keep_compiled_in(KERNELS)
    from clb_platform.planning.optimiser.solve import Order, solve

    order = Order(seed=run.seed, workers=1, seconds=None, iterations=run.iterations)
    found = solve(problem_from(dict(run.problem)), order, lambda: 0.0)
    missing = tuple(Missing(unit, ("Er is geen tijd.",)) for unit in found.unplanned)
    return Result(plan_json(found.plan), found.report.cost, found.report.parts, None, missing)


def planned(uow: UnitOfWork, actor: Actor, what: Asked | None = None) -> Scenario:
    """A scenario whose plan is ready."""
    run = run_of(uow, actor, what)
    found = service.finish(uow, run, searched(run))
    assert found is not None
    return found


def reference_report(problem: dict[str, Any], plan: dict[str, Any]) -> dict[str, Any]:
    """What the format's own checker says, which shares no code with ours."""
    names: dict[str, Any] = {"__name__": "reference"}
    data = Path(__file__).parents[1] / "data" / "planner"
    exec((data / "check_plan.py.txt").read_text(), names)  # noqa: S102
    report: dict[str, Any] = names["check"](problem, json.loads(json.dumps(plan)))
    return report


def visit_of_last_year(
    uow: UnitOfWork, world: World, code: str, day: date, half_day: HalfDay = HalfDay.MORNING, *,
    team_id: UUID | None = None, state: VisitState = VisitState.HELD, dose: int = 1,
) -> Visit:  # fmt: skip
    """A visit of the first school as it stands a year later, for a class of then."""
    values = {"name": f"4A {code} {day:%d %m}", "grade": Grade.L4, "head_count": 20}
    group = class_groups.add_group(uow, System(), world.school_id, YEAR - 1, values)
    visit = Visit(
        visit_id=uuid7(), school_id=world.school_id, site_id=world.site_id, team_id=team_id or world.team_id,
        start_year=YEAR - 1, title="Vorig jaar", state=state, revision=1, place=Place.SCHOOL, day=day, half_day=half_day,
        sort_day=day, message="", remark="", calendar_uid=f"{uuid7()}@clb", created_at=clock.now(),
    )  # fmt: skip
    uow.add(visit)
    programme = next(view for view in programmes.programmes_in(uow, YEAR) if view.code == code)
    uow.add(
        VisitItem(
            item_id=uuid7(), visit_id=visit.visit_id, school_id=world.school_id, class_group_id=group.class_group_id,
            start_year=YEAR - 1, programme_id=programme.programme_id, dose=dose, portion=0, head_count=20, active=True,
        )
    )  # fmt: skip
    uow.flush()
    return visit
