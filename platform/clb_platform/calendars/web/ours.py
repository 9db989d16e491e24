"""The own calendar of a school, for its contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import NotFound
from clb_core.web.forms import Form
from clb_core.words import _
from clb_platform.calendars import queries, service
from clb_platform.calendars.forms import CalendarFilter, SchoolClosureForm, read_filters
from clb_platform.calendars.models import Closure
from clb_platform.calendars.vocabulary import CLOSURE_LABELS, Hit, mark_of
from clb_platform.calendars.web.calendar import (
    SCHOOL_KINDS,
    SCHOOL_NEXT,
    asked_year,
    closure_values,
    hits_of,
    no_avoided_form,
    pages,
    say_closure,
    shown_first,
    year_options,
)
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools


@pages.get("/onze-kalender")
@requires(Permission.CALENDARS_READ)
def our_calendar() -> ResponseReturnValue:
    if g.actor.is_staff():
        return redirect(url_for(".calendar"))
    return our_page(Form.empty())


def own_school() -> UUID:
    """The school this contact acts for; a contact acts for one school at a time. Raises NotFound for the centre's staff."""
    if not g.actor.school_ids:
        raise NotFound
    school_id: UUID = g.actor.school_ids[0]
    return school_id


def our_page(form: Form, hits: Sequence[Hit] = (), avoided_form: Form | None = None) -> str:
    year = asked_year(read_filters(CalendarFilter(), request.args).get("jaar"))
    closures = queries.closures_between(g.uow, year.days, g.actor.school_ids)
    return render_template(
        "calendars/our_calendar.html",
        form=form,
        year=year,
        years=year_options(year),
        school=schools.school(g.uow, own_school()),
        own=[row for row in closures if row.school_id is not None],
        centre=[row for row in closures if row.school_id is None],
        holidays=queries.holidays_between(g.uow, year.days),
        avoided=queries.avoided_between(g.uow, year.days, g.actor.school_ids),
        avoided_form=avoided_form or no_avoided_form(),
        may_import=g.actor.may(Permission.CALENDARS_CLOSURE_IMPORT),
        may_edit=g.actor.may(Permission.CALENDARS_CLOSURE_EDIT),
        kinds=SCHOOL_KINDS,
        labels=CLOSURE_LABELS,
        today=clock.today(),
        hits=hits,
        seen=mark_of(hits),
        hits_lede=SCHOOL_NEXT,
    )


@pages.post("/onze-kalender")
@requires(Permission.CALENDARS_CLOSURE_EDIT)
def add_our_closure() -> ResponseReturnValue:
    def add(data: dict[str, Any]) -> Closure:
        return service.add_closure(g.uow, g.actor, own_school(), **closure_values(data))

    def done(closure: Closure) -> str:
        say_closure(closure)
        flash(_("Het CLB ziet dit meteen en plant dan geen bezoek."), "info")
        return url_for(".our_calendar", jaar=request.args.get("jaar"))

    form = Form.from_request(SchoolClosureForm())
    hits = shown_first(form, hits_of(form, own_school())) if form.is_valid else ()
    return our_page(form, hits) if hits else form.submit(add, done=done, again=our_page)
