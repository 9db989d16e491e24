"""REST of moving a visit of a plan by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.rest.api import Resource
from clb_platform.planning.vocabulary import HalfDayOfYear
from clb_platform.scenarios import service
from clb_platform.scenarios.api.blueprint import blueprint
from clb_platform.scenarios.models import ScenarioVisit
from clb_platform.scenarios.schemas import AlternativesOut, PlaceIn, PlanPlacedOut, WhyNotOut
from clb_platform.scenarios.service import Alternatives, Trial
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


def _at(body: dict[str, Any]) -> HalfDayOfYear:
    return HalfDayOfYear(body["day"], body["half_day"])


@blueprint.route("/scenarios/<uuid:scenario_id>/visits/<uuid:part_id>/alternatives")
class PlanAlternatives(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="listScenarioAlternatives")
    @blueprint.response(200, AlternativesOut)
    @blueprint.problems(503)
    def get(self, scenario_id: UUID, part_id: UUID) -> Alternatives:
        """The best other places of a visit of a plan."""
        return service.alternatives(g.uow, g.actor, scenario_id, part_id)


@blueprint.route("/scenarios/<uuid:scenario_id>/visits/<uuid:part_id>/why-not")
class PlanWhyNot(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="askScenarioWhyNot")
    @blueprint.arguments(PlaceIn)
    @blueprint.response(200, WhyNotOut)
    @blueprint.problems(422, 503)
    def post(self, body: dict[str, Any], scenario_id: UUID, part_id: UUID) -> Trial:
        """Every rule that keeps a visit of a plan from a place; else what it would change of the cost. Changes nothing."""
        return service.try_place(g.uow, g.actor, scenario_id, part_id, body["team_id"], _at(body))


@blueprint.route("/scenarios/<uuid:scenario_id>/visits/<uuid:part_id>")
class PlanPlace(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="moveScenarioVisit")
    @blueprint.arguments(PlaceIn)
    @blueprint.response(200, PlanPlacedOut)
    @blueprint.problems(409, 422, 503)
    def put(self, body: dict[str, Any], scenario_id: UUID, part_id: UUID) -> ScenarioVisit:
        """Put a visit of a plan elsewhere, within its rules."""
        return service.move_part(g.uow, g.actor, scenario_id, part_id, body["team_id"], _at(body))
