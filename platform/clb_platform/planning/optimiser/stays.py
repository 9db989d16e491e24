"""A stay is what one team does at one spot on one day; the cuts of the bound say what all stays at a spot cost at least.

A cut counts for a stay: `visit` for each visit, `once` for the stay itself, `split` for each group and programme that it
serves, and, when `timing`, its timing and away-from-home. The demand of the spot cannot be met by stays that count for
less than `least` together; `covering.py` proves that for each spot by itself, on days on which the stays are possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from clb_platform.planning.optimiser.contents import Spot, Whole
from clb_platform.planning.optimiser.covering import least_cost
from clb_platform.planning.optimiser.ground import CLOSED, Ground


@dataclass(frozen=True, slots=True)
class SpotCut:
    spot: int
    visit: int
    once: int
    split: int
    timing: int
    least: int


@dataclass(frozen=True, slots=True)
class Stays:
    """All stays of a spot that some team could make. `pairs` (content of the first half day, of the second, groups and
    programmes that both serve) are those of two visits; the other arrays have a line for each stay."""

    pairs: Whole
    counts: Whole
    visits: Whole
    touched: Whole
    timing: Whole


def stays_of(ground: Ground, p: int) -> Stays:
    """Every stay, each with its least timing (and away from home) over the teams and days that can make it."""
    spot, opened = ground.spots[p], ground.open_to(p)
    single = _singles(ground, p, opened)
    alone = np.flatnonzero(single < CLOSED)
    pairs, timing = _pairs(ground, p, opened, alone)
    union = spot.counts[pairs[:, 0]] + spot.counts[pairs[:, 1]]
    touched = spot.groups.touched(union)
    both = spot.touched[pairs[:, 0]] + spot.touched[pairs[:, 1]] - touched
    return Stays(
        pairs=np.column_stack([pairs, both]).astype(np.int64),
        counts=np.concatenate([spot.counts[alone], union]),
        visits=np.concatenate([np.full(len(alone), 1), np.full(len(pairs), 2)]).astype(np.int64),
        touched=np.concatenate([spot.touched[alone], touched]),
        timing=np.concatenate([single[alone], timing]),
    )


def _singles(ground: Ground, p: int, opened: Whole) -> Whole:
    """Least timing of each content by itself, CLOSED when no team can ever do it."""
    spot = ground.spots[p]
    best = np.full(len(spot.counts), CLOSED, dtype=np.int64)
    for t in ground.eligible[p]:
        fits = spot.nurse[:, None] <= ground.capacity[t][None, :]
        possible = np.where(fits & (opened < CLOSED), opened + ground.away[t, p], CLOSED)
        best = np.minimum(best, possible.min(axis=1, initial=CLOSED))
    return best


def _pairs(ground: Ground, p: int, opened: Whole, alone: Whole) -> tuple[Whole, Whole]:
    """The pairs of contents that some team can do on one day, no unit in both, and their least timing."""
    spot = ground.spots[p]
    days = ground.days[ground.days[:, 1] >= 0]
    found: list[Whole] = [np.zeros((0, 2), dtype=np.int64)]
    least: list[Whole] = [np.zeros(0, dtype=np.int64)]
    early, late = _by_team(ground, p, opened, days[:, 0]), _by_team(ground, p, opened, days[:, 1])
    seconds = np.flatnonzero((np.stack(late) < CLOSED).any(axis=(0, 2))) if late else np.zeros(0, dtype=np.int64)
    for a in alone if len(seconds) else ():
        second = seconds[(spot.counts[a] + spot.counts[seconds] <= spot.demand).all(axis=1)]
        timing = np.full(len(second), CLOSED, dtype=np.int64)
        for first_of, second_of in zip(early, late, strict=True):
            usable = np.flatnonzero(first_of[a] < CLOSED)
            if len(usable):
                timing = np.minimum(timing, (first_of[a, usable] + second_of[np.ix_(second, usable)]).min(axis=1))
        ok = timing < CLOSED
        found.append(np.column_stack([np.full(int(ok.sum()), a), second[ok]]))
        least.append(timing[ok])
    return np.concatenate(found), np.concatenate(least)


def _by_team(ground: Ground, p: int, opened: Whole, halves: Whole) -> list[Whole]:
    """For each eligible team: contents × these half days, timing and away from home, CLOSED when it cannot."""
    spot = ground.spots[p]
    found = []
    for t in ground.eligible[p]:
        fits = spot.nurse[:, None] <= ground.capacity[t, halves][None, :]
        here = opened[:, halves]
        found.append(np.where(fits & (here < CLOSED), here + ground.away[t, p], CLOSED))
    return found


def spot_cuts_of(ground: Ground, stays: tuple[Stays, ...], late: Callable[[], bool]) -> tuple[SpotCut, ...]:
    """The cuts of every spot, as far as they are found before it is late."""
    found: list[SpotCut] = []
    for p, some in enumerate(stays):
        if not late():
            found.extend(_of_spot(ground, p, ground.spots[p], some))
    return tuple(found)


def _of_spot(ground: Ground, p: int, spot: Spot, stays: Stays) -> Iterator[SpotCut]:
    """What everything costs with and without timing, days, and visits."""
    weights, tour = ground.tables.problem.weights, int(ground.tour[p])
    for visit, once, split, timing in (
        (weights.visit, tour, weights.split, 1),
        (weights.visit, tour, weights.split, 0),
        (0, 1, 0, 0),
        (1, 0, 0, 0),
    ):
        costs = visit * stays.visits + once + split * stays.touched + timing * stays.timing
        least = least_cost(stays.counts, costs, spot.demand)
        if least is not None and least > 0:
            yield SpotCut(p, visit, once, split, timing, least)
