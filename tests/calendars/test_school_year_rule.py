"""The school holidays by their rule, against a list made apart and against a public library."""

import csv
from datetime import date
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clb_core.terms import DayRange, add_days, days_between
from clb_platform.calendars.vocabulary import (
    CLOSURE_LABELS,
    FUNCTION_LABELS,
    HALF_DAY_LABELS,
    LEAVE_LABELS,
    RULE_SOURCE,
    RULE_VERSION,
    WEEKDAY_LABELS,
    ClosureKind,
    HalfDay,
    Holiday,
    HolidayKind,
    LeaveKind,
    SchoolYear,
    StaffFunction,
    Weekday,
    easter_sunday,
    holidays_of,
    school_year_of,
)

BY_RULE = Path(__file__).parent.parent / "data" / "calendar" / "flemish-school-holidays-by-rule.csv"
some_year = st.integers(1991, 2198)
some_day = st.dates(date(1991, 9, 1), date(2199, 8, 31))


def in_the_list() -> list[tuple[str, date, date, str]]:
    with BY_RULE.open(encoding="utf-8", newline="") as file:
        return [
            (
                row["school_year"],
                date.fromisoformat(row["start"]),
                date.fromisoformat(row["end_inclusive"]),
                row["name_nl"],
            )
            for row in csv.DictReader(file)
        ]


def by_the_rule(start_year: int) -> list[tuple[str, date, date, str]]:
    label = SchoolYear(start_year).label
    return [(label, holiday.first, holiday.last, holiday.name) for holiday in holidays_of(start_year)]


def named(start_year: int, name: str) -> Holiday:
    return next(holiday for holiday in holidays_of(start_year) if holiday.name == name)


def test_the_list_covers_seven_school_years() -> None:
    assert len(in_the_list()) == 63
    assert {row[0] for row in in_the_list()} == {SchoolYear(year).label for year in range(2024, 2031)}


def test_the_rule_gives_exactly_the_rows_of_the_list_in_its_order() -> None:
    assert [row for year in range(2024, 2031) for row in by_the_rule(year)] == in_the_list()


@pytest.mark.parametrize("start_year", range(2024, 2030))
def test_a_library_has_the_same_free_weekdays(start_year: int) -> None:
    year = SchoolYear(start_year)
    years = range(start_year, start_year + 2)
    listed = {
        *holidays.country_holidays("BE", subdiv="Flemish", categories="school", years=years),
        *holidays.country_holidays("BE", categories="public", years=years),
    }
    ours = {day for holiday in holidays_of(start_year) for day in holiday.days.days()}

    def weekdays(days: set[date]) -> set[date]:
        return {day for day in days if day in year.days and not Weekday.of(day).is_weekend}

    assert weekdays(ours) == weekdays(listed)


@pytest.mark.parametrize("year", [1991, 2000, 2008, 2016, 2024, 2025, 2038, 2095])
def test_easter_agrees_with_a_library(year: int) -> None:
    public = holidays.country_holidays("BE", categories="public", years=year, language="en_US")

    assert public.get(add_days(easter_sunday(year), 1)) == "Easter Monday"


@given(some_year)
def test_easter_is_a_sunday_between_22_march_and_25_april(year: int) -> None:
    easter = easter_sunday(year)

    assert Weekday.of(easter) is Weekday.SUNDAY
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("start_year", "name", "first", "last"),
    [
        (2020, "Herfstvakantie", date(2020, 11, 2), date(2020, 11, 8)),  # 1 November is a Sunday
        (2021, "Kerstvakantie", date(2021, 12, 27), date(2022, 1, 9)),  # 25 December is a Saturday
        (2022, "Kerstvakantie", date(2022, 12, 26), date(2023, 1, 8)),  # 25 December is a Sunday
        (2023, "Paasvakantie", date(2024, 4, 1), date(2024, 4, 14)),  # Easter in March
        (2018, "Paasvakantie", date(2019, 4, 8), date(2019, 4, 22)),  # Easter after 15 April
        (2022, "Paasvakantie", date(2023, 4, 3), date(2023, 4, 16)),  # Easter early in April
        (2000, "Paasvakantie", date(2001, 4, 2), date(2001, 4, 16)),  # Easter on 15 April itself
    ],
)
def test_the_exceptions_of_the_rule(start_year: int, name: str, first: date, last: date) -> None:
    holiday = named(start_year, name)

    assert (holiday.first, holiday.last, holiday.kind) == (first, last, HolidayKind.PERIOD)


@given(some_year)
def test_every_year_has_the_same_holidays_in_order_within_the_year(start_year: int) -> None:
    year = SchoolYear(start_year)
    found = holidays_of(start_year)

    assert len({holiday.name for holiday in found}) == len(found) == 9
    assert list(found) == sorted(found, key=lambda holiday: holiday.days)
    assert all(year.first_day <= holiday.first <= holiday.last <= year.last_day for holiday in found)


@given(some_year)
def test_periods_start_on_a_monday_and_last_whole_weeks_apart_from_easter_monday_and_summer(start_year: int) -> None:
    weeks = {"Herfstvakantie": 1, "Krokusvakantie": 1, "Kerstvakantie": 2, "Paasvakantie": 2}

    for name, number in weeks.items():
        days = named(start_year, name).days
        assert Weekday.of(days.first) is Weekday.MONDAY
        assert days.length == 7 * number + (1 if Weekday.of(days.last) is Weekday.MONDAY else 0)


@given(some_year)
def test_the_feasts_lie_within_their_holidays(start_year: int) -> None:
    easter_monday = add_days(easter_sunday(start_year + 1), 1)
    christmas, all_saints = date(start_year, 12, 25), date(start_year, 11, 1)

    assert Weekday.of(christmas).is_weekend or christmas in named(start_year, "Kerstvakantie").days
    assert Weekday.of(all_saints) is Weekday.SUNDAY or all_saints in named(start_year, "Herfstvakantie").days
    assert date(start_year + 1, 1, 1) in named(start_year, "Kerstvakantie").days
    assert easter_monday in named(start_year, "Paasvakantie").days
    assert days_between(named(start_year, "Krokusvakantie").first, easter_monday) == 49
    assert Weekday.of(named(start_year, "Hemelvaart + brugdag").first) is Weekday.THURSDAY


def test_the_rule_is_not_applied_to_years_before_it() -> None:
    assert holidays_of(1991)[0].name == "Herfstvakantie"
    with pytest.raises(ValueError, match="1990-1991"):
        holidays_of(1990)


def test_the_rule_names_its_source() -> None:
    assert RULE_VERSION == "1991-04-17"
    assert "17 april 1991" in RULE_SOURCE


def test_a_school_year_runs_from_september_to_august_with_lessons_to_the_end_of_june() -> None:
    year = SchoolYear(2026)

    assert (year.first_day, year.last_day) == (date(2026, 9, 1), date(2027, 8, 31))
    assert year.last_lesson_day == date(2027, 6, 30)
    assert year.label == "2026-2027"
    assert (year.previous, year.next) == (SchoolYear(2025), SchoolYear(2027))
    assert year.days == DayRange(year.first_day, year.last_day)
    assert year < year.next


@pytest.mark.parametrize(
    ("day", "start_year"),
    [(date(2026, 8, 31), 2025), (date(2026, 9, 1), 2026), (date(2027, 1, 1), 2026), (date(2027, 8, 31), 2026)],
)
def test_a_day_belongs_to_one_school_year(day: date, start_year: int) -> None:
    assert school_year_of(day) == SchoolYear(start_year)


@given(some_day)
def test_each_day_lies_in_its_school_year_and_in_no_other(day: date) -> None:
    year = school_year_of(day)

    assert day in year.days
    assert day not in year.previous.days
    assert day not in year.next.days


def test_every_kind_has_a_label_of_its_own() -> None:
    for kinds, labels in (
        (Weekday, WEEKDAY_LABELS),
        (HalfDay, HALF_DAY_LABELS),
        (ClosureKind, CLOSURE_LABELS),
        (LeaveKind, LEAVE_LABELS),
        (StaffFunction, FUNCTION_LABELS),
    ):
        assert set(kinds) == set(labels)
        assert len({str(label) for label in labels.values()}) == len(labels)
        assert all(str(kind.label) for kind in kinds)


def test_half_days_have_the_codes_that_the_words_know() -> None:
    from clb_core.words import half_day_word

    assert [half_day_word(half_day) for half_day in HalfDay] == [str(half_day.label) for half_day in HalfDay]
    assert sorted([HalfDay.AFTERNOON, HalfDay.MORNING]) == [HalfDay.MORNING, HalfDay.AFTERNOON]
