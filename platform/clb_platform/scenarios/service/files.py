"""Problems and plans as they are kept: JSON, packed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning.optimiser.writing import problem_json
from clb_platform.programmes.vocabulary import Place
from clb_platform.scenarios.service.build import Built
from clb_platform.scenarios.service.work import Task


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What a unit of a problem is in the product, as it was when the plan was asked for."""

    school_id: UUID
    site_id: UUID
    label: str
    groups: str
    pupils: int
    place: Place
    fixed: bool
    was: tuple[date, HalfDay] | None
    was_team_id: UUID | None
    visit_version: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept problem: the JSON value of the format, the units behind its ids, and its teams by name."""

    problem: Mapping[str, Any]
    units: Mapping[str, UnitFacts]
    teams: Mapping[str, UUID]


def pack(value: Mapping[str, Any]) -> bytes:
    """Equal values give equal bytes."""
    return gzip.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)


def unpack(packed: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(gzip.decompress(packed))
    return value


def pack_built(built: Built) -> bytes:
    return pack(
        {
            "problem": problem_json(built.problem),
            "units": {unit_id: _task_json(task) for unit_id, task in built.tasks.items()},
            "teams": {name: str(team_id) for name, team_id in built.teams.items()},
        }
    )


def unpack_built(packed: bytes) -> Kept:
    value = unpack(packed)
    units = {unit_id: _facts(each) for unit_id, each in value["units"].items()}
    return Kept(value["problem"], units, {name: UUID(text) for name, text in value["teams"].items()})


def _task_json(task: Task) -> dict[str, Any]:
    return {
        "school": str(task.school_id),
        "site": str(task.site_id),
        "label": task.label,
        "groups": task.group_names,
        "pupils": task.pupils,
        "place": task.place.value,
        "fixed": task.fixed,
        "was": [task.at[0].isoformat(), task.at[1].value] if task.at else None,
        "team": str(task.team_id) if task.team_id else None,
        "version": task.visit_version,
    }


def _facts(value: Mapping[str, Any]) -> UnitFacts:
    was = value["was"]
    return UnitFacts(
        school_id=UUID(value["school"]),
        site_id=UUID(value["site"]),
        label=value["label"],
        groups=value["groups"],
        pupils=value["pupils"],
        place=Place(value["place"]),
        fixed=value["fixed"],
        was=(date.fromisoformat(was[0]), HalfDay(was[1])) if was else None,
        was_team_id=UUID(value["team"]) if value["team"] else None,
        visit_version=value["version"],
    )
