"""The days on which terms are counted: working days of the centre, lesson days of one school."""

from __future__ import annotations

from datetime import date

import pytest

from clb_core.terms import DayKind, OutsideCalendarError, Term, Unit, comes_every_year, compute
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import ClosureKind, HalfDay, TermCalendar
from clb_platform.deadlines.service import calendar_for, calendars_for

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)


@pytest.fixture
def read(uow, world):
    def again() -> TermCalendar:
        return calendar_for(uow, world.school_id, FIRST, LAST)

    return again


@pytest.mark.parametrize(
    ("day", "working", "lesson"),
    [
        (date(2026, 10, 12), None, None),
        (date(2026, 10, 11), "weekend", "weekend"),
        (date(2026, 11, 3), None, "Herfstvakantie"),
        (date(2026, 11, 11), "Wapenstilstand", "Wapenstilstand"),
        (date(2026, 12, 25), "Kerstmis", "Kerstvakantie"),
        (date(2026, 10, 14), None, None),
    ],
)
def test_a_day_is_a_working_day_or_a_lesson_day_or_neither(read, day, working, lesson):
    calendar = read()
    why = calendar.why_not(DayKind.OPEN, day)

    assert calendar.why_not(DayKind.WORKING, day) == working
    assert (why or "").lower() == (lesson or "").lower()


def test_a_closure_of_the_school_takes_a_lesson_day_and_leaves_the_working_day(uow, planner, world, read):
    day = date(2026, 10, 15)
    calendars.add_closure(uow, planner, world.school_id, day, day, ClosureKind.STUDY_DAY, note="sportdag")

    assert read().why_not(DayKind.WORKING, day) is None
    assert read().why_not(DayKind.OPEN, day) == "pedagogische studiedag: sportdag"


def test_half_a_day_with_lessons_is_a_lesson_day(uow, planner, world, read):
    day = date(2026, 10, 15)
    calendars.add_closure(uow, planner, world.school_id, day, day, ClosureKind.EXAMS, half_day=HalfDay.MORNING)

    assert read().why_not(DayKind.OPEN, day) is None


def test_the_version_changes_with_what_was_read_and_only_then(uow, planner, world, read):
    before = read().version
    assert read().version == before

    day = date(2026, 10, 15)
    calendars.add_closure(uow, planner, world.school_id, day, day, ClosureKind.STUDY_DAY)
    assert read().version != before


def test_terms_are_counted_on_it_and_not_past_what_was_read(read):
    assert compute(Term("t", 2, Unit.OPEN_DAYS), date(2026, 10, 30), read()).day == date(2026, 11, 10)
    with pytest.raises(OutsideCalendarError):
        compute(Term("t", 3, Unit.WORKING_DAYS), LAST, read())


def test_many_schools_are_read_at_once(uow, world):
    found = calendars_for(uow, {world.school_id, world.other_school_id}, FIRST, LAST)

    assert set(found) == {world.school_id, world.other_school_id}


def test_a_day_that_comes_every_year():
    assert comes_every_year(2, 28)
    assert not any((comes_every_year(2, 29), comes_every_year(4, 31), comes_every_year(13, 1), comes_every_year(1, 0)))
