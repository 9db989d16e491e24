"""REST of schools and their sites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, g

from clb_core import clock
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Blueprint, Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_core.rest.fast import rows_answer
from clb_core.rest.lines import LinesOut, lines_body
from clb_core.web.pages import PageRequest
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries, service
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.schemas import (
    ChangeSchool,
    ChangeSite,
    CloseSite,
    EndAffiliation,
    FormerNames,
    HomeEducationOut,
    MergeSchool,
    MergeSite,
    NewNumber,
    NewPlace,
    NewSchool,
    NewSite,
    NewSiteNumber,
    SchoolOut,
    SchoolPage,
    SchoolsQuery,
    SiteOut,
    Sites,
)

OF_SCHOOL = (
    "school_id", "institution_number", "name", "network", "level", "board_name", "street", "postcode", "municipality", "phone",
    "affiliated_from", "affiliated_until",
)  # fmt: skip

blueprint = Blueprint(
    "schools", __name__, url_prefix="/api/v1", description="Schools of the centre, their sites and affiliation."
)


@blueprint.route("/schools")
class Schools(Resource):
    @requires(Permission.SCHOOLS_READ)
    @blueprint.doc(operationId="listSchools")
    @blueprint.arguments(SchoolsQuery, location="query")
    @blueprint.response(200, SchoolPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> Response:
        """Schools by name; those affiliated today unless `past`. A school's contact finds the own school only."""
        request = PageRequest.read(query.pop("limit"), query.pop("cursor"))
        rows = queries.search(g.uow, query, request, clock.today())
        return rows_answer(request.page(rows, lambda row: (row.name_key, row.school_id)), OF_SCHOOL)

    @requires(Permission.SCHOOLS_EDIT)
    @idempotent
    @blueprint.doc(operationId="addSchool")
    @blueprint.arguments(NewSchool)
    @blueprint.response(201, SchoolOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any]) -> School:
        """Add a school and affiliate it to this centre; refused when another centre has it in that time."""
        first = new.pop("affiliated_from")
        return service.add_school(g.uow, g.actor, new, affiliated_from=first)


@blueprint.route("/schools/<uuid:school_id>")
class OneSchool(Resource):
    @requires(Permission.SCHOOLS_READ)
    @blueprint.doc(operationId="getSchool")
    @blueprint.response(200, SchoolOut)
    @blueprint.problems()
    @versioned
    def get(self, school_id: UUID) -> School:
        """One school; its ETag is asked back by a change."""
        return service.get_school(g.uow, school_id)

    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="changeSchool")
    @blueprint.arguments(ChangeSchool)
    @blueprint.response(200, SchoolOut)
    @blueprint.problems(412, 422, 428)
    @versioned
    def patch(self, change: dict[str, Any], school_id: UUID) -> School:
        """Change what a school is called and where it is; send its ETag in If-Match."""
        return service.change_school(g.uow, g.actor, school_id, change, sent_version())


@blueprint.route("/schools/<uuid:school_id>/end-affiliation")
class EndOfAffiliation(Resource):
    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="endAffiliation")
    @blueprint.arguments(EndAffiliation)
    @blueprint.response(200, SchoolOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, end: dict[str, Any], school_id: UUID) -> School:
        """Set the last day on which this centre has the school; another centre can have it from the next day."""
        return service.end_affiliation(g.uow, g.actor, school_id, end["last_day"], end["reason"])


@blueprint.route("/schools/<uuid:school_id>/sites")
class SchoolSites(Resource):
    @requires(Permission.SCHOOLS_READ)
    @blueprint.doc(operationId="listSites")
    @blueprint.response(200, Sites)
    @blueprint.problems()
    def get(self, school_id: UUID) -> dict[str, Sequence[Site]]:
        """The sites of a school, closed ones too."""
        return {"items": queries.sites_of(g.uow, service.get_school(g.uow, school_id).school_id)}

    @requires(Permission.SCHOOLS_EDIT)
    @idempotent
    @blueprint.doc(operationId="addSite")
    @blueprint.arguments(NewSite)
    @blueprint.response(201, SiteOut)
    @blueprint.problems(409, 422)
    def post(self, new: dict[str, Any], school_id: UUID) -> Site:
        """Add a site to a school; refused when the school has that number already."""
        return service.add_site(g.uow, g.actor, service.get_school(g.uow, school_id), new)


@blueprint.route("/sites/<uuid:site_id>")
class OneSite(Resource):
    @requires(Permission.SCHOOLS_READ)
    @blueprint.doc(operationId="getSite")
    @blueprint.response(200, SiteOut)
    @blueprint.problems()
    @versioned
    def get(self, site_id: UUID) -> Site:
        """One site; its ETag is asked back by a change."""
        return service.get_site(g.uow, site_id)

    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="changeSite")
    @blueprint.arguments(ChangeSite)
    @blueprint.response(200, SiteOut)
    @blueprint.problems(412, 422, 428)
    @versioned
    def patch(self, change: dict[str, Any], site_id: UUID) -> Site:
        """Change what a site is called and where it is; send its ETag in If-Match."""
        return service.change_site(g.uow, g.actor, site_id, change, sent_version())


@blueprint.route("/sites/<uuid:site_id>/close")
class CloseOfSite(Resource):
    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="closeSite")
    @blueprint.arguments(CloseSite)
    @blueprint.response(200, SiteOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, close: dict[str, Any], site_id: UUID) -> Site:
        """Set the last day on which a site is used; send its ETag in If-Match."""
        return service.close_site(g.uow, g.actor, site_id, close["last_day"], close["reason"], sent_version())


@blueprint.route("/sites/<uuid:site_id>/reopen")
class ReopeningOfSite(Resource):
    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="reopenSite")
    @blueprint.response(200, SiteOut)
    @blueprint.problems(409, 412, 428)
    @versioned
    def post(self, site_id: UUID) -> Site:
        """Take the last day of a site away; send its ETag in If-Match."""
        return service.reopen_site(g.uow, g.actor, site_id, sent_version())


@blueprint.route("/schools/<uuid:school_id>/new-number-preview")
class NewNumberOfSchoolPreview(Resource):
    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="previewNewSchoolNumber")
    @blueprint.arguments(NewNumber)
    @blueprint.response(200, LinesOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], school_id: UUID) -> dict[str, Any]:
        """What the new number changes and what stays, from the same body. Stores nothing."""
        return lines_body(service.foresee_number(g.uow, g.actor, school_id, body["institution_number"], body["from_day"]))


@blueprint.route("/schools/<uuid:school_id>/new-number")
class NewNumberOfSchool(Resource):
    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="renumberSchool")
    @blueprint.arguments(NewNumber)
    @blueprint.response(200, SchoolOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, new: dict[str, Any], school_id: UUID) -> School:
        """Give a school another institution number; the old one still finds it. Send its ETag in If-Match."""
        values = (new["institution_number"], new["from_day"], new["reason"])
        return service.renumber_school(g.uow, g.actor, school_id, *values, sent_version())


@blueprint.route("/schools/<uuid:school_id>/merge-preview")
class MergerOfSchoolPreview(Resource):
    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="previewSchoolMerger")
    @blueprint.arguments(MergeSchool)
    @blueprint.response(200, LinesOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], school_id: UUID) -> dict[str, Any]:
        """What the merger moves, what stays and why, and what must be settled first, from the same body. Stores nothing."""
        return lines_body(service.foresee_merger(g.uow, g.actor, school_id, body["into_id"], body["from_day"]))


@blueprint.route("/schools/<uuid:school_id>/merge")
class MergerOfSchool(Resource):
    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="mergeSchool")
    @blueprint.arguments(MergeSchool)
    @blueprint.response(200, SchoolOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, merge: dict[str, Any], school_id: UUID) -> School:
        """Let a school go on as part of another; gives the other. Send the ETag of the school that stops in If-Match."""
        values = (merge["into_id"], merge["from_day"], merge["reason"])
        return service.merge_schools(g.uow, g.actor, school_id, *values, sent_version())


@blueprint.route("/schools/<uuid:school_id>/former-names")
class FormerNamesOfSchool(Resource):
    @requires(Permission.SCHOOLS_READ)
    @blueprint.doc(operationId="listFormerNames")
    @blueprint.response(200, FormerNames)
    @blueprint.problems()
    def get(self, school_id: UUID) -> dict[str, Any]:
        """What the school and its sites were called and numbered before."""
        return {"items": queries.former_names(g.uow, service.get_school(g.uow, school_id).school_id)}


@blueprint.route("/sites/<uuid:site_id>/new-number-preview")
class NewNumberOfSitePreview(Resource):
    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="previewNewSiteNumber")
    @blueprint.arguments(NewSiteNumber)
    @blueprint.response(200, LinesOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], site_id: UUID) -> dict[str, Any]:
        """What the new number changes and what stays, from the same body. Stores nothing."""
        return lines_body(service.foresee_site_number(g.uow, g.actor, site_id, body["number"]))


@blueprint.route("/sites/<uuid:site_id>/new-number")
class NewNumberOfSite(Resource):
    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="renumberSite")
    @blueprint.arguments(NewSiteNumber)
    @blueprint.response(200, SiteOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, new: dict[str, Any], site_id: UUID) -> Site:
        """Give a site another number within its school. Send its ETag in If-Match."""
        return service.renumber_site(g.uow, g.actor, site_id, new["number"], new["reason"], sent_version())


@blueprint.route("/sites/<uuid:site_id>/merge-preview")
class MergerOfSitePreview(Resource):
    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="previewSiteMerger")
    @blueprint.arguments(MergeSite)
    @blueprint.response(200, LinesOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], site_id: UUID) -> dict[str, Any]:
        """What the merger moves, what stays and why, and what must be settled first, from the same body. Stores nothing."""
        return lines_body(service.foresee_merger_of_sites(g.uow, g.actor, site_id, body["into_id"], body["last_day"]))


@blueprint.route("/sites/<uuid:site_id>/merge")
class MergerOfSite(Resource):
    @requires(Permission.SCHOOLS_EDIT)
    @blueprint.doc(operationId="mergeSite")
    @blueprint.arguments(MergeSite)
    @blueprint.response(200, SiteOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, merge: dict[str, Any], site_id: UUID) -> Site:
        """Close a site because another of the school takes its place; gives the other. Send If-Match of the first."""
        values = (merge["into_id"], merge["last_day"], merge["reason"])
        return service.merge_sites(g.uow, g.actor, site_id, *values, sent_version())


@blueprint.route("/home-education")
class HomeEducation(Resource):
    @requires(Permission.SCHOOLS_READ)
    @blueprint.doc(operationId="getHomeEducation")
    @blueprint.response(200, HomeEducationOut)
    @blueprint.problems()
    def get(self) -> dict[str, Any]:
        """The places where the centre sees pupils in home education; it is no school and in no list of them."""
        home = queries.home_education(g.uow)
        return {
            "school_id": home.school_id if home else None,
            "places": queries.sites_of(g.uow, home.school_id) if home else [],
        }


@blueprint.route("/home-education/places")
class PlacesOfHomeEducation(Resource):
    @requires(Permission.SCHOOLS_EDIT)
    @idempotent
    @blueprint.doc(operationId="addHomeEducationPlace")
    @blueprint.arguments(NewPlace)
    @blueprint.response(201, SiteOut)
    @blueprint.problems(409, 422)
    def post(self, new: dict[str, Any]) -> Site:
        """Add a place for home education; the first one starts it. Changed, closed and opened as a site."""
        return service.add_place(g.uow, g.actor, new)
