"""REST of agreements: the list, one text, its clauses, versions, redline and history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core import clock
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, page_body, versioned
from clb_core.rest.conditional import sent_version
from clb_core.web.pages import Page, PageRequest
from clb_platform.agreements import queries, service
from clb_platform.agreements.api.blueprint import blueprint
from clb_platform.agreements.models import Agreement, AgreementVersion
from clb_platform.agreements.schemas import (
    AgreementHistoryOut,
    AgreementOut,
    AgreementPage,
    AgreementQuery,
    AgreementTerms,
    AgreementTitle,
    ClauseChanges,
    ClauseDecision,
    ClauseOut,
    ClausesOut,
    NewAgreement,
    NewClause,
    RedlineOut,
    RedlineQuery,
    VersionOut,
    VersionsOut,
)
from clb_platform.agreements.service import Beginning, Terms
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import service as schools

OF_ROW = (
    "agreement_id", "version", "school_id", "title", "kind", "state", "started_by", "valid_from", "valid_to", "last_day",
    "turn_since",
)  # fmt: skip
OF_AGREEMENT = (
    *OF_ROW, "renewal", "notice_month", "notice_day", "rounds", "predecessor_id", "amends_id", "effective_from",
    "content_hash",
)  # fmt: skip
OF_VERSION = ("agreement_version_id", "number", "side", "made_by", "made_at", "message", "content_hash")
OF_TERMS = ("valid_from", "valid_to", "renewal", "notice_month", "notice_day")


@blueprint.route("/agreements")
class Agreements(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @blueprint.doc(operationId="listAgreements")
    @blueprint.arguments(AgreementQuery, location="query")
    @blueprint.response(200, AgreementPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """The agreements that this side may see, those that wait longest first."""
        asked = PageRequest.read(query.pop("limit"), query.pop("cursor"))
        page = asked.page(
            queries.agreement_lines(g.uow, query, asked), lambda row: (row[0].turn_since, row[0].agreement_id)
        )
        rows = [_row(row) | {"school_name": school.name} for row, school in page.rows]
        return page_body(Page(rows, page.next_cursor, page.limit))


@blueprint.route("/schools/<uuid:school_id>/agreements")
class SchoolAgreements(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="startAgreement")
    @blueprint.arguments(NewAgreement)
    @idempotent
    @blueprint.response(201, AgreementOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, body: dict[str, Any], school_id: UUID) -> dict[str, Any]:
        """Begin a text for a school; either side may."""
        names = ("template_version_id", "predecessor_id", "amends_id", "effective_from")
        beginning = Beginning(terms_of(body), **{name: body[name] for name in names})
        return body_of(service.start(g.uow, g.actor, school_id, beginning))


@blueprint.route("/agreements/<uuid:agreement_id>")
class OneAgreement(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @blueprint.doc(operationId="getAgreement")
    @blueprint.response(200, AgreementOut)
    @blueprint.problems()
    @versioned
    def get(self, agreement_id: UUID) -> dict[str, Any]:
        """One agreement."""
        return body_of(service.get(g.uow, agreement_id))

    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="changeTermsOfAgreement")
    @blueprint.arguments(AgreementTerms)
    @blueprint.response(200, AgreementOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """Change its days, while this side has the turn."""
        return body_of(service.change_terms(g.uow, g.actor, agreement_id, terms_of(body), sent_version()))


@blueprint.route("/agreements/<uuid:agreement_id>/title")
class TitleOfAgreement(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="changeTitleOfAgreement")
    @blueprint.arguments(AgreementTitle)
    @blueprint.response(200, AgreementOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """Give it another title, while this side has the turn."""
        return body_of(service.change_title(g.uow, g.actor, agreement_id, body["title"], sent_version()))


@blueprint.route("/agreements/<uuid:agreement_id>/clauses")
class Clauses(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @blueprint.doc(operationId="listClauses")
    @blueprint.response(200, ClausesOut)
    @blueprint.problems()
    def get(self, agreement_id: UUID) -> dict[str, Any]:
        """The text as this side reads it now: its own work when it has the turn, else what was given last."""
        return {"items": _clauses(service.get(g.uow, agreement_id))}

    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="addClause")
    @blueprint.arguments(NewClause)
    @idempotent
    @blueprint.response(201, ClauseOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, body: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """Put a clause of one's own at the end."""
        made = service.add_clause(g.uow, g.actor, agreement_id, body["title"], body["source"])
        return _clause(agreement_id, made.clause_key)


@blueprint.route("/agreements/<uuid:agreement_id>/clauses/<key>")
class OneClause(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="getClause")
    @blueprint.response(200, ClauseOut)
    @blueprint.problems()
    @versioned
    def get(self, agreement_id: UUID, key: str) -> dict[str, Any]:
        """A clause to work on; 404 while the other side has the turn."""
        return _clause(agreement_id, key)

    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="changeClause")
    @blueprint.arguments(ClauseChanges)
    @blueprint.response(200, ClauseOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def patch(self, body: dict[str, Any], agreement_id: UUID, key: str) -> dict[str, Any]:
        """Change a clause, while this side has the turn."""
        service.change_clause(g.uow, g.actor, agreement_id, key, body, sent_version())
        return _clause(agreement_id, key)


@blueprint.route("/agreements/<uuid:agreement_id>/clauses/<key>/decision")
class DecisionOnClause(Resource):
    @requires(Permission.AGREEMENTS_WRITE)
    @blueprint.doc(operationId="decideOnClause")
    @blueprint.arguments(ClauseDecision)
    @blueprint.response(200, ClauseOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], agreement_id: UUID, key: str) -> dict[str, Any]:
        """Take over the other side's change of a clause, or put one's own last text back."""
        service.decide(g.uow, g.actor, agreement_id, key, body["decision"], sent_version())
        return _clause(agreement_id, key)


@blueprint.route("/agreements/<uuid:agreement_id>/versions")
class Versions(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @blueprint.doc(operationId="listAgreementVersions")
    @blueprint.response(200, VersionsOut)
    @blueprint.problems()
    def get(self, agreement_id: UUID) -> dict[str, Any]:
        """Every version that was given, after the signed text that it follows."""
        rows = service.versions_to_compare(g.uow, service.get(g.uow, agreement_id))
        return {"items": [_version(row) for row in rows]}


@blueprint.route("/agreements/<uuid:agreement_id>/versions/<uuid:version_id>")
class OneVersion(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @blueprint.doc(operationId="getAgreementVersion")
    @blueprint.response(200, VersionOut)
    @blueprint.problems()
    def get(self, agreement_id: UUID, version_id: UUID) -> dict[str, Any]:
        """One version with its clauses; it never changes."""
        row = service.version_of(g.uow, service.get(g.uow, agreement_id), version_id)
        return _version(row) | {"clauses": queries.text_of(g.uow, version_id)}


@blueprint.route("/agreements/<uuid:agreement_id>/redline")
class Redline(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @blueprint.doc(operationId="compareAgreementVersions")
    @blueprint.arguments(RedlineQuery, location="query")
    @blueprint.response(200, RedlineOut)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """What changed between two versions, per clause and word by word."""
        row = service.get(g.uow, agreement_id)
        return {"items": service.compared(g.uow, row, query["first"], query["second"])[2]}


@blueprint.route("/agreements/<uuid:agreement_id>/history")
class HistoryOfAgreement(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @blueprint.doc(operationId="agreementHistory")
    @blueprint.response(200, AgreementHistoryOut)
    @blueprint.problems()
    def get(self, agreement_id: UUID) -> dict[str, Any]:
        """Every step of an agreement, oldest first."""
        return {"items": queries.transitions_of(g.uow, service.get(g.uow, agreement_id).agreement_id)}


def terms_of(body: dict[str, Any]) -> Terms:
    return Terms(**{name: body[name] for name in OF_TERMS})


def body_of(row: Agreement) -> dict[str, Any]:
    """An agreement as `AgreementOut` writes it; a fixed number of statements."""
    mine = service.is_turn_of(row, g.actor.party)
    kept = [queries.clause_text(each) for each in queries.working_clauses(g.uow, row.agreement_id)] if mine else []
    return {
        **_row(row),
        **{name: getattr(row, name) for name in OF_AGREEMENT},
        "school_name": schools.get(g.uow, row.school_id).name,
        "allowed_actions": service.allowed_actions(row, g.actor),
        "missing_contents": [content.value for content in service.lacking_contents(kept)] if kept else [],
    }


def _row(row: Agreement) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in OF_ROW}
    return facts | {"state_today": service.state_on(row, clock.today()).value}


def _clauses(row: Agreement) -> list[dict[str, Any]]:
    now = service.read_now(g.uow, row, g.actor.party)
    found = []
    for clause in now.text:
        work, change = now.working.get(clause.key), now.changes.get(clause.key)
        found.append(
            {
                "clause_key": clause.key, "version": work.version if work else None, "title": clause.title,
                "body": clause.body, "source": work.source if work else None, "values": work.values if work else None,
                "decision": work.decision if work else None, "is_changed": bool(change and change.is_changed),
            }
        )  # fmt: skip
    return found


def _clause(agreement_id: UUID, key: str) -> dict[str, Any]:
    row = service.get(g.uow, agreement_id)
    work = service.working_clause(g.uow, agreement_id, key)
    shown = next((each for each in _clauses(row) if each["clause_key"] == key), None)
    return shown or {
        "clause_key": key, "version": work.version, "title": work.title, "body": "", "source": work.source,
        "values": work.values, "decision": work.decision, "is_changed": True,
    }  # fmt: skip


def _version(row: AgreementVersion) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OF_VERSION}
