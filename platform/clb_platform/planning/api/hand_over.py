"""REST of the open work of a colleague."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource
from clb_platform.planning import service
from clb_platform.planning.api.blueprint import blueprint
from clb_platform.planning.schemas.hand_over import HandedOver, HandOver, OpenWork
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@blueprint.route("/colleagues/<uuid:member_id>/open-work")
class OpenWorkOfColleague(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="listOpenWork")
    @blueprint.response(200, OpenWork)
    @blueprint.problems()
    def get(self, member_id: UUID) -> dict[str, Any]:
        """The visits that are not over and that wait for this colleague, and how much else stands on that name."""
        _member, work = service.open_work(g.uow, g.actor, member_id)
        left = service.left_behind(g.uow, member_id)
        counts = {name: len(getattr(left, name)) for name in ("places", "roles", "deputies", "leave")}
        return {"items": [visit for visit, _school in work], "left_behind": counts}


@blueprint.route("/colleagues/<uuid:member_id>/hand-over")
class HandOverOfColleague(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @idempotent
    @blueprint.doc(operationId="handOver")
    @blueprint.arguments(HandOver)
    @blueprint.response(200, HandedOver)
    @blueprint.problems(409, 422)
    def post(self, given: dict[str, Any], member_id: UUID) -> dict[str, int]:
        """Give open visits of this colleague to another; all or nothing."""
        return {"handed_over": service.hand_over(g.uow, g.actor, member_id, **given)}
