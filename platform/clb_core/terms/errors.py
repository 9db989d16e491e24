"""What can be wrong with a term or with the calendar it is counted on. Mistakes of the caller, never words for people."""

from __future__ import annotations

from datetime import date


class TermError(ValueError):
    """A term that cannot be computed."""


class NegativeTermError(TermError):
    """A number of units below zero: the direction is a field of its own."""

    def __init__(self, number: int) -> None:
        super().__init__(f"a term has 0 or more units, not {number}; to count back say so in its direction")
        self.number = number


class OutsideCalendarError(TermError):
    """The calendar was not read for this day: silence would look like a day that counts."""

    def __init__(self, day: date, version: str) -> None:
        super().__init__(f"{day} lies outside the calendar {version}")
        self.day = day
        self.version = version


class EndlessTermError(TermError):
    """So few days count that the term does not end within `MOST_DAYS`, or it leaves the years 1 to 9999."""

    def __init__(self, start: date) -> None:
        super().__init__(f"the term that starts on {start} does not end")
        self.start = start
