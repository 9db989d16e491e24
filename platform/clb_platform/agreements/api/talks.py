"""REST of what is said about a text: comments, notes of one side, and asking for a talk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_platform.agreements import queries, service
from clb_platform.agreements.api.blueprint import blueprint
from clb_platform.agreements.models import AgreementComment, AgreementTalk
from clb_platform.agreements.schemas import NewRemark, NewTalk, RemarkOut, RemarksOut, TalkAnswer, TalkOut
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

OF_REMARK = ("clause_key", "author_name", "text", "made_at")


@blueprint.route("/agreements/<uuid:agreement_id>/comments")
class Comments(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @blueprint.doc(operationId="listComments")
    @blueprint.response(200, RemarksOut)
    @blueprint.problems()
    def get(self, agreement_id: UUID) -> dict[str, Any]:
        """What both sides said, oldest first."""
        return {"items": queries.comments_of(g.uow, service.get(g.uow, agreement_id).agreement_id)}

    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="addComment")
    @blueprint.arguments(NewRemark)
    @idempotent
    @blueprint.response(201, RemarkOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], agreement_id: UUID) -> AgreementComment:
        """Say something about a clause or the whole; both sides read it."""
        return service.comment(g.uow, g.actor, agreement_id, body["text"], body["clause_key"])


@blueprint.route("/agreements/<uuid:agreement_id>/notes")
class Notes(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="listNotes")
    @blueprint.response(200, RemarksOut)
    @blueprint.problems()
    def get(self, agreement_id: UUID) -> dict[str, Any]:
        """The notes of this side; the other side has no right on them."""
        row = service.get(g.uow, agreement_id)
        of_side = queries.centre_notes if g.actor.is_staff() else queries.school_notes
        return {"items": [_note(each) for each in of_side(g.uow, row.agreement_id)]}

    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="addNote")
    @blueprint.arguments(NewRemark)
    @idempotent
    @blueprint.response(201, RemarkOut)
    @blueprint.problems(422)
    def post(self, body: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """Keep a note among one's own."""
        return _note(service.note(g.uow, g.actor, agreement_id, body["text"], body["clause_key"]))


def _note(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OF_REMARK} | {"side": g.actor.party}


@blueprint.route("/schools/<uuid:school_id>/agreement-talks")
class Talks(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="askTalk")
    @blueprint.arguments(NewTalk)
    @idempotent
    @blueprint.response(201, TalkOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, body: dict[str, Any], school_id: UUID) -> AgreementTalk:
        """Ask the centre for a talk about the agreement; for the school."""
        return service.ask_talk(g.uow, g.actor, school_id, body["message"])


@blueprint.route("/agreement-talks/<uuid:talk_id>/answer")
class AnswerOnTalk(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="answerTalk")
    @blueprint.arguments(TalkAnswer)
    @blueprint.response(200, TalkOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], talk_id: UUID) -> AgreementTalk:
        """Say when the talk is, or what came of it; for the centre."""
        return service.answer_talk(g.uow, g.actor, talk_id, body["answer"], sent_version())
