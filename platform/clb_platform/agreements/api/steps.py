"""REST of the steps of a text: give, take back, agree, say no, withdraw, reopen; and the internal approval."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.rest.api import Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_platform.agreements import service
from clb_platform.agreements.api.agreements import body_of
from clb_platform.agreements.api.blueprint import blueprint
from clb_platform.agreements.models import AgreementApproval
from clb_platform.agreements.schemas import AgreementOut, ApprovalDecision, ApprovalOut, Giving, StepReason
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@blueprint.route("/agreements/<uuid:agreement_id>/give")
class Give(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="giveAgreement")
    @blueprint.arguments(Giving)
    @blueprint.response(200, AgreementOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """Give the text to the other side; it becomes a version that never changes."""
        return body_of(service.give(g.uow, g.actor, agreement_id, message=body["message"], version=sent_version()))


@blueprint.route("/agreements/<uuid:agreement_id>/take-back")
class TakeBack(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="takeAgreementBack")
    @blueprint.response(200, AgreementOut)
    @blueprint.problems(409, 412, 428)
    @versioned
    def post(self, agreement_id: UUID) -> dict[str, Any]:
        """Take back what was given, while the other side changed nothing in it."""
        return body_of(service.take_back(g.uow, g.actor, agreement_id, version=sent_version()))


@blueprint.route("/agreements/<uuid:agreement_id>/send-to-sign")
class SendToSign(Resource):
    @requires(Permission.AGREEMENTS_DECIDE)
    @blueprint.doc(operationId="sendAgreementToSign")
    @blueprint.response(200, AgreementOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, agreement_id: UUID) -> dict[str, Any]:
        """Say yes to the text as the other side gave it; its content is frozen."""
        return body_of(service.send_to_sign(g.uow, g.actor, agreement_id, version=sent_version()))


@blueprint.route("/agreements/<uuid:agreement_id>/decline")
class Decline(Resource):
    @requires(Permission.AGREEMENTS_SIGN)
    @blueprint.doc(operationId="declineAgreement")
    @blueprint.arguments(StepReason)
    @blueprint.response(200, AgreementOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """Say no, with the reason: who decides for a side, or who was named to sign. Everyone involved is told."""
        return body_of(service.decline(g.uow, g.actor, agreement_id, reason=body["reason"], version=sent_version()))


@blueprint.route("/agreements/<uuid:agreement_id>/withdraw")
class WithdrawAgreement(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="withdrawAgreement")
    @blueprint.arguments(StepReason)
    @blueprint.response(200, AgreementOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """End a text that this side began."""
        return body_of(service.withdraw(g.uow, g.actor, agreement_id, reason=body["reason"], version=sent_version()))


@blueprint.route("/agreements/<uuid:agreement_id>/reopen")
class ReopenAgreement(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="reopenAgreement")
    @blueprint.arguments(StepReason)
    @blueprint.response(200, AgreementOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """Go back to the talks after a no, or before all have signed."""
        return body_of(service.reopen(g.uow, g.actor, agreement_id, reason=body["reason"], version=sent_version()))


@blueprint.route("/agreements/<uuid:agreement_id>/approvals")
class Approvals(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="askApproval")
    @blueprint.response(200, ApprovalOut)
    @blueprint.problems(409)
    @versioned
    def post(self, agreement_id: UUID) -> AgreementApproval:
        """Ask a second person of the centre to approve the text as it stands."""
        return service.ask_approval(g.uow, g.actor, agreement_id)


@blueprint.route("/agreements/<uuid:agreement_id>/approvals/decision")
class DecisionOnApproval(Resource):
    @requires(Permission.AGREEMENTS_APPROVE)
    @blueprint.doc(operationId="decideOnApproval")
    @blueprint.arguments(ApprovalDecision)
    @blueprint.response(200, ApprovalOut)
    @blueprint.problems(409, 422)
    @versioned
    def put(self, body: dict[str, Any], agreement_id: UUID) -> AgreementApproval:
        """Approve what was asked last, or give it back with a remark."""
        return service.decide_approval(
            g.uow, g.actor, agreement_id, is_approved=body["is_approved"], remark=body["remark"]
        )
