"""The programmes of Flanders as they are delivered: whom they are for in which school year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from clb_core.ids import uuid7
from clb_platform.calendars.vocabulary import StaffFunction
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.programmes.vocabulary import (
    ProgrammeKind,
    ProgrammeView,
    applies_to,
    standard_programmes,
)
from clb_tenants.centres.vocabulary import Certainty


@dataclass(frozen=True)
class Group:
    """As much of a class group as a programme asks."""

    start_year: int
    grade: Grade
    birth_year: int | None = None


def views() -> Any:
    return [
        ProgrammeView(
            programme_id=uuid7(),
            version=1,
            targets=each.targets,
            functions=each.functions,
            seasons=each.seasons,
            **each.values,
        )
        for each in standard_programmes()
    ]


VIEWS = views()


def due(start_year: Any, grade: Any, birth_year: Any = None) -> Any:
    group = Group(start_year, grade, birth_year)
    return {view.code for view in VIEWS if applies_to(view, group)}


def only(code: Any, start_year: Any = 2026) -> Any:
    return next(view for view in VIEWS if view.code == code and view.is_valid_in(start_year))


@pytest.mark.parametrize(
    ("grade", "codes"),
    [
        (Grade.K1, {"SC1"}),
        (Grade.K2, set()),
        (Grade.L1, {"SC2", "DTPA_IPV"}),
        (Grade.L4, {"SC3", "MBR"}),
        (Grade.L5, set()),
        (Grade.L6, {"SC4"}),
        (Grade.S1, {"HPV"}),
        (Grade.S3, {"SC5", "DTPA"}),
        (Grade.S7, set()),
        (Grade.OKAN, set()),
    ],
)
def test_each_grade_has_its_contacts_and_vaccinations(grade: Any, codes: Any) -> None:
    assert due(2026, grade) == codes


@pytest.mark.parametrize(
    ("age", "codes"),
    [
        (3, {"SC1"}),
        (6, {"SC2", "DTPA_IPV"}),
        (9, {"SC3", "MBR"}),
        (11, {"SC4"}),
        (12, {"HPV"}),
        (14, {"SC5", "DTPA"}),
        (8, set()),
    ],
)
def test_special_education_is_called_by_year_of_birth(age: Any, codes: Any) -> None:
    assert due(2026, Grade.SPECIAL, 2026 - age) == codes


@pytest.mark.parametrize(
    ("start_year", "l4", "l5"), [(2022, False, True), (2023, True, True), (2024, True, False), (2026, True, False)]
)
def test_mbr_moved_from_the_fifth_to_the_fourth_year_with_both_in_between(start_year: Any, l4: Any, l5: Any) -> None:
    assert ("MBR" in due(start_year, Grade.L4), "MBR" in due(start_year, Grade.L5)) == (l4, l5)


def test_the_birth_years_of_a_real_list_of_2021_are_found() -> None:
    """A school's own list for 2021-2022: 1KK 2018, L1 2015, L4 2012, L6 2010."""
    found = {
        code: due(2021, Grade.SPECIAL, year)
        for code, year in {"SC1": 2018, "SC2": 2015, "SC3": 2012, "SC4": 2010}.items()
    }

    assert all(code in codes for code, codes in found.items())


def test_a_programme_is_not_due_before_it_is_valid() -> None:
    assert due(2018, Grade.L1) == set()


def test_a_special_group_without_year_of_birth_is_due_for_nothing() -> None:
    assert due(2026, Grade.SPECIAL) == set()


def test_no_two_versions_of_a_programme_hold_in_one_school_year() -> None:
    for year in range(2019, 2041):
        codes = [view.code for view in VIEWS if view.is_valid_in(year)]
        assert len(codes) == len(set(codes))
        assert len(codes) == 9


def test_what_is_not_known_for_sure_is_marked() -> None:
    assert only("MBR", 2026).certainty is Certainty.UNKNOWN
    assert only("MBR", 2024).certainty is Certainty.SURE
    assert {view.practice_certainty for view in VIEWS} == {Certainty.UNKNOWN}
    assert all(view.source and view.practice_source for view in VIEWS)


def test_hpv_has_two_doses_five_to_thirteen_months_apart_in_two_seasons() -> None:
    hpv = only("HPV")

    assert (hpv.doses, hpv.min_months, hpv.max_months) == (2, 5, 13)
    assert [season.words for season in hpv.seasons] == [
        "1 september tot en met 30 januari",
        "1 maart tot en met 30 juni",
    ]
    assert not any(season.is_preference for season in hpv.seasons)
    assert hpv.season_of(1).days(2026).last.isoformat() == "2027-01-30"
    assert hpv.season_of(3) is None


def test_the_end_of_the_school_year_is_a_preference_for_the_youngest() -> None:
    assert [season.is_preference for season in only("SC1").seasons] == [True]


@pytest.mark.parametrize(
    ("code", "minutes"), [("SC1", 20), ("SC2", 15), ("SC3", 10), ("SC4", 15), ("SC5", 20), ("HPV", 3)]
)
def test_minutes_start_from_the_assumed_values(code: Any, minutes: Any) -> None:
    assert only(code).minutes_per_pupil == minutes


def test_only_the_fourth_year_and_vaccinations_go_without_a_doctor() -> None:
    without = {
        view.code for view in VIEWS if StaffFunction.CLB_DOCTOR not in {need.function for need in view.functions}
    }

    assert without == {"SC3"} | {view.code for view in VIEWS if view.kind is ProgrammeKind.VACCINATION}


def test_two_nurses_halve_the_time_and_a_second_doctor_does_not() -> None:
    contact = only("SC2")

    assert contact.minutes_for(20, {StaffFunction.NURSE: 1, StaffFunction.CLB_DOCTOR: 1}) == 300
    assert contact.minutes_for(20, {StaffFunction.NURSE: 2, StaffFunction.CLB_DOCTOR: 1}) == 150
    assert contact.minutes_for(20, {StaffFunction.NURSE: 1, StaffFunction.CLB_DOCTOR: 2}) == 300
    assert contact.minutes_for(20, {}) == 300


def test_minutes_are_rounded_up() -> None:
    assert only("HPV").minutes_for(25, {StaffFunction.NURSE: 2}) == 38
