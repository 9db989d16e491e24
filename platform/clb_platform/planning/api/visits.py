"""REST of visits. What changes an existing visit asks `If-Match`, but for the school's answer: that names its revision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, g

from clb_core.errors import Forbidden
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_core.rest.fast import rows_answer
from clb_core.web.pages import PageRequest
from clb_core.words import _
from clb_platform.calendars import queries as calendars
from clb_platform.deadlines import queries as deadlines
from clb_platform.deadlines.schemas import DeadlinesOut
from clb_platform.deadlines.service import why
from clb_platform.deadlines.vocabulary import SubjectKind
from clb_platform.planning import queries, service
from clb_platform.planning.api.blueprint import blueprint
from clb_platform.planning.models import Visit, VisitCount
from clb_platform.planning.schemas.answers import SchoolAnswer
from clb_platform.planning.schemas.checks import CheckOut, CheckQuery, HistoryOut
from clb_platform.planning.schemas.steps import CorrectedCounts
from clb_platform.planning.schemas.visits import (
    Cancellation,
    Confirmation,
    FacilityOfVisit,
    FixedDate,
    HeldCounts,
    NewMove,
    NewProposal,
    NewVisit,
    VisitOut,
    VisitPage,
    VisitQuery,
)
from clb_platform.planning.service import Answer, Counts
from clb_platform.planning.vocabulary import HalfDayOfYear, ItemKey, VisitState
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import service as schools

OF_VISIT = (
    "visit_id", "version", "school_id", "team_id", "start_year", "kind", "title", "state", "revision", "place", "day",
    "half_day", "starts_at", "ends_at", "sort_day", "reply_by", "site_id", "facility_id", "message", "remark", "calendar_uid",
)  # fmt: skip
OF_LIST = (
    "visit_id", "version", "school_id", "school_name", "municipality", "team_id", "team_name", "start_year", "title", "state",
    "kind", "revision", "place", "day", "half_day", "starts_at", "ends_at", "sort_day", "reply_by",
)  # fmt: skip
OF_DEADLINE = (
    "deadline_id", "purpose", "detail", "start_day", "day", "moment", "rule_version", "calendar_version", "made_at",
    "superseded_at", "done_at",
)  # fmt: skip
OF_STEP = ("action", "from_state", "to_state", "revision", "happened_at", "actor_name", "via", "reason")
OF_COUNTS = ("seen", "absent", "opposed", "not_wanted", "elsewhere")
MORE = 6


@blueprint.route("/visits")
class Visits(Resource):
    @requires(Permission.PLANNING_VISIT_READ)
    @blueprint.doc(operationId="listVisits")
    @blueprint.arguments(VisitQuery, location="query")
    @blueprint.response(200, VisitPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> Response:
        """The visits by day. A school's contact gets those of its own school."""
        asked = PageRequest.read(query.pop("limit"), query.pop("cursor"))
        rows = queries.visit_rows(g.uow, query, asked)
        return rows_answer(asked.page(rows, lambda row: (row.sort_day, row.visit_id)), OF_LIST)

    @requires(Permission.PLANNING_VISIT_PLAN)
    @idempotent
    @blueprint.doc(operationId="createVisit")
    @blueprint.arguments(NewVisit)
    @blueprint.response(201, VisitOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any]) -> dict[str, Any]:
        """Make a visit for groups of one school. It has no date yet, and the school is told nothing."""
        keys = [
            ItemKey(item["class_group_id"], item["programme_id"], item["dose"], item["portion"])
            for item in new["items"]
        ]
        return body_of(service.create_visit(g.uow, g.actor, new["school_id"], keys, new["team_id"], place=new["place"],
                                            facility_id=new["facility_id"]))  # fmt: skip


@blueprint.route("/visits/<uuid:visit_id>")
class OneVisit(Resource):
    @requires(Permission.PLANNING_VISIT_READ)
    @blueprint.doc(operationId="getVisit")
    @blueprint.response(200, VisitOut)
    @blueprint.problems()
    @versioned
    def get(self, visit_id: UUID) -> dict[str, Any]:
        """One visit with its dates, its groups, and what you may do with it."""
        return body_of(service.get(g.uow, visit_id))


@blueprint.route("/visits/<uuid:visit_id>/facility")
class FacilityOfOneVisit(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="chooseFacility")
    @blueprint.arguments(FacilityOfVisit)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Choose the room or bus of a visit that is not at the school, or let it go."""
        return body_of(service.choose_facility(g.uow, g.actor, visit_id, body["facility_id"], version=sent_version()))


@blueprint.route("/visits/<uuid:visit_id>/fix")
class FixedDates(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="fixDate")
    @blueprint.arguments(FixedDate)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, fixed: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Let a date stand for a visit in home education, where no school is asked; of a confirmed one, another date."""
        at = HalfDayOfYear(fixed.pop("day"), fixed.pop("half_day"))
        return body_of(service.fix(g.uow, g.actor, visit_id, at, **fixed, version=sent_version()))


@blueprint.route("/visits/<uuid:visit_id>/proposals")
class Proposals(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="proposeDates")
    @blueprint.arguments(NewProposal)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, new: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Offer up to five half days to the school. It takes the place of an earlier proposal."""
        visit = service.propose(
            g.uow, g.actor, visit_id, half_days_of(new), new["reply_by"], message=new["message"], team_id=new["team_id"],
            override_reason=new["override_reason"], version=sent_version(),
        )  # fmt: skip
        return body_of(visit)


@blueprint.route("/visits/<uuid:visit_id>/move")
class Move(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="moveVisit")
    @blueprint.arguments(NewMove)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, new: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Give up the confirmed date and offer others; the school answers again."""
        visit = service.move(
            g.uow, g.actor, visit_id, half_days_of(new), new["reply_by"], reason=new["reason"], team_id=new["team_id"],
            override_reason=new["override_reason"], version=sent_version(),
        )  # fmt: skip
        return body_of(visit)


@blueprint.route("/visits/<uuid:visit_id>/confirm")
class Confirm(Resource):
    @requires(Permission.PLANNING_VISIT_CONFIRM)
    @blueprint.doc(operationId="confirmVisit")
    @blueprint.arguments(Confirmation)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Let one of the answered dates stand; every rule is asked again."""
        visit = service.confirm(
            g.uow, g.actor, visit_id, body["date_id"], override_reason=body["override_reason"], version=sent_version()
        )
        return body_of(visit)


@blueprint.route("/visits/<uuid:visit_id>/cancel")
class Cancel(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="cancelVisit")
    @blueprint.arguments(Cancellation)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """End a visit that will not take place; its groups must be planned again."""
        cancel = service.cancel_series if body["and_later"] else service.cancel
        return body_of(cancel(g.uow, g.actor, visit_id, reason=body["reason"], version=sent_version()))


@blueprint.route("/visits/<uuid:visit_id>/hold")
class Hold(Resource):
    @requires(Permission.PLANNING_VISIT_HOLD)
    @blueprint.doc(operationId="holdVisit")
    @blueprint.arguments(HeldCounts)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Fill in how the visit went, on its day or later; final."""
        counts = {each.pop("item_id"): Counts(**each) for each in body["counts"]}
        return body_of(service.hold(g.uow, g.actor, visit_id, counts, version=sent_version()))


@blueprint.route("/visits/<uuid:visit_id>/counts")
class HeldVisitCounts(Resource):
    @requires(Permission.PLANNING_VISIT_HOLD)
    @blueprint.doc(operationId="correctCounts")
    @blueprint.arguments(CorrectedCounts)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def put(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Put the counts of a held visit right, with a reason. The earlier ones are kept."""
        counts = {each.pop("item_id"): Counts(**each) for each in body["counts"]}
        visit = service.correct_counts(g.uow, g.actor, visit_id, counts, reason=body["reason"], version=sent_version())
        return body_of(visit)


@blueprint.route("/visits/<uuid:visit_id>/answer")
class SchoolAnswers(Resource):
    @requires(Permission.PLANNING_VISIT_ANSWER)
    @blueprint.doc(operationId="answerVisit")
    @blueprint.arguments(SchoolAnswer)
    @blueprint.response(200, VisitOut)
    @blueprint.problems(409, 410, 422)
    @versioned
    def post(self, body: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """Answer every date on offer, for the school; may be changed until the term or the confirmation."""
        answers = {each["date_id"]: Answer(each["kind"], each["reason"], each["note"]) for each in body["answers"]}
        visit = service.answer(g.uow, g.actor, visit_id, answers, revision=body["revision"], remark=body["remark"])
        return body_of(visit)


@blueprint.route("/visits/<uuid:visit_id>/check")
class Check(Resource):
    @requires(Permission.PLANNING_VISIT_READ)
    @blueprint.doc(operationId="checkHalfDay")
    @blueprint.arguments(CheckQuery, location="query")
    @blueprint.response(200, CheckOut)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any], visit_id: UUID) -> dict[str, Any]:
        """What the rules say of a half day for this visit, and which half days can. Nothing is stored or held."""
        if not g.actor.is_staff():
            raise Forbidden(_("Welke data kunnen, weet het centrum. Bel het CLB om er een te zoeken."))
        wanted = service.wanted_of(g.uow, service.get(g.uow, visit_id), team_id=query["team_id"])
        around = service.context(g.uow, wanted).for_new_dates()
        checked = service.check_date(around, HalfDayOfYear(query["day"], query["half_day"]))
        return {
            "possible": checked.is_possible,
            "findings": checked.findings,
            "fine": checked.fine,
            "next_possible": service.next_possible(around, query["day"], MORE),
        }


@blueprint.route("/visits/<uuid:visit_id>/deadlines")
class Deadlines(Resource):
    @requires(Permission.PLANNING_VISIT_READ)
    @blueprint.doc(operationId="visitDeadlines")
    @blueprint.response(200, DeadlinesOut)
    @blueprint.problems()
    def get(self, visit_id: UUID) -> dict[str, Any]:
        """Every date that was computed for a visit, the newest first, with the rule, the calendar and the reasons."""
        rows = deadlines.of_subject(g.uow, SubjectKind.VISIT, service.get(g.uow, visit_id).visit_id)
        return {"items": [{**{name: getattr(row, name) for name in OF_DEADLINE}, "why": why(row)} for row in rows]}


@blueprint.route("/visits/<uuid:visit_id>/history")
class History(Resource):
    @requires(Permission.PLANNING_VISIT_READ)
    @blueprint.doc(operationId="visitHistory")
    @blueprint.response(200, HistoryOut)
    @blueprint.problems()
    def get(self, visit_id: UUID) -> dict[str, Any]:
        """Every step of a visit, newest first."""
        rows = queries.transitions_of(g.uow, service.get(g.uow, visit_id).visit_id)
        why = queries.overrides_of(g.uow, visit_id) if g.actor.is_staff() else {}
        steps = [{name: getattr(row, name) for name in OF_STEP} for row in rows]
        return {"items": [{**each, "override": why.get(row.transition_id)} for each, row in zip(steps, rows, strict=True)]}


def half_days_of(body: Mapping[str, Any]) -> list[HalfDayOfYear]:
    return [HalfDayOfYear(each["day"], each["half_day"]) for each in body["options"]]


def body_of(visit: Visit) -> dict[str, Any]:
    """A visit as `VisitOut` writes it; a fixed number of statements."""
    school, team = schools.get(g.uow, visit.school_id), calendars.team(g.uow, visit.team_id)
    return {
        **{name: getattr(visit, name) for name in OF_VISIT},
        "school_name": school.name,
        "municipality": school.municipality,
        "team_name": team.name if team else "",
        "dates": queries.dates_of(g.uow, [visit.visit_id])[visit.visit_id],
        "asked_dates": queries.counter_dates_of(g.uow, visit) if visit.state is VisitState.COUNTER_PROPOSED else [],
        "items": _items(visit),
        "moment": service.about(g.uow, visit),
        "allowed_actions": service.allowed_actions(visit, g.actor),
    }


def _items(visit: Visit) -> list[dict[str, Any]]:
    """The groups; what came of each is the centre's only."""
    counts = queries.counts_of(g.uow, visit.visit_id) if g.actor.is_staff() and visit.state is VisitState.HELD else {}
    return [
        {
            "item_id": item.item_id,
            "class_group_id": item.class_group_id,
            "group_name": group.name,
            "programme_id": item.programme_id,
            "programme_name": programme.name,
            "dose": item.dose,
            "portion": item.portion,
            "head_count": item.head_count,
            "catch_up": item.catch_up,
            "counts": _counts(counts.get(item.item_id)),
        }
        for item, group, programme in queries.items_of(g.uow, [visit.visit_id])[visit.visit_id]
    ]


def _counts(row: VisitCount | None) -> dict[str, int] | None:
    return None if row is None else {name: getattr(row, name) for name in OF_COUNTS}
