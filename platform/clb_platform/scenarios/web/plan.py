"""One scenario: while it runs, how far it is; afterwards the plan by week or by school, in words and numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for

from clb_core.terms import add_days, days_between, monday_of, week_number
from clb_core.words import MONTHS_SHORT, _n, capitalised, duration_words, number
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import HALF_DAY_LABELS, HalfDay
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.forms import asked_day, asked_ids
from clb_platform.scenarios.models import Scenario
from clb_platform.scenarios.vocabulary import FIGURE_LABELS, PART_LABELS, STANDING_LABELS, WITH_PLAN, Purpose, Standing
from clb_platform.scenarios.vocabulary.wishes import LEVEL_LABELS, USUAL, WISH_LABELS, Wish
from clb_platform.scenarios.web.blueprint import pages
from clb_platform.scenarios.web.follow import distance_words, progress_of
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

DAYS_OF_A_WEEK = 7
WORKING_DAYS_OF_A_WEEK = 5


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the plan, as the strip draws it."""

    number: int
    month: str | None
    url: str | None
    text: str
    state: str = "planned"
    kind: str = ""
    now: bool = False


@dataclass(frozen=True, slots=True)
class HalfOfWeek:
    """A half day of the week that is shown, to drag a visit to."""

    day: date
    half_day: HalfDay
    visits: int


@pages.get("/planningen/<uuid:scenario_id>")
@requires(Permission.PLANNING_OBLIGATION_READ)
def scenario(scenario_id: UUID) -> str:
    found = service.get(g.uow, g.actor, scenario_id)
    shown = progress_of(found)
    if found.state not in WITH_PLAN:
        return render_template("scenarios/follow.html", **shown)
    return render_template("scenarios/plan.html", **(shown | _plan(found) | _told(found)))


def _plan(scenario: Scenario) -> dict[str, Any]:
    """The part of the plan that the address asks: one week (the first when none is named), or one school."""
    by_day = queries.size_by_day(g.uow, scenario.scenario_id)
    by_school = request.args.get("per") == "school"
    school = next(iter(asked_ids(request.args, "school")), None)
    weeks = _weeks(scenario, by_day)
    monday = _chosen_week(by_day)
    rows: Sequence[Any] = ()
    if by_school and school is not None:
        rows = queries.parts_of(g.uow, scenario.scenario_id, school_ids=[school])
    elif not by_school and monday is not None:
        last = add_days(monday, DAYS_OF_A_WEEK - 1)
        rows = queries.parts_of(g.uow, scenario.scenario_id, first=monday, last=last)
    teams = calendars.teams(g.uow, active=None)
    return {
        "by_school": by_school,
        "school_id": school,
        "weeks": weeks,
        "monday": monday,
        "rows": rows,
        "schools": queries.size_by_school(g.uow, scenario.scenario_id) if by_school else (),
        "team_names": {team.team_id: team.name for team in teams},
        "team_choices": [(str(team.team_id), team.name) for team in teams if team.active],
        "half_words": [(half.value, capitalised(str(label))) for half, label in HALF_DAY_LABELS.items()],
        "halves": _halves(monday, rows) if monday is not None and not by_school and _may_move() else (),
        "gaps": queries.gaps_of(g.uow, scenario.scenario_id),
        "changed": _changed(scenario),
        "standing_labels": STANDING_LABELS,
    }


def _may_move() -> bool:
    return bool(g.actor.may(Permission.PLANNING_VISIT_PLAN))


def _halves(monday: date, rows: Sequence[Any]) -> list[HalfOfWeek]:
    """The half days from Monday to Friday, with how many of these visits each has."""
    counted = Counter((part.day, part.half_day) for part, _school, _team in rows)
    return [
        HalfOfWeek(day, half, counted[day, half])
        for day in (add_days(monday, number) for number in range(WORKING_DAYS_OF_A_WEEK))
        for half in HalfDay
    ]


def _changed(scenario: Scenario) -> list[Any]:
    """When the year is planned again: everything that does not stay as it is, to be looked at before it is accepted."""
    if scenario.purpose is not Purpose.REPLAN:
        return []
    return [each for each in queries.parts_of(g.uow, scenario.scenario_id) if each[0].standing is not Standing.KEPT]


def _chosen_week(by_day: Sequence[Any]) -> date | None:
    mondays = sorted({monday_of(row.day) for row in by_day})
    asked = asked_day(request.args, "week")
    if asked is not None and monday_of(asked) in mondays:
        return monday_of(asked)
    return mondays[0] if mondays else None


def _weeks(scenario: Scenario, by_day: Sequence[Any]) -> list[Week]:
    """Every week of the scenario, those with visits as links."""
    visits: dict[date, int] = {}
    for row in by_day:
        visits[monday_of(row.day)] = visits.get(monday_of(row.day), 0) + row.visits
    if not visits:
        return []
    first, last = min(visits), max(visits)
    count = days_between(first, last) // DAYS_OF_A_WEEK + 1
    mondays = [add_days(first, DAYS_OF_A_WEEK * index) for index in range(count)]
    chosen = _chosen_week(by_day)
    months = [MONTHS_SHORT[add_days(monday, 4).month - 1] for monday in mondays]
    return [
        Week(
            number=week_number(monday),
            month=months[index] if index == 0 or months[index] != months[index - 1] else None,
            url=url_for(".scenario", scenario_id=scenario.scenario_id, week=monday.isoformat()) if monday in visits else None,
            text=_n("%(num)s bezoek", "%(num)s bezoeken", visits.get(monday, 0)),
            now=monday == chosen,
        )
        for index, monday in enumerate(mondays)
    ]


def _told(scenario: Scenario) -> dict[str, Any]:
    """The plan in words: what it costs, how far it is from the best, and what was wished."""
    return {
        "distance": distance_words(scenario.cost, scenario.bound, scenario.figures.get("unplanned", 0), ended=True),
        "figures": [(str(FIGURE_LABELS[key]), figure_words(key, scenario.figures.get(key, 0))) for key in FIGURE_LABELS],
        "parts": [(str(PART_LABELS[key]), number(scenario.parts.get(key, 0))) for key in PART_LABELS],
        "wishes": _wishes(scenario.wishes),
        "left_out": scenario.left_out,
    }


def figure_words(key: str, value: int) -> str:
    return duration_words(value) if key == "travel_minutes" else number(value)


def _wishes(stored: Mapping[str, int]) -> list[tuple[str, str]]:
    """What was wished otherwise than usual."""
    return [
        (str(WISH_LABELS[wish]), str(LEVEL_LABELS[stored[wish.value]]))
        for wish in Wish
        if stored.get(wish.value, USUAL) != USUAL
    ]
