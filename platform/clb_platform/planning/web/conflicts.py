"""The page “Na te kijken”: visits with a date that no longer passes since a calendar changed, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request, url_for

from clb_core import clock
from clb_core.terms import add_days
from clb_core.web.pages import PageRequest
from clb_core.words import _
from clb_platform.calendars.models import Team
from clb_platform.planning import queries, service
from clb_platform.planning.forms.visits import half_day_text
from clb_platform.planning.service import Conflicted
from clb_platform.planning.vocabulary import STATE_LABELS, VisitState
from clb_platform.planning.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One visit of the list, with the page on which it is put right."""

    conflicted: Conflicted
    team: Team
    url: str
    action: str


@pages.get("/na-te-kijken")
@requires(Permission.PLANNING_OBLIGATION_READ)
def conflicts() -> str:
    asked = PageRequest.read(PER_PAGE, request.args.get("cursor"))
    rows = queries.conflicting_visits(g.uow, clock.today(), asked)
    page = asked.page(rows, lambda row: (row[0].sort_day, row[0].visit_id))
    teams = {visit.visit_id: team for visit, _school, team in page.rows}
    found = service.conflicted(g.uow, [visit for visit, _school, _team in page.rows])
    return render_template(
        "planning/conflicts.html",
        page=page,
        lines=[_line(each, teams[each.visit.visit_id]) for each in found],
        total=queries.count_conflicting_visits(g.uow, clock.today()),
        state_labels=STATE_LABELS,
        may_plan=g.actor.may(Permission.PLANNING_VISIT_PLAN),
    )


def _line(each: Conflicted, team: Team) -> Line:
    visit, values = each.visit, _filled_in(each)
    if each.is_not_due:
        return Line(each, team, url_for(".cancel", visit_id=visit.visit_id), _("Annuleer"))
    if each.lacks_room:
        return Line(each, team, url_for(".facility_of_visit", visit_id=visit.visit_id), _("Kies een plaats"))
    if not visit.asks_school:
        action = _("Verplaats") if visit.state is VisitState.CONFIRMED else _("Zoek een datum")
        return Line(each, team, url_for(".fix", visit_id=visit.visit_id, **values), action)
    if visit.state is VisitState.CONFIRMED:
        return Line(each, team, url_for(".move", visit_id=visit.visit_id, **values), _("Verplaats"))
    if each.good:
        return Line(each, team, url_for(".propose", visit_id=visit.visit_id, **values), _("Stel opnieuw voor"))
    return Line(each, team, url_for(".propose", visit_id=visit.visit_id, **values), _("Zoek een datum"))


def _filled_in(each: Conflicted) -> dict[str, Any]:
    """What the page of dates is opened with: the dates that are still good, or a search from the day after the bad one."""
    if each.good:
        return {"o": [half_day_text(at) for at in each.good]}
    days = [bad.row.day for bad in each.bad if bad.row is not None]
    return {"vanaf": add_days(min(days), 1).isoformat()} if days else {}
