"""What a visit can hold, for the bound: units that are alike become a type, and every content of a visit is listed.

A *spot* is a site at one location (school, centre, bus). Units of a spot with the same programme, minutes and doses are
one type with a demand. A *content* is how many of each type one visit holds; every content that some block could hold is
listed. `touched` is the least number of (group, programme) pairs that a content serves, for the cost of splitting a
group; `shared` says it of the programmes in parts, which a second visit of the same day could serve too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.tables import Tables, units_of

Whole = NDArray[np.int64]
MOST_CONTENTS: Final = 6_000
"""Of a spot. Beyond it, units of one programme count as the smallest of them, which can only lower the bound."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of unit: all units of a spot that are alike."""

    row: int
    programme: int
    nurse: int
    doctor: int
    doses: int
    needs_doctor: bool
    siblings: int
    demand: int


@dataclass(frozen=True, slots=True)
class Shared:
    """Programmes that two visits of one day could both serve for one group: which contents hold all, and what they touch."""

    holds: NDArray[np.bool_]
    touched: Whole


@dataclass(frozen=True, slots=True)
class Spot:
    """`kinds` are numbered over all spots from `first` on; the arrays have a line per content."""

    site: int
    node: int
    first: int
    kinds: tuple[Kind, ...]
    counts: Whole
    nurse: Whole
    doctor: Whole
    needs_doctor: NDArray[np.bool_]
    touched: Whole
    shared: tuple[Shared, ...]


def spots_of(tables: Tables) -> tuple[Spot, ...]:
    units = units_of(tables)
    by_spot: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for u, line in enumerate(units):
        by_spot[int(line[at.SITE]), int(line[at.LOCATION]), int(line[at.NODE])].append(u)
    spots: list[Spot] = []
    first = 0
    for (site, _location, node), members in by_spot.items():
        spot = _spot(tables, units, site, node, first, members)
        spots.append(spot)
        first += len(spot.kinds)
    return tuple(spots)


def _spot(tables: Tables, units: at.Block, site: int, node: int, first: int, members: list[int]) -> Spot:
    kinds = kinds_of(units, members, merged=False)
    contents = _contents(tables, kinds)
    if len(contents) > MOST_CONTENTS:
        kinds = kinds_of(units, members, merged=True)
        contents = _contents(tables, kinds)
    counts = np.array(contents, dtype=np.int64).reshape(-1, len(kinds))
    return Spot(
        site=site,
        node=node,
        first=first,
        kinds=kinds,
        counts=counts,
        nurse=counts @ np.array([kind.nurse for kind in kinds]),
        doctor=counts @ np.array([kind.doctor for kind in kinds]),
        needs_doctor=(counts @ np.array([int(kind.needs_doctor) for kind in kinds])) > 0,
        touched=_touched(counts, kinds, {kind.programme for kind in kinds}),
        shared=tuple(_shared(counts, kinds)),
    )


def kinds_of(units: Any, members: list[int], merged: bool) -> tuple[Kind, ...]:
    """The types of these units; merged: one per programme, as small as the smallest."""
    parts: dict[tuple[int, int], int] = defaultdict(int)
    for u in members:
        parts[int(units[u, at.PROGRAMME]), int(units[u, at.SIBLINGS])] += 1
    most: dict[int, int] = defaultdict(int)
    for (programme, _siblings), count in parts.items():
        most[programme] = max(most[programme], count)
    found: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for u in members:
        alike = (at.PROGRAMME,) if merged else (at.PROGRAMME, at.NURSE, at.DOCTOR, at.DOSES)
        found[tuple(int(units[u, column]) for column in alike)].append(u)
    return tuple(
        Kind(
            row=int(units[alike[0], at.ROW]),
            programme=int(units[alike[0], at.PROGRAMME]),
            nurse=int(units[alike, at.NURSE].min()),
            doctor=int(units[alike, at.DOCTOR].min()),
            doses=int(units[alike, at.DOSES].min()),
            needs_doctor=bool(units[alike[0], at.NEEDS_DOCTOR]),
            siblings=most[int(units[alike[0], at.PROGRAMME])],
            demand=len(alike),
        )
        for alike in found.values()
    )


def _contents(tables: Tables, kinds: tuple[Kind, ...]) -> list[tuple[int, ...]]:
    """Every content but the empty one that the largest block could hold."""
    problem = tables.problem
    nurse = max((int(each) for each in _capacities(tables)), default=0)
    doctor = max(tables.facts.net_minutes(block) for day in problem.calendar.days for block in day.blocks)
    programmes = {each.id: p for p, each in enumerate(problem.programmes)}
    together = [{programmes[each] for each in some} for some in problem.combinable]
    found: list[tuple[int, ...]] = []

    def fill(k: int, counts: tuple[int, ...], nurses: int, doctors: int, doses: int, present: frozenset[int]) -> None:
        if len(found) > MOST_CONTENTS:
            return
        if k == len(kinds):
            if any(counts):
                found.append(counts)
            return
        kind = kinds[k]
        for count in range(kind.demand + 1):
            if (
                nurses + count * kind.nurse > nurse
                or doctors + count * kind.doctor > doctor
                or doses + count * kind.doses > problem.doses_per_visit_max
            ):
                break
            inside = present | {kind.programme} if count else present
            if len(inside) > 1 and not any(inside <= some for some in together):
                break
            fill(
                k + 1,
                (*counts, count),
                nurses + count * kind.nurse,
                doctors + count * kind.doctor,
                doses + count * kind.doses,
                inside,
            )

    fill(0, (), 0, 0, 0, frozenset())
    return found


def _capacities(tables: Tables) -> Whole:
    world = tables.world
    begin = int(world[at.CAPACITY_TABLE])
    return np.unique(world[begin : begin + int(world[at.TEAMS]) * int(world[at.HALVES])]).astype(np.int64)


def _touched(counts: Whole, kinds: tuple[Kind, ...], programmes: set[int]) -> Whole:
    """The least number of (group, programme) pairs: units of a programme over the most parts that a group has."""
    total = np.zeros(len(counts), dtype=np.int64)
    for programme in programmes:
        columns = [k for k, kind in enumerate(kinds) if kind.programme == programme]
        total += -(-counts[:, columns].sum(axis=1) // kinds[columns[0]].siblings)
    return total


def _shared(counts: Whole, kinds: tuple[Kind, ...]) -> Iterator[Shared]:
    """Every set of programmes in parts that some content holds together."""
    parted = sorted({kind.programme for kind in kinds if kind.siblings > 1})
    held = {
        programme: counts[:, [k for k, kind in enumerate(kinds) if kind.programme == programme]].sum(axis=1) > 0
        for programme in parted
    }
    for size in range(1, len(parted) + 1):
        for some in combinations(parted, size):
            holds = np.logical_and.reduce([held[programme] for programme in some])
            if holds.any():
                yield Shared(holds, _touched(counts, kinds, set(some)))
