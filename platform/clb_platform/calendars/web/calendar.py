"""The calendar of a centre: a school year with its holidays and closures, for colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _, _l, capitalised, month_word, school_year_word, spoken_range
from clb_platform.calendars import queries, service
from clb_platform.calendars.forms import CalendarFilter, ClosureForm, SchoolClosureForm, VersionForm, read_filters
from clb_platform.calendars.models import Closure
from clb_platform.calendars.vocabulary import (
    CLOSURE_LABELS,
    FIRST_RULED_YEAR,
    RULE_VERSION,
    ClosureKind,
    Hit,
    Holiday,
    SchoolYear,
    mark_of,
    school_year_of,
    strip_of,
)
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools

pages = Blueprint("calendars", __name__, template_folder="../templates")
CHIPS = {kind: capitalised(str(label)) for kind, label in CLOSURE_LABELS.items()}
PLANNER_NEXT = _l("Bewaar je toch, dan blijft alles staan zoals het is en komt het bij “Na te kijken”.")
SCHOOL_NEXT = _l("Bewaar je toch, dan ziet het CLB dat meteen en neemt het contact op over een andere datum.")
SCHOOL_KINDS = [(kind.value, label) for kind, label in CHIPS.items() if kind is not ClosureKind.CENTRE_CLOSED]


def asked_year(asked: int | None) -> SchoolYear:
    """The school year of the address, or that of today for none and for one that cannot be shown."""
    now = school_year_of(clock.today())
    if asked is None or not FIRST_RULED_YEAR <= asked <= now.start_year + service.MOST_YEARS_AHEAD:
        return now
    return SchoolYear(asked)


@pages.get("/kalender")
@requires(Permission.CALENDARS_READ)
def calendar() -> ResponseReturnValue:
    if not g.actor.is_staff():
        return redirect(url_for(".our_calendar"))
    return calendar_page(Form.empty(school_id=request.args.get("school")))


def shown_first(form: Form, hits: Sequence[Hit]) -> Sequence[Hit]:
    """What saving would hit and was not shown yet; empty when the form may be saved."""
    return () if form.data.get("seen", "") == mark_of(hits) else hits


def calendar_page(form: Form, hits: Sequence[Hit] = (), avoided_form: Form | None = None) -> str:
    filters = read_filters(CalendarFilter(), request.args)
    year = asked_year(filters.get("jaar"))
    school = schools.school(g.uow, filters["school"]) if "school" in filters else None
    holidays = queries.holidays_between(g.uow, year.days)
    closures = queries.closures_between(g.uow, year.days, [school.school_id] if school else [])
    return render_template(
        "calendars/calendar.html",
        form=form,
        year=year,
        years=year_options(year),
        school=school,
        schools=[(row.school_id, row.name) for row in schools.all_schools(g.uow)],
        snapshot=queries.snapshot(g.uow, year.start_year),
        rule_version=RULE_VERSION,
        strip=strip_of(year, holidays, [closure.days for closure in closures], clock.today()),
        months=months_of(holidays, closures),
        of_schools=None if school else closures_of_schools(year),
        avoided=queries.avoided_between(g.uow, year.days, [school.school_id]) if school else (),
        avoided_form=avoided_form or no_avoided_form(),
        may_edit=g.actor.may(Permission.CALENDARS_CLOSURE_EDIT),
        may_edit_centre=g.actor.may(Permission.CALENDARS_CENTRE_EDIT),
        kinds=SCHOOL_KINDS,
        labels=CLOSURE_LABELS,
        chips=CHIPS,
        hits=hits,
        seen=mark_of(hits),
        hits_lede=PLANNER_NEXT,
    )


class AvoidedOnPage(Form):
    """The form of a period that does not suit, beside that of a closure: both have days."""

    id_prefix = "liever-niet"


def no_avoided_form() -> Form:
    return AvoidedOnPage.empty()


def year_options(year: SchoolYear) -> list[tuple[int, str]]:
    """The school years to choose from: around today's and around the one in sight."""
    now = school_year_of(clock.today()).start_year
    near = {start for middle in (now, year.start_year) for start in range(middle - 1, middle + 4)}
    return [(start, school_year_word(start)) for start in sorted(near) if start >= FIRST_RULED_YEAR]


def months_of(holidays: Any, closures: Any) -> list[tuple[str, list[Holiday | Closure]]]:
    """Holidays and closures together, by the month they begin in."""
    rows = sorted([*holidays, *closures], key=_first_day)
    return [(month, list(found)) for month, found in groupby(rows, key=lambda row: month_word(_first_day(row)))]


def _first_day(row: Holiday | Closure) -> Any:
    return row.first if isinstance(row, Holiday) else row.first_day


def closures_of_schools(year: SchoolYear) -> dict[str, Any]:
    """One page of the closures of all schools in a year, with the schools' names and how many there are."""
    filters = {"days": year.days, "of_schools": True}
    asked = PageRequest.read(cursor=request.args.get("verder"))
    page = asked.page(queries.closures_page(g.uow, filters, asked), lambda row: (row.first_day, row.closure_id))
    values: dict[str, Any] = {**request.args, "verder": page.next_cursor}
    return {
        "rows": page.rows,
        "names": schools.schools_by_id(g.uow, [row.school_id for row in page.rows if row.school_id]),
        "total": queries.count_closures(g.uow, filters),
        "next_url": url_for(".calendar", **values) if page.next_cursor else None,
    }


@pages.post("/kalender")
@requires(Permission.CALENDARS_CLOSURE_EDIT)
def add_closure() -> ResponseReturnValue:
    form = Form.from_request(ClosureForm())
    hits = shown_first(form, hits_of(form, form.data.get("school_id"))) if form.is_valid else ()
    if hits:
        return calendar_page(form, hits)
    return form.submit(
        lambda data: service.add_closure(g.uow, g.actor, **closure_values(data)),
        done=said_and_shown,
        again=calendar_page,
    )


def closure_values(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in ("version", "seen")}


def hits_of(form: Form, school_id: UUID | None, instead_of: Closure | None = None) -> Sequence[Hit]:
    """What the closure in the form would hit; nothing for a school that this person may not close."""
    data = form.data
    return service.hits_of_closure(
        g.uow, school_id, data["first_day"], data["last_day"], data["half_day"], data["kind"], instead_of=instead_of
    )


def say_closure(closure: Closure) -> None:
    """Tell what was kept, and when it closes nothing."""
    days = spoken_range(closure.first_day, closure.last_day)
    flash(_("Bewaard: %(kind)s, %(days)s.", kind=str(CLOSURE_LABELS[closure.kind]), days=days), "good")
    notice = service.closure_notice(g.uow, closure)
    if notice:
        flash(notice, "warn")


def said_and_shown(closure: Closure) -> str:
    say_closure(closure)
    return calendar_url(closure)


def calendar_url(closure: Closure) -> str:
    """Where this actor sees the closure among the others."""
    year = school_year_of(closure.first_day).start_year
    if not g.actor.is_staff():
        return url_for(".our_calendar", jaar=year)
    return url_for(".calendar", jaar=year, school=closure.school_id)


def closure_or_404(closure_id: UUID) -> Closure:
    return service.closure_to_edit(g.uow, g.actor, closure_id)


def form_of(closure: Closure, refused: Form | None = None) -> Form:
    """The closure as it is stored, in a form, with what a refused button said."""
    form = Form.empty(
        school_id=closure.school_id,
        first_day=closure.first_day,
        last_day=closure.last_day,
        half_day=closure.half_day,
        kind=closure.kind,
        note=closure.note,
        version=closure.version,
    )
    for name, words in refused.all_errors if refused else ():
        form.add_error(name, words)
    return form


@pages.get("/kalender/sluitingen/<uuid:closure_id>")
@requires(Permission.CALENDARS_CLOSURE_EDIT)
def closure(closure_id: UUID) -> str:
    row = closure_or_404(closure_id)
    return closure_page(row, form_of(row))


def closure_page(row: Closure, form: Form, hits: Sequence[Hit] = ()) -> str:
    school = schools.school(g.uow, row.school_id) if row.school_id else None
    return render_template(
        "calendars/closure.html",
        form=form,
        closure=row,
        school=school,
        kinds=SCHOOL_KINDS,
        labels=CLOSURE_LABELS,
        back_url=calendar_url(row),
        base="core/base.html" if g.actor.is_staff() else "core/base_roomy.html",
        hits=hits,
        seen=mark_of(hits),
        hits_lede=PLANNER_NEXT if g.actor.is_staff() else SCHOOL_NEXT,
    )


@pages.post("/kalender/sluitingen/<uuid:closure_id>")
@requires(Permission.CALENDARS_CLOSURE_EDIT)
def change_closure(closure_id: UUID) -> ResponseReturnValue:
    row = closure_or_404(closure_id)

    def change(data: dict[str, Any]) -> Closure:
        return service.change_closure(g.uow, g.actor, closure_id, data, data["version"])

    form = Form.from_request(SchoolClosureForm() if row.school_id else ClosureForm())
    hits = shown_first(form, hits_of(form, row.school_id, instead_of=row)) if form.is_valid else ()
    if hits:
        return closure_page(row, form, hits)
    return form.submit(change, done=said_and_shown, again=lambda form: closure_page(closure_or_404(closure_id), form))


@pages.post("/kalender/sluitingen/<uuid:closure_id>/verwijder")
@requires(Permission.CALENDARS_CLOSURE_EDIT)
def remove_closure(closure_id: UUID) -> ResponseReturnValue:
    row = closure_or_404(closure_id)
    back, days, kind = calendar_url(row), spoken_range(row.first_day, row.last_day), str(CLOSURE_LABELS[row.kind])

    def remove(data: dict[str, Any]) -> None:
        service.remove_closure(g.uow, g.actor, closure_id, data["version"])

    def done(_none: None) -> str:
        flash(_("Verwijderd: %(kind)s, %(days)s. Die dagen staan weer open.", kind=kind, days=days), "good")
        return back

    def again(form: Form) -> str:
        return closure_page(closure_or_404(closure_id), form_of(closure_or_404(closure_id), form))

    return Form.from_request(VersionForm()).submit(remove, done=done, again=again)


@pages.post("/kalender/schooljaar/<int:start_year>")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def keep_year(start_year: int) -> ResponseReturnValue:
    stored = service.take_snapshot(g.uow, g.actor, start_year)
    flash(_("Schooljaar %(year)s is vastgelegd met zijn vakanties.", year=stored.year.label), "good")
    return redirect(url_for(".calendar", jaar=start_year), 303)
