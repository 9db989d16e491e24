"""The routes of a kind of import, pages and REST, made from its desk: each with the permission that the slice names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from flask import Blueprint as PageBlueprint
from flask import Response
from flask.typing import ResponseReturnValue

from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Blueprint, Resource
from clb_core.staging import api, web
from clb_core.staging.ports import CountingKind, FilesKind, ImportKind
from clb_core.staging.schemas import (
    BatchOut,
    CommitIn,
    MappingIn,
    RowPage,
    RowsQuery,
    UploadFile,
    UploadOptions,
    UploadWithFiles,
)
from clb_core.staging.web import TEMPLATES, Desk

Guard = Callable[[Any], Any]
"""Marks a view with the permission it asks: the gate's `requires(…)`."""

PAGES: Final[tuple[tuple[str, str, str, Callable[..., ResponseReturnValue]], ...]] = (
    ("GET", "", "upload_page", web.upload_page),
    ("POST", "", "upload", web.upload),
    ("GET", "/sjabloon.csv", "template", web.template),
    ("GET", "/<uuid:batch_id>", "show", web.show),
    ("POST", "/<uuid:batch_id>/kolommen", "choose_columns", web.choose_columns),
    ("POST", "/<uuid:batch_id>/overnemen", "commit", web.commit),
    ("GET", "/<uuid:batch_id>/voortgang", "progress", web.progress),
    ("POST", "/<uuid:batch_id>/stoppen", "stop", web.stop),
    ("POST", "/<uuid:batch_id>/ongedaan", "undo", web.undo),
    ("POST", "/<uuid:batch_id>/weggooien", "discard", web.discard),
    ("GET", "/<uuid:batch_id>/geweigerd.csv", "refused", web.refused),
)


def pages_of(desk: Desk, guard: Guard) -> PageBlueprint:
    """The pages of one kind; its desk is opened with them."""
    web.open_desk(desk)
    pages = PageBlueprint(desk.place, __name__, template_folder=TEMPLATES, url_prefix=f"/importeren/{desk.slug}")
    for method, rule, endpoint, view in PAGES:
        if endpoint == "choose_columns" and isinstance(desk.kind, CountingKind):
            continue  # Its columns are chosen with the file.
        pages.add_url_rule(rule, endpoint, guard(_bound(view, desk)), methods=[method])
    return pages


def _bound(view: Callable[..., ResponseReturnValue], desk: Desk) -> Callable[..., ResponseReturnValue]:
    def bound(**values: Any) -> ResponseReturnValue:
        return view(desk, **values)

    return bound


def api_of(kind: ImportKind, slug: str, noun: str, options: type[UploadOptions], guard: Guard) -> Blueprint:
    """The REST operations of one kind below `/imports/<slug>`; `noun` makes their ids ("Schools": importSchools)."""
    words = slug.replace("-", " ")
    blueprint = Blueprint(f"imports of {words}", __name__, url_prefix="/api/v1", description=str(kind.label))
    address, one = f"/imports/{slug}", f"/imports/{slug}/<uuid:batch_id>"
    small = noun[0].lower() + noun[1:]

    @blueprint.route(address)
    class Imports(Resource):
        @guard
        @idempotent
        @blueprint.doc(operationId=f"import{noun}")
        @blueprint.arguments(UploadWithFiles if isinstance(kind, FilesKind) else UploadFile, location="files")
        @blueprint.arguments(options, location="form")
        @blueprint.response(201, BatchOut)
        @blueprint.problems(413, 422)
        def post(self, files: dict[str, Any], options: dict[str, Any]) -> Any:
            """Read a file and tell what it would change; nothing is carried out yet. One with many rows is read by a worker:
            then the state is `working`; look again until it is not."""
            return api.upload(kind, files, options)

    @blueprint.route(one)
    class OneImport(Resource):
        @guard
        @blueprint.doc(operationId=f"{small}Import")
        @blueprint.response(200, BatchOut)
        @blueprint.problems()
        def get(self, batch_id: UUID) -> Any:
            """How far an import is, its counts, and what can be done with it."""
            return api.show(kind, batch_id)

    @blueprint.route(f"{one}/rows")
    class Rows(Resource):
        @guard
        @blueprint.doc(operationId=f"{small}ImportRows")
        @blueprint.arguments(RowsQuery, location="query")
        @blueprint.response(200, RowPage)
        @blueprint.problems(422)
        def get(self, query: dict[str, Any], batch_id: UUID) -> Any:
            """The rows in the order of the file, each with its verdict."""
            return api.rows(kind, batch_id, query)

    if not isinstance(kind, CountingKind):

        @blueprint.route(f"{one}/mapping")
        class Mapping(Resource):
            @guard
            @blueprint.doc(operationId=f"choose{noun}Columns")
            @blueprint.arguments(MappingIn)
            @blueprint.response(200, BatchOut)
            @blueprint.problems(409, 412, 422, 428)
            def put(self, body: dict[str, Any], batch_id: UUID) -> Any:
                """Say which column is which; all other cells are erased as soon as the rows are checked (many: by a worker)."""
                return api.choose_columns(kind, batch_id, body["mapping"])

    @blueprint.route(f"{one}/commit")
    class Commit(Resource):
        @guard
        @blueprint.doc(operationId=f"commit{noun}Import")
        @blueprint.arguments(CommitIn)
        @blueprint.response(200, BatchOut)
        @blueprint.problems(409, 412, 422, 428)
        def post(self, body: dict[str, Any], batch_id: UUID) -> Any:
            """Carry out all rows, or the valid ones, in one transaction. With many rows a worker does: then the state is
            `working`; look again until it is not."""
            return api.commit(kind, batch_id, body["rows"])

    @blueprint.route(f"{one}/stop")
    class Stop(Resource):
        @guard
        @blueprint.doc(operationId=f"stop{noun}Import")
        @blueprint.response(200, BatchOut)
        @blueprint.problems(409)
        def post(self, batch_id: UUID) -> Any:
            """Stop what a worker does with an import; nothing of it stays."""
            return api.stop(kind, batch_id)

    @blueprint.route(f"{one}/undo")
    class Undo(Resource):
        @guard
        @blueprint.doc(operationId=f"undo{noun}Import")
        @blueprint.response(200, BatchOut)
        @blueprint.problems(409, 410, 412, 428)
        def post(self, batch_id: UUID) -> Any:
            """Take back an import that was carried out, as long as nothing depends on what it made."""
            return api.undo(kind, batch_id)

    @blueprint.route(f"{one}/discard")
    class Discard(Resource):
        @guard
        @blueprint.doc(operationId=f"discard{noun}Import")
        @blueprint.response(200, BatchOut)
        @blueprint.problems(409, 412, 428)
        def post(self, batch_id: UUID) -> Any:
            """Throw an import away; its rows are erased."""
            return api.discard(kind, batch_id)

    @blueprint.route(f"{one}/refused.csv")
    class Refused(Resource):
        @guard
        @blueprint.doc(operationId=f"refused{noun}Rows")
        @blueprint.response(200, content_type="text/csv", description="The refused rows with the column “Reden”.")
        @blueprint.problems(410)
        def get(self, batch_id: UUID) -> Response:
            """The refused rows as they stood in the file, with the reason of each."""
            return api.refused_csv(kind, batch_id)

    return blueprint
