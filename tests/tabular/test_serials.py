"""Numbers that a spreadsheet showed as days."""

from __future__ import annotations

import pytest

from clb_core.tabular import is_day, number_of_day


@pytest.mark.parametrize(
    ("text", "number"),
    [("01/01/1900", 1), ("22/01/1900", 22), ("28/02/1900", 59), ("01/03/1900", 61), ("06/07/1905", 2014), ("1-2-1900", 32)],
)
def test_the_number_behind_a_day_long_ago(text, number):
    assert number_of_day(text) == number


@pytest.mark.parametrize("text", ["", "22", "22/01/2026", "31/02/1900", "1900-01-22", "x"])
def test_what_is_no_such_day_is_left_alone(text):
    assert number_of_day(text) is None


def test_a_name_that_became_a_day_is_seen():
    assert is_day("03/04/2026")
    assert not is_day("3-4")
    assert not is_day("4A")
