"""REST of the steps between an offer and a date: asking for other dates, a telephone answer, taking a step back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.rest.api import Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_platform.planning import service
from clb_platform.planning.api.blueprint import blueprint
from clb_platform.planning.api.visits import body_of, half_days_of
from clb_platform.planning.schemas.steps import Acceptance, CounterProposal, RecordedAnswer, Reopening
from clb_platform.planning.schemas.visits import VisitOut
from clb_platform.planning.service import Answer, Said
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@blueprint.route("/visits/<uuid:visit_id>/counter-proposals")
class CounterProposals(Resource):
    @requires(Permission.PLANNING_VISIT_ANSWER)
    @blueprint.doc(operationId="counterPropose")
    @blueprint.arguments(CounterProposal)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 410, 422)
    @versioned
    def post(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Ask for other half days than those on offer, for the school; may be changed until the term."""
        visit = service.counter_propose(
            g.uow, g.actor, visit_id, half_days_of(body), reason=body["reason"], revision=body["revision"]
        )
        return body_of(visit)


@blueprint.route("/visits/<uuid:visit_id>/accept")
class Accept(Resource):
    @requires(Permission.PLANNING_VISIT_CONFIRM)
    @blueprint.doc(operationId="acceptCounterProposal")
    @blueprint.arguments(Acceptance)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Let one of the dates that the school asked for stand; every rule is asked."""
        visit = service.accept(
            g.uow, g.actor, visit_id, body["counter_id"], override_reason=body["override_reason"], version=sent_version()
        )
        return body_of(visit)


@blueprint.route("/visits/<uuid:visit_id>/recorded-answers")
class RecordedAnswers(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="recordAnswer")
    @blueprint.arguments(RecordedAnswer)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 410, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Write down what the school answered by telephone: every date on offer once, who said it and when."""
        answers = {each["date_id"]: Answer(each["kind"], each["reason"], each["note"]) for each in body["answers"]}
        visit = service.record_answer(
            g.uow, g.actor, visit_id, answers, Said(body["said_by"], body["said_on"]), remark=body["remark"],
            revision=body["revision"], version=sent_version(),
        )  # fmt: skip
        return body_of(visit)


@blueprint.route("/visits/<uuid:visit_id>/withdraw")
class Withdraw(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="withdrawProposal")
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 428)
    @versioned
    def post(self, visit_id: UUID) -> dict[str, Any]:
        """Take the dates on offer back while nobody answered; the visit is a concept again."""
        return body_of(service.withdraw(g.uow, g.actor, visit_id, version=sent_version()))


@blueprint.route("/visits/<uuid:visit_id>/reopen")
class Reopen(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="reopenVisit")
    @blueprint.arguments(Reopening)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Make a concept again of a visit that was cancelled or refused."""
        return body_of(service.reopen(g.uow, g.actor, visit_id, reason=body["reason"], version=sent_version()))
