"""Cuts of the bound: the least number of visits that some programmes of a spot need, whatever the rest does.

For each cut, shares of a visit are sought such that no content holds more than one whole visit of shares; the demand then
holds that many visits, rounded up. The shares prove the cut: whoever adds them up over every content can see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clb_platform.planning.optimiser.contents import Spot, Whole
from clb_platform.planning.optimiser.linear import new_programme
from clb_platform.planning.optimiser.problem import Problem

WHOLE_VISIT: Final = 1_000_000
"""Shares are whole millionths of a visit."""


@dataclass(frozen=True, slots=True)
class Cut:
    """At least `visits` visits of the spot hold a unit of these programmes; `shares` of each type of unit prove it."""

    spot: int
    programmes: frozenset[int]
    shares: Whole
    visits: int

    def touched(self, spot: Spot) -> NDArray[np.bool_]:
        """Which contents count."""
        inside = np.array([kind.programme in self.programmes for kind in spot.kinds])
        return np.asarray((spot.counts[:, inside] > 0).any(axis=1))


def cuts_of(problem: Problem, spots: tuple[Spot, ...]) -> tuple[Cut, ...]:
    numbers = {each.id: p for p, each in enumerate(problem.programmes)}
    together = [frozenset(numbers[each] for each in some) for some in problem.combinable]
    return tuple(cut for p, spot in enumerate(spots) for cut in _of_spot(p, spot, together))


def _of_spot(p: int, spot: Spot, together: list[frozenset[int]]) -> Iterator[Cut]:
    present = frozenset(kind.programme for kind in spot.kinds)
    sets = {present, *(frozenset({each}) for each in present), *(some & present for some in together)}
    for programmes in sorted(sets - {frozenset()}, key=sorted):
        shares = _shares(spot, programmes)
        demand = np.array([kind.demand for kind in spot.kinds])
        visits = -(-int((shares * demand).sum()) // WHOLE_VISIT)
        if visits > 1 or len(programmes) == len(present):
            yield Cut(p, programmes, shares, visits)


def _shares(spot: Spot, programmes: frozenset[int]) -> Whole:
    """The shares with which the demand holds most visits: a small linear programme, rounded down until it is exact."""
    inside = [k for k, kind in enumerate(spot.kinds) if kind.programme in programmes]
    contents = np.unique(spot.counts[:, inside], axis=0)
    found = np.zeros(len(spot.kinds), dtype=np.int64)
    if not len(contents) or not contents.any():
        return found
    small = new_programme()
    demand = [-float(spot.kinds[k].demand) for k in inside]
    no_rows = np.array([], dtype=np.int32)
    small.addCols(
        len(inside), np.array(demand), np.zeros(len(inside)), np.ones(len(inside)), 0, np.zeros(len(inside), np.int32),
        no_rows, np.array([]),
    )  # fmt: skip
    rows, columns = np.nonzero(contents)
    starts = np.searchsorted(rows, np.arange(len(contents))).astype(np.int32)
    small.addRows(
        len(contents), np.full(len(contents), -small.inf), np.ones(len(contents)), len(rows), starts,
        columns.astype(np.int32), contents[rows, columns].astype(float),
    )  # fmt: skip
    small.run()
    exact = np.floor(np.array(small.getSolution().col_value) * WHOLE_VISIT + 0.5).astype(np.int64).clip(0)
    most = int((contents @ exact).max())
    found[inside] = exact if most <= WHOLE_VISIT else exact * WHOLE_VISIT // most
    return found
