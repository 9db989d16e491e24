"""The hard rules as checks of a finished plan: each function gives what breaks one rule, from scratch.

A breach is the tuple of what the reference checker reports after the rule's code: team, date, block and the like.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from clb_platform.planning.optimiser.facts import Facts, Placed
from clb_platform.planning.optimiser.problem import GroupId, Location, ProgrammeId, Role, Visit

Breach = tuple[object, ...]
Check = Callable[[Facts], Iterator[Breach]]
SHARE_SLACK = 1e-9


def _place(placed: Placed) -> Breach:
    return placed.visit.team, placed.visit.date, placed.visit.block


def other_instance(facts: Facts) -> Iterator[Breach]:
    if facts.plan.instance != facts.problem.name:
        yield ()


def unknown_id(facts: Facts) -> Iterator[Breach]:
    for visit in facts.plan.visits:
        if not facts.known(visit):
            yield (visit,)


def empty_visit(facts: Facts) -> Iterator[Breach]:
    for visit in facts.plan.visits:
        if facts.known(visit) and not visit.units:
            yield (visit,)


def unit_twice(facts: Facts) -> Iterator[Breach]:
    counts = Counter(unit.id for placed in facts.placed for unit in placed.units)
    for unit, count in counts.items():
        for _again in range(count - 1):
            yield (unit,)


def unit_unplanned(facts: Facts) -> Iterator[Breach]:
    for unit in facts.units:
        if unit not in facts.where:
            yield (unit,)


def no_school_block(facts: Facts) -> Iterator[Breach]:
    for visit in facts.plan.visits:
        if facts.known(visit) and visit.units and not facts.has_block(visit):
            yield visit.date, visit.block


def team_not_eligible(facts: Facts) -> Iterator[Breach]:
    for placed in facts.placed:
        if placed.visit.team not in placed.site.eligible_teams:
            yield placed.visit.team, placed.site.id


def team_absent(facts: Facts) -> Iterator[Breach]:
    for placed in facts.placed:
        if facts.present(*placed.place) < 1:
            yield _place(placed)


def team_double_booked(facts: Facts) -> Iterator[Breach]:
    seen = set()
    for placed in facts.placed:
        if placed.place in seen:
            yield _place(placed)
        seen.add(placed.place)


def wrong_site_or_location(facts: Facts) -> Iterator[Breach]:
    for placed in facts.placed:
        for unit in placed.units:
            if unit.site != placed.site.id or unit.location != placed.visit.location:
                yield unit.id, placed.site.id, placed.visit.location.value


def not_combinable(facts: Facts) -> Iterator[Breach]:
    for placed in facts.placed:
        if not _together(placed.programmes, facts.problem.combinable):
            yield (sorted(placed.programmes),)


def _together(programmes: frozenset[ProgrammeId], sets: tuple[frozenset[ProgrammeId], ...]) -> bool:
    return len(programmes) < 2 or any(programmes <= allowed for allowed in sets)


def nurse_capacity(facts: Facts) -> Iterator[Breach]:
    for placed in facts.placed:
        minutes = facts.present(*placed.place) * facts.net_minutes(placed.visit.block)
        if sum(unit.nurse_minutes for unit in placed.units) > minutes:
            yield _place(placed)


def doctor_missing(facts: Facts) -> Iterator[Breach]:
    for placed in facts.placed:
        if placed.visit.doctor is None and any(facts.programmes[each].needs_doctor for each in placed.programmes):
            yield _place(placed)


def doctor_absent(facts: Facts) -> Iterator[Breach]:
    for placed in facts.placed:
        doctor = placed.visit.doctor
        if doctor is not None and not _doctor_works(facts, placed):
            yield doctor, placed.visit.date, placed.visit.block


def _doctor_works(facts: Facts, placed: Placed) -> bool:
    person = facts.staff.get(placed.visit.doctor) if placed.visit.doctor else None
    return (
        person is not None
        and person.role is Role.DOCTOR
        and person.id in facts.doctors_for(placed.visit.team)
        and facts.works(person.id, placed.day_index, placed.visit.block)
    )


def doctor_capacity(facts: Facts) -> Iterator[Breach]:
    for placed in facts.placed:
        if sum(unit.doctor_minutes for unit in placed.units) > facts.net_minutes(placed.visit.block):
            yield _place(placed)


def doctor_double_booked(facts: Facts) -> Iterator[Breach]:
    seen = set()
    for placed in facts.placed:
        doctor = placed.visit.doctor
        if doctor is None:
            continue
        place = doctor, placed.day_index, placed.visit.block
        if place in seen:
            yield doctor, placed.visit.date, placed.visit.block
        seen.add(place)


def _beyond(facts: Facts, location: Location, most: int) -> Iterator[Breach]:
    used = Counter((p.visit.date, p.visit.block) for p in facts.placed if p.visit.location is location)
    for (day, block), count in used.items():
        if count > most:
            yield day, block, count


def centre_rooms(facts: Facts) -> Iterator[Breach]:
    yield from _beyond(facts, Location.CENTRE, facts.problem.centre.rooms)


def buses(facts: Facts) -> Iterator[Breach]:
    yield from _beyond(facts, Location.BUS, facts.problem.centre.buses)


def outside_window(facts: Facts) -> Iterator[Breach]:
    for placed in facts.placed:
        for programme in placed.programmes:
            if placed.visit.date not in facts.programmes[programme].window:
                yield programme, placed.visit.date


def grade_closed(facts: Facts) -> Iterator[Breach]:
    for placed in facts.placed:
        for programme in placed.programmes:
            grade = facts.programmes[programme].grade
            if placed.visit.date in placed.site.grade_closed.get(grade, ()):
                yield placed.site.id, grade, placed.visit.date


def site_closed(facts: Facts) -> Iterator[Breach]:
    for placed in facts.placed:
        half = (placed.day.weekday, placed.visit.block)
        if placed.visit.date in placed.site.closed or half in placed.site.blocked:
            yield placed.site.id, placed.visit.date, placed.visit.block


def two_visits_at_site(facts: Facts) -> Iterator[Breach]:
    counts = Counter((p.site.id, p.visit.date, p.visit.block) for p in facts.placed)
    for place, count in counts.items():
        if count > 1:
            yield place


def two_programmes_one_day(facts: Facts) -> Iterator[Breach]:
    found: dict[tuple[GroupId, int], set[ProgrammeId]] = defaultdict(set)
    for unit_id, placed in facts.where.items():
        unit = facts.units[unit_id]
        found[unit.group, placed.day_index].add(unit.programme)
    for (group, index), programmes in found.items():
        if not _together(frozenset(programmes), facts.problem.same_day_ok):
            yield group, facts.days[index].date, sorted(programmes)


def dose_gap(facts: Facts) -> Iterator[Breach]:
    for link in facts.problem.dose_links:
        if link.first in facts.where and link.second in facts.where:
            gap = (facts.where[link.second].visit.date - facts.where[link.first].visit.date).days
            if not link.min_days <= gap <= link.max_days:
                yield link.first, link.second, gap


def doses_per_visit(facts: Facts) -> Iterator[Breach]:
    for placed in facts.placed:
        doses = sum(unit.doses for unit in placed.units)
        if doses > facts.problem.doses_per_visit_max:
            yield *_place(placed), doses


def _doses_by_day(facts: Facts) -> dict[tuple[object, int], int]:
    found: dict[tuple[object, int], int] = defaultdict(int)
    for placed in facts.placed:
        for unit in placed.units:
            found[facts.programmes[unit.programme].vaccine, placed.day_index] += unit.doses
    return found


def doses_per_day(facts: Facts) -> Iterator[Breach]:
    used = _doses_by_day(facts)
    for vaccine in facts.problem.vaccines:
        for index, day in enumerate(facts.days):
            if used.get((vaccine.id, index), 0) > vaccine.per_day_max:
                yield vaccine.id, day.date, used[vaccine.id, index]


def deliveries(facts: Facts) -> Iterator[Breach]:
    used = _doses_by_day(facts)
    for vaccine in facts.problem.vaccines:
        total = 0
        for index, day in enumerate(facts.days):
            doses = used.get((vaccine.id, index), 0)
            total += doses
            if doses and total > sum(each.doses for each in vaccine.deliveries if each.date <= day.date):
                yield vaccine.id, day.date, total


def team_week_max(facts: Facts) -> Iterator[Breach]:
    for (team, week), count in facts.week_visits.items():
        if count > math.floor(facts.problem.weights.max_share * facts.present_blocks[team, week] + SHARE_SLACK):
            yield team, week, count


def transfer(facts: Facts) -> Iterator[Breach]:
    minutes = facts.problem.travel.minutes
    for (team, index), nodes in facts.tours.items():
        if len(nodes) == 2 and minutes[nodes[0]][nodes[1]] > facts.problem.transfer_max:
            yield team, facts.days[index].date


def _identity(visit: Visit) -> tuple[object, ...]:
    return visit.team, visit.date, visit.block, visit.site, visit.location, tuple(sorted(visit.units))


def pinned_changed(facts: Facts) -> Iterator[Breach]:
    for pinned in facts.problem.pinned:
        for unit in pinned.units:
            placed = facts.where.get(unit)
            if placed is None or _identity(placed.visit) != _identity(pinned):
                yield (unit,)


def before_today(facts: Facts) -> Iterator[Breach]:
    today = facts.problem.today
    if today is None:
        return
    pinned = {_identity(visit) for visit in facts.problem.pinned}
    for placed in facts.placed:
        if placed.visit.date < today and _identity(placed.visit) not in pinned:
            yield _place(placed)
