"""What a visit can hold, for the bound: units that are alike become a type, and every content of a visit is listed.

A *spot* is a site at one location (school, centre, bus). Units of a spot with the same programme, minutes and doses are
one type with a demand. A *content* is how many of each type one visit holds; every content that some block could hold is
listed. `touched` is the least number of (group, programme) pairs that a content serves, for the cost of splitting a
group: as many groups as it takes to have that many units of each type.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.tables import Tables, units_of

Whole = NDArray[np.int64]
Vector = tuple[int, ...]
MOST_CONTENTS: Final = 2_000
"""Of a spot. Beyond it, units of one programme count as the smallest of them; beyond it again the spot counts for nothing:
both can only lower the bound."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of unit: all units of a spot that are alike."""

    row: int
    programme: int
    nurse: int
    doctor: int
    doses: int
    needs_doctor: bool
    demand: int


class Groups:
    """How many units of each type the groups of a spot have, by programme: what the least number of groups is found from."""

    def __init__(self, kinds: tuple[Kind, ...], by_programme: Mapping[int, frozenset[Vector]], pairs: int) -> None:
        self.columns = {
            programme: [k for k, kind in enumerate(kinds) if kind.programme == programme] for programme in by_programme
        }
        self.by_programme, self.pairs = by_programme, pairs
        self._known: dict[tuple[int, Vector], int] = {}

    def touched(self, counts: Whole) -> Whole:
        """For each line of counts the least number of (group, programme) pairs that have these units."""
        total = np.zeros(len(counts), dtype=np.int64)
        for programme, columns in self.columns.items():
            lines, where = np.unique(counts[:, columns], axis=0, return_inverse=True)
            least = [self._least(programme, tuple(int(each) for each in line)) for line in lines]
            total += np.array(least, dtype=np.int64)[where.reshape(-1)]
        return total

    def _least(self, programme: int, wanted: Vector) -> int:
        if not any(wanted):
            return 0
        key = (programme, wanted)
        if key not in self._known:
            rests = {
                tuple(max(0, want - has) for want, has in zip(wanted, group, strict=True))
                for group in self.by_programme[programme]
            }
            self._known[key] = 1 + min(self._least(programme, rest) for rest in rests if rest != wanted)
        return self._known[key]


@dataclass(frozen=True, slots=True)
class Spot:
    """`kinds` are numbered over all spots from `first` on; `kind_of` says of each unit which it is, where it is counted.

    The arrays have a line per content.
    """

    site: int
    location: int
    node: int
    first: int
    kinds: tuple[Kind, ...]
    kind_of: Mapping[int, int]
    demand: Whole
    counts: Whole
    nurse: Whole
    doctor: Whole
    needs_doctor: NDArray[np.bool_]
    touched: Whole
    groups: Groups


def spots_of(tables: Tables) -> tuple[Spot, ...]:
    units = units_of(tables)
    by_spot: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for u, line in enumerate(units):
        by_spot[int(line[at.SITE]), int(line[at.LOCATION]), int(line[at.NODE])].append(u)
    sizes = Counter(int(line[at.SIBLINGS]) for line in units)
    spots: list[Spot] = []
    first = 0
    for (site, location, node), members in by_spot.items():
        spot = _spot(tables, sizes, (site, location, node, first), members)
        spots.append(spot)
        first += len(spot.kinds)
    return tuple(spots)


EXACT: Final = (at.PROGRAMME, at.NURSE, at.DOCTOR, at.DOSES)
MERGED: Final = (at.PROGRAMME,)


def _spot(tables: Tables, sizes: Mapping[int, int], place: tuple[int, int, int, int], members: list[int]) -> Spot:
    units = units_of(tables)
    for some, alike in ((members, EXACT), (members, MERGED), ([], EXACT)):
        kind_of, kinds = kinds_of(units, some, alike)
        contents = _contents(tables, kinds)
        if len(contents) <= MOST_CONTENTS:
            break
    counts = np.array(contents, dtype=np.int64).reshape(-1, len(kinds))
    groups = _groups(units, kinds, kind_of, sizes)
    site, location, node, first = place
    return Spot(
        site=site,
        location=location,
        node=node,
        first=first,
        kinds=kinds,
        kind_of=kind_of,
        demand=np.array([kind.demand for kind in kinds], dtype=np.int64),
        counts=counts,
        nurse=counts @ np.array([kind.nurse for kind in kinds], dtype=np.int64),
        doctor=counts @ np.array([kind.doctor for kind in kinds], dtype=np.int64),
        needs_doctor=(counts @ np.array([int(kind.needs_doctor) for kind in kinds], dtype=np.int64)) > 0,
        touched=groups.touched(counts),
        groups=groups,
    )


def kinds_of(units: Any, members: list[int], alike: tuple[int, ...]) -> tuple[dict[int, int], tuple[Kind, ...]]:
    """The types of these units, which are alike when they have the same in these columns, and the type of each unit.

    A type is as small as the smallest of its units.
    """
    found: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for u in members:
        found[tuple(int(units[u, column]) for column in alike)].append(u)
    kinds = tuple(
        Kind(
            row=int(units[some[0], at.ROW]),
            programme=int(units[some[0], at.PROGRAMME]),
            nurse=int(units[some, at.NURSE].min()),
            doctor=int(units[some, at.DOCTOR].min()),
            doses=int(units[some, at.DOSES].min()),
            needs_doctor=bool(units[some[0], at.NEEDS_DOCTOR]),
            demand=len(some),
        )
        for some in found.values()
    )
    return {u: k for k, some in enumerate(found.values()) for u in some}, kinds


def _groups(units: Any, kinds: tuple[Kind, ...], kind_of: Mapping[int, int], sizes: Mapping[int, int]) -> Groups:
    """A programme of which some group's units are at another spot too is left out: its splitting counts for nothing."""
    pairs: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for u in kind_of:
        pairs[int(units[u, at.PROGRAMME])][int(units[u, at.SIBLINGS])].append(u)
    whole = {
        programme: groups
        for programme, groups in pairs.items()
        if all(sizes[siblings] == len(some) for siblings, some in groups.items())
    }
    by_programme = {}
    for programme, groups in whole.items():
        columns = [k for k, kind in enumerate(kinds) if kind.programme == programme]
        counted = (Counter(kind_of[u] for u in some) for some in groups.values())
        by_programme[programme] = frozenset(tuple(count[k] for k in columns) for count in counted)
    return Groups(kinds, by_programme, sum(len(groups) for groups in whole.values()))


def _contents(tables: Tables, kinds: tuple[Kind, ...]) -> list[Vector]:
    """Every content but the empty one that the largest block could hold."""
    problem = tables.problem
    nurse = max((int(each) for each in _capacities(tables)), default=0)
    doctor = max(tables.facts.net_minutes(block) for day in problem.calendar.days for block in day.blocks)
    programmes = {each.id: p for p, each in enumerate(problem.programmes)}
    together = [{programmes[each] for each in some} for some in problem.combinable]
    found: list[Vector] = []

    def fill(k: int, counts: Vector, nurses: int, doctors: int, doses: int, present: frozenset[int]) -> None:
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
