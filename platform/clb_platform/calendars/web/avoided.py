"""Periods that do not suit a school: entered by its contacts, or by the centre for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, request, url_for
from flask.typing import ResponseReturnValue

from clb_core.errors import NotFound
from clb_core.web.forms import Form
from clb_core.words import _, spoken_range
from clb_platform.calendars import queries, service
from clb_platform.calendars.forms import AvoidedForm, AvoidedOfSchoolForm, VersionForm
from clb_platform.calendars.models import AvoidedPeriod
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.calendars.web.calendar import AvoidedOnPage, calendar_page, pages
from clb_platform.calendars.web.ours import our_page, own_school
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@pages.post("/onze-kalender/liever-niet")
@requires(Permission.CALENDARS_CLOSURE_EDIT)
def add_our_avoided() -> ResponseReturnValue:
    def add(data: dict[str, Any]) -> AvoidedPeriod:
        return service.add_avoided(g.uow, g.actor, own_school(), **data)

    def done(row: AvoidedPeriod) -> str:
        _say_added(row)
        flash(_("Het CLB ziet dit als het data zoekt. Wat al afgesproken is, blijft staan."), "info")
        return _url(row)

    return AvoidedOnPage.from_request(AvoidedForm()).submit(
        add, done=done, again=lambda form: our_page(Form.empty(), avoided_form=form)
    )


@pages.post("/kalender/liever-niet")
@requires(Permission.CALENDARS_CLOSURE_EDIT)
def add_avoided() -> ResponseReturnValue:
    def done(row: AvoidedPeriod) -> str:
        _say_added(row)
        return _url(row)

    return AvoidedOnPage.from_request(AvoidedOfSchoolForm()).submit(
        lambda data: service.add_avoided(g.uow, g.actor, **data),
        done=done,
        again=lambda form: calendar_page(Form.empty(school_id=request.args.get("school")), avoided_form=form),
    )


@pages.post("/kalender/liever-niet/<uuid:period_id>/verwijder")
@requires(Permission.CALENDARS_CLOSURE_EDIT)
def remove_avoided(period_id: UUID) -> ResponseReturnValue:
    row = queries.avoided_period(g.uow, period_id)
    if row is None:
        raise NotFound
    back, days = _url(row), spoken_range(row.first_day, row.last_day)

    def done(_row: AvoidedPeriod) -> str:
        flash(_("Verwijderd: de periode %(days)s. Het CLB kan er weer een bezoek voorstellen.", days=days), "good")
        return back

    def again(form: Form) -> str:
        return our_page(form) if not g.actor.is_staff() else calendar_page(form)

    return Form.from_request(VersionForm()).submit(
        lambda data: service.remove_avoided(g.uow, g.actor, period_id, data["version"]), done=done, again=again
    )


def _say_added(row: AvoidedPeriod) -> None:
    flash(_("Bewaard: %(days)s past niet.", days=spoken_range(row.first_day, row.last_day)), "good")


def _url(row: AvoidedPeriod) -> str:
    """Where this actor sees the period among the others."""
    year = school_year_of(row.first_day).start_year
    if not g.actor.is_staff():
        return url_for(".our_calendar", jaar=year, _anchor="liever-niet")
    return url_for(".calendar", jaar=year, school=row.school_id, _anchor="liever-niet")
