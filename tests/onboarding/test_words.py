"""How files write networks, levels, places and days."""

from __future__ import annotations

from datetime import date

import pytest

from clb_tenants.onboarding.vocabulary import (
    Point,
    distance_km,
    from_lambert72,
    in_flanders,
    institution_kind_problem,
    point_of,
    read_day,
    read_level,
    read_network,
)
from clb_tenants.schools.vocabulary import EducationLevel, Network


@pytest.mark.parametrize(
    ("x", "y", "latitude", "longitude"),
    [
        (148994, 170694, 50.84664922, 4.35446772),  # Brussels
        (152245, 212050, 51.21839393, 4.40088933),  # Antwerp
        (49200, 214800, 51.23431918, 2.92547318),  # Ostend
        (250000, 200000, 51.10143530, 5.79651427),  # Maaseik
        (251763.20, 153034.13, 50.67901388, 5.80867380),  # the worked example of EPSG Guidance Note 7-2
    ],
)
def test_lambert_72_becomes_degrees_as_an_independent_library_computes_them(x, y, latitude, longitude):
    """Expected values: PROJ 9 (pyproj), EPSG:31370 to EPSG:4326 by EPSG:15929."""
    assert distance_km(from_lambert72(x, y), Point(latitude, longitude)) < 0.0005


def test_distance_is_over_the_globe():
    assert distance_km(Point(51.2194, 4.4025), Point(50.8503, 4.3517)) == pytest.approx(41.2, abs=0.3)
    assert distance_km(Point(51, 4), Point(51, 4)) == 0


def test_a_point_outside_flanders_is_recognised():
    assert in_flanders(Point(50.94, 4.04))
    assert not in_flanders(Point(48.85, 2.35))


@pytest.mark.parametrize("name", ["Aalst", "SINT-NIKLAAS", "St-Niklaas", "Nazareth-De Pinte", "Gent"])
def test_a_municipality_has_a_point(name):
    point = point_of(name)

    assert point is not None
    assert in_flanders(point)


def test_an_unknown_municipality_has_none():
    assert point_of("Nergenshuizen") is None
    assert point_of("") is None


@pytest.mark.parametrize(
    ("text", "board", "network"),
    [
        ("gemeenschapsonderwijs", "", Network.GO),
        ("GO!", "", Network.GO),
        ("vrij gesubsidieerd onderwijs", "", Network.FREE),
        ("Vrij", "", Network.FREE),
        ("officieel gesubsidieerd onderwijs", "Gemeentebestuur Lede", Network.MUNICIPAL),
        ("officieel gesubsidieerd onderwijs", "Provincie Antwerpen", Network.PROVINCIAL),
        ("OVSG", "", Network.MUNICIPAL),
        ("stedelijk onderwijs", "", Network.MUNICIPAL),
        ("POV", "", Network.PROVINCIAL),
        ("xyz", "", None),
        ("", "", None),
    ],
)
def test_networks_are_read(text, board, network):
    assert read_network(text, board) is network


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("basisonderwijs", EducationLevel.PRIMARY),
        ("gewoon lager onderwijs", EducationLevel.PRIMARY),
        ("Kleuteronderwijs", EducationLevel.PRIMARY),
        ("211", EducationLevel.PRIMARY),
        ("121", EducationLevel.SPECIAL_PRIMARY),
        ("BuBaO", EducationLevel.SPECIAL_PRIMARY),
        ("buitengewoon lager onderwijs", EducationLevel.SPECIAL_PRIMARY),
        ("311", EducationLevel.SECONDARY),
        ("Secundair", EducationLevel.SECONDARY),
        ("321", EducationLevel.SPECIAL_SECONDARY),
        ("BuSO", EducationLevel.SPECIAL_SECONDARY),
        ("buitengewoon secundair onderwijs", EducationLevel.SPECIAL_SECONDARY),
        ("deeltijds kunstonderwijs", None),
        ("999", None),
    ],
)
def test_levels_are_read_from_words_and_codes(text, level):
    assert read_level(text) is level


@pytest.mark.parametrize("text", ["", "1", "School", "scholen"])
def test_a_school_is_a_school(text):
    assert institution_kind_problem(text) == ""


@pytest.mark.parametrize(
    ("text", "words"), [("2", "een CLB"), ("3", "internaat"), ("4", "schoolbestuur"), ("x", "“x”")]
)
def test_another_institution_is_named(text, words):
    assert words in institution_kind_problem(text)


def test_days_are_read_in_both_ways():
    assert read_day("31/08/2027") == date(2027, 8, 31)
    assert read_day("2027-08-31 00:00:00") == date(2027, 8, 31)
    assert read_day("") is None


@pytest.mark.parametrize("text", ["31/02/2027", "gisteren", "2027-13-01", "0/0/0000"])
def test_a_day_that_does_not_exist_is_no_day(text):
    with pytest.raises(ValueError, match=r".*"):
        read_day(text)
