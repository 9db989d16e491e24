"""The least cost of covering a demand with whole patterns, proven in whole numbers: the cuts of the bound lean on it.

A best-first search. What is still to be done costs at least the sum of its shares, where shares are such that no pattern
holds more of them than it costs: a small linear programme finds good ones, and whole numbers make them right.
"""

from __future__ import annotations

import heapq
from typing import Final

import numpy as np

from clb_platform.planning.optimiser.contents import Whole
from clb_platform.planning.optimiser.linear import new_programme

PART: Final = 1_000_000
"""Shares are whole millionths of a point."""
MOST_STEPS: Final = 500
MOST_COMPARED: Final = 4_000


def least_cost(patterns: Whole, costs: Whole, demand: Whole) -> int | None:
    """No choice of patterns that together hold the demand costs less; None when there is no choice at all.

    `patterns` has a line of counts for each. Exact, but after `MOST_STEPS` what is proven by then.
    """
    if not len(patterns) or ((demand > 0) & (patterns.max(axis=0) == 0)).any():
        return None
    patterns, costs = _undominated(np.minimum(patterns, demand), costs)
    shares = shares_of(patterns, costs, demand)
    return -(-_search(patterns, costs * PART, demand, shares) // PART)


def shares_of(patterns: Whole, costs: Whole, demand: Whole) -> Whole:
    """Shares of each type, in millionths, with which the demand is worth most and no pattern more than it costs."""
    programme = new_programme()
    none, count = np.array([], dtype=np.int32), len(demand)
    programme.addCols(
        count, -demand.astype(float), np.zeros(count), np.full(count, programme.inf), 0, np.zeros(count, np.int32), none,
        np.array([]),
    )  # fmt: skip
    rows, columns = np.nonzero(patterns)
    programme.addRows(
        len(patterns), np.full(len(patterns), -programme.inf), costs.astype(float), len(rows),
        np.searchsorted(rows, np.arange(len(patterns))).astype(np.int32), columns.astype(np.int32),
        patterns[rows, columns].astype(float),
    )  # fmt: skip
    programme.run()
    shares: Whole = np.floor(np.array(programme.getSolution().col_value) * PART).astype(np.int64).clip(0)
    for _again in range(3):
        held = patterns @ shares
        if (held <= costs * PART).all():
            return shares
        shares = np.floor(shares * (costs * PART / np.maximum(1, held)).min() * (1 - 1e-9)).astype(np.int64)
    return np.zeros_like(shares)


def _undominated(patterns: Whole, costs: Whole) -> tuple[Whole, Whole]:
    """Without patterns that hold no more than another that costs no more."""
    order = np.lexsort((-patterns.sum(axis=1), costs))
    patterns, costs = patterns[order], costs[order]
    _lines, first = np.unique(patterns, axis=0, return_index=True)
    first.sort()
    patterns, costs = patterns[first], costs[first]
    if len(patterns) > MOST_COMPARED:
        return patterns, costs
    kept: list[int] = []
    for k in range(len(patterns)):
        if not kept or not (patterns[kept] >= patterns[k]).all(axis=1).any():
            kept.append(k)
    return patterns[kept], costs[kept]


def _search(patterns: Whole, costs: Whole, demand: Whole, shares: Whole) -> int:
    """Least cost in millionths. A state is what is still to be done; the type that fewest patterns hold comes first."""
    order = sorted(range(len(demand)), key=lambda k: int((patterns[:, k] > 0).sum()))
    holding = [np.flatnonzero(patterns[:, k] > 0) for k in range(len(demand))]
    start = tuple(int(each) for each in demand)
    queue = [(int(demand @ shares), start, 0)]
    least: dict[tuple[int, ...], int] = {start: 0}
    for _step in range(MOST_STEPS):
        _guess, state, cost = heapq.heappop(queue)
        if cost > least[state]:
            continue
        wanted = next((k for k in order if state[k]), None)
        if wanted is None:
            return cost
        some = holding[wanted]
        rests = np.maximum(0, np.array(state) - patterns[some])
        spent = cost + costs[some]
        guesses = spent + rests @ shares
        for rest, so_far, total in zip(map(tuple, rests.tolist()), spent.tolist(), guesses.tolist(), strict=True):
            if so_far < least.get(rest, so_far + 1):
                least[rest] = so_far
                heapq.heappush(queue, (total, rest, so_far))
    return min(guess for guess, _state, _cost in queue)
