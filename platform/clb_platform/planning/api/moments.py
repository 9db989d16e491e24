"""REST of information moments and presence: what was agreed, planning it, and how it went."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_platform.agreements import service as agreements
from clb_platform.agreements.models import AgreementMoment
from clb_platform.agreements.service import moments as agreed
from clb_platform.agreements.vocabulary import NewMoment
from clb_platform.planning import service
from clb_platform.planning.api.blueprint import blueprint
from clb_platform.planning.api.visits import body_of
from clb_platform.planning.schemas.moments import (
    AgreedMomentIn,
    AgreedMomentOut,
    AgreedMomentsOut,
    CorrectedReached,
    PlannedMomentIn,
    ReachedIn,
)
from clb_platform.planning.schemas.visits import VisitOut
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


def _lines(agreement_id: UUID) -> dict[str, Any]:
    agreement = agreements.get(g.uow, agreement_id)
    year = service.year_to_plan(agreement)
    lines = service.agreed_lines(g.uow, agreement, year)
    items = [
        {"moment": each.moment, "use": each.use, "visit_ids": [visit.visit_id for visit in each.visits]} for each in lines
    ]
    return {"start_year": year.start_year, "items": items}


@blueprint.route("/agreements/<uuid:agreement_id>/moments")
class AgreedMoments(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @blueprint.doc(operationId="listAgreedMoments")
    @blueprint.response(200, AgreedMomentsOut)
    @blueprint.problems()
    def get(self, agreement_id: UUID) -> dict[str, Any]:
        """The information moments and presence that were agreed, and how far they are."""
        return _lines(agreement_id)

    @requires(Permission.AGREEMENTS_WRITE)
    @idempotent
    @blueprint.doc(operationId="addAgreedMoment")
    @blueprint.arguments(AgreedMomentIn)
    @blueprint.response(201, AgreedMomentOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, body: dict[str, Any], agreement_id: UUID) -> AgreementMoment:
        """Write down what was agreed, beside a signed agreement; the centre does."""
        return agreed.add_moment(g.uow, g.actor, agreement_id, NewMoment(**body))


@blueprint.route("/agreements/<uuid:agreement_id>/moments-taken-over")
class MomentsTakenOver(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @idempotent
    @blueprint.doc(operationId="takeAgreedMomentsOver")
    @blueprint.response(201, AgreedMomentsOut)
    @blueprint.problems(409, 422)
    def post(self, agreement_id: UUID) -> dict[str, Any]:
        """Write down the moments of the school's former agreement again; the days that were agreed then are left open."""
        agreed.take_moments_over(g.uow, g.actor, agreement_id)
        return _lines(agreement_id)


@blueprint.route("/agreed-moments/<uuid:moment_id>")
class OneAgreedMoment(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="changeAgreedMoment")
    @blueprint.arguments(AgreedMomentIn)
    @blueprint.response(200, AgreedMomentOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], moment_id: UUID) -> AgreementMoment:
        """Put it right; visits that were planned keep what they were planned with."""
        return agreed.change_moment(g.uow, g.actor, moment_id, NewMoment(**body), sent_version())

    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="removeAgreedMoment")
    @blueprint.response(204)
    @blueprint.problems(409, 412, 428)
    def delete(self, moment_id: UUID) -> None:
        """Take it out, while no visit was ever planned for it."""
        service.remove_agreed(g.uow, g.actor, moment_id, sent_version())


@blueprint.route("/agreed-moments/<uuid:moment_id>/visits")
class MomentVisits(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @idempotent
    @blueprint.doc(operationId="planAgreedMoment")
    @blueprint.arguments(PlannedMomentIn)
    @blueprint.response(201, VisitOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, body: dict[str, Any], moment_id: UUID) -> dict[str, Any]:
        """Make a visit for it. It has no date yet, and the school is told nothing."""
        visit = service.plan_moment(
            g.uow, g.actor, moment_id, body["team_id"], member_id=body["member_id"], site_id=body["site_id"]
        )
        return body_of(visit)


@blueprint.route("/visits/<uuid:visit_id>/reached")
class Reached(Resource):
    @requires(Permission.PLANNING_VISIT_HOLD)
    @blueprint.doc(operationId="holdMoment")
    @blueprint.arguments(ReachedIn)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Fill in how many pupils an information moment or presence reached, on its day or later."""
        return body_of(service.hold_moment(g.uow, g.actor, visit_id, body["reached"], version=sent_version()))

    @requires(Permission.PLANNING_VISIT_HOLD)
    @blueprint.doc(operationId="correctReached")
    @blueprint.arguments(CorrectedReached)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Put that number right, with a reason. The ledger keeps the earlier one."""
        visit = service.correct_reached(
            g.uow, g.actor, visit_id, body["reached"], reason=body["reason"], version=sent_version()
        )
        return body_of(visit)
