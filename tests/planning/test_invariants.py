"""The rules of `invariants.broken` find what they speak of: each is tried on a planted mistake."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from clb_platform.planning.service import Counts
from planning.invariants import broken
from planning.lives import confirmed, held

PLANTED = {
    "update visit set state = 'planned'": "its steps at confirmed",
    "update visit set revision = 7": "stands at confirmed 7",
    "delete from booking": "is not the only one held",
    "update visit_date set state = 'offered'": "still offers dates",
    "update visit_item set active = false": "is not active",
    "update visit_item set portion = 3": "no obligation for the item",
    "update visit_item set catch_up = 2": "has counts, or lacks them",
    "delete from visit_item": "is for nobody",
    "update visit set start_year = start_year - 1": "a visit of another year",
    "update visit_item set start_year = start_year - 1": "for a group of another year",
}


@pytest.mark.parametrize("statement", PLANTED)
def test_a_planted_mistake_is_found(uow, world, planner, contact, statement):
    confirmed(uow, world, planner, contact)
    assert broken(uow) == []

    uow.session.execute(text(statement))

    assert any(PLANTED[statement] in words for words in broken(uow))


def test_a_visit_that_was_held_with_absentees_fits(uow, world, planner, contact, clock_at):
    held(uow, world, planner, contact, clock_at, Counts(6, absent=2, catch_up=2))

    assert broken(uow) == []
