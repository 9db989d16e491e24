"""REST of documents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g

from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Blueprint, Resource, page_body
from clb_core.web.files import attachment
from clb_core.web.pages import PageRequest
from clb_platform.documents import queries, service
from clb_platform.documents.models import Document, DocumentCheck
from clb_platform.documents.schemas import DocumentCheckIn, DocumentOut, DocumentPage, DocumentQuery, NewDocument
from clb_platform.documents.vocabulary import PDF, state_of
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

blueprint = Blueprint("documents", __name__, url_prefix="/api/v1", description="Sealed and uploaded documents of schools.")

FIELDS = (
    "document_id", "school_id", "kind", "name", "media_type", "size", "digest", "content_digest", "subject_kind",
    "subject_id", "stored_at", "stored_by", "sealed_at",
)  # fmt: skip


def body_of(document: Document, check: DocumentCheck | None) -> dict[str, Any]:
    state = state_of(document.kind, check.verdict if check else None)
    return {name: getattr(document, name) for name in FIELDS} | {"state": state, "check": check}


@blueprint.route("/documents")
class Documents(Resource):
    @requires(Permission.DOCUMENTS_READ)
    @blueprint.doc(operationId="listDocuments")
    @blueprint.arguments(DocumentQuery, location="query")
    @blueprint.response(200, DocumentPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """The documents, newest first. A school's contact gets those of its own schools."""
        request = PageRequest.read(query.pop("limit"), query.pop("cursor"))
        page = request.page(queries.documents(g.uow, query, request), lambda row: queries.sort_key(row[0]))
        return page_body(page) | {"items": [body_of(row[0], row[1]) for row in page.rows]}


@blueprint.route("/schools/<uuid:school_id>/documents")
class DocumentsOfSchool(Resource):
    @requires(Permission.DOCUMENTS_UPLOAD)
    @idempotent
    @blueprint.doc(operationId="uploadDocument")
    @blueprint.arguments(NewDocument, location="files")
    @blueprint.response(201, DocumentOut)
    @blueprint.problems(409, 413, 422)
    def post(self, files: dict[str, Any], school_id: UUID) -> dict[str, Any]:
        """Upload a PDF from elsewhere. It is kept byte for byte, and counts once a second person has accepted it."""
        name, data = files["file"].filename or "", files["file"].read()
        files["file"].close()
        return body_of(service.upload(g.uow, g.actor, school_id, name=name, data=data), None)


@blueprint.route("/documents/<uuid:document_id>")
class OneDocument(Resource):
    @requires(Permission.DOCUMENTS_READ)
    @blueprint.doc(operationId="getDocument")
    @blueprint.response(200, DocumentOut)
    @blueprint.problems()
    def get(self, document_id: UUID) -> dict[str, Any]:
        """What is known of one document, without its bytes. A document never changes."""
        return body_of(*service.get(g.uow, document_id))


@blueprint.route("/documents/<uuid:document_id>/content")
class ContentOfDocument(Resource):
    @requires(Permission.DOCUMENTS_READ)
    @blueprint.doc(operationId="downloadDocument")
    @blueprint.response(200, content_type=PDF, description="The bytes as they were stored.")
    @blueprint.problems()
    def get(self, document_id: UUID) -> Response:
        """The document itself. That it was taken, and by whom, stands in the ledger."""
        document, data = service.download(g.uow, g.actor, document_id)
        return attachment(document.name, document.media_type, data)


@blueprint.route("/documents/<uuid:document_id>/check")
class CheckOfDocument(Resource):
    @requires(Permission.DOCUMENTS_CHECK)
    @blueprint.doc(operationId="checkDocument")
    @blueprint.arguments(DocumentCheckIn)
    @blueprint.response(200, DocumentOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], document_id: UUID) -> dict[str, Any]:
        """Say, as another person than who uploaded it, whether a document is what it should be."""
        check = service.check(g.uow, g.actor, document_id, body["verdict"], body["reason"])
        return body_of(service.get(g.uow, document_id)[0], check)
