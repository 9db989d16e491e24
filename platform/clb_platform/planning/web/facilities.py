"""Rooms and buses: what the centre has, when each is free or taken, and which one a visit uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import NotFound, Refused
from clb_core.terms import DayRange, add_days, add_weeks, monday_of
from clb_core.web.forms import Form
from clb_core.words import _, capitalised, spoken
from clb_platform.calendars import queries as calendars
from clb_platform.calendars import service as calendar_service
from clb_platform.calendars.forms import FacilityForm
from clb_platform.calendars.models import Facility
from clb_platform.calendars.vocabulary import FACILITY_LABELS, HALF_DAYS, Hit, mark_of
from clb_platform.planning import queries, service
from clb_platform.planning.forms.visits import FacilityOfVisitForm, WeekFilter, read_address
from clb_platform.planning.models import Visit
from clb_platform.planning.service import Use
from clb_platform.planning.vocabulary import FACILITY_OF_PLACE, HalfDayOfYear
from clb_platform.planning.web.blueprint import pages
from clb_platform.programmes.vocabulary import PLACE_LABELS, Place
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import service as schools

KINDS = [(kind.value, capitalised(str(label))) for kind, label in FACILITY_LABELS.items()]


@dataclass(frozen=True, slots=True)
class Cell:
    """One half day of one room or bus; `is_there` is false on a day on which the centre does not have it."""

    at: HalfDayOfYear
    is_there: bool
    use: Use | None


@dataclass(frozen=True, slots=True)
class Row:
    facility: Facility
    cells: tuple[Cell, ...]


@pages.get("/lokalen-en-bussen")
@requires(Permission.CALENDARS_TEAM_READ)
def facilities() -> str:
    return _list_page(Form.empty(valid_from=clock.today()))


def _list_page(form: Form) -> str:
    monday = monday_of(read_address(WeekFilter(), request.args).get("day", clock.today()))
    days = tuple(DayRange(monday, add_days(monday, 4)).days())
    used = service.uses(g.uow, days[0], days[-1])
    every = calendars.facilities(g.uow)
    return render_template(
        "planning/facilities.html",
        form=form,
        rows=[Row(row, _cells(row, days, used.get(row.facility_id, {}))) for row in every],
        days=days,
        half_days=HALF_DAYS,
        monday=monday,
        previous_url=url_for(".facilities", week=add_weeks(monday, -1).isoformat()),
        next_url=url_for(".facilities", week=add_weeks(monday, 1).isoformat()),
        kinds=KINDS,
        labels=FACILITY_LABELS,
        may_edit=g.actor.may(Permission.CALENDARS_CENTRE_EDIT),
    )


def _cells(row: Facility, days: Sequence[date], used: Mapping[HalfDayOfYear, Use]) -> tuple[Cell, ...]:
    halves = (HalfDayOfYear(day, half) for day in days for half in HALF_DAYS)
    return tuple(Cell(at, row.is_there_on(at.day), used.get(at)) for at in halves)


@pages.post("/lokalen-en-bussen")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def add_facility() -> ResponseReturnValue:
    def add(data: dict[str, Any]) -> Facility:
        values = {name: data[name] for name in ("kind", "name", "valid_from", "valid_until")}
        return calendar_service.add_facility(g.uow, g.actor, **values)

    def done(row: Facility) -> str:
        flash(_("%(name)s staat klaar om te kiezen bij een bezoek.", name=row.name), "good")
        return url_for(".facilities")

    return Form.from_request(FacilityForm()).submit(add, done=done, again=_list_page)


def _facility_or_404(facility_id: UUID) -> Facility:
    row = calendars.facility(g.uow, facility_id)
    if row is None:
        raise NotFound
    return row


@pages.get("/lokalen-en-bussen/<uuid:facility_id>")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def facility(facility_id: UUID) -> str:
    row = _facility_or_404(facility_id)
    return _edit_page(
        row, Form.empty(name=row.name, valid_from=row.valid_from, valid_until=row.valid_until, version=row.version)
    )


def _edit_page(row: Facility, form: Form, hits: Sequence[Hit] = ()) -> str:
    return render_template(
        "planning/facility.html",
        facility=row,
        form=form,
        labels=FACILITY_LABELS,
        hits=hits,
        seen=mark_of(hits),
        hits_lede=_("Bewaar je toch, dan blijft alles staan zoals het is en komt het bij “Na te kijken”."),
    )


@pages.post("/lokalen-en-bussen/<uuid:facility_id>")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def change_facility(facility_id: UUID) -> ResponseReturnValue:
    """Say first which visits would lose their room or bus; saved when that was shown."""
    row = _facility_or_404(facility_id)

    def change(data: dict[str, Any]) -> Facility:
        values = {name: data[name] for name in ("name", "valid_from", "valid_until")}
        return calendar_service.change_facility(g.uow, g.actor, facility_id, values, data["version"])

    def done(changed: Facility) -> str:
        flash(_("Bewaard: %(name)s.", name=changed.name), "good")
        return url_for(".facilities")

    form = Form.from_request(FacilityForm())
    if form.is_valid:
        hits = calendar_service.hits_of_staffing(g.uow, lambda: change(form.data), clock.today(), None)
        if form.data["seen"] != mark_of(hits):
            return _edit_page(_facility_or_404(facility_id), form, hits)
    return form.submit(change, done=done, again=lambda form: _edit_page(_facility_or_404(row.facility_id), form))


# The room or bus of one visit.


@pages.get("/bezoeken/<uuid:visit_id>/lokaal")
@requires(Permission.PLANNING_VISIT_PLAN)
def facility_of_visit(visit_id: UUID) -> str:
    visit = service.get(g.uow, visit_id)
    return _choose_page(visit, Form.empty(facility_id=visit.facility_id))


def _choose_page(visit: Visit, form: Form) -> str:
    kind = FACILITY_OF_PLACE.get(visit.place)
    if kind is None:
        words = _("Dit bezoek is %(place)s en heeft geen lokaal of bus nodig.", place=PLACE_LABELS[Place.SCHOOL])
        raise Refused(words)
    rows = queries.standing_dates(g.uow, clock.today(), clock.today(), None, visit_id=visit.visit_id)
    dates = [HalfDayOfYear(row.day, row.half_day) for _visit, row in rows]
    every = [row for row in calendars.facilities(g.uow) if row.kind is kind]
    used = service.uses(g.uow, dates[0].day, dates[-1].day) if dates else {}
    return render_template(
        "planning/facility_of_visit.html",
        visit=visit,
        form=form,
        school=schools.get(g.uow, visit.school_id),
        label=FACILITY_LABELS[kind],
        options=[
            (row.facility_id, row.name, _free_words(row, visit, dates, used.get(row.facility_id, {}))) for row in every
        ],
        has_dates=bool(dates),
    )


def _free_words(
    row: Facility, visit: Visit, dates: Sequence[HalfDayOfYear], used: Mapping[HalfDayOfYear, Use]
) -> list[tuple[str, str]]:
    """(tone, sentence) for each date of the visit."""
    found = []
    for at in dates:
        use = used.get(at)
        when = f"{spoken(at.day)}, {at.half_day.label}"
        if not row.is_there_on(at.day):
            found.append(("bad", _("%(when)s: is er dan niet", when=when)))
        elif use is not None and use.visit_id != visit.visit_id:
            found.append(("bad", _("%(when)s: bezet door %(where)s", when=when, where=use.where)))
        else:
            found.append(("good", _("%(when)s: vrij", when=when)))
    return found


@pages.post("/bezoeken/<uuid:visit_id>/lokaal")
@requires(Permission.PLANNING_VISIT_PLAN)
def choose_facility(visit_id: UUID) -> ResponseReturnValue:
    def done(_visit: Visit) -> str:
        flash(_("Bewaard. De data van het bezoek blijven zoals ze zijn."), "good")
        return url_for(".visit", visit_id=visit_id)

    return Form.from_request(FacilityOfVisitForm()).submit(
        lambda data: service.choose_facility(g.uow, g.actor, visit_id, data["facility_id"], version=data["version"]),
        done=done,
        again=lambda form: _choose_page(service.get(g.uow, visit_id), form),
    )
