"""A visit at a site that closes, or at a school that leaves: refused after that day, and listed when it was planned before."""

from __future__ import annotations

from datetime import date

import pytest

from clb_core import clock
from clb_core.errors import Refused
from clb_core.words import spoken_with_year
from clb_platform.planning import policy, queries
from clb_platform.planning.service import context, propose, wanted_of
from clb_platform.planning.service.recheck import after_places
from clb_platform.planning.vocabulary import VisitState
from clb_tenants.schools import service as schools
from clb_tenants.schools.events import SchoolPlacesChanged
from planning.data import PM, REPLY_BY, THURSDAY, TUESDAY, at, l4_visit, proposed

LAST = date(2026, 10, 16)
"""Between the Thursday and the Tuesday that the visits are about."""


@pytest.fixture
def visit(uow, planner, world):
    return l4_visit(uow, planner, world)


@pytest.fixture
def closing(uow, administrator, visit):
    schools.close_site(uow, administrator, visit.site_id, LAST, "De school verhuist.", None)


def codes(uow, visit, day) -> list[str]:
    return [finding.code for finding in policy.refusals(context(uow, wanted_of(uow, visit)), at(day))]


def said(refused: Refused) -> list[str]:
    """The sentences beside the dates."""
    return [words for name, texts in refused.fields.items() if name.startswith("option_") for words in texts]


def test_up_to_its_last_day_a_site_is_visited_and_not_after_it(uow, visit, closing):
    assert codes(uow, visit, THURSDAY) == []
    assert codes(uow, visit, LAST) == []
    assert codes(uow, visit, TUESDAY) == ["site_closed"]


def test_after_it_is_opened_again_every_day_can(uow, administrator, visit, closing):
    schools.reopen_site(uow, administrator, visit.site_id, None)

    assert codes(uow, visit, TUESDAY) == []


def test_a_date_after_the_last_day_is_refused_in_words_and_nothing_is_offered(uow, planner, visit, closing):
    with pytest.raises(Refused) as refused:
        propose(uow, planner, visit.visit_id, (at(THURSDAY), at(TUESDAY, PM)), REPLY_BY)

    assert [f"Deze vestiging sluit na {spoken_with_year(LAST)}." in words for words in said(refused.value)] == [True]
    assert visit.state is VisitState.PLANNED


def test_a_school_that_leaves_is_not_visited_after_its_last_day(uow, administrator, planner, world, visit):
    schools.end_affiliation(uow, administrator, world.school_id, LAST, "Ander centrum.")

    assert codes(uow, visit, LAST) == []
    assert codes(uow, visit, TUESDAY) == ["school_gone"]
    with pytest.raises(Refused) as refused:
        propose(uow, planner, visit.visit_id, (at(TUESDAY, PM),), REPLY_BY)
    assert f"De aansluiting van deze school eindigt op {spoken_with_year(LAST)}." in said(refused.value)[0]


def test_what_was_planned_before_is_listed_with_the_reason(uow, administrator, planner, world):
    visit = proposed(uow, planner, world)
    schools.close_site(uow, administrator, visit.site_id, LAST, "De school verhuist.", None)
    after_places(uow, SchoolPlacesChanged(world.school_id, visit.visit_id))

    found = queries.conflicts(uow, clock.today(), [visit.visit_id])
    assert [row[0].codes for row in found] == [["site_closed"]]
    assert f"sluit na {spoken_with_year(LAST)}" in found[0][0].sentences[0]
