"""The pages of planning."""

from clb_platform.planning.web import (  # noqa: F401 - their views join the blueprint
    answers,
    bulk,
    conflicts,
    facilities,
    obligations,
    our_year,
    verbs,
    visit,
    visits,
)
from clb_platform.planning.web.blueprint import pages

__all__ = ["pages"]
