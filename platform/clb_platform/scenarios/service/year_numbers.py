"""Whole years of visits by one measure, also years that no problem was made of: today's road, the usual teams, one set of
wishes. What depends on who worked then (busy weeks, a fair share) cannot be counted for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning.optimiser.problem import Weights
from clb_platform.programmes.vocabulary import Place
from clb_platform.scenarios import queries
from clb_platform.scenarios.models import Scenario
from clb_platform.scenarios.service.files import unpack_built
from clb_platform.scenarios.service.road import Place as Point
from clb_platform.scenarios.service.road import Road, road_of
from clb_platform.scenarios.vocabulary import CROW_SPEED, weights_for
from clb_tenants.centres.service import value_on
from clb_tenants.schools import queries as schools


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit: which team is where in a half day."""

    team_id: UUID
    day: date
    half_day: HalfDay
    site_id: UUID
    place: Place


@dataclass(frozen=True, slots=True)
class Numbers:
    """By the keys of FIGURE_LABELS and of PART_LABELS: those that mean something of any year."""

    figures: Mapping[str, int]
    parts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measure:
    """`usual` is the team that usually goes to a site; of a site without one every team is usual."""

    road: Road
    centre: Point
    usual: Mapping[UUID, UUID]
    weights: Weights

    def of(self, stops: Sequence[Stop]) -> Numbers:
        minutes = self._minutes(stops)
        away = sum(self.usual.get(stop.site_id, stop.team_id) != stop.team_id for stop in stops)
        days = {(stop.team_id, stop.day, stop.site_id) for stop in stops}
        parts = {
            "travel": self.weights.travel * minutes,
            "visits": self.weights.visit * len(stops),
            "disruption": self.weights.disruption * len(days),
            "away": self.weights.away_team * away,
        }
        return Numbers({"visits": len(stops), "travel_minutes": minutes, "other_team": away}, parts)

    def _minutes(self, stops: Iterable[Stop]) -> int:
        """A team's day is one tour, from the centre and back; a visit at the centre is no stop on the road."""
        days: dict[tuple[UUID, date], list[Stop]] = defaultdict(list)
        for stop in stops:
            days[stop.team_id, stop.day].append(stop)
        total = 0
        for found in days.values():
            order = sorted(found, key=lambda stop: stop.half_day is not HalfDay.MORNING)
            tour = [None, *(None if stop.place is Place.CENTRE else stop.site_id for stop in order), None]
            total += sum(self._step(one, other) for one, other in pairwise(tour))
        return total

    def _step(self, one: UUID | None, other: UUID | None) -> int:
        if one is not None and other is not None:
            return self.road.minutes(one, other)
        site_id = one or other
        return self.road.from_centre(site_id, self.usual.get(site_id), self.centre) if site_id is not None else 0


def measure_of(uow: UnitOfWork, scenario: Scenario, site_ids: Iterable[UUID]) -> Measure:
    """The measure for visits at these sites, with the wishes and the usual teams of a plan."""
    sites = {site.site_id: site for site, _school in schools.sites(uow)}
    speed = int(value_on(uow, CROW_SPEED, scenario.first_day))
    road = road_of(sites, calendars.teams(uow), speed, queries.travel_times(uow))
    file = queries.file_of(uow, scenario.scenario_id)
    kept = unpack_built(file.problem) if file is not None else None
    usual = {UUID(site["id"]): kept.teams[site["home_team"]] for site in kept.problem.get("sites", ())} if kept else {}
    return Measure(road, road.centre(sorted(site_ids)), usual, weights_for(scenario.wishes))
