"""A school's year: the page of its contacts, and the cards on the school's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import local_day, week_number
from clb_core.words import _, _n, half_day_word, short
from clb_platform.calendars.vocabulary import StripWeek, school_year_of
from clb_platform.planning.models import Visit
from clb_platform.planning.service.school_year import YearOfSchool, year_of_school
from clb_platform.planning.vocabulary import STATE_LABELS, ObligationState, VisitState
from clb_platform.planning.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.centres import queries as centres
from clb_tenants.schools import queries as schools
from clb_tenants.schools.models import School
from clb_tenants.schools.vocabulary import register_school_panel

PLACE_ON_SCHOOL_PAGE = 10
PLACE_ON_HOME_PAGE = 20
TO_PLAN = (ObligationState.TO_PLAN, VisitState.DECLINED, VisitState.LAPSED)
URGENCY = (
    VisitState.ANSWERED,
    VisitState.DECLINED,
    VisitState.LAPSED,
    VisitState.COUNTER_PROPOSED,
    VisitState.PROPOSED,
    VisitState.CONFIRMED,
    VisitState.PLANNED,
    VisitState.HELD,
)
"""Which visit of a week its sign shows, when there are several."""


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that waits, with whose turn it is in words."""

    state: str
    what: str
    url: str
    meta: str
    due_text: str | None
    due_tone: str
    action: str


@pages.get("/ons-schooljaar")
@requires(Permission.PLANNING_VISIT_READ)
def our_year() -> ResponseReturnValue:
    if g.actor.is_staff():
        return redirect(url_for("visits.visits"))
    asked = request.args.get("schooljaar", "")
    this = school_year_of(clock.today())
    start_year = int(asked) if asked in {str(this.previous.start_year), str(this.next.start_year)} else this.start_year
    found = year_of_school(g.uow, g.actor.school_ids[0], start_year, with_concepts=False)
    return render_template(
        "planning/our_year.html",
        school=schools.school(g.uow, g.actor.school_ids[0]),
        centre=centres.centre(g.uow),
        tabs=[_year_tab(year.start_year, start_year) for year in (this.previous, this, this.next)],
        points=list(_points_of_school(found)),
        **_drawn(found),
    )


def _year_tab(year: int, current: int) -> dict[str, Any]:
    url = url_for("visits.our_year", schooljaar=year)
    return {"label": f"{year}-{year + 1}", "url": url, "current": year == current}


def _drawn(found: YearOfSchool) -> dict[str, Any]:
    """What both the page and the cards need."""
    return {
        "found": found,
        "weeks": [_with_visits(week, found) for week in _dated(found)],
        "states": STATE_LABELS,
        "when": lambda visit: when(visit, found),
    }


def _dated(found: YearOfSchool) -> Iterator[tuple[StripWeek, list[Visit]]]:
    """Each week with its visits; weeks are told apart by their number, which comes once in a school year."""
    by_week: dict[int, list[Visit]] = {}
    for visit in found.visits:
        if visit.state is not VisitState.PLANNED:
            by_week.setdefault(week_number(visit.sort_day), []).append(visit)
    for week in found.weeks:
        yield week, by_week.get(week.number, [])


def _with_visits(pair: tuple[StripWeek, list[Visit]], found: YearOfSchool) -> StripWeek:
    week, visits = pair
    if not visits:
        return week
    first = min(visits, key=lambda visit: URGENCY.index(visit.state))
    text = "; ".join(
        f"{visit.title}: {str(STATE_LABELS[visit.state]).lower()}, {when(visit, found)}" for visit in visits
    )
    return replace(week, url=url_for("visits.visit", visit_id=first.visit_id), state=first.state.value, text=text)


def when(visit: Visit, found: YearOfSchool) -> str:
    """ "do 15 okt, voormiddag", "3 data, antwoord tegen vr 16 okt"; empty while nothing was asked."""
    if visit.day is not None and visit.half_day is not None:
        return f"{short(visit.day)}, {half_day_word(visit.half_day)}"
    many = len(found.offered[visit.visit_id])
    if visit.state is VisitState.PROPOSED and visit.reply_by is not None:
        dates = _n("%(num)s datum", "%(num)s data", many)
        return _("%(dates)s, antwoord tegen %(day)s", dates=dates, day=short(local_day(visit.reply_by)))
    if visit.state in (VisitState.ANSWERED, VisitState.COUNTER_PROPOSED):
        return _("datum volgt")
    return _("nieuwe data volgen") if visit.state in (VisitState.DECLINED, VisitState.LAPSED) else ""


def _points_of_school(found: YearOfSchool) -> Iterator[OpenPoint]:
    """What the school itself can do now."""
    for visit in found.visits:
        if visit.state is VisitState.PROPOSED and visit.reply_by is not None and visit.reply_by >= clock.now():
            dates = _n("%(num)s datum", "%(num)s data", len(found.offered[visit.visit_id]))
            yield _point(visit, found, _("Kies een datum voor %(title)s", title=visit.title), dates, _("Antwoord"))


def _points_of_centre(school: School, found: YearOfSchool) -> Iterator[OpenPoint]:
    """Whose turn it is, at this school."""
    for visit in found.visits:
        dates = _n("%(num)s datum", "%(num)s data", len(found.offered[visit.visit_id]))
        title = visit.title
        if visit.state is VisitState.ANSWERED:
            yield _point(visit, found, _("CLB aan zet: kies de datum voor %(title)s", title=title), dates, _("Kies"))
        elif visit.state is VisitState.DECLINED:
            words = _("CLB aan zet: zoek een andere datum voor %(title)s", title=title)
            yield _point(visit, found, words, _("alle data geweigerd"), _("Zoek"))
        elif visit.state is VisitState.LAPSED:
            words = _("CLB aan zet: bel de school voor %(title)s", title=title)
            yield _point(visit, found, words, _("geen antwoord gekregen"), _("Bekijk"))
        elif visit.state is VisitState.COUNTER_PROPOSED:
            words = _("CLB aan zet: de school vraagt andere data voor %(title)s", title=title)
            yield _point(visit, found, words, f"“{visit.remark}”", _("Bekijk"))
        elif visit.state is VisitState.PROPOSED:
            words = _("School aan zet: %(dates)s voor %(title)s", dates=dates, title=title)
            yield _point(visit, found, words, _("nog geen antwoord"), _("Bekijk"))
        elif visit.state is VisitState.CONFIRMED and visit.day is not None and visit.day < clock.today():
            words = _("CLB aan zet: vul aan hoe %(title)s ging", title=title)
            yield _point(visit, found, words, when(visit, found), _("Vul aan"))
    if found.to_plan:
        words = _n(
            "CLB aan zet: %(num)s verplichting te plannen",
            "CLB aan zet: %(num)s verplichtingen te plannen",
            found.to_plan,
        )
        url = url_for("visits.obligations", school=school.school_id)
        names = ", ".join(dict.fromkeys(row.what for row in found.rows if row.state in TO_PLAN))
        yield OpenPoint("to_plan", words, url, names, None, "", _("Bekijk"))


def _point(visit: Visit, found: YearOfSchool, what: str, about: str, action: str) -> OpenPoint:
    pupils = [row.pupils for row in found.rows if row.visit is visit and row.pupils is not None]
    meta = " · ".join([*([_n("%(num)s leerling", "%(num)s leerlingen", sum(pupils))] if pupils else []), about])
    day = local_day(visit.reply_by) if visit.reply_by and visit.state is not VisitState.CONFIRMED else visit.day
    tone = "" if day is None or day > clock.today() else ("soon" if day == clock.today() else "late")
    url = url_for("visits.visit", visit_id=visit.visit_id)
    return OpenPoint(visit.state.value, what, url, meta, short(day) if day else None, tone, action)


def school_year_cards(uow: UnitOfWork, school: School) -> str:
    """The open points and the school year, for the school's page; drawn for who reads it."""
    if not g.actor.may(Permission.PLANNING_VISIT_READ):
        return ""
    staff: bool = g.actor.is_staff()
    found = year_of_school(uow, school.school_id, school_year_of(clock.today()).start_year, with_concepts=staff)
    points: Sequence[OpenPoint] = list(_points_of_centre(school, found) if staff else _points_of_school(found))
    html = render_template(
        "planning/_our_year_cards.html",
        school=school,
        points=points,
        may_plan=g.actor.may(Permission.PLANNING_VISIT_PLAN),
        **_drawn(found),
    )
    return Markup(html)  # noqa: S704  drawn by our own template, which escapes what it shows


register_school_panel(PLACE_ON_SCHOOL_PAGE, school_year_cards)
register_school_panel(PLACE_ON_HOME_PAGE, school_year_cards, of_home=True)
