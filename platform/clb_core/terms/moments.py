"""From days to moments and back, by the clock of Brussels; moments come back in UTC.

In UTC, because Python compares and subtracts two moments of the *same* local zone by what the wall clock shows, which
is an hour wrong on the two nights a year the clock is changed.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
SECONDS_IN_MINUTE = 60


class SkippedTimeError(ValueError):
    """The clock of Brussels never shows this time on this day (the hour skipped when summer time starts)."""

    def __init__(self, day: date, clock: time) -> None:
        super().__init__(f"on {day} the clock of Brussels skips {clock}: summer time starts")
        self.day = day
        self.clock = clock


def _only_a_moment(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return moment


def at(day: date, clock: time) -> datetime:
    """The moment at which Brussels shows `clock` on `day`, in UTC.

    A time that comes twice (the end of summer time) means the first of the two. Raises SkippedTimeError for a time
    that is skipped (the start of summer time), ValueError for a `clock` with a time zone of its own.
    """
    if clock.tzinfo is not None:
        raise ValueError("the time of day is Brussels time and has no zone of its own")
    shown = datetime.combine(day, clock.replace(fold=0))
    moment = shown.replace(tzinfo=BRUSSELS).astimezone(UTC)
    if moment.astimezone(BRUSSELS).replace(tzinfo=None) != shown:
        raise SkippedTimeError(day, clock)
    return moment


def at_or_after(day: date, clock: time) -> datetime:
    """As `at`; for a time that is skipped the first moment after it that exists: 2.30 becomes 3.00."""
    try:
        return at(day, clock)
    except SkippedTimeError:
        return _after_the_gap(datetime.combine(day, clock.replace(fold=0)))


def _after_the_gap(shown: datetime) -> datetime:
    """The moment at which the clock jumps over `shown`, which it never shows; to the second."""
    # Read with the offset of after the jump it lies before it, and the other way around.
    early = shown.replace(tzinfo=BRUSSELS, fold=1).astimezone(UTC).replace(microsecond=0)
    late = shown.replace(tzinfo=BRUSSELS, fold=0).astimezone(UTC).replace(microsecond=0)
    offset = early.astimezone(BRUSSELS).utcoffset()
    while (late - early).total_seconds() > 1:
        middle = early + timedelta(seconds=(late - early).total_seconds() // 2)
        if middle.astimezone(BRUSSELS).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late


def after_window(moment: datetime, start: time, end: time) -> datetime:
    """`moment` itself, or when it falls in the daily window from `start` up to `end` (Brussels), the end of that window.

    The window may pass midnight ("20:00" to "7:00"); one that ends where it starts is empty. In UTC.
    """
    shown = local(moment)
    clock, day = shown.time(), shown.date()
    inside = start <= clock < end if start <= end else clock >= start or clock < end
    if not inside:
        return moment.astimezone(UTC)
    return at_or_after(day + timedelta(days=1) if clock >= end else day, end)


def first_moment_of(day: date) -> datetime:
    """0:00:00 in Brussels, in UTC. (The clock is changed at 2 or 3 o'clock, so this time exists every day.)

    The first day there is began before the first moment there is: that moment then.
    """
    return at(day, time.min) if day > date.min else datetime.min.replace(tzinfo=UTC)


def last_moment_of(day: date) -> datetime:
    """23:59:59.999999 in Brussels, in UTC: a term that ends on `day` runs until here."""
    return at(day, time.max)


def local(moment: datetime) -> datetime:
    """The same moment with the time zone of Brussels, to show; never to count with."""
    return _only_a_moment(moment).astimezone(BRUSSELS)


def local_day(moment: datetime) -> date:
    """The day the calendar in Brussels shows at this moment."""
    return local(moment).date()


def add_seconds(moment: datetime, number: float) -> datetime:
    """`number` seconds of real time later (earlier when negative), in UTC."""
    return _only_a_moment(moment).astimezone(UTC) + timedelta(seconds=number)


def add_minutes(moment: datetime, number: float) -> datetime:
    """`number` minutes of real time later (earlier when negative), in UTC."""
    return add_seconds(moment, number * SECONDS_IN_MINUTE)


def seconds_between(start: datetime, end: datetime) -> float:
    """Seconds of real time from `start` to `end`; negative when `end` comes first."""
    return (_only_a_moment(end).astimezone(UTC) - _only_a_moment(start).astimezone(UTC)).total_seconds()


def minutes_between(start: datetime, end: datetime) -> float:
    """Minutes of real time from `start` to `end`; negative when `end` comes first."""
    return seconds_between(start, end) / SECONDS_IN_MINUTE
