"""REST of working weeks and leave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.errors import NotFound
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, page_body, versioned
from clb_core.rest.conditional import sent_version
from clb_core.web.pages import PageRequest
from clb_platform.calendars import queries, service
from clb_platform.calendars.api.closures import blueprint
from clb_platform.calendars.models import Leave
from clb_platform.calendars.schemas import LeaveOut, LeavePage, LeaveQuery, NewLeave, NewWeek, WeeksOut
from clb_platform.calendars.schemas.hits import HitsOut
from clb_platform.calendars.vocabulary import WorkingHalfDay, WorkingWeeks
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import queries as identity


def member_or_404(member_id: UUID) -> UUID:
    if identity.member(g.uow, member_id) is None:
        raise NotFound
    return member_id


def weeks_body(weeks: WorkingWeeks) -> dict[str, Any]:
    items = [
        {
            "valid_from": week.valid_from,
            "valid_until": week.valid_until,
            "half_days": [half.key for half in sorted(week.half_days)],
        }
        for week in weeks.weeks
    ]
    return {"member_id": weeks.member_id, "weeks": items, "version": weeks.version}


@blueprint.route("/members/<uuid:member_id>/working-week")
class WorkingWeekOfMember(Resource):
    @requires(Permission.CALENDARS_TEAM_READ)
    @blueprint.doc(operationId="getWorkingWeek")
    @blueprint.response(200, WeeksOut)
    @blueprint.problems()
    @versioned
    def get(self, member_id: UUID) -> dict[str, Any]:
        """All working weeks of a colleague, earliest first."""
        return weeks_body(queries.working_weeks(g.uow, [member_or_404(member_id)])[member_id])

    @requires(Permission.CALENDARS_TEAM_EDIT)
    @blueprint.doc(operationId="setWorkingWeek")
    @blueprint.arguments(NewWeek)
    @blueprint.response(200, WeeksOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def put(self, new: dict[str, Any], member_id: UUID) -> dict[str, Any]:
        """Set the whole working week from a day on; earlier weeks end the day before, and hold again after an end."""
        half_days = [WorkingHalfDay.from_key(key) for key in new["half_days"]]
        version = sent_version()
        weeks = service.set_working_pattern(
            g.uow, g.actor, member_id, new["valid_from"], half_days, version, until=new["valid_until"]
        )
        return weeks_body(weeks)


@blueprint.route("/members/<uuid:member_id>/working-week-preview")
class WorkingWeekPreview(Resource):
    @requires(Permission.CALENDARS_TEAM_EDIT)
    @blueprint.doc(operationId="previewWorkingWeek")
    @blueprint.arguments(NewWeek)
    @blueprint.response(200, HitsOut)
    @blueprint.problems(409, 422)
    def post(self, new: dict[str, Any], member_id: UUID) -> dict[str, Any]:
        """The visits that would miss this colleague with another working week, from the same body. Stores nothing."""
        half_days = [WorkingHalfDay.from_key(key) for key in new["half_days"]]
        first, until = new["valid_from"], new["valid_until"]
        member_or_404(member_id)

        def change() -> object:
            return service.set_working_pattern(g.uow, g.actor, member_id, first, half_days, None, until=until)

        return {"items": service.foresee_staffing(g.uow, change, first, until)}


@blueprint.route("/members/<uuid:member_id>/leave-preview")
class LeavePreview(Resource):
    @requires(Permission.CALENDARS_TEAM_EDIT)
    @blueprint.doc(operationId="previewLeave")
    @blueprint.arguments(NewLeave)
    @blueprint.response(200, HitsOut)
    @blueprint.problems(409, 422)
    def post(self, new: dict[str, Any], member_id: UUID) -> dict[str, Any]:
        """The visits that would miss this colleague, from the same body. Stores nothing."""
        member_or_404(member_id)

        def change() -> object:
            return service.add_leave(g.uow, g.actor, member_id, **new)

        return {"items": service.foresee_staffing(g.uow, change, new["first_day"], new["last_day"])}


@blueprint.route("/members/<uuid:member_id>/leave")
class LeaveOfMember(Resource):
    @requires(Permission.CALENDARS_TEAM_READ)
    @blueprint.doc(operationId="listLeave")
    @blueprint.arguments(LeaveQuery, location="query")
    @blueprint.response(200, LeavePage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any], member_id: UUID) -> dict[str, Any]:
        """Leave of a colleague by first day."""
        request = PageRequest.read(query["limit"], query["cursor"])
        rows = queries.leave_page(g.uow, member_or_404(member_id), query["from_day"], request)
        return page_body(request.page(rows, lambda row: (row.first_day, row.leave_id)))

    @requires(Permission.CALENDARS_TEAM_EDIT)
    @idempotent
    @blueprint.doc(operationId="addLeave")
    @blueprint.arguments(NewLeave)
    @blueprint.response(201, LeaveOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any], member_id: UUID) -> Leave:
        """Note that a colleague is away; visits planned on those days are listed for the planner."""
        return service.add_leave(g.uow, g.actor, member_id, **new)


@blueprint.route("/leave/<uuid:leave_id>")
class OneLeave(Resource):
    @requires(Permission.CALENDARS_TEAM_READ)
    @blueprint.doc(operationId="getLeave")
    @blueprint.response(200, LeaveOut)
    @blueprint.problems()
    @versioned
    def get(self, leave_id: UUID) -> Leave:
        """One leave."""
        leave = queries.leave(g.uow, leave_id)
        if leave is None:
            raise NotFound
        return leave

    @requires(Permission.CALENDARS_TEAM_EDIT)
    @blueprint.doc(operationId="removeLeave")
    @blueprint.response(204)
    @blueprint.problems(412, 428)
    def delete(self, leave_id: UUID) -> None:
        """The colleague is there after all."""
        service.remove_leave(g.uow, g.actor, leave_id, sent_version())
