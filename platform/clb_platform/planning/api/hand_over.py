"""REST of the open work of a colleague."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core import clock
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_core.rest.lines import LinesOut, lines_body
from clb_platform.planning import service
from clb_platform.planning.api.blueprint import blueprint
from clb_platform.planning.api.visits import body_of
from clb_platform.planning.schemas.hand_over import (
    Colleagues,
    HandedOver,
    HandOver,
    NewSubstitute,
    OpenWork,
    ReplacedOut,
    SubstituteOnMany,
    Trips,
    TripsQuery,
)
from clb_platform.planning.schemas.visits import VisitOut
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@blueprint.route("/colleagues/<uuid:member_id>/open-work")
class OpenWorkOfColleague(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="listOpenWork")
    @blueprint.response(200, OpenWork)
    @blueprint.problems()
    def get(self, member_id: UUID) -> dict[str, Any]:
        """The visits that are not over and that wait for this colleague, and how much else stands on that name."""
        _member, work = service.open_work(g.uow, g.actor, member_id)
        left = service.left_behind(g.uow, member_id)
        counts = {name: len(getattr(left, name)) for name in ("places", "roles", "deputies", "leave")}
        name = service.on_name(g.uow, g.actor, member_id)
        return {
            "items": [visit for visit, _school in work],
            "agreements": [row for row, _school in name.agreements],
            "stands_in": [row for row, _absent in name.stands_in],
            "trips": [each.visit.visit_id for each in name.trips],
            "left_behind": counts,
            "notes": service.left_lines(g.uow, g.actor, member_id),
        }


def _giving(body: dict[str, Any]) -> service.Giving:
    return service.Giving(to_id=body.pop("to_member_id"), **body)


@blueprint.route("/colleagues/<uuid:member_id>/hand-over-preview")
class HandOverPreview(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="previewHandOver")
    @blueprint.arguments(HandOver)
    @blueprint.response(200, LinesOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], member_id: UUID) -> dict[str, Any]:
        """What handing over would give to whom and what stays on the name, from the same body. Stores nothing."""
        return lines_body(service.foresee_giving(g.uow, g.actor, member_id, _giving(body)))


@blueprint.route("/colleagues/<uuid:member_id>/hand-over")
class HandOverOfColleague(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @idempotent
    @blueprint.doc(operationId="handOver")
    @blueprint.arguments(HandOver)
    @blueprint.response(200, HandedOver)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], member_id: UUID) -> dict[str, Any]:
        """Give what stands on this colleague's name to others; all or nothing, but for trips that a rule refuses."""
        given = service.give_everything(g.uow, g.actor, member_id, _giving(body))
        return {
            "handed_over": given.visits, "agreements": len(given.agreements), "deputies": len(given.deputies),
            "trips": len(given.trips.done), "refused": given.trips.refused,
        }  # fmt: skip


@blueprint.route("/visits/<uuid:visit_id>/colleagues")
class ColleaguesOfVisit(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="listColleaguesOfVisit")
    @blueprint.response(200, Colleagues)
    @blueprint.problems()
    def get(self, visit_id: UUID) -> dict[str, Any]:
        """Who is held for the dates of a visit that still come."""
        found = service.going(g.uow, service.get(g.uow, visit_id))
        return {"items": [{"member_id": each.member_id, "name": each.display_name} for each in found]}


@blueprint.route("/visits/<uuid:visit_id>/substitute")
class SubstituteOnVisit(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="substituteColleague")
    @blueprint.arguments(NewSubstitute)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Let one colleague go in the place of another, on every date of the visit that still comes."""
        visit = service.substitute(g.uow, g.actor, visit_id, **body, version=sent_version())
        return body_of(visit)


@blueprint.route("/colleagues/<uuid:member_id>/visits")
class VisitsOfColleague(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="listVisitsOfColleague")
    @blueprint.arguments(TripsQuery, location="query")
    @blueprint.response(200, Trips)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any], member_id: UUID) -> dict[str, Any]:
        """The visits for which a colleague is held between two days."""
        found = service.trips(g.uow, g.actor, member_id, query["first"] or clock.today(), query["last"])
        return {"items": [_trip_body(each) for each in found]}


def _trip_body(each: service.Trip) -> dict[str, Any]:
    names = ("visit_id", "school_id", "title", "state")
    dates = [{"day": row.day, "half_day": row.half_day} for row in each.dates]
    return {name: getattr(each.visit, name) for name in names} | {"dates": dates}


@blueprint.route("/colleagues/<uuid:member_id>/substitute")
class SubstituteOfColleague(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @idempotent
    @blueprint.doc(operationId="substituteOnManyVisits")
    @blueprint.arguments(SubstituteOnMany)
    @blueprint.response(200, ReplacedOut)
    @blueprint.problems(422)
    def post(self, body: dict[str, Any], member_id: UUID) -> dict[str, Any]:
        """Let another go in the place of this colleague on many visits; what a rule refuses is listed and stays."""
        outcome = service.substitute_in_bulk(
            g.uow, g.actor, member_id, body["member_id"], body["visit_ids"], reason=body["reason"]
        )
        return {"replaced": [visit.visit_id for visit in outcome.done], "refused": outcome.refused}
