"""Words of scenarios: a plan of a school year that is made by the machine and stays a draft until it is published. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from clb_core.words import _l
from clb_platform.planning.optimiser.problem import UnitId
from clb_platform.planning.vocabulary import ItemKey
from clb_platform.scenarios.vocabulary.settings import CROW_SPEED as CROW_SPEED
from clb_platform.scenarios.vocabulary.settings import SETTINGS as SETTINGS
from clb_platform.scenarios.vocabulary.settings import TRANSFER_MINUTES as TRANSFER_MINUTES
from clb_platform.scenarios.vocabulary.wishes import Wish as Wish
from clb_platform.scenarios.vocabulary.wishes import weights_for as weights_for
from clb_tenants.audit.vocabulary import FieldWords

MOST_SECONDS: Final = 900
LEAST_SECONDS: Final = 5
USUAL_SECONDS: Final = 60
MOST_NAME: Final = 120
SILENT_SECONDS: Final = 20
"""A run of which nothing was heard for so long has lost its worker."""
WAITING_SECONDS: Final = 300
"""A plan that waits for so long stands in no queue any more, or in one that lost it."""
MOST_ATTEMPTS: Final = 5
MOST_MINUTES: Final = 240
"""Of a way that the centre sets itself."""


class ScenarioState(StrEnum):
    """QUEUED waits for its turn; STOPPED was called off with the best plan until then; FAILED has no plan."""

    QUEUED = "queued"
    SOLVING = "solving"
    READY = "ready"
    STOPPED = "stopped"
    FAILED = "failed"
    PUBLISHED = "published"


RUNNING: Final = (ScenarioState.QUEUED, ScenarioState.SOLVING)
WITH_PLAN: Final = (ScenarioState.READY, ScenarioState.STOPPED, ScenarioState.PUBLISHED)
STATE_LABELS: Final[Mapping[ScenarioState, object]] = {
    ScenarioState.QUEUED: _l("Wacht op zijn beurt"),
    ScenarioState.SOLVING: _l("Bezig"),
    ScenarioState.READY: _l("Klaar"),
    ScenarioState.STOPPED: _l("Gestopt, met een plan"),
    ScenarioState.FAILED: _l("Niet gelukt"),
    ScenarioState.PUBLISHED: _l("Voorgesteld"),
}
STATE_CHIPS: Final[Mapping[ScenarioState, str]] = {
    ScenarioState.QUEUED: "planned",
    ScenarioState.SOLVING: "proposed",
    ScenarioState.READY: "answered",
    ScenarioState.STOPPED: "answered",
    ScenarioState.FAILED: "declined",
    ScenarioState.PUBLISHED: "confirmed",
}
"""The shape of each state among those of a visit."""


class Purpose(StrEnum):
    """MAKE leaves every open proposal where it is; REPLAN may move what must, and as few others as possible."""

    MAKE = "make"
    REPLAN = "replan"


class Standing(StrEnum):
    """What a visit of a scenario is beside what stands now."""

    NEW = "new"
    KEPT = "kept"
    MOVED = "moved"


STANDING_LABELS: Final[Mapping[Standing, object]] = {
    Standing.NEW: _l("nieuw"),
    Standing.KEPT: _l("blijft"),
    Standing.MOVED: _l("verschuift"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a scenario is asked for. No programmes or no schools: all. Both days are included.

    `absent` are colleagues who do not work in these days, `closed` the days on which the centre visits nobody: what if.
    """

    start_year: int
    first_day: date
    last_day: date
    purpose: Purpose = Purpose.MAKE
    programme_ids: tuple[UUID, ...] = ()
    school_ids: tuple[UUID, ...] = ()
    absent: tuple[UUID, ...] = ()
    closed: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class RunOrder:
    """How long and how the machine searches; with `iterations` instead of seconds the result depends on nothing else."""

    seconds: int = USUAL_SECONDS
    iterations: int | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class UnitRef:
    """What a unit of a problem is in the product: an obligation without a visit, or a whole visit that exists already."""

    key: ItemKey | None = None
    visit_id: UUID | None = None

    @property
    def unit_id(self) -> UnitId:
        if self.key is None:
            return UnitId(f"v:{self.visit_id}")
        return UnitId(f"o:{self.key.class_group_id}:{self.key.programme_id}:{self.key.dose}:{self.key.portion}")

    @classmethod
    def read(cls, unit_id: str) -> UnitRef:
        kind, *parts = unit_id.split(":")
        if kind == "v":
            return cls(visit_id=UUID(parts[0]))
        return cls(key=ItemKey(UUID(parts[0]), UUID(parts[1]), int(parts[2]), int(parts[3])))


@dataclass(frozen=True, slots=True)
class Point:
    """How good the best plan was after so many seconds; `bound` is the proven least cost, None while there is none."""

    second: int
    cost: int
    unplanned: int
    bound: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a run ended with, as JSON values of the format and in words of the problem's own ids."""

    plan: Mapping[str, Any]
    cost: int
    parts: Mapping[str, int]
    bound: int | None
    unplanned: tuple[Missing, ...] = ()
    broken: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit without a place: why, and the smallest change with which it would have one (None: none was found or sought)."""

    unit_id: str
    why: tuple[str, ...]
    possible_with: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Work that the planner does not plan, and why; `what` names it."""

    school_name: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan in numbers that people count in."""

    visits: int = 0
    pupils: int = 0
    travel_minutes: int = 0
    busy_weeks: int = 0
    other_team: int = 0
    outside_preferred: int = 0
    far_from_last_year: int = 0
    unplanned: int = 0
    moved: int = 0

    def as_json(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in FIGURE_LABELS}


FIGURE_LABELS: Final[Mapping[str, object]] = {
    "visits": _l("bezoeken"),
    "pupils": _l("leerlingen"),
    "travel_minutes": _l("tijd op de weg"),
    "busy_weeks": _l("drukke weken van een team"),
    "other_team": _l("bezoeken door een ander team dan gewoonlijk"),
    "outside_preferred": _l("bezoeken buiten de voorkeursperiode"),
    "far_from_last_year": _l("bezoeken ver van de datum van vorig schooljaar"),
    "unplanned": _l("zonder datum"),
    "moved": _l("bezoeken die verschuiven"),
}
PART_LABELS: Final[Mapping[str, object]] = {
    "travel": _l("reistijd"),
    "visits": _l("aantal bezoeken"),
    "disruption": _l("dagen waarop een school bezoek krijgt"),
    "timing": _l("voorkeursperiode en vorig schooljaar"),
    "away": _l("ander team dan gewoonlijk"),
    "split": _l("groepen verdeeld over dagen"),
    "load": _l("drukke weken"),
    "fair": _l("verdeling over de teams"),
    "gap": _l("tijd tussen dosissen"),
    "move": _l("verschoven bezoeken"),
}


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a plan can be from the best one: a part of its cost; None while nothing is proven."""

    part: float | None = field(default=None)

    @classmethod
    def of(cls, cost: int | None, bound: int | None) -> Distance:
        if cost is None or bound is None or cost <= 0 or bound <= 0:
            return cls()
        return cls(max(0.0, 1 - bound / cost))


class ScenariosAction(StrEnum):
    ASKED = "scenarios.scenario.asked"
    STOPPED = "scenarios.scenario.stopped"
    RENAMED = "scenarios.scenario.renamed"
    REMOVED = "scenarios.scenario.removed"
    PUBLISHED = "scenarios.scenario.published"
    MOVED = "scenarios.visit.moved"
    TRAVEL_ADDED = "scenarios.travel.added"
    TRAVEL_CHANGED = "scenarios.travel.changed"
    TRAVEL_REMOVED = "scenarios.travel.removed"


ACTION_LABELS: Final[Mapping[StrEnum, object]] = {
    ScenariosAction.ASKED: _l("Planning gevraagd"),
    ScenariosAction.STOPPED: _l("Planning gestopt"),
    ScenariosAction.RENAMED: _l("Planning hernoemd"),
    ScenariosAction.REMOVED: _l("Planning verwijderd"),
    ScenariosAction.PUBLISHED: _l("Planning voorgesteld aan scholen"),
    ScenariosAction.MOVED: _l("Bezoek van een planning verschoven"),
    ScenariosAction.TRAVEL_ADDED: _l("Eigen reistijd toegevoegd"),
    ScenariosAction.TRAVEL_CHANGED: _l("Eigen reistijd gewijzigd"),
    ScenariosAction.TRAVEL_REMOVED: _l("Eigen reistijd verwijderd"),
}
FIELD_LABELS: Final[Mapping[str, object]] = {
    "scenarios": _l("overgenomen planningen"),
    "name": _l("naam"),
    "seconds": _l("seconden"),
    "purpose": FieldWords(_l("soort"), {"make": _l("planning maken"), "replan": _l("herplannen")}),
    "proposed": _l("voorgesteld"),
    "not_sent": _l("niet vertrokken"),
    "minutes": _l("minuten"),
}
