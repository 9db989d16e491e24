"""Counting in days, weeks and months."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clb_core.terms import (
    DayRange,
    add_days,
    add_months,
    add_weeks,
    add_years,
    days_between,
    earliest_after_months,
    first_weekday_from,
    monday_of,
    next_day_where,
    week_number,
    week_of,
)

some_day = st.dates(date(1950, 1, 1), date(2150, 12, 31))
some_months = st.integers(-600, 600)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 10, 15), 5, date(2027, 3, 15)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 5, 31), 1, date(2026, 6, 30)),
        (date(2027, 2, 28), 1, date(2027, 3, 28)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 7, 7), 0, date(2026, 7, 7)),
    ],
)
def test_months_keep_the_day_of_the_month_or_stop_at_its_end(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 10, 15), 5, date(2027, 3, 15)),
        (date(2026, 9, 30), 5, date(2027, 3, 1)),
        (date(2026, 8, 31), 6, date(2027, 3, 1)),
        (date(2027, 8, 31), 6, date(2028, 3, 1)),
        (date(2027, 8, 29), 6, date(2028, 2, 29)),
        (date(2027, 1, 30), 5, date(2027, 6, 30)),
        (date(2027, 1, 31), 5, date(2027, 7, 1)),
        (date(2027, 1, 31), 0, date(2027, 1, 31)),
    ],
)
def test_a_least_time_in_months_goes_on_when_the_month_lacks_the_day(day: date, months: int, expected: date) -> None:
    assert earliest_after_months(day, months) == expected


def test_a_least_time_in_months_is_never_negative() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        earliest_after_months(date(2026, 9, 1), -1)


@given(some_day, some_months)
def test_months_change_the_month_by_that_number_and_never_raise_the_day(day: date, months: int) -> None:
    moved = add_months(day, months)

    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day
    assert moved.day == day.day or add_days(moved, 1).day == 1


@given(some_day, some_months)
def test_months_there_and_back_return_to_the_day_when_it_exists_everywhere(day: date, months: int) -> None:
    back = add_months(add_months(day, months), -months)

    assert back <= day
    if day.day <= 28:
        assert back == day


@given(some_day, some_day, some_months)
def test_months_keep_the_order_of_two_days(one: date, other: date, months: int) -> None:
    first, last = sorted((one, other))

    assert add_months(first, months) <= add_months(last, months)
    assert earliest_after_months(first, abs(months)) <= earliest_after_months(last, abs(months))


@given(some_day, st.integers(0, 600))
def test_the_earliest_day_is_the_term_itself_or_the_first_of_the_next_month(day: date, months: int) -> None:
    term, earliest = add_months(day, months), earliest_after_months(day, months)

    assert days_between(term, earliest) in (0, 1)
    assert earliest.day in (day.day, 1)


@given(some_day, st.integers(-50, 50))
def test_a_year_is_twelve_months(day: date, years: int) -> None:
    assert add_years(day, years) == add_months(day, 12 * years)
    assert add_years(day, years).year == day.year + years


@given(some_day, st.integers(-40_000, 40_000))
def test_days_there_and_back_return_to_the_day(day: date, number: int) -> None:
    moved = add_days(day, number)

    assert add_days(moved, -number) == day
    assert days_between(day, moved) == number == -days_between(moved, day)


@given(some_day, st.integers(-500, 500))
def test_weeks_keep_the_weekday(day: date, number: int) -> None:
    moved = add_weeks(day, number)

    assert moved.weekday() == day.weekday()
    assert days_between(day, moved) == 7 * number


@given(some_day)
def test_a_week_runs_from_monday_to_sunday_and_holds_its_day(day: date) -> None:
    week = week_of(day)

    assert (week.first.weekday(), week.last.weekday(), week.length) == (0, 6, 7)
    assert week.first == monday_of(day)
    assert day in week
    assert {week_number(each) for each in week.days()} == {week_number(day)}


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2026, 10, 15), 42), (date(2027, 1, 3), 53), (date(2027, 1, 4), 1), (date(2024, 12, 30), 1)],
)
def test_weeks_are_numbered_by_the_iso_rule(day: date, number: int) -> None:
    assert week_number(day) == number


@given(some_day, st.integers(0, 6))
def test_the_first_weekday_from_a_day_lies_within_the_coming_week(day: date, weekday: int) -> None:
    found = first_weekday_from(day, weekday)

    assert found.weekday() == weekday
    assert 0 <= days_between(day, found) <= 6


def test_an_unknown_weekday_is_refused() -> None:
    with pytest.raises(ValueError, match="weekday"):
        first_weekday_from(date(2026, 9, 1), 7)


def test_the_next_day_is_the_first_that_fits_both_ends_included() -> None:
    start, limit = date(2026, 10, 1), date(2026, 10, 31)

    assert next_day_where(start, lambda day: day >= start, limit) == start
    assert next_day_where(start, lambda day: day.day == 31, limit) == limit
    assert next_day_where(start, lambda day: day.month == 11, limit) is None
    assert next_day_where(limit, lambda day: day == limit, start) is None


@given(some_day, st.integers(0, 60), st.integers(0, 6))
def test_the_next_day_agrees_with_looking_at_every_day(start: date, length: int, weekday: int) -> None:
    limit = add_days(start, length)
    fitting = [day for day in DayRange(start, limit).days() if day.weekday() == weekday]

    assert next_day_where(start, lambda day: day.weekday() == weekday, limit) == (fitting[0] if fitting else None)


def test_a_moment_is_no_day() -> None:
    moment = datetime(2026, 10, 15, 23, 30, tzinfo=UTC)

    with pytest.raises(TypeError, match="local_day"):
        add_days(moment, 1)
    with pytest.raises(TypeError, match="local_day"):
        add_months(moment, 1)
    with pytest.raises(TypeError, match="local_day"):
        days_between(date(2026, 10, 15), moment)


def test_the_end_of_the_calendar_is_an_overflow() -> None:
    with pytest.raises(OverflowError):
        add_months(date(9999, 12, 31), 1)
    with pytest.raises(OverflowError):
        add_months(date(1, 1, 1), -1)
