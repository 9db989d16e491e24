"""A run of days, both ends included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class DayRange:
    """The days `first` up to and including `last`; sorts by first day, then by last day.

    Raises ValueError when `last` lies before `first`: an empty range does not exist.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the last day {self.last} lies before the first day {self.first}")

    @property
    def length(self) -> int:
        """Number of days, at least 1."""
        return (self.last - self.first).days + 1

    def contains(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __contains__(self, day: date) -> bool:
        return self.contains(day)

    def overlaps(self, other: "DayRange") -> bool:
        """True when the two share at least one day."""
        return self.first <= other.last and other.first <= self.last

    def shared_with(self, other: "DayRange") -> "DayRange | None":
        """The days both have, or None."""
        if not self.overlaps(other):
            return None
        return DayRange(max(self.first, other.first), min(self.last, other.last))

    def days(self) -> Iterator[date]:
        """Each day, earliest first."""
        return (self.first + timedelta(days=offset) for offset in range(self.length))
