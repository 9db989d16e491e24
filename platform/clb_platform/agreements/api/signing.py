"""REST of signing: who signs, signatures, a paper from elsewhere, and many at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, g

from clb_core.errors import NotFound
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_platform.agreements import queries, service
from clb_platform.agreements.api.agreements import body_of
from clb_platform.agreements.api.blueprint import blueprint
from clb_platform.agreements.models import AgreementParty, AgreementSignature
from clb_platform.agreements.schemas import AgreementOut
from clb_platform.agreements.schemas.signing import (
    ManySignatures,
    NewReplacement,
    NewSignatory,
    NewSignature,
    OutcomesOut,
    SignatoriesOut,
    SignatoryOut,
    SignatureOut,
    SignedPaper,
    WaitingSignaturesOut,
)
from clb_platform.agreements.service import Pick, Waiting
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import service as identity
from clb_tenants.identity.vocabulary import Proof

OF_PARTY = ("party_id", "side", "role", "position", "name", "mandate_from", "mandate_to")


def _party(party: AgreementParty, made: AgreementSignature | None = None) -> dict[str, Any]:
    return {name: getattr(party, name) for name in OF_PARTY} | {"signature": made}


def _proof(password: str) -> Proof:
    extensions = current_app.extensions
    return identity.confirm(g.uow, extensions["clb.database"], extensions["clb.identity_provider"], g.actor, password)


@blueprint.route("/agreements/<uuid:agreement_id>/signatories")
class Signatories(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @blueprint.doc(operationId="listSignatories")
    @blueprint.response(200, SignatoriesOut)
    @blueprint.problems()
    def get(self, agreement_id: UUID) -> dict[str, Any]:
        """Who signs, in order, and who did under the text that is frozen now."""
        row = service.get(g.uow, agreement_id)
        found = service.signing_of(g.uow, row)
        return {
            "items": [_party(party, found.by_party.get(party.party_id)) for party in found.parties],
            "content_hash": row.content_hash,
            "next_party_id": found.next.party_id if found.next else None,
            "document_id": row.document_id,
        }

    @requires(Permission.AGREEMENTS_DECIDE)
    @blueprint.doc(operationId="nameSignatory")
    @blueprint.arguments(NewSignatory)
    @idempotent
    @blueprint.response(201, SignatoryOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """Name who signs for the own side, after those who were named before."""
        return _party(service.name_signatory(g.uow, g.actor, agreement_id, **body))


@blueprint.route("/agreements/<uuid:agreement_id>/signatories/<uuid:party_id>/replacement")
class ReplacementOfSignatory(Resource):
    @requires(Permission.AGREEMENTS_DECIDE)
    @blueprint.doc(operationId="replaceSignatory")
    @blueprint.arguments(NewReplacement)
    @idempotent
    @blueprint.response(201, SignatoryOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], agreement_id: UUID, party_id: UUID) -> dict[str, Any]:
        """Let another person of the own side sign in this place; who signed stays."""
        if party_id not in {party.party_id for party in queries.parties_of(g.uow, agreement_id)}:
            raise NotFound
        return _party(service.replace_signatory(g.uow, g.actor, party_id, **body))


@blueprint.route("/agreements/<uuid:agreement_id>/signatures")
class Signatures(Resource):
    @requires(Permission.AGREEMENTS_SIGN)
    @blueprint.doc(operationId="signAgreement")
    @blueprint.arguments(NewSignature)
    @idempotent
    @blueprint.response(201, SignatureOut)
    @blueprint.problems(409, 422, 429)
    def post(self, body: dict[str, Any], agreement_id: UUID) -> AgreementSignature:
        """Sign the frozen text, in one's turn, with one's own password again."""
        service.get(g.uow, agreement_id)
        proof = _proof(body.pop("password"))
        return service.sign(g.uow, g.actor, agreement_id, **body, proof=proof)


@blueprint.route("/agreements/<uuid:agreement_id>/paper")
class SignedPaperOfAgreement(Resource):
    @requires(Permission.AGREEMENTS_SIGN)
    @blueprint.doc(operationId="signAgreementOnPaper")
    @blueprint.arguments(SignedPaper)
    @blueprint.response(200, AgreementOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """Take a checked PDF that was signed on paper or elsewhere as the signed document."""
        version, document_id = sent_version(), body["document_id"]
        return body_of(service.sign_on_paper(g.uow, g.actor, agreement_id, document_id=document_id, version=version))


@blueprint.route("/waiting-signatures")
class WaitingSignatures(Resource):
    @requires(Permission.AGREEMENTS_SIGN)
    @blueprint.doc(operationId="listWaitingSignatures")
    @blueprint.response(200, WaitingSignaturesOut)
    @blueprint.problems()
    def get(self) -> dict[str, Any]:
        """All that waits for the own signature, in every place where one may sign."""
        waiting = service.waiting_for(current_app.extensions["clb.database"], g.actor.person_id)
        return {"items": [_waiting(each) for each in waiting]}


@blueprint.route("/many-signatures")
class ManySignaturesAtOnce(Resource):
    @requires(Permission.AGREEMENTS_SIGN)
    @blueprint.doc(operationId="signManyAgreements")
    @blueprint.arguments(ManySignatures)
    @idempotent
    @blueprint.response(200, OutcomesOut)
    @blueprint.problems(422, 429)
    def post(self, body: dict[str, Any]) -> dict[str, Any]:
        """Sign those chosen, each by itself: what is refused is told and does not keep the others from being signed."""
        proof, database = _proof(body["password"]), current_app.extensions["clb.database"]
        picks = [Pick(**pick) for pick in body["picks"]]
        return {"items": service.sign_many(database, g.actor.person_id, picks, agrees=body["agrees"], proof=proof)}


def _waiting(each: Waiting) -> dict[str, Any]:
    names = ("context", "place", "agreement_id", "title", "school", "content_hash", "before", "clauses")
    return {name: getattr(each, name) for name in names} | {"changed": [change.key for change in each.changes]}
