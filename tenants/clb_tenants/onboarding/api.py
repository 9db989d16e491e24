"""REST of importing schools and sites."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Blueprint, Resource
from clb_core.staging import api as staging
from clb_core.staging.schemas import BatchOut, CommitIn, MappingIn, RowPage, RowsQuery, UploadFile
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.onboarding.schemas import SchoolsUploadOptions
from clb_tenants.onboarding.service import SCHOOLS_IMPORT

blueprint = Blueprint(
    "imports of schools", __name__, url_prefix="/api/v1", description="Schools and sites from a file."
)


@blueprint.route("/imports/schools")
class SchoolsImports(Resource):
    @requires(Permission.SCHOOLS_IMPORT)
    @idempotent
    @blueprint.doc(operationId="importSchools")
    @blueprint.arguments(UploadFile, location="files")
    @blueprint.arguments(SchoolsUploadOptions, location="form")
    @blueprint.response(201, BatchOut)
    @blueprint.problems(413, 422)
    def post(self, files: dict[str, Any], options: dict[str, Any]) -> Any:
        """Read a file and tell what it would change; nothing is carried out yet."""
        return staging.upload(SCHOOLS_IMPORT, files, options)


@blueprint.route("/imports/schools/<uuid:batch_id>")
class OneSchoolsImport(Resource):
    @requires(Permission.SCHOOLS_IMPORT)
    @blueprint.doc(operationId="schoolsImport")
    @blueprint.response(200, BatchOut)
    @blueprint.problems()
    def get(self, batch_id: UUID) -> Any:
        """How far an import is, its counts, and what can be done with it."""
        return staging.show(SCHOOLS_IMPORT, batch_id)


@blueprint.route("/imports/schools/<uuid:batch_id>/rows")
class SchoolsImportRows(Resource):
    @requires(Permission.SCHOOLS_IMPORT)
    @blueprint.doc(operationId="schoolsImportRows")
    @blueprint.arguments(RowsQuery, location="query")
    @blueprint.response(200, RowPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any], batch_id: UUID) -> Any:
        """The rows in the order of the file, each with its verdict."""
        return staging.rows(SCHOOLS_IMPORT, batch_id, query)


@blueprint.route("/imports/schools/<uuid:batch_id>/mapping")
class SchoolsImportMapping(Resource):
    @requires(Permission.SCHOOLS_IMPORT)
    @blueprint.doc(operationId="chooseSchoolsColumns")
    @blueprint.arguments(MappingIn)
    @blueprint.response(200, BatchOut)
    @blueprint.problems(409, 412, 422, 428)
    def put(self, body: dict[str, Any], batch_id: UUID) -> Any:
        """Say which column is which; all other cells are erased at once."""
        return staging.choose_columns(SCHOOLS_IMPORT, batch_id, body["mapping"])


@blueprint.route("/imports/schools/<uuid:batch_id>/commit")
class SchoolsImportCommit(Resource):
    @requires(Permission.SCHOOLS_IMPORT)
    @blueprint.doc(operationId="commitSchoolsImport")
    @blueprint.arguments(CommitIn)
    @blueprint.response(200, BatchOut)
    @blueprint.problems(409, 412, 422, 428)
    def post(self, body: dict[str, Any], batch_id: UUID) -> Any:
        """Carry out all rows, or the valid ones, in one transaction."""
        return staging.commit(SCHOOLS_IMPORT, batch_id, body["rows"])


@blueprint.route("/imports/schools/<uuid:batch_id>/discard")
class SchoolsImportDiscard(Resource):
    @requires(Permission.SCHOOLS_IMPORT)
    @blueprint.doc(operationId="discardSchoolsImport")
    @blueprint.response(200, BatchOut)
    @blueprint.problems(409, 412, 428)
    def post(self, batch_id: UUID) -> Any:
        """Throw an import away; its rows are erased."""
        return staging.discard(SCHOOLS_IMPORT, batch_id)


@blueprint.route("/imports/schools/<uuid:batch_id>/refused.csv")
class SchoolsImportRefused(Resource):
    @requires(Permission.SCHOOLS_IMPORT)
    @blueprint.doc(operationId="refusedSchoolsRows")
    @blueprint.response(200, content_type="text/csv", description="The refused rows with the column “Reden”.")
    @blueprint.problems(410)
    def get(self, batch_id: UUID) -> Response:
        """The refused rows as they stood in the file, with the reason of each."""
        return staging.refused_csv(SCHOOLS_IMPORT, batch_id)
