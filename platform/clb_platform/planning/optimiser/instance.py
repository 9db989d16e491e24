"""From the JSON of an instance to a `Problem`: shapes, types and ranges of each field; then what must agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clb_core.words import _
from clb_platform.planning.optimiser.consistency import disagreements
from clb_platform.planning.optimiser.problem import (
    FORMAT,
    Calendar,
    Centre,
    DateRange,
    Day,
    Delivery,
    DoseLink,
    Group,
    GroupId,
    LastYear,
    Location,
    Problem,
    Programme,
    ProgrammeId,
    Role,
    Site,
    SiteId,
    Staff,
    StaffId,
    Team,
    TeamId,
    Travel,
    Unit,
    UnitId,
    Vaccine,
    VaccineId,
    Visit,
    Weights,
)
from clb_platform.planning.optimiser.reading import Cursor, Malformed, read_json

MOST = {"units": 20_000, "groups": 20_000, "sites": 1_000, "teams": 60, "staff": 500, "programmes": 30, "vaccines": 40}
"""Items of a list. Far above the largest centre; an instance beyond it would only fail later and less clearly."""
MOST_WEIGHT = 5_000
MOST_DAYS = 366
MINUTES_OF_DAY = 24 * 60


def read_problem(path: Path) -> Problem:
    """Read an instance. Raises Malformed with every fault, each with its path in the file."""
    return problem_from(read_json(path))


def problem_from(value: object) -> Problem:
    """The problem of a JSON value. Raises Malformed."""
    root = Cursor(value)
    if not isinstance(value, dict):
        root.wrong(_("Een probleem is een JSON-object."))
        raise Malformed(root.faults)
    if value.get("format") != FORMAT:
        root.at("format").wrong(_("moet “%(ours)s” zijn: een andere versie wordt niet gelezen.", ours=FORMAT))
        raise Malformed(root.faults)
    _limit(root)
    problem = _problem(root)
    if not root.faults:
        root.faults.extend(disagreements(problem))
    if root.faults:
        raise Malformed(root.faults)
    return problem


def _limit(root: Cursor) -> None:
    """Refuse lists beyond any centre before their items are read."""
    for name, most in MOST.items():
        if isinstance(root.value.get(name), list) and len(root.value[name]) > most:
            words = _("heeft %(count)s onderdelen; hoogstens %(most)s.", count=len(root.value[name]), most=most)
            root.at(name).wrong(words)
    if root.faults:
        raise Malformed(root.faults)


def _problem(root: Cursor) -> Problem:
    return Problem(
        name=root.at("name").text(),
        calendar=_calendar(root.at("calendar")),
        weights=_weights(root.at("weights")),
        centre=Centre(root.at("centre").at("rooms").whole(), root.at("centre").at("buses").whole()),
        transfer_max=root.at("transfer_max").whole(),
        doses_per_visit_max=root.at("doses_per_visit_max").whole(),
        programmes=tuple(map(_programme, root.at("programmes").items())),
        combinable=tuple(map(_programme_set, root.at("combinable").items())),
        same_day_ok=tuple(map(_programme_set, root.at("same_day_ok").items())),
        vaccines=tuple(map(_vaccine, root.at("vaccines").items())),
        staff=tuple(map(_staff, root.at("staff").items())),
        teams=tuple(map(_team, root.at("teams").items())),
        sites=tuple(map(_site, root.at("sites").items())),
        groups=tuple(map(_group, root.at("groups").items())),
        units=tuple(map(_unit, root.at("units").items())),
        dose_links=tuple(map(_link, root.at("dose_links").items())),
        travel=_travel(root.at("travel")),
        pinned=tuple(map(visit_at, root.at("pinned").items())) if root.has("pinned") else (),
        reference=_reference(root),
        today=root.at("today").day() if root.has("today") else None,
        school_year=root.at("school_year").text() if root.has("school_year") else "",
        seed=root.at("seed").whole(0, 2**31) if root.has("seed") else 0,
    )


def _calendar(at: Cursor) -> Calendar:
    days = tuple(
        Day(
            item.at("date").day(),
            item.at("weekday").whole(0, 6),
            item.at("week").whole(0, 60),
            tuple(block.text() for block in item.at("blocks").items()),
        )
        for item in at.at("days").items()[: MOST_DAYS + 1]
    )
    minutes = {name: item.whole(0, MINUTES_OF_DAY) for name, item in at.at("block_minutes").fields()}
    return Calendar(minutes, at.at("setup_minutes").whole(0, MINUTES_OF_DAY), days)


def _weights(at: Cursor) -> Weights:
    shares: dict[str, Any] = {name: at.at(name).number(0, 100) for name in ("comfort_share", "max_share", "fair_tol")}
    single: dict[str, Any] = {
        name: at.at(name).whole(0, MOST_WEIGHT)
        for name in (
            "travel", "visit", "disruption", "away_team", "split", "pref_week", "pref_cap", "dislike", "anchor_week",
            "anchor_tol", "anchor_cap", "anchor_weekday", "fair_per_10min", "gap_week", "move_date", "move_week",
            "move_week_cap", "move_block", "move_team",
        )
    }  # fmt: skip
    steps = tuple(item.whole(0, MOST_WEIGHT) for item in at.at("load_steps").items())
    if not steps:
        at.at("load_steps").wrong(_("moet minstens één getal hebben."))
    factors = {name: item.whole(0, 1000) for name, item in at.at("status_factor").fields()}
    return Weights(load_steps=steps, status_factor=factors, **shares, **single)


def _range(at: Cursor) -> DateRange:
    ends = [item.day() for item in at.items()]
    if len(ends) != 2:
        at.wrong(_("moet twee datums hebben: de eerste en de laatste."))
        return DateRange(Cursor("2000-01-03").day(), Cursor("2000-01-03").day())
    if ends[0] > ends[1]:
        at.wrong(_("eindigt voor het begint."))
    return DateRange(ends[0], ends[1])


def _programme(at: Cursor) -> Programme:
    return Programme(
        id=ProgrammeId(at.at("id").text()),
        grade=at.at("grade").text(),
        needs_doctor=at.at("needs_doctor").truth(),
        vaccine=VaccineId(at.at("vaccine").text()) if at.has("vaccine") else None,
        window=_range(at.at("window")),
        preferred=_range(at.at("preferred")),
        name=at.at("name").text() if at.has("name") else "",
    )


def _programme_set(at: Cursor) -> frozenset[ProgrammeId]:
    return frozenset(ProgrammeId(item.text()) for item in at.items())


def _vaccine(at: Cursor) -> Vaccine:
    deliveries = tuple(
        Delivery(item.at("date").day(), item.at("doses").whole()) for item in at.at("deliveries").items()
    )
    return Vaccine(VaccineId(at.at("id").text()), at.at("per_day_max").whole(), deliveries)


def _staff(at: Cursor) -> Staff:
    works = tuple(tuple(block.truth() for block in weekday.items()) for weekday in at.at("works").items())
    return Staff(StaffId(at.at("id").text()), at.at("role").choice(Role), works, at.at("leave").days())


def _team(at: Cursor) -> Team:
    doctors = tuple(StaffId(item.text()) for item in at.at("doctors").items()) if at.has("doctors") else None
    return Team(TeamId(at.at("id").text()), tuple(StaffId(n.text()) for n in at.at("nurses").items()), doctors)


def _half_days(at: Cursor) -> frozenset[tuple[int, str]]:
    found = set()
    for item in at.items():
        pair = item.items()
        if len(pair) == 2:
            found.add((pair[0].whole(0, 6), pair[1].text()))
        else:
            item.wrong(_("moet een weekdag en een dagdeel zijn."))
    return frozenset(found)


def _site(at: Cursor) -> Site:
    return Site(
        id=SiteId(at.at("id").text()),
        closed=at.at("closed").days(),
        blocked=_half_days(at.at("blocked")),
        dislikes=_half_days(at.at("dislikes")),
        grade_closed={grade: item.days() for grade, item in at.at("grade_closed").fields()},
        home_team=TeamId(at.at("home_team").text()),
        eligible_teams=tuple(TeamId(item.text()) for item in at.at("eligible_teams").items()),
        last_year={
            ProgrammeId(programme): LastYear(item.at("week").whole(0, 60), item.at("weekday").whole(0, 6))
            for programme, item in at.at("last_year").fields()
        },
        name=at.at("name").text() if at.has("name") else "",
    )


def _group(at: Cursor) -> Group:
    return Group(
        GroupId(at.at("id").text()), SiteId(at.at("site").text()), at.at("grade").text(), at.at("size").whole()
    )


def _unit(at: Cursor) -> Unit:
    return Unit(
        id=UnitId(at.at("id").text()),
        group=GroupId(at.at("group").text()),
        site=SiteId(at.at("site").text()),
        programme=ProgrammeId(at.at("programme").text()),
        location=at.at("location").choice(Location),
        nurse_minutes=at.at("nurse_minutes").whole(),
        doctor_minutes=at.at("doctor_minutes").whole(),
        doses=at.at("doses").whole(),
        part=at.at("part").whole(1) if at.has("part") else 1,
        parts=at.at("parts").whole(1) if at.has("parts") else 1,
        pupils=at.at("pupils").whole() if at.has("pupils") else 0,
    )


def _link(at: Cursor) -> DoseLink:
    ideal = [item.whole() for item in at.at("ideal").items()]
    if len(ideal) != 2:
        at.at("ideal").wrong(_("moet twee getallen hebben."))
        ideal = [0, 0]
    return DoseLink(
        first=UnitId(at.at("first").text()),
        second=UnitId(at.at("second").text()),
        min_days=at.at("min_days").whole(-400, MOST_DAYS * 2),
        max_days=at.at("max_days").whole(-400, MOST_DAYS * 2),
        ideal=(ideal[0], ideal[1]),
    )


def _travel(at: Cursor) -> Travel:
    nodes = tuple(item.text() for item in at.at("nodes").items())
    rows = tuple(tuple(cell.whole(0, MINUTES_OF_DAY) for cell in row.items()) for row in at.at("minutes").items())
    if len(rows) != len(nodes) or any(len(row) != len(nodes) for row in rows):
        at.at("minutes").wrong(_("moet een rij en een kolom per knoop van travel.nodes hebben."))
    return Travel(nodes, rows)


def _reference(root: Cursor) -> tuple[Visit, ...] | None:
    if not root.has("reference"):
        return None
    return tuple(map(visit_at, root.at("reference").at("visits").items()))


def visit_at(at: Cursor) -> Visit:
    """A visit of a plan, a pinned one or one of the reference."""
    return Visit(
        team=TeamId(at.at("team").text()),
        date=at.at("date").day(),
        block=at.at("block").text(),
        site=SiteId(at.at("site").text()),
        location=at.at("location").choice(Location),
        units=tuple(UnitId(item.text()) for item in at.at("units").items()),
        doctor=StaffId(at.at("doctor").text()) if at.has("doctor") else None,
        status=at.at("status").text() if at.has("status") else "proposed",
    )
