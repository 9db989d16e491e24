"""REST of the centre's templates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_platform.agreements import queries, service
from clb_platform.agreements.api.blueprint import blueprint
from clb_platform.agreements.models import AgreementTemplateClause, AgreementTemplateVersion
from clb_platform.agreements.schemas.templates import (
    ClausePlace,
    Publication,
    PublishedOut,
    TemplateClauseIn,
    TemplateClauseOut,
    TemplateClausesOut,
    TemplatesOut,
)
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@blueprint.route("/agreement-templates")
class Templates(Resource):
    @requires(Permission.AGREEMENTS_READ)
    @blueprint.doc(operationId="listAgreementTemplates")
    @blueprint.response(200, TemplatesOut)
    @blueprint.problems()
    def get(self) -> dict[str, Any]:
        """What an agreement can begin from."""
        if g.actor.is_staff():
            service.ensure_templates(g.uow)
        newest = queries.newest_versions(g.uow)
        return {
            "items": [
                {
                    "template_id": each.template_id, "name": each.name, "school_kind": each.school_kind,
                    "template_version_id": found.template_version_id if found else None,
                    "number": found.number if found else None,
                }
                for each in queries.templates(g.uow)
                for found in [newest.get(each.template_id)]
            ]
        }  # fmt: skip


@blueprint.route("/agreement-templates/<uuid:template_id>/clauses")
class TemplateClauses(Resource):
    @requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
    @blueprint.doc(operationId="listTemplateClauses")
    @blueprint.response(200, TemplateClausesOut)
    @blueprint.problems()
    def get(self, template_id: UUID) -> dict[str, Any]:
        """The clauses of a template as they are being worked on."""
        return {"items": queries.template_clauses(g.uow, service.get_template(g.uow, template_id).template_id)}

    @requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
    @blueprint.doc(operationId="addTemplateClause")
    @blueprint.arguments(TemplateClauseIn)
    @idempotent
    @blueprint.response(201, TemplateClauseOut)
    @blueprint.problems(422)
    @versioned
    def post(self, body: dict[str, Any], template_id: UUID) -> AgreementTemplateClause:
        """Add a clause of the centre's own at the end; it counts from the next published version on."""
        return service.add_template_clause(g.uow, g.actor, template_id, body)


@blueprint.route("/agreement-templates/<uuid:template_id>/clauses/<key>")
class OneTemplateClause(Resource):
    @requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
    @blueprint.doc(operationId="changeTemplateClause")
    @blueprint.arguments(TemplateClauseIn)
    @blueprint.response(200, TemplateClauseOut)
    @blueprint.problems(412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], template_id: UUID, key: str) -> AgreementTemplateClause:
        """Change a clause; it counts from the next published version on."""
        return service.change_template_clause(g.uow, g.actor, template_id, key, body, sent_version())


    @requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
    @blueprint.doc(operationId="removeTemplateClause")
    @blueprint.response(204)
    @blueprint.problems(409, 412, 428)
    def delete(self, template_id: UUID, key: str) -> None:
        """Take a clause of the centre's own out of the template; what was published keeps it."""
        service.remove_template_clause(g.uow, g.actor, template_id, key, sent_version())


@blueprint.route("/agreement-templates/<uuid:template_id>/clauses/<key>/position")
class PlaceOfTemplateClause(Resource):
    @requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
    @blueprint.doc(operationId="moveTemplateClause")
    @blueprint.arguments(ClausePlace)
    @blueprint.response(200, TemplateClauseOut)
    @blueprint.problems(412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], template_id: UUID, key: str) -> AgreementTemplateClause:
        """Put a clause on another place; the others move over."""
        return service.move_template_clause(g.uow, g.actor, template_id, key, body["position"], sent_version())


@blueprint.route("/agreement-templates/<uuid:template_id>/versions")
class TemplateVersions(Resource):
    @requires(Permission.AGREEMENTS_TEMPLATE_EDIT)
    @blueprint.doc(operationId="publishTemplate")
    @blueprint.arguments(Publication)
    @idempotent
    @blueprint.response(201, PublishedOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], template_id: UUID) -> AgreementTemplateVersion:
        """Publish what stands in a template as its next version, which never changes."""
        return service.publish(g.uow, g.actor, template_id, body["note"])
