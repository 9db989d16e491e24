"""The calendar planning reads: many schools in few statements, and every reason why there are no lessons."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from clb_core.terms import DayRange
from clb_platform.calendars import queries
from clb_platform.calendars.service import add_closure, take_snapshot
from clb_platform.calendars.vocabulary import (
    WEDNESDAY_AFTERNOON_FREE,
    ClosureKind,
    HalfDay,
    LessonTime,
    NoLessonCode,
    holidays_of,
)
from clb_tenants.centres import service as centres

AM, PM = HalfDay.MORNING, HalfDay.AFTERNOON
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def calendar(uow, *school_ids):
    return queries.calendar_of(uow, school_ids, FIRST, LAST)


def code(found):
    return None if found is None else found.code


@pytest.mark.parametrize(
    ("day", "half_day", "expected"),
    [
        (date(2026, 11, 4), AM, NoLessonCode.HOLIDAY),
        (date(2026, 11, 11), AM, NoLessonCode.PUBLIC_HOLIDAY),
        (date(2026, 11, 14), PM, NoLessonCode.WEEKEND),
        (date(2026, 11, 18), PM, NoLessonCode.WEDNESDAY_AFTERNOON),
        (date(2026, 11, 18), AM, None),
        (date(2026, 11, 16), AM, NoLessonCode.STUDY_DAY),
        (date(2026, 11, 17), AM, NoLessonCode.CENTRE_CLOSED),
        (date(2026, 11, 19), AM, None),
        (date(2026, 11, 19), PM, NoLessonCode.EXAMS),
        (date(2026, 11, 25), PM, NoLessonCode.FREE_DAY),
        (date(2026, 11, 20), PM, None),
    ],
)
def test_each_half_day_has_its_reason(uow, planner, school, day, half_day, expected):
    add_closure(uow, planner, school.school_id, date(2026, 11, 16), date(2026, 11, 16), ClosureKind.STUDY_DAY)
    add_closure(uow, planner, None, date(2026, 11, 17), date(2026, 11, 17), ClosureKind.CENTRE_CLOSED)
    exams = date(2026, 11, 19)
    add_closure(uow, planner, school.school_id, exams, exams, ClosureKind.EXAMS, half_day=PM)
    add_closure(uow, planner, school.school_id, date(2026, 11, 25), date(2026, 11, 25), ClosureKind.FREE_DAY)

    found = calendar(uow, school.school_id).why_no_lesson(school.school_id, day, half_day)

    assert code(found) == expected


def test_a_closure_of_one_school_does_not_touch_another(uow, planner, school, other_school):
    day = date(2026, 11, 16)
    add_closure(uow, planner, school.school_id, day, day, ClosureKind.STUDY_DAY)

    read = calendar(uow, school.school_id, other_school.school_id)

    assert read.why_no_lesson(other_school.school_id, day, AM) is None


def test_the_first_possible_half_day_comes_after_the_day_and_skips_what_has_no_lessons(uow, planner, school):
    add_closure(uow, planner, school.school_id, date(2026, 11, 12), date(2026, 11, 12), ClosureKind.STUDY_DAY)
    read = calendar(uow, school.school_id)

    assert read.first_possible(school.school_id, date(2026, 11, 10)) == LessonTime(date(2026, 11, 13), AM)
    assert read.first_possible(school.school_id, date(2026, 11, 17), PM) == LessonTime(date(2026, 11, 19), PM)
    assert read.first_possible(school.school_id, LAST) is None
    not_mornings = read.first_possible(school.school_id, date(2026, 11, 10), fits=lambda _day, half: half is PM)
    assert not_mornings == LessonTime(date(2026, 11, 13), PM)


def test_lesson_half_days_and_reasons_together_are_every_half_day(uow, school):
    read = calendar(uow, school.school_id)
    week = DayRange(date(2026, 11, 9), date(2026, 11, 15))

    lessons = read.lesson_half_days(school.school_id, week)

    assert len(lessons) == 8  # Monday, Tuesday, Thursday, Friday
    assert len(lessons) + len(read.without_lessons(school.school_id, week)) == 14


def test_what_was_not_read_is_an_error_and_not_a_lesson(uow, school, other_school):
    read = calendar(uow, school.school_id)

    with pytest.raises(ValueError, match="outside the days"):
        read.why_no_lesson(school.school_id, date(2026, 12, 1), AM)
    with pytest.raises(ValueError, match="was not read"):
        read.why_no_lesson(other_school.school_id, date(2026, 11, 12), AM)


def test_the_number_of_statements_does_not_grow_with_schools_and_closures(uow, planner, school, other_school):
    for day in (9, 10, 12, 13):
        for school_id in (school.school_id, other_school.school_id):
            add_closure(uow, planner, school_id, date(2026, 11, day), date(2026, 11, day), ClosureKind.FREE_DAY)
    seen: list[str] = []
    event.listen(uow.session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))

    queries.calendar_of(uow, [school.school_id], FIRST, LAST)
    one = len(seen)
    queries.calendar_of(uow, [school.school_id, other_school.school_id], FIRST, LAST)

    assert one <= 4
    assert len(seen) - one <= one


def test_a_centre_that_has_lessons_on_wednesday_afternoon_says_so_from_a_day(uow, administrator, school):
    centres.change_setting(uow, administrator, WEDNESDAY_AFTERNOON_FREE.key, "nee", date(2026, 11, 20), "afspraak")

    read = calendar(uow, school.school_id)

    assert code(read.why_no_lesson(school.school_id, date(2026, 11, 18), PM)) is NoLessonCode.WEDNESDAY_AFTERNOON
    assert read.why_no_lesson(school.school_id, date(2026, 11, 25), PM) is None


def test_stored_holidays_count_and_not_the_rule_once_a_year_is_stored(uow, planner, school):
    take_snapshot(uow, planner, 2026)
    queries.forget_holidays(uow, 2026)

    read = calendar(uow, school.school_id)

    assert read.why_no_lesson(school.school_id, date(2026, 11, 4), AM) is None
    unstored = queries.calendar_of(uow, [school.school_id], date(2027, 11, 1), date(2027, 11, 30))
    assert code(unstored.why_no_lesson(school.school_id, date(2027, 11, 3), AM)) is NoLessonCode.HOLIDAY


def test_a_stored_year_holds_the_holidays_of_the_rule(uow, planner):
    take_snapshot(uow, planner, 2026)

    assert [row.holiday for row in queries.holidays_in(uow, 2026)] == list(holidays_of(2026))


def test_a_half_day_has_its_hours_in_utc_summer_and_winter(uow):
    assert queries.slot(uow, date(2026, 10, 15), AM) == (
        datetime(2026, 10, 15, 6, 30, tzinfo=UTC),
        datetime(2026, 10, 15, 9, 45, tzinfo=UTC),
    )
    assert queries.slot(uow, date(2026, 11, 12), PM) == (
        datetime(2026, 11, 12, 11, 45, tzinfo=UTC),
        datetime(2026, 11, 12, 14, 15, tzinfo=UTC),
    )


def test_the_effective_minutes_follow_the_centres_setting(uow, administrator):
    assert queries.effective_minutes(uow, date(2026, 10, 15), PM) == 180

    centres.change_setting(uow, administrator, "calendars.afternoon_minutes", 120, date(2026, 10, 1), "meting")

    assert queries.effective_minutes(uow, date(2026, 10, 15), PM) == 120
