"""Between days and moments, by the clock of Brussels."""

from datetime import UTC, date, datetime, time, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clb_core.terms import (
    BRUSSELS,
    DayRange,
    SkippedTimeError,
    add_days,
    add_minutes,
    add_seconds,
    at,
    first_moment_of,
    last_moment_of,
    local,
    local_day,
    minutes_between,
    seconds_between,
)

SUMMER_TIME_STARTS = date(2027, 3, 28)
SUMMER_TIME_ENDS = date(2026, 10, 25)
some_day = st.dates(date(1996, 1, 1), date(2036, 12, 31))
some_moment = st.datetimes(datetime(1996, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC))


def test_a_day_starts_and_ends_by_the_clock_of_brussels() -> None:
    assert first_moment_of(date(2026, 1, 15)) == datetime(2026, 1, 14, 23, 0, tzinfo=UTC)
    assert first_moment_of(date(2026, 7, 15)) == datetime(2026, 7, 14, 22, 0, tzinfo=UTC)
    assert last_moment_of(date(2026, 7, 15)) == datetime(2026, 7, 15, 23, 59, 59, 999_999, tzinfo=BRUSSELS)


def test_moments_come_back_in_utc() -> None:
    moment = datetime(2026, 7, 15, 9, 0, tzinfo=ZoneInfo("America/New_York"))

    for found in (first_moment_of(date(2026, 7, 15)), at(date(2026, 7, 15), time(9)), add_minutes(moment, 1)):
        assert found.tzinfo is UTC


@pytest.mark.parametrize("clock", [time(2, 0), time(2, 30), time(2, 59, 59, 999_999)])
def test_the_hour_that_summer_time_skips_is_refused(clock: time) -> None:
    with pytest.raises(SkippedTimeError, match="summer time") as refusal:
        at(SUMMER_TIME_STARTS, clock)

    assert (refusal.value.day, refusal.value.clock) == (SUMMER_TIME_STARTS, clock)
    assert isinstance(refusal.value, ValueError)


def test_the_times_around_the_skipped_hour_exist() -> None:
    assert at(SUMMER_TIME_STARTS, time(1, 59)) == datetime(2027, 3, 28, 0, 59, tzinfo=UTC)
    assert at(SUMMER_TIME_STARTS, time(3, 0)) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_time_that_comes_twice_means_the_first(fold: int) -> None:
    assert at(SUMMER_TIME_ENDS, time(2, 30, fold=fold)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_with_a_zone_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        at(date(2026, 9, 1), time(9, 0, tzinfo=UTC))


def test_days_on_which_the_clock_changes_are_an_hour_shorter_or_longer() -> None:
    def hours_of(day: date) -> float:
        return minutes_between(first_moment_of(day), first_moment_of(add_days(day, 1))) / 60

    assert (hours_of(SUMMER_TIME_STARTS), hours_of(SUMMER_TIME_ENDS), hours_of(date(2026, 9, 1))) == (23, 25, 24)


def test_ten_minutes_later_is_real_time_when_the_clock_goes_back() -> None:
    moment = at(SUMMER_TIME_ENDS, time(2, 55))

    assert local(add_minutes(moment, 10)).time() == time(2, 5)
    assert minutes_between(moment, local(add_minutes(moment, 10))) == 10


def test_two_local_times_an_hour_apart_in_the_doubled_hour_are_counted_as_such() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BRUSSELS)
    second = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BRUSSELS)

    assert minutes_between(first, second) == 60


@pytest.mark.parametrize("function", [local, local_day])
def test_a_moment_without_a_time_zone_has_no_day(function: object) -> None:
    assert callable(function)
    with pytest.raises(ValueError, match="time zone"):
        function(datetime(2026, 9, 1, 9, 0))


def test_a_moment_without_a_time_zone_is_not_counted_with() -> None:
    naive, aware = datetime(2026, 9, 1, 9, 0), datetime(2026, 9, 1, 9, 0, tzinfo=UTC)

    for count in (add_minutes, add_seconds):
        with pytest.raises(ValueError, match="time zone"):
            count(naive, 1)
    for between in (minutes_between, seconds_between):
        with pytest.raises(ValueError, match="time zone"):
            between(naive, aware)
        with pytest.raises(ValueError, match="time zone"):
            between(aware, naive)


@given(some_day)
def test_every_moment_of_a_day_lies_on_that_day_and_the_next_day_follows_at_once(day: date) -> None:
    first, last = first_moment_of(day), last_moment_of(day)

    assert local_day(first) == local_day(last) == day
    assert first < last
    assert seconds_between(last, first_moment_of(add_days(day, 1))) == pytest.approx(0.000_001)
    assert local_day(add_seconds(first, -0.000_001)) == add_days(day, -1)


@given(some_day, st.times())
def test_the_clock_shows_the_time_that_was_asked(day: date, clock: time) -> None:
    try:
        moment = at(day, clock)
    except SkippedTimeError:
        assume(False)

    assert local(moment).replace(tzinfo=None) == datetime.combine(day, clock)
    assert first_moment_of(day) <= moment <= last_moment_of(day)


@given(some_day, st.times())
def test_only_the_hour_after_two_on_one_sunday_in_march_is_skipped(day: date, clock: time) -> None:
    last_sunday_of_march = max(
        each for each in DayRange(date(day.year, 3, 25), date(day.year, 3, 31)).days() if each.weekday() == 6
    )
    for asked in (day, last_sunday_of_march):
        skipped = asked == last_sunday_of_march and clock.hour == 2
        if skipped:
            with pytest.raises(SkippedTimeError):
                at(asked, clock)
        else:
            assert local_day(at(asked, clock)) == asked


@given(some_moment, st.integers(-100_000, 100_000))
def test_minutes_there_and_back_return_to_the_moment(moment: datetime, number: int) -> None:
    moved = add_minutes(moment, number)

    assert add_minutes(moved, -number) == moment
    assert minutes_between(moment, moved) == number
    assert seconds_between(moment, moved) == 60 * number


@given(some_moment, st.integers(-12, 12))
def test_the_day_does_not_depend_on_the_zone_a_moment_is_written_in(moment: datetime, hours: int) -> None:
    zone = timezone(add_minutes(moment, 60 * hours) - moment)

    assert local_day(moment.astimezone(zone)) == local_day(moment)


@given(some_moment, some_moment)
def test_a_later_moment_never_lies_on_an_earlier_day(one: datetime, other: datetime) -> None:
    first, last = sorted((one, other))

    assert local_day(first) <= local_day(last)
