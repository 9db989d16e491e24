"""REST of the periods that do not suit a school."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.errors import NotFound
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, page_body, versioned
from clb_core.rest.conditional import sent_version
from clb_core.web.pages import PageRequest
from clb_platform.calendars import queries, service
from clb_platform.calendars.api.closures import blueprint
from clb_platform.calendars.models import AvoidedPeriod
from clb_platform.calendars.schemas.avoided import (
    AvoidedPeriodOut,
    AvoidedPeriodPage,
    AvoidedQuery,
    NewAvoidedPeriod,
)
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@blueprint.route("/avoided-periods")
class AvoidedPeriods(Resource):
    @requires(Permission.CALENDARS_READ)
    @blueprint.doc(operationId="listAvoidedPeriods")
    @blueprint.arguments(AvoidedQuery, location="query")
    @blueprint.response(200, AvoidedPeriodPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Periods in which schools would rather have no visit, by first day. A school's contact gets the own ones."""
        request = PageRequest.read(query["limit"], query["cursor"])
        rows = queries.avoided_page(g.uow, service.closure_filters(query), request)
        return page_body(request.page(rows, lambda row: (row.first_day, row.period_id)))

    @requires(Permission.CALENDARS_CLOSURE_EDIT)
    @idempotent
    @blueprint.doc(operationId="addAvoidedPeriod")
    @blueprint.arguments(NewAvoidedPeriod)
    @blueprint.response(201, AvoidedPeriodOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any]) -> AvoidedPeriod:
        """Ask to plan no visit on these days. Planners are warned and may decide otherwise, with a reason."""
        return service.add_avoided(g.uow, g.actor, **new)


@blueprint.route("/avoided-periods/<uuid:period_id>")
class OneAvoidedPeriod(Resource):
    @requires(Permission.CALENDARS_READ)
    @blueprint.doc(operationId="getAvoidedPeriod")
    @blueprint.response(200, AvoidedPeriodOut)
    @blueprint.problems()
    @versioned
    def get(self, period_id: UUID) -> AvoidedPeriod:
        """One period."""
        row = queries.avoided_period(g.uow, period_id)
        if row is None:
            raise NotFound
        return row

    @requires(Permission.CALENDARS_CLOSURE_EDIT)
    @blueprint.doc(operationId="removeAvoidedPeriod")
    @blueprint.response(204)
    @blueprint.problems(412, 428)
    def delete(self, period_id: UUID) -> None:
        """Take a period back."""
        service.remove_avoided(g.uow, g.actor, period_id, sent_version())
