"""REST of school years."""

from __future__ import annotations

from typing import Any

from flask import g

from clb_core.errors import NotFound
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource
from clb_platform.calendars import queries, service
from clb_platform.calendars.api.closures import blueprint
from clb_platform.calendars.models import SchoolYearSnapshot
from clb_platform.calendars.schemas import NewSchoolYear, SchoolYearOut
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

FIELDS = ("start_year", "first_day", "last_day", "last_lesson_day", "rule_version", "computed_at")


def body(snapshot: SchoolYearSnapshot) -> dict[str, Any]:
    holidays = queries.holidays_in(g.uow, snapshot.start_year)
    return {name: getattr(snapshot, name) for name in FIELDS} | {"holidays": holidays}


@blueprint.route("/school-years")
class SchoolYears(Resource):
    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @idempotent
    @blueprint.doc(operationId="computeSchoolYear")
    @blueprint.arguments(NewSchoolYear)
    @blueprint.response(201, SchoolYearOut)
    @blueprint.problems(422)
    def post(self, new: dict[str, Any]) -> dict[str, Any]:
        """Compute a school year by the rule and keep it; one that is there by the same version stays as it is."""
        return body(service.take_snapshot(g.uow, g.actor, new["start_year"]))


@blueprint.route("/school-years/<int:start_year>")
class OneSchoolYear(Resource):
    @requires(Permission.CALENDARS_READ)
    @blueprint.doc(operationId="getSchoolYear")
    @blueprint.response(200, SchoolYearOut)
    @blueprint.problems()
    def get(self, start_year: int) -> dict[str, Any]:
        """A school year that was computed, with its holidays."""
        snapshot = queries.snapshot(g.uow, start_year)
        if snapshot is None:
            raise NotFound
        return body(snapshot)
