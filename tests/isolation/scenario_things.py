"""A plan of the small world that is ready, made without searching: what pages and REST of scenarios are asked about."""

from __future__ import annotations

from datetime import date
from typing import Any

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.planning.optimiser.problem import PLAN_FORMAT
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.models import Scenario
from clb_platform.scenarios.service import Asked
from clb_platform.scenarios.vocabulary import Choice, Missing, Point, Result, UnitRef
from clb_tenants.access.actor import Actor
from world import YEAR

FIRST_DAY, LAST_DAY = date(2026, 10, 19), date(2027, 6, 30)


def ready(uow: UnitOfWork, actor: Actor, *, name: str = "Voorbeeld", visits: int = 1) -> Scenario:
    """A scenario whose plan has `visits` visits of one unit each, on the first days; one unit has no place."""
    asked = Asked(Choice(YEAR, FIRST_DAY, LAST_DAY), name=name)
    scenario = service.ask(uow, actor, asked)
    run = service.begin(uow, scenario.scenario_id, 0)
    assert run is not None
    service.hear(uow, run, point=Point(1, 900, 0, 500), plan=None, seconds_done=1)
    service.finish(uow, run, _result(run.problem, visits))
    found = queries.scenario(uow, scenario.scenario_id)
    assert found is not None
    return found


def _result(problem: Any, visits: int) -> Result:
    new = [unit for unit in problem["units"] if UnitRef.read(unit["id"]).key is not None]
    days = [day["date"] for day in problem["calendar"]["days"] if day["date"] >= FIRST_DAY.isoformat()]
    placed = [
        {
            "team": problem["teams"][0]["id"], "date": days[number], "block": "AM", "site": unit["site"],
            "location": unit["location"], "doctor": None, "units": [unit["id"]],
        }
        for number, unit in enumerate(new[:visits])
    ]  # fmt: skip
    plan = {"format": PLAN_FORMAT, "instance": problem["name"], "visits": placed}
    missing = tuple(Missing(unit["id"], ("Daar is geen tijd voor.",), "Een extra arts.") for unit in new[visits:][:1])
    return Result(plan, 800, {"travel": 300, "visits": 500}, 500, missing)
