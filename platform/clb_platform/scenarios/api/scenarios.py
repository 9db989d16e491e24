"""REST of scenarios: asking for one, following it, stopping it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core import clock
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, page_body, versioned
from clb_core.rest.conditional import sent_version
from clb_core.web.pages import PageRequest
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.api.blueprint import blueprint
from clb_platform.scenarios.models import Scenario
from clb_platform.scenarios.schemas import (
    NewScenario,
    PointsOut,
    ScenarioChange,
    ScenarioOut,
    ScenarioPage,
    ScenarioQuery,
)
from clb_platform.scenarios.service import Asked
from clb_platform.scenarios.vocabulary import Choice, RunOrder
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@blueprint.route("/scenarios")
class Scenarios(Resource):
    @requires(Permission.PLANNING_OBLIGATION_READ)
    @blueprint.doc(operationId="listScenarios")
    @blueprint.arguments(ScenarioQuery, location="query")
    @blueprint.response(200, ScenarioPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Plans of a school year, newest first."""
        asked = PageRequest.read(query["limit"], query["cursor"])
        year = query["start_year"] or school_year_of(clock.today()).start_year
        rows = queries.scenarios(g.uow, year, asked)
        return page_body(asked.page(rows, lambda row: (row.created_at, row.scenario_id)))

    @requires(Permission.PLANNING_VISIT_PLAN)
    @idempotent
    @blueprint.doc(operationId="askScenario")
    @blueprint.arguments(NewScenario)
    @blueprint.response(201, ScenarioOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any]) -> Scenario:
        """Ask for a plan. One is made at a time in a centre; follow it by its address."""
        asked = Asked(
            _choice(new),
            name=new["name"],
            wishes=new["wishes"],
            order=RunOrder(new["seconds"], new["iterations"], new["seed"]),
            copied_from=new["copied_from"],
        )
        return service.ask(g.uow, g.actor, asked)


def _choice(new: dict[str, Any]) -> Choice:
    first, last = new["closed_first"], new["closed_last"] or new["closed_first"]
    return Choice(
        start_year=school_year_of(new["first_day"]).start_year,
        first_day=new["first_day"],
        last_day=new["last_day"],
        purpose=new["purpose"],
        programme_ids=tuple(new["programme_ids"]),
        school_ids=tuple(new["school_ids"]),
        absent=tuple(new["absent"]),
        closed=(first, last) if first is not None else None,
    )


@blueprint.route("/scenarios/<uuid:scenario_id>")
class OneScenario(Resource):
    @requires(Permission.PLANNING_OBLIGATION_READ)
    @blueprint.doc(operationId="getScenario")
    @blueprint.response(200, ScenarioOut)
    @blueprint.problems()
    @versioned
    def get(self, scenario_id: UUID) -> Scenario:
        """One plan: how far its search is, and what it costs."""
        return service.get(g.uow, g.actor, scenario_id)

    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="renameScenario")
    @blueprint.arguments(ScenarioChange)
    @blueprint.response(200, ScenarioOut)
    @blueprint.problems(412, 422, 428)
    @versioned
    def patch(self, change: dict[str, Any], scenario_id: UUID) -> Scenario:
        """Give it another name."""
        return service.rename(g.uow, g.actor, scenario_id, change["name"], sent_version())

    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="removeScenario")
    @blueprint.response(204)
    @blueprint.problems(409, 412, 428)
    def delete(self, scenario_id: UUID) -> None:
        """Drop a plan that does not run; what was proposed from it stays."""
        service.remove(g.uow, g.actor, scenario_id, sent_version())


@blueprint.route("/scenarios/<uuid:scenario_id>/stop")
class StopScenario(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="stopScenario")
    @blueprint.response(200, ScenarioOut)
    @blueprint.problems()
    @versioned
    def post(self, scenario_id: UUID) -> Scenario:
        """End the search; the best plan until then is kept. One that ended stays as it is."""
        return service.stop(g.uow, g.actor, scenario_id)


@blueprint.route("/scenarios/<uuid:scenario_id>/progress")
class Progress(Resource):
    @requires(Permission.PLANNING_OBLIGATION_READ)
    @blueprint.doc(operationId="getScenarioProgress")
    @blueprint.response(200, PointsOut)
    @blueprint.problems()
    def get(self, scenario_id: UUID) -> dict[str, Any]:
        """The course of the search: cost over time, and what is proven."""
        service.get(g.uow, g.actor, scenario_id)
        return {"items": queries.points_of(g.uow, scenario_id)}
