"""The closures and the periods to avoid of a school that becomes part of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.foreseen import MOST_THINGS, Fate, Line, Thing
from clb_core.words import _n, spoken_range
from clb_platform.calendars import queries
from clb_platform.calendars.models import AvoidedPeriod, Closure
from clb_tenants.access.actor import Actor
from clb_tenants.schools.vocabulary import Merger

Days = Closure | AvoidedPeriod


class MergedDays:
    """Days from the merger on go along; days on which the other school has some of its own stay where they are."""

    def look(self, uow: UnitOfWork, merger: Merger) -> Sequence[Line]:
        """Nothing for a merger of sites: both are of one school, and these days are a school's."""
        if not merger.is_of_schools:
            return []
        return [*_closures(uow, merger), *_avoided(uow, merger)]

    def move(self, uow: UnitOfWork, actor: Actor, merger: Merger) -> Mapping[str, int]:  # noqa: ARG002 - part of the port
        if not merger.is_of_schools:
            return {}
        ids = merger.school_id, merger.into_id, merger.first_day
        closures, _there = queries.days_to_pass(uow, Closure, *ids)
        avoided, _there_too = queries.days_to_pass(uow, AvoidedPeriod, *ids)
        rows: list[Days] = [*closures, *avoided]
        for row in rows:
            row.school_id = merger.into_id
        uow.flush()
        return {"closures": len(closures), "avoided_periods": len(avoided)}


def _closures(uow: UnitOfWork, merger: Merger) -> list[Line]:
    going, staying = queries.days_to_pass(uow, Closure, merger.school_id, merger.into_id, merger.first_day)
    goes = _n(
        "%(num)s sluiting gaat over en geldt dan voor heel %(into)s.",
        "%(num)s sluitingen gaan over en gelden dan voor heel %(into)s.",
        len(going), into=merger.into_name,
    )  # fmt: skip
    stays = _n(
        "%(num)s sluiting blijft bij %(name)s: in die dagen staat er al een bij %(into)s. Vul die aan als er een dag ontbreekt.",
        "%(num)s sluitingen blijven bij %(name)s: in die dagen staan er al bij %(into)s. Vul die aan als er een dag ontbreekt.",
        len(staying), name=merger.name, into=merger.into_name,
    )  # fmt: skip
    return _both("closures", going, goes, staying, stays, merger)


def _avoided(uow: UnitOfWork, merger: Merger) -> list[Line]:
    going, staying = queries.days_to_pass(uow, AvoidedPeriod, merger.school_id, merger.into_id, merger.first_day)
    goes = _n(
        "%(num)s periode die niet past, gaat over.", "%(num)s periodes die niet passen, gaan over.", len(going)
    )
    stays = _n(
        "%(num)s periode die niet past, blijft bij %(name)s: %(into)s noemde zelf al dagen daarin.",
        "%(num)s periodes die niet passen, blijven bij %(name)s: %(into)s noemde zelf al dagen daarin.",
        len(staying), name=merger.name, into=merger.into_name,
    )  # fmt: skip
    return _both("avoided_periods", going, goes, staying, stays, merger)


def _both(
    code: str, going: Sequence[Days], goes: str, staying: Sequence[Days], stays: str, merger: Merger
) -> list[Line]:
    return [
        Line(Fate.MOVES, code, len(going), goes, _things(going, merger)),
        Line(Fate.STAYS, code, len(staying), stays, _things(staying, merger)),
    ]


def _things(rows: Sequence[Days], merger: Merger) -> tuple[Thing, ...]:
    return tuple(
        Thing(spoken_range(row.first_day, row.last_day), "calendars.calendar", {"school": merger.school_id})
        for row in rows[:MOST_THINGS]
    )
