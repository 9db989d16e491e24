"""REST of rooms and buses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.errors import NotFound
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_platform.calendars import queries, service
from clb_platform.calendars.api.closures import blueprint
from clb_platform.calendars.models import Facility
from clb_platform.calendars.schemas.facilities import FacilitiesOut, FacilityChange, FacilityOut, NewFacility
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@blueprint.route("/facilities")
class Facilities(Resource):
    @requires(Permission.CALENDARS_TEAM_READ)
    @blueprint.doc(operationId="listFacilities")
    @blueprint.response(200, FacilitiesOut)
    @blueprint.problems()
    def get(self) -> dict[str, Any]:
        """All rooms and buses of the centre, those of before and of later too."""
        return {"items": queries.facilities(g.uow)}

    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @idempotent
    @blueprint.doc(operationId="addFacility")
    @blueprint.arguments(NewFacility)
    @blueprint.response(201, FacilityOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any]) -> Facility:
        """Add a room or a bus that visits can use."""
        return service.add_facility(g.uow, g.actor, **new)


@blueprint.route("/facilities/<uuid:facility_id>")
class OneFacility(Resource):
    @requires(Permission.CALENDARS_TEAM_READ)
    @blueprint.doc(operationId="getFacility")
    @blueprint.response(200, FacilityOut)
    @blueprint.problems()
    @versioned
    def get(self, facility_id: UUID) -> Facility:
        """One room or bus."""
        facility = queries.facility(g.uow, facility_id)
        if facility is None:
            raise NotFound
        return facility

    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @blueprint.doc(operationId="changeFacility")
    @blueprint.arguments(FacilityChange)
    @blueprint.response(200, FacilityOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def patch(self, change: dict[str, Any], facility_id: UUID) -> Facility:
        """Change its name or days; visits on days it no longer has are listed for the planner."""
        return service.change_facility(g.uow, g.actor, facility_id, change, sent_version())
