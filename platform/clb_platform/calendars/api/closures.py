"""REST of closures, and of which half days of a school have lessons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.errors import NotFound
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Blueprint, Resource, page_body, versioned
from clb_core.rest.conditional import sent_version
from clb_core.web.pages import PageRequest
from clb_platform.calendars import queries, service
from clb_platform.calendars.models import Closure
from clb_platform.calendars.schemas import (
    ClosureChange,
    ClosureOut,
    ClosurePage,
    ClosureQuery,
    ClosureSaid,
    DaysQuery,
    LessonsOut,
    NewClosure,
)
from clb_platform.calendars.schemas.hits import HitsOut
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import service as schools

blueprint = Blueprint(
    "calendar",
    __name__,
    url_prefix="/api/v1",
    description="School years, holidays, closures, and who of which team works when.",
)
FIELDS = ("closure_id", "school_id", "first_day", "last_day", "half_day", "kind", "note", "version")


def said(closure: Closure) -> dict[str, Any]:
    """The closure with what there is to say about it."""
    return {name: getattr(closure, name) for name in FIELDS} | {"notice": service.closure_notice(g.uow, closure)}


@blueprint.route("/closures")
class Closures(Resource):
    @requires(Permission.CALENDARS_READ)
    @blueprint.doc(operationId="listClosures")
    @blueprint.arguments(ClosureQuery, location="query")
    @blueprint.response(200, ClosurePage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Closures by first day. A school's contact gets those of the own school and of the whole centre."""
        request = PageRequest.read(query["limit"], query["cursor"])
        rows = queries.closures_page(g.uow, service.closure_filters(query), request)
        return page_body(request.page(rows, lambda row: (row.first_day, row.closure_id)))

    @requires(Permission.CALENDARS_CLOSURE_EDIT)
    @idempotent
    @blueprint.doc(operationId="addClosure")
    @blueprint.arguments(NewClosure)
    @blueprint.response(201, ClosureSaid)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any]) -> dict[str, Any]:
        """Close a school, or the whole centre, for visits. `notice` says so when it closes nothing."""
        return said(service.add_closure(g.uow, g.actor, **new))


@blueprint.route("/closures-preview")
class ClosurePreview(Resource):
    @requires(Permission.CALENDARS_CLOSURE_EDIT)
    @blueprint.doc(operationId="previewClosure")
    @blueprint.arguments(NewClosure)
    @blueprint.response(200, HitsOut)
    @blueprint.problems(409, 422)
    def post(self, new: dict[str, Any]) -> dict[str, Any]:
        """The visits that a new closure would hit, from the same body. Stores nothing."""
        return {"items": service.foresee_closure(g.uow, g.actor, new.pop("school_id"), new)}


@blueprint.route("/closures/<uuid:closure_id>/change-preview")
class ClosureChangePreview(Resource):
    @requires(Permission.CALENDARS_CLOSURE_EDIT)
    @blueprint.doc(operationId="previewClosureChange")
    @blueprint.arguments(ClosureChange)
    @blueprint.response(200, HitsOut)
    @blueprint.problems(409, 422)
    def post(self, change: dict[str, Any], closure_id: UUID) -> dict[str, Any]:
        """The visits that the changed closure would hit beside those it closes already, from the same body. Stores nothing."""
        return {"items": service.foresee_closure_change(g.uow, g.actor, closure_id, change)}


@blueprint.route("/closures/<uuid:closure_id>")
class OneClosure(Resource):
    @requires(Permission.CALENDARS_READ)
    @blueprint.doc(operationId="getClosure")
    @blueprint.response(200, ClosureOut)
    @blueprint.problems()
    @versioned
    def get(self, closure_id: UUID) -> Closure:
        """One closure."""
        closure = queries.closure(g.uow, closure_id)
        if closure is None:
            raise NotFound
        return closure

    @requires(Permission.CALENDARS_CLOSURE_EDIT)
    @blueprint.doc(operationId="changeClosure")
    @blueprint.arguments(ClosureChange)
    @blueprint.response(200, ClosureSaid)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def patch(self, change: dict[str, Any], closure_id: UUID) -> dict[str, Any]:
        """Change days, half, kind or note; visits that are planned on the new days are listed for the planner."""
        return said(service.change_closure(g.uow, g.actor, closure_id, change, sent_version()))

    @requires(Permission.CALENDARS_CLOSURE_EDIT)
    @blueprint.doc(operationId="removeClosure")
    @blueprint.response(204)
    @blueprint.problems(412, 428)
    def delete(self, closure_id: UUID) -> None:
        """Open these days again."""
        service.remove_closure(g.uow, g.actor, closure_id, sent_version())


@blueprint.route("/schools/<uuid:school_id>/lesson-times")
class LessonTimes(Resource):
    @requires(Permission.CALENDARS_READ)
    @blueprint.doc(operationId="listLessonTimes")
    @blueprint.arguments(DaysQuery, location="query")
    @blueprint.response(200, LessonsOut)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any], school_id: UUID) -> dict[str, Any]:
        """Which half days of a school have lessons, and why the others have none."""
        days = service.asked_days(**query)
        calendar = queries.calendar_of(g.uow, [schools.get(g.uow, school_id).school_id], days.first, days.last)
        without = [
            {"day": day, "half_day": half, "code": reason.code, "sentence": reason.sentence(with_year=True)}
            for day, half, reason in calendar.without_lessons(school_id)
        ]
        return {"lessons": calendar.lesson_half_days(school_id), "without": without}
