"""A problem as the JSON value of the format: what `instance.problem_from` reads back as the same problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from clb_platform.planning.optimiser.plans import visit_json
from clb_platform.planning.optimiser.problem import (
    FORMAT,
    DateRange,
    DoseLink,
    Group,
    Problem,
    Programme,
    Site,
    Staff,
    Team,
    Unit,
    Vaccine,
    Visit,
)


def problem_json(problem: Problem) -> dict[str, Any]:
    """Equal problems give equal values: sets are written in order."""
    reference = None if problem.reference is None else {"visits": [_referred(visit) for visit in problem.reference]}
    return {
        "format": FORMAT,
        "name": problem.name,
        "seed": problem.seed,
        "school_year": problem.school_year,
        "calendar": {
            "block_minutes": dict(problem.calendar.block_minutes),
            "setup_minutes": problem.calendar.setup_minutes,
            "days": [asdict(day) | {"date": day.date.isoformat(), "blocks": [*day.blocks]} for day in problem.calendar.days],
        },
        "weights": asdict(problem.weights) | {"load_steps": [*problem.weights.load_steps]},
        "centre": asdict(problem.centre),
        "transfer_max": problem.transfer_max,
        "doses_per_visit_max": problem.doses_per_visit_max,
        "programmes": [_programme(each) for each in problem.programmes],
        "combinable": [sorted(each) for each in problem.combinable],
        "same_day_ok": [sorted(each) for each in problem.same_day_ok],
        "vaccines": [_vaccine(each) for each in problem.vaccines],
        "staff": [_staff(each) for each in problem.staff],
        "teams": [_team(each) for each in problem.teams],
        "sites": [_site(each) for each in problem.sites],
        "groups": [_group(each) for each in problem.groups],
        "units": [_unit(each) for each in problem.units],
        "dose_links": [_link(each) for each in problem.dose_links],
        "travel": {"nodes": [*problem.travel.nodes], "minutes": [[*row] for row in problem.travel.minutes]},
        "pinned": [visit_json(visit) for visit in problem.pinned],
        "reference": reference,
        "today": problem.today.isoformat() if problem.today else None,
    }


def _days(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]


def _range(days: DateRange) -> list[str]:
    return [days.first.isoformat(), days.last.isoformat()]


def _referred(visit: Visit) -> dict[str, Any]:
    return visit_json(visit) | {"status": visit.status}


def _programme(each: Programme) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "grade": each.grade,
        "kind": "vaccine" if each.vaccine else "contact",
        "needs_doctor": each.needs_doctor,
        "vaccine": each.vaccine,
        "window": _range(each.window),
        "preferred": _range(each.preferred),
    }


def _vaccine(each: Vaccine) -> dict[str, Any]:
    deliveries = [{"date": one.date.isoformat(), "doses": one.doses} for one in each.deliveries]
    return {"id": each.id, "per_day_max": each.per_day_max, "deliveries": deliveries}


def _staff(each: Staff) -> dict[str, Any]:
    return {
        "id": each.id,
        "role": each.role.value,
        "works": [[*blocks] for blocks in each.works],
        "leave": _days(each.leave),
    }


def _team(each: Team) -> dict[str, Any]:
    own = {} if each.doctors is None else {"doctors": [*each.doctors]}
    return {"id": each.id, "nurses": [*each.nurses]} | own


def _halves(halves: Iterable[tuple[int, str]]) -> list[list[object]]:
    return [[weekday, block] for weekday, block in sorted(halves)]


def _by_grade(closed: Mapping[str, Iterable[date]]) -> dict[str, list[str]]:
    return {grade: _days(days) for grade, days in sorted(closed.items())}


def _site(each: Site) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "closed": _days(each.closed),
        "blocked": _halves(each.blocked),
        "dislikes": _halves(each.dislikes),
        "grade_closed": _by_grade(each.grade_closed),
        "home_team": each.home_team,
        "eligible_teams": [*each.eligible_teams],
        "last_year": {name: asdict(was) for name, was in sorted(each.last_year.items())},
    }


def _group(each: Group) -> dict[str, Any]:
    return asdict(each)


def _unit(each: Unit) -> dict[str, Any]:
    return asdict(each) | {"location": each.location.value}


def _link(each: DoseLink) -> dict[str, Any]:
    return asdict(each) | {"ideal": [*each.ideal]}
