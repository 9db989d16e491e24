"""Two plans beside each other: what moved, came and went, and what each costs in words. Pure but for reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound
from clb_core.words import listed
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.scenarios import queries
from clb_platform.scenarios.models import Scenario
from clb_platform.scenarios.vocabulary import FIGURE_LABELS, PART_LABELS


@dataclass(frozen=True, slots=True)
class Spot:
    """Where work is done in a plan."""

    day: date
    half_day: HalfDay
    team_name: str


@dataclass(frozen=True, slots=True)
class Change:
    """Work of one school that stands elsewhere in the second plan; None: not in that plan."""

    school_name: str
    title: str
    groups: str
    first: Spot | None
    second: Spot | None


@dataclass(frozen=True, slots=True)
class Row:
    """One number of both plans. `key` is that of its label."""

    key: str
    first: int
    second: int

    @property
    def difference(self) -> int:
        return self.second - self.first


@dataclass(frozen=True, slots=True)
class Comparison:
    moved: tuple[Change, ...]
    added: tuple[Change, ...]
    dropped: tuple[Change, ...]
    figures: tuple[Row, ...]
    parts: tuple[Row, ...]


def compare(uow: UnitOfWork, first: Scenario, second: Scenario) -> Comparison:
    """What the second plan does otherwise than the first. Raises NotFound for scenarios of two school years."""
    if first.start_year != second.start_year:
        raise NotFound
    before = _places(queries.parts_of(uow, first.scenario_id))
    after = _places(queries.parts_of(uow, second.scenario_id))
    told: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for unit in before.keys() | after.keys():
        was, now = before.get(unit), after.get(unit)
        if was is None or now is None or was.spot != now.spot:
            known = now or was
            key = (known.school, known.title, was and was.spot, now and now.spot)  # type: ignore[union-attr]
            told[key].append(known.groups)  # type: ignore[union-attr]
    changes = sorted(
        (Change(school, title, listed(sorted(set(groups))), was, now) for (school, title, was, now), groups in told.items()),
        key=_order,
    )
    return Comparison(
        moved=tuple(each for each in changes if each.first and each.second),
        added=tuple(each for each in changes if not each.first),
        dropped=tuple(each for each in changes if not each.second),
        figures=_rows(FIGURE_LABELS, first.figures, second.figures),
        parts=_rows(PART_LABELS, first.parts, second.parts),
    )


@dataclass(frozen=True, slots=True)
class _Stands:
    school: str
    title: str
    groups: str
    spot: Spot


def _places(rows: Sequence[Any]) -> dict[str, _Stands]:
    """Where each unit stands."""
    found = {}
    for part, school, team in rows:
        for unit in part.units:
            spot = Spot(part.day, part.half_day, team.name)
            found[unit] = _Stands(school.name, part.title, part.groups, spot)
    return found


def _order(change: Change) -> tuple[str, date, str, str]:
    spot = change.second or change.first
    return (change.school_name, spot.day if spot else date.min, change.title, change.groups)


def _rows(labels: Any, first: dict[str, int], second: dict[str, int]) -> tuple[Row, ...]:
    return tuple(Row(key, first.get(key, 0), second.get(key, 0)) for key in labels)
