"""Why a half day has no lessons, and the first one that has."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clb_core.terms import DayRange
from clb_platform.calendars.vocabulary import (
    ClosedDays,
    ClosureKind,
    HalfDay,
    Holiday,
    HolidayKind,
    LessonTime,
    NoLessonCode,
    NoLessonReason,
    SchoolYear,
    first_possible,
    first_possible_sentence,
    holidays_of,
    why_no_lesson,
)

YEAR = SchoolYear(2026)
HOLIDAYS = holidays_of(2026)
MORNING, AFTERNOON = HalfDay.MORNING, HalfDay.AFTERNOON
some_day = st.dates(YEAR.first_day, YEAR.last_day)
some_half_day = st.sampled_from(HalfDay)


def closed(kind: ClosureKind, first: date, last: date, half_day: HalfDay | None = None, note: str = "") -> ClosedDays:
    return ClosedDays(DayRange(first, last), kind, half_day, note)


def asked(day: date, half_day: HalfDay = MORNING, *closures: ClosedDays, free: bool = True) -> NoLessonReason:
    reason = why_no_lesson(day, half_day, HOLIDAYS, closures, free)
    assert reason is not None
    return reason


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("day", "code", "sentence"),
    [
        (date(2026, 11, 11), NoLessonCode.PUBLIC_HOLIDAY, "Woensdag 11 november is Wapenstilstand, een feestdag."),
        (date(2027, 5, 1), NoLessonCode.PUBLIC_HOLIDAY, "Zaterdag 1 mei is de Dag van de Arbeid, een feestdag."),
        (date(2027, 5, 6), NoLessonCode.PUBLIC_HOLIDAY, "Donderdag 6 mei is Hemelvaart, een feestdag."),
        (date(2027, 5, 7), NoLessonCode.BRIDGE_DAY, "Vrijdag 7 mei is de brugdag na Hemelvaart."),
        (date(2027, 5, 17), NoLessonCode.PUBLIC_HOLIDAY, "Maandag 17 mei is Pinkstermaandag, een feestdag."),
        (date(2026, 11, 2), NoLessonCode.HOLIDAY, "Maandag 2 november valt in de herfstvakantie."),
        (date(2027, 7, 1), NoLessonCode.HOLIDAY, "Donderdag 1 juli valt in de zomervakantie."),
        (date(2026, 10, 10), NoLessonCode.WEEKEND, "Zaterdag 10 oktober valt in het weekend."),
        (date(2026, 11, 8), NoLessonCode.HOLIDAY, "Zondag 8 november valt in de herfstvakantie."),
    ],
)
def test_holidays_and_weekends_are_named(day: date, code: NoLessonCode, sentence: str) -> None:
    reason = asked(day)

    assert reason.code is code
    assert plain(reason.sentence()) == sentence


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (ClosureKind.FREE_DAY, "Op dinsdag 17 november heeft de school vrij."),
        (ClosureKind.STUDY_DAY, "Op dinsdag 17 november is er een pedagogische studiedag."),
        (ClosureKind.EXAMS, "Op dinsdag 17 november zijn er examens."),
        (ClosureKind.CENTRE_CLOSED, "Op dinsdag 17 november is het centrum gesloten."),
        (ClosureKind.OTHER, "Op dinsdag 17 november is de school gesloten."),
    ],
)
def test_closures_of_every_kind_have_a_sentence(kind: ClosureKind, sentence: str) -> None:
    day = date(2026, 11, 17)

    assert plain(asked(day, MORNING, closed(kind, day, day)).sentence()) == sentence


def test_the_note_of_a_closure_is_told_with_one_full_stop() -> None:
    day = date(2026, 11, 17)
    reason = asked(day, MORNING, closed(ClosureKind.OTHER, day, day, note="sportdag."))

    assert plain(reason.sentence()) == "Op dinsdag 17 november is de school gesloten: sportdag."


def test_a_holiday_of_the_centres_own_is_named_as_it_is() -> None:
    day = date(2026, 11, 17)
    own = (Holiday("Sint-Elisabeth", day, day, HolidayKind.PERIOD),)
    reason = why_no_lesson(day, MORNING, own, (), True)

    assert reason is not None
    assert plain(reason.sentence()) == "Dinsdag 17 november is een vrije dag: Sint-Elisabeth."


def test_a_closure_of_half_a_day_leaves_the_other_half() -> None:
    day = date(2026, 11, 17)
    closure = closed(ClosureKind.EXAMS, day, day, MORNING)

    assert plain(asked(day, MORNING, closure).sentence()) == "Op dinsdag 17 november in de voormiddag zijn er examens."
    assert why_no_lesson(day, AFTERNOON, HOLIDAYS, (closure,), True) is None


def test_wednesday_afternoon_is_free_only_where_it_is() -> None:
    day = date(2026, 10, 14)

    assert plain(asked(day, AFTERNOON).sentence()) == "Op woensdag 14 oktober in de namiddag is er geen les."
    assert why_no_lesson(day, MORNING, HOLIDAYS, (), True) is None
    assert why_no_lesson(day, AFTERNOON, HOLIDAYS, (), False) is None


def test_the_year_is_told_where_it_is_needed() -> None:
    sentence = asked(date(2026, 11, 11)).sentence(with_year=True)

    assert plain(sentence) == "Woensdag 11 november 2026 is Wapenstilstand, een feestdag."


def test_the_first_possible_half_day_follows_the_closures() -> None:
    study_day = closed(ClosureKind.STUDY_DAY, date(2026, 11, 12), date(2026, 11, 12))
    found = first_possible(date(2026, 11, 11), YEAR.last_lesson_day, HOLIDAYS, (study_day,), True)

    assert found == LessonTime(date(2026, 11, 13), MORNING)
    assert plain(first_possible_sentence(found, YEAR.last_lesson_day)) == (
        "De eerste dag die wel kan, is vrijdag 13 november, voormiddag."
    )


def test_only_the_half_days_asked_for_are_offered() -> None:
    found = first_possible(date(2026, 10, 14), YEAR.last_lesson_day, HOLIDAYS, (), True, half_days=(AFTERNOON,))

    assert found == LessonTime(date(2026, 10, 15), AFTERNOON)


def test_what_the_calendar_does_not_know_is_asked_only_when_there_are_lessons() -> None:
    questions: list[LessonTime] = []

    def fits(day: date, half_day: HalfDay) -> bool:
        questions.append(LessonTime(day, half_day))
        return len(questions) == 3

    found = first_possible(date(2026, 10, 30), YEAR.last_lesson_day, HOLIDAYS, (), True, fits=fits)

    assert questions == [
        LessonTime(date(2026, 10, 30), MORNING),
        LessonTime(date(2026, 10, 30), AFTERNOON),
        LessonTime(date(2026, 11, 9), MORNING),
    ]
    assert found == questions[-1]


def test_when_nothing_is_left_the_sentence_says_until_when() -> None:
    found = first_possible(date(2027, 7, 1), YEAR.last_day, HOLIDAYS, (), True)

    assert found is None
    assert plain(first_possible_sentence(found, YEAR.last_day)) == (
        "Tot en met dinsdag 31 augustus is er geen dag meer die kan."
    )
    assert first_possible(YEAR.last_lesson_day, YEAR.first_day, HOLIDAYS, (), True) is None


@given(some_day, some_half_day, st.booleans())
def test_every_reason_has_a_whole_sentence_and_lessons_are_on_weekdays(
    day: date, half_day: HalfDay, free: bool
) -> None:
    reason = why_no_lesson(day, half_day, HOLIDAYS, (), free)

    if reason is None:
        assert day.weekday() < 5
        assert day <= YEAR.last_lesson_day
        assert not any(day in holiday.days for holiday in HOLIDAYS)
    else:
        sentence = reason.sentence()
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "%" not in sentence


@given(some_day)
def test_the_first_possible_half_day_has_lessons_and_none_before_it_has(start: date) -> None:
    found = first_possible(start, YEAR.last_day, HOLIDAYS, (), True)

    if found is not None:
        assert why_no_lesson(found.day, found.half_day, HOLIDAYS, (), True) is None
    end = found.day if found else YEAR.last_day
    earlier = [LessonTime(day, half) for day in DayRange(start, end).days() for half in HalfDay]
    assert all(
        why_no_lesson(time.day, time.half_day, HOLIDAYS, (), True) is not None
        for time in earlier
        if found is None or time < found
    )
