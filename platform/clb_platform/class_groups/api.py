"""REST of class groups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Blueprint, Resource, page_body, versioned
from clb_core.rest.conditional import sent_version
from clb_core.web.pages import PageRequest
from clb_platform.class_groups import queries, service
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.schemas import (
    CountedOut,
    ExpectedOut,
    ExpectedQuery,
    GivenGroups,
    GivenOut,
    GroupChange,
    GroupOut,
    GroupPage,
    GroupQuery,
    HeadCounts,
    NewGroup,
    TotalsPage,
    TotalsQuery,
)
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

blueprint = Blueprint(
    "class-groups", __name__, url_prefix="/api/v1", description="Class groups with their head-counts, per school year."
)


@blueprint.route("/class-groups")
class ClassGroups(Resource):
    @requires(Permission.CLASS_GROUPS_READ)
    @blueprint.doc(operationId="listClassGroups")
    @blueprint.arguments(GroupQuery, location="query")
    @blueprint.response(200, GroupPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """The class groups of a school year, by name. A school's contact gets those of its own schools."""
        request = PageRequest.read(query.pop("limit"), query.pop("cursor"))
        rows = queries.groups(g.uow, query.pop("start_year"), query, request)
        return page_body(request.page(rows, lambda row: (row.name_key, row.class_group_id)))


@blueprint.route("/class-group-totals")
class ClassGroupTotals(Resource):
    @requires(Permission.CLASS_GROUPS_READ)
    @blueprint.doc(operationId="listClassGroupTotals")
    @blueprint.arguments(TotalsQuery, location="query")
    @blueprint.response(200, TotalsPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Each school with its number of groups and pupils; schools without class groups come first."""
        request = PageRequest.read(query.pop("limit"), query.pop("cursor"))
        rows = queries.totals_by_school(g.uow, query.pop("start_year"), query, request)
        return page_body(request.page(rows, lambda row: row.sort_key))


@blueprint.route("/schools/<uuid:school_id>/class-groups")
class SchoolClassGroups(Resource):
    @requires(Permission.CLASS_GROUPS_EDIT)
    @idempotent
    @blueprint.doc(operationId="addClassGroup")
    @blueprint.arguments(NewGroup)
    @blueprint.response(201, GroupOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any], school_id: UUID) -> ClassGroup:
        """Add a class group to a school for one school year."""
        return service.add_group(g.uow, g.actor, school_id, new.pop("start_year"), new)


@blueprint.route("/schools/<uuid:school_id>/head-counts")
class SchoolHeadCounts(Resource):
    @requires(Permission.CLASS_GROUPS_EDIT)
    @blueprint.doc(operationId="countPupils")
    @blueprint.arguments(HeadCounts)
    @blueprint.response(200, CountedOut)
    @blueprint.problems(412, 422)
    def put(self, body: dict[str, Any], school_id: UUID) -> dict[str, Any]:
        """Give the head-counts of several groups of a school at once: all or none, each with its version."""
        counts = {entry["class_group_id"]: entry["head_count"] for entry in body["counts"]}
        versions = {entry["class_group_id"]: entry["version"] for entry in body["counts"]}
        return {"items": service.count_pupils(g.uow, g.actor, school_id, body["start_year"], counts, versions)}


@blueprint.route("/schools/<uuid:school_id>/given-classes")
class GivenClasses(Resource):
    @requires(Permission.CLASS_GROUPS_COUNT)
    @blueprint.doc(operationId="expectedClasses")
    @blueprint.arguments(ExpectedQuery, location="query")
    @blueprint.response(200, ExpectedOut)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any], school_id: UUID) -> dict[str, Any]:
        """The classes that the own school is asked about: those that are there, else last year's a grade up."""
        return {"items": service.expected(g.uow, g.actor, school_id, query["start_year"])}

    @requires(Permission.CLASS_GROUPS_COUNT)
    @blueprint.doc(operationId="giveClasses")
    @blueprint.arguments(GivenGroups)
    @blueprint.response(200, GivenOut)
    @blueprint.problems(409, 412, 422)
    def put(self, body: dict[str, Any], school_id: UUID) -> dict[str, Any]:
        """Give the classes and head-counts of the own school, all or none."""
        lines = [service.Given(**line) for line in body["groups"]]
        added, counted = service.give(g.uow, g.actor, school_id, body["start_year"], lines)
        return {"added": added, "counted": counted}


@blueprint.route("/class-groups/<uuid:class_group_id>")
class OneClassGroup(Resource):
    @requires(Permission.CLASS_GROUPS_READ)
    @blueprint.doc(operationId="getClassGroup")
    @blueprint.response(200, GroupOut)
    @blueprint.problems()
    @versioned
    def get(self, class_group_id: UUID) -> ClassGroup:
        """One class group."""
        return service.get(g.uow, class_group_id)

    @requires(Permission.CLASS_GROUPS_EDIT)
    @blueprint.doc(operationId="changeClassGroup")
    @blueprint.arguments(GroupChange)
    @blueprint.response(200, GroupOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def patch(self, change: dict[str, Any], class_group_id: UUID) -> ClassGroup:
        """Change a class group. A head-count is dated today unless its day is given."""
        return service.change_group(g.uow, g.actor, class_group_id, change, sent_version())

    @requires(Permission.CLASS_GROUPS_EDIT)
    @blueprint.doc(operationId="removeClassGroup")
    @blueprint.response(204)
    @blueprint.problems(409, 412, 428)
    def delete(self, class_group_id: UUID) -> None:
        """Remove a class group for which nothing is planned."""
        service.remove_group(g.uow, g.actor, class_group_id, sent_version())
