"""REST of programmes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.errors import NotFound
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Blueprint, Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_platform.programmes import queries, service
from clb_platform.programmes.models import SchoolProgramme
from clb_platform.programmes.schemas import (
    ForeseenOut,
    NewSchoolProgramme,
    NewVersion,
    ProgrammeChange,
    ProgrammeOut,
    ProgrammePage,
    SchoolProgrammeOut,
    SchoolProgrammesOut,
    SeededOut,
    YearQuery,
)
from clb_platform.programmes.vocabulary import Foreseen, ProgrammeView
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

blueprint = Blueprint(
    "programmes", __name__, url_prefix="/api/v1", description="Contacts and vaccinations, valid per school year."
)


@blueprint.route("/programmes")
class Programmes(Resource):
    @requires(Permission.PROGRAMMES_READ)
    @blueprint.doc(operationId="listProgrammes")
    @blueprint.arguments(YearQuery, location="query")
    @blueprint.response(200, ProgrammePage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """The programmes that hold in a school year, contacts first. A centre has a dozen: there is one page."""
        return {"items": queries.programmes_in(g.uow, query["start_year"]), "next_cursor": None}


@blueprint.route("/programmes/standard")
class StandardProgrammes(Resource):
    @requires(Permission.PROGRAMMES_EDIT)
    @idempotent
    @blueprint.doc(operationId="addStandardProgrammes")
    @blueprint.response(201, SeededOut)
    @blueprint.problems()
    def post(self) -> dict[str, Any]:
        """Add the standard programmes of Flanders that the centre does not have yet; changed ones stay."""
        return {"added": service.seed_programmes(g.uow, g.actor)}


@blueprint.route("/programmes/<uuid:programme_id>")
class OneProgramme(Resource):
    @requires(Permission.PROGRAMMES_READ)
    @blueprint.doc(operationId="getProgramme")
    @blueprint.response(200, ProgrammeOut)
    @blueprint.problems()
    @versioned
    def get(self, programme_id: UUID) -> ProgrammeView:
        """One version of a programme."""
        return service.get(g.uow, programme_id)

    @requires(Permission.PROGRAMMES_EDIT)
    @blueprint.doc(operationId="changeProgramme")
    @blueprint.arguments(ProgrammeChange)
    @blueprint.response(200, ProgrammeOut)
    @blueprint.problems(412, 422, 428)
    @versioned
    def patch(self, change: dict[str, Any], programme_id: UUID) -> ProgrammeView:
        """Change how a programme is carried out, in all school years of this version."""
        return service.change_programme(g.uow, g.actor, programme_id, change, sent_version())


@blueprint.route("/programmes/<uuid:programme_id>/change-preview")
class ProgrammeChangePreview(Resource):
    @requires(Permission.PROGRAMMES_EDIT)
    @blueprint.doc(operationId="previewProgrammeChange")
    @blueprint.arguments(ProgrammeChange)
    @blueprint.response(200, ForeseenOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], programme_id: UUID) -> Foreseen:
        """What changing this version would change in what is due, from the same body. Stores nothing."""
        return service.foresee_change(g.uow, g.actor, programme_id, None, body)


@blueprint.route("/programmes/<uuid:programme_id>/versions-preview")
class ProgrammeVersionPreview(Resource):
    @requires(Permission.PROGRAMMES_EDIT)
    @blueprint.doc(operationId="previewProgrammeVersion")
    @blueprint.arguments(NewVersion)
    @blueprint.response(200, ForeseenOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], programme_id: UUID) -> Foreseen:
        """What a new version would change in what is due, from the same body. Stores nothing."""
        return service.foresee_change(g.uow, g.actor, programme_id, body.pop("from_year"), body)


@blueprint.route("/programmes/<uuid:programme_id>/versions")
class ProgrammeVersions(Resource):
    @requires(Permission.PROGRAMMES_EDIT)
    @idempotent
    @blueprint.doc(operationId="renewProgramme")
    @blueprint.arguments(NewVersion)
    @blueprint.response(201, ProgrammeOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, new: dict[str, Any], programme_id: UUID) -> ProgrammeView:
        """Let a changed copy hold from a school year on, and end this version the year before."""
        return service.renew_programme(g.uow, g.actor, programme_id, new.pop("from_year"), new, sent_version())


@blueprint.route("/programmes/<uuid:programme_id>/schools")
class SchoolProgrammes(Resource):
    @requires(Permission.PROGRAMMES_EDIT)
    @blueprint.doc(operationId="listSchoolProgrammes")
    @blueprint.response(200, SchoolProgrammesOut)
    @blueprint.problems()
    def get(self, programme_id: UUID) -> dict[str, Any]:
        """The schools that differ from a programme, in any of its versions."""
        rows = queries.schools_of(g.uow, service.get(g.uow, programme_id).code)
        return {"items": [row for row, _school in rows]}

    @requires(Permission.PROGRAMMES_EDIT)
    @idempotent
    @blueprint.doc(operationId="addSchoolProgramme")
    @blueprint.arguments(NewSchoolProgramme)
    @blueprint.response(201, SchoolProgrammeOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any], programme_id: UUID) -> SchoolProgramme:
        """Let a school differ: not due there, in another place, or with other minutes per pupil."""
        return service.add_school_programme(g.uow, g.actor, programme_id, **new)


@blueprint.route("/programmes/<uuid:programme_id>/schools-preview")
class SchoolProgrammePreview(Resource):
    @requires(Permission.PROGRAMMES_EDIT)
    @blueprint.doc(operationId="previewSchoolProgramme")
    @blueprint.arguments(NewSchoolProgramme)
    @blueprint.response(200, ForeseenOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], programme_id: UUID) -> Foreseen:
        """What a difference of a school would change in what is due, from the same body. Stores nothing."""
        view = service.get(g.uow, programme_id)

        def change() -> object:
            return service.add_school_programme(g.uow, g.actor, programme_id, **body)

        return service.tried(g.uow, change, view.code, body["from_year"])


@blueprint.route("/school-programmes/<uuid:school_programme_id>/removal-preview")
class SchoolProgrammeRemovalPreview(Resource):
    @requires(Permission.PROGRAMMES_EDIT)
    @blueprint.doc(operationId="previewSchoolProgrammeRemoval")
    @blueprint.response(200, ForeseenOut)
    @blueprint.problems()
    def post(self, school_programme_id: UUID) -> Foreseen:
        """What removing the difference would change in what is due. Stores nothing."""
        return service.foresee_removal(g.uow, g.actor, school_programme_id)


@blueprint.route("/school-programmes/<uuid:school_programme_id>")
class OneSchoolProgramme(Resource):
    @requires(Permission.PROGRAMMES_EDIT)
    @blueprint.doc(operationId="getSchoolProgramme")
    @blueprint.response(200, SchoolProgrammeOut)
    @blueprint.problems()
    @versioned
    def get(self, school_programme_id: UUID) -> SchoolProgramme:
        """How one school differs."""
        row = queries.school_programme(g.uow, school_programme_id)
        if row is None:
            raise NotFound
        return row

    @requires(Permission.PROGRAMMES_EDIT)
    @blueprint.doc(operationId="removeSchoolProgramme")
    @blueprint.response(204)
    @blueprint.problems(412, 428)
    def delete(self, school_programme_id: UUID) -> None:
        """Let the school follow the programme again."""
        service.remove_school_programme(g.uow, g.actor, school_programme_id, sent_version())
