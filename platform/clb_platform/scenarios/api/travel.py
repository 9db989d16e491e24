"""REST of the travel table: minutes that the centre set itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.errors import NotFound
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import PageQuery, Resource, page_body, versioned
from clb_core.rest.conditional import sent_version
from clb_core.web.pages import PageRequest
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.api.blueprint import blueprint
from clb_platform.scenarios.models import TravelTime
from clb_platform.scenarios.schemas import NewTravelTime, TravelTimeChange, TravelTimeOut, TravelTimePage
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@blueprint.route("/travel-times")
class TravelTimes(Resource):
    @requires(Permission.PLANNING_OBLIGATION_READ)
    @blueprint.doc(operationId="listTravelTimes")
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, TravelTimePage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Ways that the centre set itself; every other one is estimated from the map."""
        asked = PageRequest.read(query["limit"], query["cursor"])
        rows = [row[0] for row in queries.travel_rows(g.uow, asked)]
        return page_body(asked.page(rows, lambda row: (row.travel_time_id,)))

    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @idempotent
    @blueprint.doc(operationId="addTravelTime")
    @blueprint.arguments(NewTravelTime)
    @blueprint.response(201, TravelTimeOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any]) -> TravelTime:
        """Set how long a way is, both ways alike; the next plan counts with it."""
        return service.add_travel_time(g.uow, g.actor, **new)


@blueprint.route("/travel-times/<uuid:travel_time_id>")
class OneTravelTime(Resource):
    @requires(Permission.PLANNING_OBLIGATION_READ)
    @blueprint.doc(operationId="getTravelTime")
    @blueprint.response(200, TravelTimeOut)
    @blueprint.problems()
    @versioned
    def get(self, travel_time_id: UUID) -> TravelTime:
        """One way."""
        found = queries.travel_time(g.uow, travel_time_id)
        if found is None:
            raise NotFound
        return found

    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @blueprint.doc(operationId="changeTravelTime")
    @blueprint.arguments(TravelTimeChange)
    @blueprint.response(200, TravelTimeOut)
    @blueprint.problems(412, 422, 428)
    @versioned
    def patch(self, change: dict[str, Any], travel_time_id: UUID) -> TravelTime:
        """Change its minutes."""
        return service.change_travel_time(g.uow, g.actor, travel_time_id, change["minutes"], sent_version())

    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @blueprint.doc(operationId="removeTravelTime")
    @blueprint.response(204)
    @blueprint.problems(412, 428)
    def delete(self, travel_time_id: UUID) -> None:
        """From then on it is estimated again."""
        service.remove_travel_time(g.uow, g.actor, travel_time_id, sent_version())
