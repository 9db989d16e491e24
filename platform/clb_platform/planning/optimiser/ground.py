"""The world in the shape that the bound needs, made once: half days, minutes, timing and tours of the spots."""

from __future__ import annotations

import numpy as np

from clb_platform.planning.optimiser.contents import Spot, Whole
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.tables import Tables

SCALE = 1_000
NEVER = -(1 << 50)
DOCTOR, ROOM, BUS = 0, 1, 2
"""Lines of what visits of one half day share."""
SHARED_AT = {at.AT_CENTRE: ROOM, at.IN_BUS: BUS}
CLOSED = 1 << 20
"""Timing of a unit on a half day when it may not be done, in points."""


class Ground:
    """Arrays over half days h, teams t, days d and spots p.

    `half` (H × columns of the world), `limits` (doctor, room, bus × H), `capacity` (T × H nurse minutes, negative: absent),
    `week` (T × weeks × most and comfortable visits), `days` (D × first and second half day, or -1), `timing[p]` (types × H,
    in points), `tour` (P: travel and disruption of a day at one spot, in points), `together` (P × P: of a day at two),
    `too_far` (P × P: the transfer is too long), `away` (T × P: points of a visit by a team that is not the home team).
    """

    def __init__(self, tables: Tables, spots: tuple[Spot, ...]) -> None:
        self.tables, self.spots = tables, spots
        w = tables.world
        self.teams, self.halves = int(w[at.TEAMS]), int(w[at.HALVES])
        self.half = w[w[at.HALF_TABLE] :][: self.halves * at.HALF_COLUMNS].reshape(self.halves, -1).astype(np.int64)
        self.capacity = w[w[at.CAPACITY_TABLE] :][: self.teams * self.halves].reshape(self.teams, -1).astype(np.int64)
        self.week = w[w[at.WEEK_TABLE] :][: self.teams * int(w[at.WEEKS]) * 2].reshape(self.teams, -1, 2)
        self.limits = self._limits()
        firsts = np.flatnonzero(self.half[:, at.FIRST] == 1)
        self.days = np.stack([firsts, self.half[firsts, at.OTHER]], axis=1).astype(np.int64)
        self.timing = [self._timing(spot) for spot in spots]
        self.eligible = [
            np.array([t for t in range(self.teams) if at.eligible(w, spot.site, t)], dtype=np.int64) for spot in spots
        ]
        self._tours()

    def _limits(self) -> Whole:
        """How many visits of a half day can have a doctor, a room at the centre, a bus."""
        w = self.tables.world
        lines = [self.half[:, at.DOCTORS], np.full(self.halves, w[at.ROOMS]), np.full(self.halves, w[at.BUSES])]
        return np.stack(lines).astype(np.int64)

    def _timing(self, spot: Spot) -> Whole:
        w = self.tables.world
        lines = [[at.timing(w, kind.row, h) for h in range(self.halves)] for kind in spot.kinds]
        found = np.array(lines, dtype=np.int64).reshape(-1, self.halves)
        if not self.tables.problem.pinned:
            found[:, : w[at.TODAY]] = -1
        return np.where(found < 0, CLOSED, found)

    def _tours(self) -> None:
        w, weights = self.tables.world, self.tables.problem.weights
        nodes = int(w[at.NODES])
        travel = w[w[at.TRAVEL_TABLE] :][: nodes * nodes].reshape(nodes, nodes).astype(np.int64)
        node = np.array([spot.node for spot in self.spots], dtype=np.int64)
        site = np.array([spot.site for spot in self.spots], dtype=np.int64)
        out, back = travel[0, node], travel[node, 0]
        between = travel[np.ix_(node, node)]
        self.tour = weights.travel * (out + back) + weights.disruption
        same = (site[:, None] == site[None, :]).astype(np.int64)
        self.together = weights.travel * (out[:, None] + between + back[None, :]) + weights.disruption * (2 - same)
        self.too_far = between > int(w[at.TRANSFER_MAX])
        homes = np.array([at.home(w, spot.site) for spot in self.spots], dtype=np.int64)
        self.away = weights.away_team * (homes[None, :] != np.arange(self.teams)[:, None]).astype(np.int64)

    def open_to(self, p: int) -> Whole:
        """Contents × half days: timing in points, or CLOSED and more where a rule forbids it to every team."""
        spot = self.spots[p]
        found: Whole = spot.counts @ self.timing[p]
        found[spot.doctor[:, None] > self.half[None, :, at.NET]] = CLOSED
        found[spot.needs_doctor[:, None] & (self.half[None, :, at.DOCTORS] == 0)] = CLOSED
        np.minimum(found, CLOSED, out=found)
        return found
