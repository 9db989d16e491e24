"""Grades as files and people write them."""

from __future__ import annotations

from typing import Any

import pytest

from clb_platform.class_groups.vocabulary import (
    GRADE_LABELS,
    EducationType,
    Grade,
    education_type_of,
    grades_of,
    read_grade,
)
from clb_tenants.schools.vocabulary import EducationLevel


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("1KK", Grade.K1),
        ("K1", Grade.K1),
        ("1ste kleuterklas", Grade.K1),
        ("eerste kleuterklas", Grade.K1),
        ("kleuterklas 2", Grade.K2),
        ("3e kleuter", Grade.K3),
        ("L4", Grade.L4),
        ("L4B", Grade.L4),
        ("4de leerjaar", Grade.L4),
        ("4de  Leerjaar", Grade.L4),
        ("1 ste leerjaar", Grade.L1),
        ("zesde leerjaar lager onderwijs", Grade.L6),
        ("3SO", Grade.S3),
        ("S3", Grade.S3),
        ("3de jaar secundair", Grade.S3),
        ("7de jaar secundair onderwijs", Grade.S7),
        ("eerste leerjaar van de tweede graad", Grade.S3),
        ("2de leerjaar van de 3de graad", Grade.S6),
        ("OKAN", Grade.OKAN),
        ("Onthaalklas anderstaligen", Grade.OKAN),
        ("BuBaO type 2", Grade.SPECIAL),
        ("buitengewoon lager onderwijs", Grade.SPECIAL),
    ],
)
def test_a_written_grade_is_read(text: Any, grade: Any) -> None:
    assert read_grade(text) is grade


@pytest.mark.parametrize("text", ["", "3A", "3", "K4", "8SO", "L7", "peuterklas", "de Vlinders", "2026"])
def test_a_text_that_names_no_grade_for_sure_is_not_guessed(text: Any) -> None:
    assert read_grade(text) is None


@pytest.mark.parametrize(
    ("text", "level", "grade"),
    [
        ("3A", EducationLevel.PRIMARY, Grade.L3),
        ("3A", EducationLevel.SECONDARY, Grade.S3),
        ("3", EducationLevel.SECONDARY, Grade.S3),
        ("4L", EducationLevel.SECONDARY, Grade.S4),
        ("3S", EducationLevel.PRIMARY, Grade.L3),
        ("5ECMT", EducationLevel.SECONDARY, Grade.S5),
        ("1ste leerjaar A", EducationLevel.SECONDARY, Grade.S1),
        ("2K", EducationLevel.PRIMARY, Grade.K2),
    ],
)
def test_the_level_of_the_school_decides_what_a_bare_class_name_means(text: Any, level: Any, grade: Any) -> None:
    assert read_grade(text, level) is grade


def test_a_primary_grade_stays_primary_at_a_secondary_school_so_that_it_can_be_refused() -> None:
    assert read_grade("L4", EducationLevel.SECONDARY) is Grade.L4


@pytest.mark.parametrize("grade", list(Grade))
def test_every_grade_is_read_from_its_own_label_and_short_name(grade: Any) -> None:
    assert read_grade(str(GRADE_LABELS[grade])) is grade
    assert read_grade(grade.short) is grade


def test_grades_go_from_young_to_old() -> None:
    assert [grade.position for grade in Grade] == list(range(len(Grade)))


@pytest.mark.parametrize("level", [EducationLevel.SPECIAL_PRIMARY, EducationLevel.SPECIAL_SECONDARY])
def test_a_special_school_has_groups_by_year_of_birth_only(level: Any) -> None:
    assert grades_of(level) == (Grade.SPECIAL,)


def test_primary_and_secondary_schools_share_no_grade_but_the_newcomers() -> None:
    shared = set(grades_of(EducationLevel.PRIMARY)) & set(grades_of(EducationLevel.SECONDARY))

    assert shared == {Grade.OKAN}
    assert education_type_of(Grade.OKAN) is EducationType.NEWCOMERS
