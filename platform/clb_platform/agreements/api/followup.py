"""REST of what follows a signed agreement: evaluations, commitments, and what was agreed on a day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_platform.agreements import queries
from clb_platform.agreements import service as agreements
from clb_platform.agreements.api.renewal import renewal
from clb_platform.agreements.models import AgreementCommitment, AgreementEvaluation, AgreementEvaluationForm
from clb_platform.agreements.schemas.followup import (
    CommitmentIn,
    CommitmentOut,
    CommitmentsOut,
    ConclusionIn,
    DoneIn,
    EvaluationOut,
    EvaluationsOut,
    PlanIn,
    SaidIn,
    SaidOut,
    TextOnOut,
    TextOnQuery,
)
from clb_platform.agreements.service import commitments, evaluate
from clb_platform.agreements.service.commitments import NewCommitment
from clb_platform.agreements.service.evaluate import Conclusion, Said
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party
from clb_tenants.schools import service as schools


@renewal.route("/agreements/<uuid:agreement_id>/evaluations")
class Evaluations(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @renewal.doc(operationId="listEvaluations")
    @renewal.response(200, EvaluationsOut)
    @renewal.problems()
    def get(self, agreement_id: UUID) -> dict[str, Any]:
        """The evaluations of an agreement, with what both sides said."""
        agreements.get(g.uow, agreement_id)
        return {"items": _bodies(list(queries.evaluations_of(g.uow, agreement_id)))}

    @requires(Permission.AGREEMENTS_WRITE)
    @idempotent
    @renewal.doc(operationId="planEvaluation")
    @renewal.arguments(PlanIn)
    @renewal.response(201, EvaluationOut)
    @renewal.problems(409, 422)
    @versioned
    def post(self, body: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """Plan a moment to look back; the centre does."""
        return _bodies([evaluate.plan_evaluation(g.uow, g.actor, agreement_id, body["planned_on"])])[0]


@renewal.route("/evaluations/<uuid:evaluation_id>/form")
class EvaluationForm(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @renewal.doc(operationId="fillInEvaluation")
    @renewal.arguments(SaidIn)
    @renewal.response(200, SaidOut)
    @renewal.problems(409, 412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], evaluation_id: UUID) -> AgreementEvaluationForm:
        """Write what this side says. `If-Match` is the version of what it said before, "v0" for nothing yet."""
        return evaluate.fill_in(g.uow, g.actor, evaluation_id, Said(**body), sent_version())


@renewal.route("/evaluations/<uuid:evaluation_id>/conclusion")
class EvaluationConclusion(Resource):
    @requires(Permission.AGREEMENTS_DECIDE)
    @renewal.doc(operationId="concludeEvaluation")
    @renewal.arguments(ConclusionIn)
    @renewal.response(200, EvaluationOut)
    @renewal.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], evaluation_id: UUID) -> dict[str, Any]:
        """Write what was decided; `adjust` begins a change of the text."""
        evaluate.conclude(g.uow, g.actor, evaluation_id, Conclusion(**body), sent_version())
        return _bodies([evaluate.get_evaluation(g.uow, evaluation_id)])[0]


@renewal.route("/agreements/<uuid:agreement_id>/commitments")
class Commitments(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @renewal.doc(operationId="listCommitments")
    @renewal.response(200, CommitmentsOut)
    @renewal.problems()
    def get(self, agreement_id: UUID) -> dict[str, Any]:
        """Who promised what by when."""
        agreements.get(g.uow, agreement_id)
        return {"items": queries.commitments_of(g.uow, agreement_id)}

    @requires(Permission.AGREEMENTS_WRITE)
    @idempotent
    @renewal.doc(operationId="addCommitment")
    @renewal.arguments(CommitmentIn)
    @renewal.response(201, CommitmentOut)
    @renewal.problems(409, 422)
    @versioned
    def post(self, body: dict[str, Any], agreement_id: UUID) -> AgreementCommitment:
        """Write down what a side promised."""
        return commitments.commit(g.uow, g.actor, agreement_id, NewCommitment(**body))


@renewal.route("/commitments/<uuid:commitment_id>/done")
class CommitmentDone(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @renewal.doc(operationId="setCommitmentDone")
    @renewal.arguments(DoneIn)
    @renewal.response(200, CommitmentOut)
    @renewal.problems(409, 412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], commitment_id: UUID) -> AgreementCommitment:
        """Tick it off, or open it again."""
        return commitments.set_done(
            g.uow, g.actor, commitment_id, is_done=body["is_done"], version=sent_version()
        )


@renewal.route("/schools/<uuid:school_id>/agreement-text")
class TextOn(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @renewal.doc(operationId="readTextOfDay")
    @renewal.arguments(TextOnQuery, location="query")
    @renewal.response(200, TextOnOut)
    @renewal.problems(422)
    def get(self, query: dict[str, Any], school_id: UUID) -> dict[str, Any]:
        """What was agreed with a school on a day, amendments in effect then taken in."""
        schools.get_school(g.uow, school_id)
        found = agreements.text_on(g.uow, school_id, query["on"])
        version_id = found[1].signing_version_id if found else None
        return {
            "on": query["on"],
            "agreement_id": found[0].agreement_id if found else None,
            "text_of": found[1].agreement_id if found else None,
            "clauses": queries.text_of(g.uow, version_id) if version_id else [],
        }


def _bodies(rows: list[AgreementEvaluation]) -> list[dict[str, Any]]:
    said = queries.evaluation_forms(g.uow, [row.evaluation_id for row in rows])
    names = ("evaluation_id", "planned_on", "held_on", "result", "conclusion", "version")
    return [
        {name: getattr(row, name) for name in names}
        | {"said": [said[row.evaluation_id, side] for side in Party if (row.evaluation_id, side) in said]}
        for row in rows
    ]
