"""How a school that becomes part of another differed from the programmes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.foreseen import MOST_THINGS, Fate, Line, Thing
from clb_core.ids import uuid7
from clb_core.words import _, _n
from clb_platform.calendars.vocabulary import first_year_moved
from clb_platform.class_groups import queries as class_groups
from clb_platform.programmes import queries
from clb_platform.programmes.events import ProgrammesChanged
from clb_platform.programmes.models import SchoolProgramme
from clb_platform.programmes.vocabulary import years_words
from clb_tenants.access.actor import Actor
from clb_tenants.schools.vocabulary import Merger


class MergedProgrammes:
    """A difference goes along only to a school that has no classes of its own: for those it would change what is due."""

    def look(self, uow: UnitOfWork, merger: Merger) -> Sequence[Line]:
        if not merger.is_of_schools:
            return []
        going, staying = _split(uow, merger)
        goes = _n(
            "%(num)s afwijking van een programma gaat over.", "%(num)s afwijkingen van programma’s gaan over.", len(going)
        )
        stays = _n(
            "%(num)s afwijking van een programma blijft bij %(name)s: %(into)s doet het op zijn manier, en dat geldt dan ook"
            " voor deze klassen. Kijk na of dat klopt.",
            "%(num)s afwijkingen van programma’s blijven bij %(name)s: %(into)s doet het op zijn manier, en dat geldt dan ook"
            " voor deze klassen. Kijk na of dat klopt.",
            len(staying), name=merger.name, into=merger.into_name,
        )  # fmt: skip
        return [
            Line(Fate.MOVES, "school_programmes", len(going), goes, _things(uow, going)),
            Line(Fate.STAYS, "school_programmes", len(staying), stays, _things(uow, staying)),
        ]

    def move(self, uow: UnitOfWork, actor: Actor, merger: Merger) -> Mapping[str, int]:  # noqa: ARG002 - part of the port
        if not merger.is_of_schools:
            return {}
        going, _staying = _split(uow, merger)
        year = first_year_moved(merger.first_day, clock.today()).start_year
        for row in going:
            _pass(uow, row, merger, year)
            uow.emit(ProgrammesChanged(row.code, year, uuid7()))
        return {"school_programmes": len(going)}


def _split(uow: UnitOfWork, merger: Merger) -> tuple[list[SchoolProgramme], list[SchoolProgramme]]:
    """Differences of the school that hold from the merger on: those that go along, and those that do not."""
    year = first_year_moved(merger.first_day, clock.today()).start_year
    rows = queries.differences_from(uow, [merger.school_id, merger.into_id], year)
    own = [row for row in rows if row.school_id == merger.school_id]
    into_differs = {row.code for row in rows if row.school_id == merger.into_id}
    has_classes = bool(own) and _has_classes(uow, merger, year)
    going = [row for row in own if not has_classes and row.code not in into_differs]
    return going, [row for row in own if row not in going]


def _has_classes(uow: UnitOfWork, merger: Merger, year: int) -> bool:
    """Whether the other school has classes of its own; those that come along do not count."""
    new = set(merger.sites.values())
    return any(row.site_id not in new for row in class_groups.groups_from(uow, merger.into_id, year))


def _pass(uow: UnitOfWork, row: SchoolProgramme, merger: Merger, year: int) -> None:
    """What held before the first year stays with the first school."""
    if row.valid_from_year >= year:
        row.school_id = merger.into_id
        uow.flush()
        return
    until, row.valid_until_year = row.valid_until_year, year - 1
    uow.flush()
    uow.add(
        SchoolProgramme(
            school_id=merger.into_id, code=row.code, valid_from_year=year, valid_until_year=until, is_due=row.is_due,
            place=row.place, minutes_tenths=row.minutes_tenths, source=row.source,
        )
    )  # fmt: skip


def _things(uow: UnitOfWork, rows: Sequence[SchoolProgramme]) -> tuple[Thing, ...]:
    found = []
    for row in rows[:MOST_THINGS]:
        versions = queries.versions_of(uow, row.code)
        name = versions[0].name if versions else row.code
        words = _("%(name)s, %(years)s", name=name, years=years_words(row.valid_from_year, row.valid_until_year))
        if versions:
            found.append(Thing(words, "programmes.school_programmes", {"programme_id": versions[0].programme_id}))
    return tuple(found)
