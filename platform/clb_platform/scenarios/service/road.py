"""Minutes on the road between places of a centre: what the centre set itself, else an estimate from the map. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final
from uuid import UUID

from clb_platform.calendars.models import Team
from clb_platform.scenarios.models import TravelTime
from clb_tenants.schools.models import Site

EARTH_KM: Final = 6371.0
PARKING_MINUTES: Final = 5
UNKNOWN_MINUTES: Final = 20
"""Between two places of which one is not on the map."""
MINUTES_OF_AN_HOUR: Final = 60
Place = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Road:
    """`speed` in km an hour as the crow flies. `between` and `from_base` are what the centre set: minutes by two sites, in the
    order of their ids, and by team and site."""

    sites: Mapping[UUID, Site]
    teams: Sequence[Team]
    speed: int
    between: Mapping[tuple[UUID, UUID], int]
    from_base: Mapping[tuple[UUID, UUID], int]

    def point(self, site_id: UUID) -> Place:
        site = self.sites.get(site_id)
        if site is None or site.latitude is None or site.longitude is None:
            return None
        return site.latitude, site.longitude

    def minutes(self, one: UUID, other: UUID) -> int:
        """Between two sites, both ways alike."""
        if one == other:
            return 0
        own = self.between.get((min(one, other), max(one, other)))
        return own if own is not None else self._estimate(self.point(one), self.point(other))

    def from_centre(self, site_id: UUID, team_id: UUID | None, centre: Place) -> int:
        """From where the day begins to a site, for the team that usually goes there."""
        own = self.from_base.get((team_id, site_id)) if team_id is not None else None
        return own if own is not None else self._estimate(centre, self.point(site_id))

    def centre(self, site_ids: Iterable[UUID]) -> Place:
        """Where the teams start, in the middle; else the middle of these sites; None when nothing is on the map."""
        bases = [
            (team.latitude, team.longitude)
            for team in self.teams
            if team.latitude is not None and team.longitude is not None
        ]
        known = bases or [point for site_id in site_ids if (point := self.point(site_id)) is not None]
        if not known:
            return None
        return sum(point[0] for point in known) / len(known), sum(point[1] for point in known) / len(known)

    def _estimate(self, one: Place, other: Place) -> int:
        if one is None or other is None:
            return UNKNOWN_MINUTES
        return PARKING_MINUTES + round(crow_km(one, other) / self.speed * MINUTES_OF_AN_HOUR)


def road_of(sites: Mapping[UUID, Site], teams: Sequence[Team], speed: int, own: Iterable[TravelTime]) -> Road:
    """The road of a centre. `own` are the rows of its travel table."""
    rows = list(own)
    return Road(
        sites,
        teams,
        speed,
        {(row.from_site_id, row.to_site_id): row.minutes for row in rows if row.from_site_id is not None},
        {(row.team_id, row.to_site_id): row.minutes for row in rows if row.team_id is not None},
    )


def crow_km(one: Place, other: Place) -> float:
    """Kilometres over the earth; 0 when one of the two is not known."""
    if one is None or other is None:
        return 0.0
    (a, b), (c, d) = ((radians(x) for x in place) for place in (one, other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))
