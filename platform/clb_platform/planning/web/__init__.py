"""The pages of planning."""

from clb_platform.planning.web import (  # noqa: F401 - their views join the blueprint
    answers,
    batches,
    bulk,
    changes,
    conflicts,
    counter,
    counts,
    facilities,
    hand_over,
    moments,
    obligations,
    our_year,
    phone,
    substitutes,
    undo,
    verbs,
    visit,
    visits,
    waive,
)
from clb_platform.planning.web.blueprint import pages

__all__ = ["pages"]
