"""Rules that warn: whoever chooses such a half day says why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from clb_core.terms import add_weeks, days_between, monday_of
from clb_core.words import _, _n, spoken, spoken_range, spoken_with_year
from clb_platform.planning.policy.facts import DateContext
from clb_platform.planning.vocabulary import NO_AGREEMENT, Finding, HalfDayOfYear

WEEKS_OF_A_YEAR = 52
"""The same weekday a year later; a school year keeps its weeks, not its dates."""
DAYS_OF_A_WEEK = 7


def avoided(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """The school asked to plan no visit in this period."""
    for period in context.avoided:
        if period.covers(at.day, at.half_day):
            days = spoken_range(period.days.first, period.days.last)
            words = _("De school heeft liever geen bezoek (%(days)s): %(reason)s.", days=days,
                      reason=period.reason.rstrip("."))  # fmt: skip
            yield Finding("avoided", False, words)


def team_load(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """The team has its number of visits in that week already, by the centre's setting; what was agreed adds no load."""
    if context.moment is not None:
        return
    most, monday = context.most_visits_a_week, monday_of(at.day)
    others = context.other_visits(monday) if most else 0
    if most and others >= most:
        words = _n(
            "%(team)s heeft in de week van %(day)s al %(num)s bezoek. Meer dan %(most)s vindt het centrum veel.",
            "%(team)s heeft in de week van %(day)s al %(num)s bezoeken. Meer dan %(most)s vindt het centrum veel.",
            others, team=context.team_name, day=spoken(monday), most=most,
        )  # fmt: skip
        yield Finding("team_load", False, words)


def last_year(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """The site had the same programme in quite another part of the school year before; the nearest of its dates counts."""
    most = context.weeks_from_last_year
    for item in dict.fromkeys(
        (item.programme.code, item.programme.name, item.dose) for item in context.items if not item.portion
    ):
        code, name, dose = item
        days = context.last_year.get((code, dose), ())
        if most and days and abs(_weeks_off(_nearest(days, at.day), at.day)) > most:
            yield Finding("last_year", False, _far(name, _nearest(days, at.day), at.day))


def _weeks_off(before: date, day: date) -> int:
    """Whole weeks that `day` lies after the place of `before` in the year; negative when earlier."""
    off = days_between(add_weeks(before, WEEKS_OF_A_YEAR), day)
    return off // DAYS_OF_A_WEEK if off >= 0 else -(-off // DAYS_OF_A_WEEK)


def _nearest(days: Sequence[date], day: date) -> date:
    return min(days, key=lambda before: abs(_weeks_off(before, day)))


def _far(name: str, before: date, day: date) -> str:
    weeks = _weeks_off(before, day)
    facts = {"name": name, "day": spoken_with_year(before)}
    if weeks > 0:
        return _(
            "%(name)s was er vorig schooljaar op %(day)s. Dit is %(weeks)s weken later in het jaar.",
            weeks=weeks,
            **facts,
        )
    return _(
        "%(name)s was er vorig schooljaar op %(day)s. Dit is %(weeks)s weken vroeger in het jaar.",
        weeks=-weeks,
        **facts,
    )


def agreed(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """What follows from the agreement counts only on days on which one of the school holds."""
    if context.moment is not None and not context.moment.is_agreed_on(at.day):
        words = _("De afspraken met de school gelden niet op %(day)s. Dit moment telt dan niet mee.",
                  day=spoken_with_year(at.day))  # fmt: skip
        yield Finding(NO_AGREEMENT, False, words)
