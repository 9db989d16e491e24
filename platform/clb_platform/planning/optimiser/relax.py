"""What would make an unplanned unit possible: changes of the problem, tried from small to large until one works.

Each kind of change is a function that gives relaxed problems with a sentence. A change counts only when the planner,
starting from the plan at hand, then plans the unit and no less than before: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from clb_core.terms import add_days
from clb_core.words import _, _n, spoken
from clb_platform.planning.optimiser.explain import Desk, when_words
from clb_platform.planning.optimiser.problem import (
    DateRange,
    Plan,
    Problem,
    Role,
    Staff,
    StaffId,
    TeamId,
    Unit,
    UnitId,
)
from clb_platform.planning.optimiser.solve import Order, solve

ITERATIONS: Final = 30_000
MOST_TRIES_OF_A_KIND: Final = 8
WEEKS_LONGER: Final = (2, 4, 8)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A change of the problem and how it is told; `tried` counts the smaller ones that did not help."""

    sentence: str
    problem: Problem
    tried: int = 0


Kind = Callable[[Problem, Unit], Iterator[Relaxation]]


def smallest_relaxation(desk: Desk, unit_id: UnitId) -> Relaxation | None:
    """The first change, from small to large, with which the unit is planned; None when none of them helps."""
    unit = desk.tables.facts.units[unit_id]
    missing = len(desk.tables.problem.units) - sum(len(visit.units) for visit in desk.plan.visits)
    tried = 0
    for kind in KINDS:
        for number, relaxation in enumerate(kind(desk.tables.problem, unit)):
            if number >= MOST_TRIES_OF_A_KIND:
                break
            if plans(relaxation.problem, desk.plan, unit_id, missing):
                return replace(relaxation, tried=tried)
            tried += 1
    return None


def plans(problem: Problem, start: Plan, unit_id: UnitId, missing: int) -> bool:
    """Whether a short search from the plan finds a place for the unit without leaving more out than `missing`."""
    order = Order(workers=1, seconds=None, iterations=ITERATIONS, start=start)
    solution = solve(problem, order, lambda: 0.0)
    return unit_id not in solution.unplanned and len(solution.unplanned) < max(1, missing)


def _open_days(problem: Problem, unit: Unit) -> list[tuple[date, str]]:
    """Half days on which programme and site allow the unit, best timed first by the calendar alone."""
    programme = next(each for each in problem.programmes if each.id == unit.programme)
    site = next(each for each in problem.sites if each.id == unit.site)
    away = site.grade_closed.get(programme.grade, frozenset())
    found = [
        (day.date, block)
        for day in problem.calendar.days
        for block in day.blocks
        if day.date in programme.window
        and day.date not in site.closed | away
        and (day.weekday, block) not in site.blocked
        and (problem.today is None or day.date >= problem.today)
    ]
    return sorted(found, key=lambda half: (half[0] not in programme.preferred, half))


def _works_only(problem: Problem, day: date, block: str) -> tuple[tuple[tuple[bool, ...], ...], frozenset[date]]:
    """Working hours and leave of somebody who works in one half day of the year."""
    weekday = day.weekday()
    blocks = {each.weekday: each.blocks for each in problem.calendar.days}
    on_day = next(each.blocks for each in problem.calendar.days if each.date == day)
    works = tuple(
        tuple(d == weekday and on_day[k : k + 1] == (block,) for k in range(max(2, len(blocks.get(d, ())))))
        for d in range(7)
    )
    return works, frozenset(each.date for each in problem.calendar.days if each.date != day)


def doctor_on_a_day(problem: Problem, unit: Unit) -> Iterator[Relaxation]:
    programme = next(each for each in problem.programmes if each.id == unit.programme)
    if not programme.needs_doctor:
        return
    for day, block in _spread(_open_days(problem, unit)):
        works, leave = _works_only(problem, day, block)
        extra = Staff(StaffId("+arts"), Role.DOCTOR, works, leave)
        words = _("Een extra arts op %(when)s.", when=when_words(day, block))
        yield Relaxation(words, replace(problem, staff=(*problem.staff, extra)))


def nurse_on_a_day(problem: Problem, unit: Unit) -> Iterator[Relaxation]:
    """An extra nurse in an eligible team for one half day."""
    site = next(each for each in problem.sites if each.id == unit.site)
    for day, block in _spread(_open_days(problem, unit)):
        for team_id in site.eligible_teams[:1]:
            works, leave = _works_only(problem, day, block)
            extra = Staff(StaffId("+verpleegkundige"), Role.NURSE, works, leave)
            teams = tuple(
                replace(team, nurses=(*team.nurses, extra.id)) if team.id == team_id else team for team in problem.teams
            )
            words = _("Een extra verpleegkundige bij %(team)s op %(when)s.", team=team_id, when=when_words(day, block))
            yield Relaxation(words, replace(problem, staff=(*problem.staff, extra), teams=teams))


def _spread(halves: list[tuple[date, str]]) -> list[tuple[date, str]]:
    """A few half days over the whole season instead of the first ones only."""
    step = max(1, len(halves) // MOST_TRIES_OF_A_KIND)
    return halves[::step]


def another_team(problem: Problem, unit: Unit) -> Iterator[Relaxation]:
    site = next(each for each in problem.sites if each.id == unit.site)
    for team in problem.teams:
        if team.id not in site.eligible_teams:
            yield _with_team(problem, unit, team.id)


def _with_team(problem: Problem, unit: Unit, team: TeamId) -> Relaxation:
    sites = tuple(
        replace(site, eligible_teams=(*site.eligible_teams, team)) if site.id == unit.site else site
        for site in problem.sites
    )
    name = next(site.name or site.id for site in problem.sites if site.id == unit.site)
    return Relaxation(_("%(team)s mag ook naar %(site)s.", team=team, site=name), replace(problem, sites=sites))


def longer_season(problem: Problem, unit: Unit) -> Iterator[Relaxation]:
    for weeks in WEEKS_LONGER:
        programmes = tuple(
            replace(each, window=_longer(problem, each.window, weeks)) if each.id == unit.programme else each
            for each in problem.programmes
        )
        words = _n("De periode van %(what)s één week langer.", "De periode van %(what)s %(num)s weken langer.", weeks,
                   what=unit.programme)  # fmt: skip
        yield Relaxation(words, replace(problem, programmes=programmes))


def _longer(problem: Problem, window: DateRange, weeks: int) -> DateRange:
    days = problem.calendar.days
    last = min(add_days(window.last, 7 * weeks), days[-1].date)
    first = max(add_days(window.first, -7 * weeks), days[0].date)
    return DateRange(min(first, window.first), max(last, window.last))


def open_site(problem: Problem, unit: Unit) -> Iterator[Relaxation]:
    """The site receives on a day on which it is closed."""
    site = next(each for each in problem.sites if each.id == unit.site)
    programme = next(each for each in problem.programmes if each.id == unit.programme)
    for day in sorted(site.closed | site.grade_closed.get(programme.grade, frozenset())):
        if day not in programme.window or (problem.today and day < problem.today):
            continue
        grades = {grade: days - {day} for grade, days in site.grade_closed.items()}
        opened = replace(site, closed=site.closed - {day}, grade_closed=grades)
        sites = tuple(opened if each.id == site.id else each for each in problem.sites)
        words = _("%(site)s ontvangt toch een bezoek op %(day)s.", site=site.name or site.id, day=spoken(day))
        yield Relaxation(words, replace(problem, sites=sites))


def in_two(problem: Problem, unit: Unit) -> Iterator[Relaxation]:
    """The unit is split in portions: the first keeps its id, the others are new work beside it."""
    for parts in (2, 3, 4):
        share = replace(
            unit,
            nurse_minutes=-(-unit.nurse_minutes // parts),
            doctor_minutes=-(-unit.doctor_minutes // parts),
            doses=-(-unit.doses // parts),
        )
        others = tuple(replace(share, id=UnitId(f"{unit.id}+{part}")) for part in range(2, parts + 1))
        units = tuple(share if each.id == unit.id else each for each in problem.units)
        words = _("De groep in %(parts)s delen, elk in een eigen bezoek als het moet.", parts=parts)
        yield Relaxation(words, replace(problem, units=units + others))


def more_room(problem: Problem, _unit: Unit) -> Iterator[Relaxation]:
    centre = problem.centre
    yield Relaxation(
        _("Een lokaal meer in het centrum."), replace(problem, centre=replace(centre, rooms=centre.rooms + 1))
    )
    yield Relaxation(_("Een bus meer."), replace(problem, centre=replace(centre, buses=centre.buses + 1)))


def more_doses(problem: Problem, unit: Unit) -> Iterator[Relaxation]:
    """Enough doses at the first delivery, and enough allowed on one day."""
    programme = next(each for each in problem.programmes if each.id == unit.programme)
    for vaccine in problem.vaccines:
        if vaccine.id == programme.vaccine and vaccine.deliveries:
            first = vaccine.deliveries[0]
            more = (replace(first, doses=first.doses + unit.doses), *vaccine.deliveries[1:])
            richer = replace(vaccine, deliveries=more, per_day_max=vaccine.per_day_max + unit.doses)
            vaccines = tuple(richer if each.id == vaccine.id else each for each in problem.vaccines)
            words = _("%(doses)s vaccins %(vaccine)s meer.", doses=unit.doses, vaccine=vaccine.id)
            yield Relaxation(words, replace(problem, vaccines=vaccines))


KINDS: Final[tuple[Kind, ...]] = (
    doctor_on_a_day,
    more_room,
    open_site,
    nurse_on_a_day,
    another_team,
    more_doses,
    longer_season,
    in_two,
)
"""From small to large: a half day of somebody before a habit of the whole year."""
