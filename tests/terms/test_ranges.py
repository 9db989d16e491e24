"""Runs of days."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clb_core.terms import DayRange, add_days, days_between

some_day = st.dates(date(2020, 1, 1), date(2030, 12, 31))
some_range = st.builds(lambda first, length: DayRange(first, add_days(first, length)), some_day, st.integers(0, 120))


def test_a_range_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before the first day"):
        DayRange(date(2026, 9, 2), date(2026, 9, 1))


def test_a_range_of_one_day_holds_that_day_only() -> None:
    day = date(2028, 2, 29)
    only = DayRange(day, day)

    assert list(only.days()) == [day]
    assert only.length == 1
    assert day in only
    assert add_days(day, 1) not in only
    assert add_days(day, -1) not in only


@given(some_range)
def test_the_days_are_all_days_in_order(days: DayRange) -> None:
    listed = list(days.days())

    assert (listed[0], listed[-1], len(listed)) == (days.first, days.last, days.length)
    assert all(days_between(one, other) == 1 for one, other in itertools.pairwise(listed))
    assert all(day in days for day in listed)


@given(some_range, some_range)
def test_two_ranges_overlap_when_they_share_a_day(one: DayRange, other: DayRange) -> None:
    shared = set(one.days()) & set(other.days())
    overlap = one.shared_with(other)

    assert one.overlaps(other) == other.overlaps(one) == bool(shared)
    assert (set(overlap.days()) if overlap else set()) == shared
    assert overlap == other.shared_with(one)


@given(st.lists(some_range))
def test_ranges_sort_by_first_then_last_day(ranges: list[DayRange]) -> None:
    assert [(days.first, days.last) for days in sorted(ranges)] == sorted((days.first, days.last) for days in ranges)
