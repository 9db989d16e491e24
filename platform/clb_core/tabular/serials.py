"""Numbers that a spreadsheet shows as days, because their column had the format of one. Pure."""

import re
from datetime import date
from typing import Final

from clb_core.terms import days_between

EPOCH: Final = date(1899, 12, 30)
LAST_YEAR: Final = 1911
"""No file of a school speaks of a day before this year; numbers up to about 4,000 become such days."""
_DAY: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MISSING_LEAP_DAY: Final = 61
"""Spreadsheets count a 29 February 1900 that never was: the days before it are one closer."""


def number_of_day(text: str) -> int | None:
    """The number behind a day as day/month/year ("22/01/1900" is 22), or None when it is no day or a day one can mean."""
    found = _DAY.fullmatch(text.strip())
    if found is None or int(found[3]) > LAST_YEAR:
        return None
    try:
        day = date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
    serial = days_between(EPOCH, day)
    return serial - 1 if serial < _MISSING_LEAP_DAY else serial


def is_day(text: str) -> bool:
    """Whether a text is written as a day: a name such as "3-4" that a spreadsheet turned into one."""
    return _DAY.fullmatch(text.strip()) is not None
