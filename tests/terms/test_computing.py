"""The term engine: units, starts, rolling, counting back, suspension, extension, and the moment of the end."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clb_core.terms import (
    EVERY_DAY,
    MOST_DAYS,
    START_OF_DAY,
    DayKind,
    DayRange,
    Direction,
    EndlessTermError,
    Extension,
    ListedCalendar,
    MonthEnd,
    NegativeTermError,
    OutsideCalendarError,
    Roll,
    Start,
    StepKind,
    Suspension,
    Term,
    TermError,
    Unit,
    add_days,
    add_months,
    agreed,
    compute,
    days_between,
    earliest_after_months,
    last_moment_of,
    local,
)
from terms.calendar_data import CALENDAR, DAYS, ranges_from, some_day, some_number

MONDAY = date(2026, 10, 12)
DAY_UNITS = (Unit.DAYS, Unit.WORKING_DAYS, Unit.OPEN_DAYS)


def end(term: Term, start: date, **more: object) -> date:
    return compute(term, start, CALENDAR, **more).day  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Term("t", 10), date(2026, 10, 22)),
        (Term("t", 10, start=Start.SAME_DAY), date(2026, 10, 21)),
        (Term("t", 0), MONDAY),
        (Term("t", 5, Unit.WORKING_DAYS), date(2026, 10, 19)),
        (Term("t", 20, Unit.OPEN_DAYS), date(2026, 11, 17)),
        (Term("t", 3, Unit.WORKING_DAYS, Direction.BACK), date(2026, 10, 7)),
        (Term("t", 1, Unit.WORKING_DAYS, Direction.BACK, Start.SAME_DAY), MONDAY),
        (Term("t", 2, Unit.WEEKS), date(2026, 10, 26)),
        (Term("t", 5, Unit.MONTHS), date(2027, 3, 12)),
        (Term("t", 1, Unit.YEARS, Direction.BACK), date(2025, 10, 12)),
        (Term("t", 5, roll=Roll.NEXT), date(2026, 10, 19)),
        (Term("t", 5, roll=Roll.PREVIOUS), date(2026, 10, 16)),
        (Term("t", 23, roll=Roll.NEXT, roll_to=DayKind.OPEN), date(2026, 11, 9)),
        (Term("t", 1, start=Start.NEXT_OPEN_DAY), date(2026, 10, 13)),
    ],
)
def test_a_term_ends_where_its_rule_says(term: Term, expected: date) -> None:
    assert end(term, MONDAY) == expected


def test_a_start_on_the_next_open_day_skips_the_holiday() -> None:
    assert end(Term("t", 1, start=Start.NEXT_OPEN_DAY), date(2026, 10, 30)) == date(2026, 11, 9)
    assert end(Term("t", 1, start=Start.NEXT_WORKING_DAY), date(2026, 10, 30)) == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("start", "unit", "number", "stops", "goes_on"),
    [
        (date(2026, 8, 31), Unit.MONTHS, 6, date(2027, 2, 28), date(2027, 3, 1)),
        (date(2027, 8, 31), Unit.MONTHS, 6, date(2028, 2, 29), date(2028, 3, 1)),
        (date(2028, 2, 29), Unit.YEARS, 1, date(2029, 2, 28), date(2029, 3, 1)),
        (date(2028, 2, 29), Unit.YEARS, 4, date(2032, 2, 29), date(2032, 2, 29)),
        (date(2027, 2, 28), Unit.YEARS, 1, date(2028, 2, 28), date(2028, 2, 28)),
    ],
)
def test_the_end_of_a_month_and_the_leap_day(start: date, unit: Unit, number: int, stops: date, goes_on: date) -> None:
    assert end(Term("t", number, unit), start) == stops
    assert end(Term("t", number, unit, month_end=MonthEnd.NEXT_DAY), start) == goes_on


@given(some_day, some_number)
def test_months_are_counted_as_the_rules_for_doses_count_them(day: date, number: int) -> None:
    assert compute(Term("t", number, Unit.MONTHS), day).day == add_months(day, number)
    first = Term("t", number, Unit.MONTHS, month_end=MonthEnd.NEXT_DAY)
    assert compute(first, day).day == earliest_after_months(day, number)


@given(some_day, some_number)
def test_the_larger_the_unit_the_later_the_end(day: date, number: int) -> None:
    number = min(number, 5)
    ends = [end(Term("t", number, unit), day) for unit in (Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS)]

    assert ends == sorted(ends)
    days, working, open_days = (end(Term("t", number, unit), day) for unit in DAY_UNITS)
    assert days <= working <= open_days


@given(some_day, some_number, st.sampled_from(DAY_UNITS))
def test_counting_back_is_the_inverse_of_counting_on(day: date, number: int, unit: Unit) -> None:
    there = end(Term("t", number + 1, unit), day)
    back = end(Term("t", number, unit, Direction.BACK), there)

    assert back == end(Term("t", 1, unit), day)


@given(st.dates(date(2022, 1, 1), date(2030, 12, 31)).filter(lambda day: day.day <= 28), some_number)
def test_months_back_are_the_inverse_of_months_on_where_each_month_has_the_day(day: date, number: int) -> None:
    there = end(Term("t", min(number, 40), Unit.MONTHS), day)

    assert end(Term("t", min(number, 40), Unit.MONTHS, Direction.BACK), there) == day


@given(some_day, some_number, st.sampled_from((Unit.DAYS, Unit.WEEKS, Unit.MONTHS)), st.data())
def test_a_suspension_inside_the_term_moves_its_end_by_its_length(
    day: date, number: int, unit: Unit, data: st.DataObject
) -> None:
    number = min(number, 30)
    without = end(Term("t", number, unit), day)
    still = data.draw(ranges_from(day))

    with_it = end(Term("t", number, unit), day, suspended=[Suspension(still)])

    inside = still.first <= without and number > 0
    assert days_between(without, with_it) == (still.length if inside else 0)
    assert with_it not in still or not inside


@given(some_day, some_number, st.sampled_from(DAY_UNITS), st.data())
def test_suspensions_that_overlap_count_once_and_in_any_order(
    day: date, number: int, unit: Unit, data: st.DataObject
) -> None:
    first, second = Suspension(data.draw(ranges_from(day))), Suspension(data.draw(ranges_from(day)))
    term = Term("t", number, unit)

    assert end(term, day, suspended=[first, second]) == end(term, day, suspended=[second, first, first])


@given(some_day, st.integers(0, 40), st.integers(0, 40), st.sampled_from(DAY_UNITS))
def test_an_extension_goes_on_counting(day: date, number: int, more: int, unit: Unit) -> None:
    extended = end(Term("t", number, unit), day, extensions=[Extension(more, unit)])

    assert extended == end(Term("t", number + more, unit), day)


@given(some_day, some_number, st.sampled_from(list(DayKind)))
def test_rolling_ends_on_a_day_of_its_kind_and_passes_none(day: date, number: int, kind: DayKind) -> None:
    plain = end(Term("t", number), day)
    on = end(Term("t", number, roll=Roll.NEXT, roll_to=kind), day)
    back = end(Term("t", number, roll=Roll.PREVIOUS, roll_to=kind), day)

    assert back <= plain <= on
    assert CALENDAR.why_not(kind, on) is None
    assert CALENDAR.why_not(kind, back) is None
    assert all(CALENDAR.why_not(kind, each) for each in DayRange(back, on).days() if back < each < on)


@given(some_day, some_number)
def test_a_term_runs_to_the_last_moment_of_its_day_in_brussels(day: date, number: int) -> None:
    computed = compute(Term("t", number), day)

    shown = local(computed.moment)
    assert computed.moment.tzinfo is UTC
    assert (shown.date(), shown.time()) == (computed.day, time.max)


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 24, 21, 59, 59, 999999, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, 59, 999999, tzinfo=UTC)),
        (date(2027, 3, 27), datetime(2027, 3, 27, 22, 59, 59, 999999, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 21, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_the_nights_the_clock_is_changed(day: date, utc: datetime) -> None:
    assert compute(Term("t", 0), day).moment == utc == last_moment_of(day)


def test_an_hour_that_does_not_exist_becomes_the_first_moment_after_it() -> None:
    night = compute(Term("t", 0, clock=time(2, 30)), date(2027, 3, 28)).moment

    assert night == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert local(night).time() == time(3, 0)


def test_an_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    assert compute(Term("t", 0, clock=time(2, 30)), date(2026, 10, 25)).moment == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_a_first_day_begins_at_its_first_moment() -> None:
    assert local(compute(Term("t", 3, clock=START_OF_DAY), MONDAY).moment).time() == time.min


def test_what_was_computed_says_by_which_rule_and_calendar_and_cannot_be_changed() -> None:
    computed = compute(Term("proef.regel/2", 2, Unit.OPEN_DAYS), date(2026, 10, 30), CALENDAR)

    assert (computed.rule_version, computed.calendar_version) == ("proef.regel/2", "proef/1")
    assert [(step.kind, step.number, step.reason) for step in computed.steps] == [
        (StepKind.STARTED, 0, ""),
        (StepKind.COUNTED, 2, ""),
        (StepKind.SKIPPED, 2, "weekend"),
        (StepKind.SKIPPED, 7, "herfstvakantie"),
    ]
    with pytest.raises(FrozenInstanceError):
        computed.day = MONDAY  # type: ignore[misc]


def test_a_day_that_people_named_keeps_the_same_form() -> None:
    named = agreed("proef/gekozen", MONDAY, date(2026, 10, 16))

    assert (named.day, named.moment) == (date(2026, 10, 16), last_moment_of(date(2026, 10, 16)))
    assert [step.kind for step in named.steps] == [StepKind.AGREED]


def test_mistakes_have_a_type_of_their_own() -> None:
    with pytest.raises(NegativeTermError):
        Term("t", -1)
    with pytest.raises(NegativeTermError):
        Extension(-1)
    with pytest.raises(NegativeTermError):
        agreed("t", MONDAY, add_days(MONDAY, -1))
    with pytest.raises(OutsideCalendarError) as outside:
        compute(Term("t", 1, Unit.WORKING_DAYS), DAYS.last, CALENDAR)
    assert (outside.value.day, outside.value.version) == (add_days(DAYS.last, 1), "proef/1")
    with pytest.raises(EndlessTermError):
        compute(Term("t", 12, Unit.YEARS), date(9999, 1, 1))
    assert issubclass(EndlessTermError, TermError)


def test_a_calendar_on_which_no_day_counts_does_not_hang() -> None:
    class Never:
        version = "nooit"

        def why_not(self, kind: DayKind, day: date) -> str | None:
            return f"nooit {kind}" if day else None

    for term in (Term("t", 1, Unit.OPEN_DAYS), Term("t", 1, roll=Roll.NEXT), Term("t", 1, start=Start.NEXT_OPEN_DAY)):
        with pytest.raises(EndlessTermError):
            compute(term, MONDAY, Never())
    assert MOST_DAYS > 36_525


def test_a_listed_calendar_without_days_of_a_kind_and_no_calendar_count_every_day() -> None:
    plain = ListedCalendar("leeg", DAYS)

    assert compute(Term("t", 9, Unit.WORKING_DAYS), MONDAY, plain).day == compute(Term("t", 9), MONDAY, EVERY_DAY).day
