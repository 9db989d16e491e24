"""The classes of a school or a site that becomes part of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.foreseen import MOST_THINGS, Fate, Line, Thing
from clb_core.words import _, _n
from clb_platform.calendars.vocabulary import SchoolYear, first_year_moved, school_year_of
from clb_platform.class_groups import queries
from clb_platform.class_groups.models import ClassGroup
from clb_tenants.access.actor import Actor
from clb_tenants.schools.vocabulary import Merger


class MergedGroups:
    """Classes of the school year and of those to come go along, each to the site that its own becomes."""

    def look(self, uow: UnitOfWork, merger: Merger) -> Sequence[Line]:
        return list(_lines(uow, merger, first_year_moved(merger.first_day, clock.today())))

    def move(self, uow: UnitOfWork, actor: Actor, merger: Merger) -> Mapping[str, int]:  # noqa: ARG002 - part of the port
        year = first_year_moved(merger.first_day, clock.today()).start_year
        moved = [queries.pass_groups(uow, old, merger.into_id, new, year) for old, new in merger.sites.items()]
        return {"class_groups": sum(moved)}


def _lines(uow: UnitOfWork, merger: Merger, year: SchoolYear) -> Iterator[Line]:
    rows = queries.groups_at(uow, list(merger.sites), year.start_year)
    twins = queries.names_taken_at(uow, merger.sites, year.start_year)
    words = _n(
        "%(num)s klas vanaf %(year)s gaat over naar %(into)s.",
        "%(num)s klassen vanaf %(year)s gaan over naar %(into)s.",
        len(rows), year=year.label, into=merger.into_name,
    )  # fmt: skip
    yield Line(Fate.MOVES, "class_groups", len(rows), words, _things(rows))
    words = _n(
        "%(num)s klas heet zoals een klas van hetzelfde schooljaar op %(into)s. Geef ze eerst een andere naam.",
        "%(num)s klassen heten zoals klassen van hetzelfde schooljaar op %(into)s. Geef ze eerst een andere naam.",
        len(twins), into=merger.into_name,
    )  # fmt: skip
    yield Line(Fate.BLOCKS, "same_name", len(twins), words, _things(twins))
    left = _left(uow, merger, year)
    words = _n(
        "%(num)s klas blijft bij %(name)s: ze hoort bij een schooljaar dat daar nog loopt, of bij een gesloten vestiging.",
        "%(num)s klassen blijven bij %(name)s: ze horen bij een schooljaar dat daar nog loopt, of bij een gesloten vestiging.",
        len(left), name=merger.name,
    )  # fmt: skip
    yield Line(Fate.STAYS, "class_groups", len(left), words, _things(left))


def _left(uow: UnitOfWork, merger: Merger, year: SchoolYear) -> list[ClassGroup]:
    """Classes that have lessons after the first day and do not go along; what is over is history and not told."""
    of_day = school_year_of(merger.first_day)
    if of_day.start_year < year.start_year and merger.first_day <= of_day.last_lesson_day:
        return [row for row in queries.groups_at(uow, list(merger.sites), of_day.start_year) if row.start_year == of_day.start_year]
    if not merger.is_of_schools:
        return []
    rows = queries.groups_from(uow, merger.school_id, year.start_year)
    return [row for row in rows if row.site_id not in merger.sites]


def _things(rows: Sequence[ClassGroup]) -> tuple[Thing, ...]:
    return tuple(
        Thing(
            _("%(name)s, %(year)s", name=row.name, year=SchoolYear(row.start_year).label), "class_groups.group",
            {"class_group_id": row.class_group_id},
        )
        for row in rows[:MOST_THINGS]
    )  # fmt: skip
