"""REST of a visit that changes without another date: another team, splitting, merging."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.rest.api import Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_platform.planning import service
from clb_platform.planning.api.blueprint import blueprint
from clb_platform.planning.api.visits import body_of
from clb_platform.planning.schemas.changes import NewMerge, NewSplit, OtherTeam
from clb_platform.planning.schemas.visits import VisitOut
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@blueprint.route("/visits/<uuid:visit_id>/team")
class TeamOfVisit(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="replaceTeam")
    @blueprint.arguments(OtherTeam)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Let another team go on the same dates; every rule is asked for it."""
        visit = service.replace_team(
            g.uow, g.actor, visit_id, body["team_id"], reason=body["reason"], version=sent_version()
        )
        return body_of(visit)


@blueprint.route("/visits/<uuid:visit_id>/split")
class Split(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="splitVisit")
    @blueprint.arguments(NewSplit)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Give some groups a visit of their own, a concept; the answer is that new visit."""
        new = service.split(g.uow, g.actor, visit_id, body["item_ids"], reason=body["reason"], version=sent_version())
        return body_of(new)


@blueprint.route("/visits/<uuid:visit_id>/merge")
class Merge(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="mergeVisits")
    @blueprint.arguments(NewMerge)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Put the groups of another visit to this one, which keeps its dates; the other one ends."""
        return body_of(service.merge(g.uow, g.actor, visit_id, body["other_id"], version=sent_version()))
