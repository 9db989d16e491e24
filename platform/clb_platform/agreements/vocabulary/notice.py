"""Giving notice: which last day follows from the day it is given, and when it is late. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from clb_core.terms import add_days, add_years, comes_every_year
from clb_platform.agreements.vocabulary.states import Validity, notice_by
from clb_tenants.access.roles import Party

MOST_NOTICE_REASON: Final = 1000


@dataclass(frozen=True, slots=True)
class NewNotice:
    """Who stops, on which day that was said, and after which day the agreement no longer holds."""

    side: Party
    given_on: date
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day that comes back each year; one that a year lacks is its month's last that every year has."""

    month: int
    day: int

    def after(self, moment: date) -> date:
        """The first time it comes after a day."""
        day = self.day
        while not comes_every_year(self.month, day):
            day -= 1
        found = date(moment.year, self.month, day)
        return found if found > moment else add_years(found, 1)


def usual_last_day(facts: Validity, given_on: date, effect: YearDay) -> date:
    """The last day that follows from a notice in time: the day before `effect` first comes after the coming notice day.

    Never later than the agreement holds anyway.
    """
    coming = notice_by(replace(facts, last_day=None), given_on)
    last = add_days(effect.after(coming), -1)
    return last if facts.last_day is None else min(last, facts.last_day)


def notice_day_for(facts: Validity, last_day: date) -> date:
    """The last day on which notice for this last day is in time."""
    return notice_by(replace(facts, last_day=last_day), last_day)
