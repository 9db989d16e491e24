"""REST of bringing closures of schools in from a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g

from clb_core.errors import NotFound
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Blueprint, Resource
from clb_core.staging import api as staging
from clb_core.staging.schemas import BatchOut, CommitIn, MappingIn, RowPage, RowsQuery, UploadFile
from clb_platform.calendars.schemas.facilities import ClosuresUploadOptions
from clb_platform.calendars.service import CLOSURES_IMPORT
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools

closure_file = Blueprint(
    "imports of closures", __name__, url_prefix="/api/v1", description="Closures of schools from a CSV or ICS file."
)


@closure_file.route("/imports/closures")
class ClosuresImports(Resource):
    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @idempotent
    @closure_file.doc(operationId="importClosures")
    @closure_file.arguments(UploadFile, location="files")
    @closure_file.arguments(ClosuresUploadOptions, location="form")
    @closure_file.response(201, BatchOut)
    @closure_file.problems(413, 422)
    def post(self, files: dict[str, Any], options: dict[str, Any]) -> Any:
        """Read a file and tell what it would change; nothing is carried out yet."""
        school_id = options["school_id"]
        if school_id is not None and schools.school(g.uow, school_id) is None:
            raise NotFound
        return staging.upload(CLOSURES_IMPORT, files, options)


@closure_file.route("/imports/closures/<uuid:batch_id>")
class OneClosuresImport(Resource):
    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @closure_file.doc(operationId="closuresImport")
    @closure_file.response(200, BatchOut)
    @closure_file.problems()
    def get(self, batch_id: UUID) -> Any:
        """How far an import is, its counts, and what can be done with it."""
        return staging.show(CLOSURES_IMPORT, batch_id)


@closure_file.route("/imports/closures/<uuid:batch_id>/rows")
class ClosuresImportRows(Resource):
    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @closure_file.doc(operationId="closuresImportRows")
    @closure_file.arguments(RowsQuery, location="query")
    @closure_file.response(200, RowPage)
    @closure_file.problems(422)
    def get(self, query: dict[str, Any], batch_id: UUID) -> Any:
        """The rows in the order of the file, each with its verdict."""
        return staging.rows(CLOSURES_IMPORT, batch_id, query)


@closure_file.route("/imports/closures/<uuid:batch_id>/mapping")
class ClosuresImportMapping(Resource):
    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @closure_file.doc(operationId="chooseClosuresColumns")
    @closure_file.arguments(MappingIn)
    @closure_file.response(200, BatchOut)
    @closure_file.problems(409, 412, 422, 428)
    def put(self, body: dict[str, Any], batch_id: UUID) -> Any:
        """Say which column is which; all other cells are erased at once."""
        return staging.choose_columns(CLOSURES_IMPORT, batch_id, body["mapping"])


@closure_file.route("/imports/closures/<uuid:batch_id>/commit")
class ClosuresImportCommit(Resource):
    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @closure_file.doc(operationId="commitClosuresImport")
    @closure_file.arguments(CommitIn)
    @closure_file.response(200, BatchOut)
    @closure_file.problems(409, 412, 422, 428)
    def post(self, body: dict[str, Any], batch_id: UUID) -> Any:
        """Carry out all rows, or the valid ones, in one transaction."""
        return staging.commit(CLOSURES_IMPORT, batch_id, body["rows"])


@closure_file.route("/imports/closures/<uuid:batch_id>/discard")
class ClosuresImportDiscard(Resource):
    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @closure_file.doc(operationId="discardClosuresImport")
    @closure_file.response(200, BatchOut)
    @closure_file.problems(409, 412, 428)
    def post(self, batch_id: UUID) -> Any:
        """Throw an import away; its rows are erased."""
        return staging.discard(CLOSURES_IMPORT, batch_id)


@closure_file.route("/imports/closures/<uuid:batch_id>/refused.csv")
class ClosuresImportRefused(Resource):
    @requires(Permission.CALENDARS_CENTRE_EDIT)
    @closure_file.doc(operationId="refusedClosuresRows")
    @closure_file.response(200, content_type="text/csv", description="The refused rows with the column “Reden”.")
    @closure_file.problems(410)
    def get(self, batch_id: UUID) -> Response:
        """The refused rows as they stood in the file, with the reason of each."""
        return staging.refused_csv(CLOSURES_IMPORT, batch_id)
