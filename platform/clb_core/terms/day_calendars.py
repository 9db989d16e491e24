"""Which days count. The engine asks a calendar; who fills it (holidays, closures) knows what the days are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

from clb_core.terms.errors import OutsideCalendarError
from clb_core.terms.ranges import DayRange


class DayKind(StrEnum):
    """Two kinds of days that a calendar may tell apart. OPEN: the place in question is open; its name is the caller's."""

    WORKING = "working"
    OPEN = "open"


class DayCalendar(Protocol):
    """A calendar in one version. The same version gives the same answers."""

    @property
    def version(self) -> str:
        """Names what the calendar was made of; empty for one that holds nothing."""
        ...

    def why_not(self, kind: DayKind, day: date) -> str | None:
        """Why the day is not of this kind, in words for people; None when it is. Raises OutsideCalendarError."""
        ...


@dataclass(frozen=True, slots=True)
class EveryDay:
    """No calendar: each day counts. For terms in calendar days, weeks, months and years."""

    version: str = ""

    def why_not(self, kind: DayKind, day: date) -> str | None:  # noqa: ARG002  what a calendar is asked
        return None


EVERY_DAY: Final = EveryDay()


@dataclass(frozen=True, slots=True)
class ListedCalendar:
    """The days `days`, with for each kind those that are not of it and why."""

    version: str
    days: DayRange
    off: Mapping[DayKind, Mapping[date, str]] = field(default_factory=dict)

    def why_not(self, kind: DayKind, day: date) -> str | None:
        if day not in self.days:
            raise OutsideCalendarError(day, self.version)
        return self.off.get(kind, {}).get(day)
