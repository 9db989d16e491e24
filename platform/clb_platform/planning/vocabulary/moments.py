"""Visits that see no groups for a programme: information moments and presence at school, as they were agreed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Final
from uuid import UUID

from clb_core.words import _l
from clb_platform.calendars.vocabulary import HalfDay

MOST_REACHED: Final = 2000
NOON: Final = time(12, 30)
"""A moment that begins before this is one of the morning."""

NO_AGREEMENT: Final = "no_agreement"


class VisitKind(StrEnum):
    """SYSTEMATIC: groups are seen for programmes. The others follow from the agreement and have a subject, no groups."""

    SYSTEMATIC = "systematic"
    INFORMATION_MOMENT = "information_moment"
    PRESENCE = "presence"


VISIT_KIND_LABELS: Final[Mapping[VisitKind, object]] = {
    VisitKind.SYSTEMATIC: _l("Contactmoment of vaccinatie"),
    VisitKind.INFORMATION_MOMENT: _l("Informatiemoment"),
    VisitKind.PRESENCE: _l("Aanwezigheid op school"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """Days on which an agreement holds, both ends included; an open end is None."""

    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class MomentFacts:
    """What the rules know of a visit that follows from the agreement.

    `member_id`: only this colleague goes. `agreed`: when agreements of the school hold; None for a centre that keeps none.
    """

    member_id: UUID | None
    in_holidays: bool
    agreed: Collection[Held] | None

    def is_agreed_on(self, day: date) -> bool:
        return self.agreed is None or any(held.covers(day) for held in self.agreed)


@dataclass(frozen=True, slots=True)
class MomentUse:
    """How often something was agreed in a school year, and how far that is.

    A date on which the agreement does not hold counts in `outside` only.
    """

    agreed: int
    planned: int = 0
    confirmed: int = 0
    held: int = 0
    outside: int = 0

    @property
    def left(self) -> int:
        """How often it must still be planned."""
        return max(0, self.agreed - self.planned - self.confirmed - self.held)


def half_day_of(starts_at: time) -> HalfDay:
    """The half day in which a moment begins."""
    return HalfDay.MORNING if starts_at < NOON else HalfDay.AFTERNOON
