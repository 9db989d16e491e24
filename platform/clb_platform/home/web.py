"""The home page: what waits for you, first; then what waits for others and how the school year stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.terms import add_weeks, local_day, week_of
from clb_core.words import _
from clb_platform.agreements import queries as agreements
from clb_platform.agreements.service import commitments
from clb_platform.agreements.vocabulary import AgreementState
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.home import queries, service
from clb_platform.home.service import ToDo
from clb_platform.home.vocabulary import TURN_ACTIONS, TURN_LABELS, TURN_STATES, Turn
from clb_platform.planning import queries as planning
from clb_platform.planning.vocabulary import STATE_LABELS, ObligationState, VisitState
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Role
from clb_tenants.centres import queries as centres

pages = Blueprint("home", __name__, template_folder="templates")

OVERVIEW_FIRST = frozenset({Role.MANAGEMENT, Role.DIRECTOR})
VISITS_FIRST = frozenset({Role.NURSE, Role.DOCTOR})
WEEKS_AHEAD = 3
MOST_LATER = 10
ORDER = (
    ObligationState.HELD,
    ObligationState.CONFIRMED,
    ObligationState.PROPOSED,
    ObligationState.PLANNED,
    ObligationState.TO_PLAN,
    ObligationState.WAIVED,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is a link to the list it counts."""

    state: str
    label: str
    url: str
    count: int


@pages.get("/")
@requires(Permission.HOME_READ)
def home() -> ResponseReturnValue:
    """Of who only signs, what waits for that is the whole page."""
    if g.actor.is_staff():
        return _home_of_centre()
    if not g.actor.may(Permission.PLANNING_VISIT_READ):
        return redirect(url_for("agreements.to_sign"))
    return _home_of_school()


def _home_of_centre() -> str:
    year = school_year_of(clock.today()).start_year
    items = service.to_do(g.uow, year, g.actor, with_bounces=g.actor.may(Permission.NOTIFICATIONS_BOUNCE_HANDLE))
    asked = queries.asked_schools(g.uow, year, clock.now())
    return render_template(
        "home/centre.html",
        number=len(items),
        urgent=sum(each.due <= clock.today() for each in items),
        tabs=_tabs(items),
        agenda=service.agenda(_asked_for(items)),
        most_later=None if "alles" in request.args else MOST_LATER,
        states=TURN_STATES,
        actions=TURN_ACTIONS,
        figures=_figures(year),
        year=year,
        asked=asked,
        next_reply_by=local_day(asked.next_reply_by) if asked.next_reply_by else None,
        layout=_layout(),
        may_plan=g.actor.may(Permission.PLANNING_VISIT_PLAN),
        **_coming(),
        **_promised(),
    )


def _layout() -> str:
    """What a role looks for first: "overview", "visits" or "turn"."""
    roles: frozenset[Role] = g.actor.roles
    if roles & OVERVIEW_FIRST:
        return "overview"
    return "visits" if roles & VISITS_FIRST and Role.PLANNER not in roles else "turn"


def _asked_for(items: Sequence[ToDo]) -> list[ToDo]:
    kind = request.args.get("soort", "")
    return [each for each in items if kind not in set(Turn) or each.turn == kind]


def _tabs(items: Sequence[ToDo]) -> list[dict[str, Any]]:
    """All, and one per reason that occurs."""
    kind = request.args.get("soort", "")
    found = [{"label": _("Alles"), "url": url_for(".home"), "count": len(items), "current": kind not in set(Turn)}]
    for turn in Turn:
        count = sum(each.turn is turn for each in items)
        if count or kind == turn:
            url = url_for(".home", soort=turn.value)
            found.append({"label": str(TURN_LABELS[turn]), "url": url, "count": count, "current": kind == turn})
    return found


def _figures(year: int) -> list[Figure]:
    counted = planning.count_obligations(g.uow, year, {})
    return [
        Figure(state.value, str(STATE_LABELS[state]), url_for("visits.obligations", status=state.value), counted[state])
        for state in ORDER
    ]


def _coming() -> dict[str, Any]:
    """This week's visits; for who goes to schools, those of the own teams in the coming weeks."""
    today = clock.today()
    goes = _layout() == "visits"
    last = week_of(add_weeks(today, WEEKS_AHEAD)).last if goes else week_of(today).last
    teams = service.own_teams(g.uow, g.actor) if goes else []
    return {
        "coming": queries.coming_visits(g.uow, today, last, teams or None),
        "coming_last": last,
        "own_teams": bool(teams),
    }


def _texts() -> Sequence[Any]:
    """Agreements that lie with the school, for who may work on them."""
    if not g.actor.may(Permission.AGREEMENTS_WRITE):
        return ()
    return [row for row, _name in agreements.waiting(g.uow, AgreementState.WITH_SCHOOL) if g.actor.acts_for(row.school_id)]


def _home_of_school() -> str:
    school_ids = g.actor.school_ids
    to_answer = planning.waiting_for_school(g.uow, school_ids, clock.now())
    waits = [VisitState.ANSWERED, VisitState.DECLINED, VisitState.LAPSED, VisitState.COUNTER_PROPOSED]
    answered = queries.visits_of_schools(g.uow, school_ids, waits, school_year_of(clock.today()).first_day)
    confirmed = queries.visits_of_schools(g.uow, school_ids, [VisitState.CONFIRMED], clock.today())
    ids = [visit.visit_id for visit in (*to_answer, *answered, *confirmed)]
    dates = planning.dates_of(g.uow, ids)
    return render_template(
        "home/school.html",
        to_answer=to_answer,
        answered=answered,
        confirmed=confirmed,
        texts=_texts(),
        to_sign=service.to_sign(g.uow, g.actor),
        pupils=queries.pupils_of(g.uow, ids),
        offered={
            visit.visit_id: [row for row in dates[visit.visit_id] if row.revision == visit.revision] for visit in to_answer
        },
        day_of=local_day,
        centre=centres.centre(g.uow),
        **_promised(),
    )


def _promised() -> dict[str, Any]:
    """What this side promised in agreements, and the evaluations that come. Two statements for who may read agreements."""
    return {
        "promised": commitments.promised(g.uow, g.actor),
        "looking_back": commitments.looking_back(g.uow, g.actor),
    }
