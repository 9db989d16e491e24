"""The page of one colleague: places in teams, working week and leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from clb_core import clock
from clb_core.errors import NotFound
from clb_core.terms import add_weeks
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _, capitalised, spoken_range, spoken_with_year
from clb_platform.calendars import queries, service
from clb_platform.calendars.forms import EndForm, LeaveForm, VersionForm, WeekForm
from clb_platform.calendars.models import Leave, TeamMember
from clb_platform.calendars.vocabulary import (
    FULL_WEEK,
    FUNCTION_LABELS,
    HALF_DAYS,
    LEAVE_LABELS,
    WORKING_WEEKDAYS,
    Hit,
    WorkingWeeks,
    mark_of,
)
from clb_platform.calendars.web.calendar import PLANNER_NEXT, pages, shown_first
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import queries as identity
from clb_tenants.identity.models import Member

LEAVE_KINDS = [(kind.value, capitalised(str(label))) for kind, label in LEAVE_LABELS.items()]
PAST_WEEKS = 4


class LeaveOnPage(Form):
    """Two forms stand on the page: their fields need ids of their own."""

    id_prefix = "afwezig"


class EndOnPage(Form):
    id_prefix = "einde"


def member_or_404(member_id: UUID) -> Member:
    member = identity.member(g.uow, member_id)
    if member is None or queries.is_only_school_contact(g.uow, member_id):
        raise NotFound
    return member


@pages.get("/collegas/<uuid:member_id>")
@requires(Permission.CALENDARS_TEAM_READ)
def colleague(member_id: UUID) -> str:
    return colleague_page(member_id)


def colleague_page(
    member_id: UUID,
    week: Form | None = None,
    leave: Form | None = None,
    end: Form | None = None,
    hits: Sequence[Hit] = (),
) -> str:
    member, today = member_or_404(member_id), clock.today()
    weeks = queries.working_weeks(g.uow, [member_id])[member_id]
    asked = PageRequest.read(cursor=request.args.get("verder"))
    page = asked.page(
        queries.leave_page(g.uow, member_id, add_weeks(today, -PAST_WEEKS), asked),
        lambda row: (row.first_day, row.leave_id),
    )
    return render_template(
        "calendars/colleague.html",
        member=member,
        week_form=week or week_form(weeks),
        leave_form=leave or LeaveOnPage.empty(),
        end_form=end or EndOnPage.empty(),
        weeks=weeks,
        current=weeks.on(today),
        places=queries.places_of_member(g.uow, member_id),
        leave=page.rows,
        next_url=url_for(".colleague", member_id=member_id, verder=page.next_cursor) if page.next_cursor else None,
        weekdays=WORKING_WEEKDAYS,
        half_days=HALF_DAYS,
        present_without_week=queries.present_without_week(g.uow, today),
        kinds=LEAVE_KINDS,
        function_labels=FUNCTION_LABELS,
        leave_labels=LEAVE_LABELS,
        may_edit=g.actor.may(Permission.CALENDARS_TEAM_EDIT),
        hits=hits,
        hits_of="leave" if leave else "week" if week else "end",
        seen=mark_of(hits),
        hits_lede=PLANNER_NEXT,
    )


def _hits(form: Form, change: Callable[[], object], first: date, last: date | None) -> Sequence[Hit]:
    """What the change would take the people away from, as far as it was not shown yet."""
    return shown_first(form, service.hits_of_staffing(g.uow, change, first, last))


def week_form(weeks: WorkingWeeks) -> Form:
    """The working week of today, to be changed; the whole week for who has none."""
    today = clock.today()
    current = weeks.on(today) or (weeks.weeks[0] if weeks.weeks else None)
    half_days = [half.key for half in sorted(current.half_days if current else FULL_WEEK)]
    return Form.empty(valid_from=today, half_days=half_days, version=weeks.version)


@pages.post("/collegas/<uuid:member_id>/werkweek")
@requires(Permission.CALENDARS_TEAM_EDIT)
def set_working_week(member_id: UUID) -> ResponseReturnValue:
    def keep(data: dict[str, Any]) -> WorkingWeeks:
        return service.set_working_pattern(
            g.uow, g.actor, member_id, data["valid_from"], data["half_days"], data["version"],
            until=data["valid_until"],
        )  # fmt: skip

    def done(_weeks: WorkingWeeks) -> str:
        first, last = form.data["valid_from"], form.data["valid_until"]
        words = _("De werkweek geldt vanaf %(day)s.", day=spoken_with_year(first))
        if last:
            words = _("De werkweek geldt van %(day)s tot en met %(last)s. Daarna geldt weer de week van ervoor.",
                      day=spoken_with_year(first), last=spoken_with_year(last))  # fmt: skip
        flash(words, "good")
        return url_for(".colleague", member_id=member_id)

    member_or_404(member_id)
    form = Form.from_request(WeekForm())
    if form.is_valid:
        hits = _hits(form, lambda: keep(form.data), form.data["valid_from"], form.data["valid_until"])
        if hits:
            return colleague_page(member_id, week=form, hits=hits)
    return form.submit(keep, done=done, again=lambda form: colleague_page(member_id, week=form))


@pages.post("/collegas/<uuid:member_id>/afwezig")
@requires(Permission.CALENDARS_TEAM_EDIT)
def add_leave(member_id: UUID) -> ResponseReturnValue:
    def add(data: dict[str, Any]) -> Leave:
        values = {name: value for name, value in data.items() if name != "seen"}
        return service.add_leave(g.uow, g.actor, member_id, **values)

    def done(row: Leave) -> str:
        flash(_("Afwezig: %(days)s.", days=spoken_range(row.first_day, row.last_day)), "good")
        return url_for(".colleague", member_id=member_id)

    member_or_404(member_id)
    form = LeaveOnPage.from_request(LeaveForm())
    if form.is_valid:
        hits = _hits(form, lambda: add(form.data), form.data["first_day"], form.data["last_day"])
        if hits:
            return colleague_page(member_id, leave=form, hits=hits)
    return form.submit(add, done=done, again=lambda form: colleague_page(member_id, leave=form))


@pages.post("/afwezig/<uuid:leave_id>/verwijder")
@requires(Permission.CALENDARS_TEAM_EDIT)
def remove_leave(leave_id: UUID) -> ResponseReturnValue:
    row = queries.leave(g.uow, leave_id)
    if row is None:
        raise NotFound
    member_id, days = row.member_id, spoken_range(row.first_day, row.last_day)

    def remove(data: dict[str, Any]) -> None:
        service.remove_leave(g.uow, g.actor, leave_id, data["version"])

    def done(_none: None) -> str:
        flash(_("De afwezigheid van %(days)s is verwijderd.", days=days), "good")
        return url_for(".colleague", member_id=member_id)

    return _submit(LeaveOnPage, VersionForm(), remove, done, lambda form: colleague_page(member_id, leave=form))


@pages.post("/teamplaatsen/<uuid:team_member_id>/einde")
@requires(Permission.CALENDARS_TEAM_EDIT)
def end_place(team_member_id: UUID) -> ResponseReturnValue:
    row = queries.place(g.uow, team_member_id)
    if row is None:
        raise NotFound
    member_id = row.member_id
    form = EndOnPage.from_request(EndForm())

    def end(data: dict[str, Any]) -> TeamMember:
        return service.end_team_member(g.uow, g.actor, team_member_id, data["valid_until"], data["version"])

    def done(place: TeamMember) -> str:
        last = place.valid_until or clock.today()
        flash(_("De laatste dag in het team is %(day)s.", day=spoken_with_year(last)), "good")
        return url_for(".colleague", member_id=member_id)

    if form.is_valid:
        hits = _hits(form, lambda: end(form.data), form.data["valid_until"], row.valid_until)
        if hits:
            form.typed["team_member_id"] = str(team_member_id)
            return colleague_page(member_id, end=form, hits=hits)
    return form.submit(end, done=done, again=lambda form: colleague_page(member_id, end=form))


def _submit(kind: type[Form], schema: Schema, action: Any, done: Any, again: Any) -> ResponseReturnValue:
    return kind.from_request(schema).submit(action, done=done, again=again)
