"""A school's year: on the page of its contacts, and on the school's page."""

from __future__ import annotations

import re
from datetime import date

import pytest

from clb_core.web.pages import PageRequest
from clb_platform.planning import queries, service
from clb_platform.planning.service.school_year import year_of_school
from clb_platform.planning.vocabulary import ObligationState, VisitState
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import l4_visit, proposed
from world import YEAR

ANYTHING = PageRequest(500)


@pytest.fixture
def stored(fresh_runtime, world):
    """A proposed visit of the world's own school, stored."""
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        return proposed(uow, planner.actor, world).visit_id


@pytest.fixture
def concept(fresh_runtime, world):
    """A visit that was made but not proposed yet, stored."""
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        return l4_visit(uow, planner.actor, world).visit_id


def test_the_year_of_a_school_shows_what_was_proposed_and_what_waits(as_contact, stored):
    page = as_contact.text("/ons-schooljaar")

    assert "2 data, antwoord tegen ma\u00a012\u00a0okt" in page
    assert "Te beantwoorden" in page
    assert f"/bezoeken/{stored}" in page
    assert "Nog te plannen" in page


def test_the_strip_marks_the_week_of_the_first_date(as_contact, stored):
    page = as_contact.text("/ons-schooljaar")
    week = re.search(r'<li class="[^"]*">[^§]*?<small>42</small>', page)

    assert week is not None
    assert f'href="/bezoeken/{stored}" data-state="proposed"' in page


def test_a_school_does_not_see_what_its_centre_only_has_in_mind(as_contact, concept):
    page = as_contact.text("/ons-schooljaar")

    assert str(concept) not in page
    assert "Concept" not in page


def test_a_centre_sees_its_concepts_on_the_page_of_the_school(as_planner, world, concept):
    page = as_planner.text(f"/scholen/{world.school_id}")

    assert f"/bezoeken/{concept}" in page
    assert "Concept" in page


def test_the_page_of_a_school_shows_the_open_points_first_with_whose_turn_it_is(as_planner, world, stored):
    page = as_planner.text(f"/scholen/{world.school_id}")

    assert "School aan zet: 2 data" in page
    assert page.index("Open punten") < page.index("Schooljaar 2026-2027</h2>")
    assert f"/bezoeken/nieuw?school={world.school_id}" in page


def test_the_number_to_plan_at_a_school_is_that_of_the_list_behind_it(as_planner, world, stored):
    page = as_planner.text(f"/scholen/{world.school_id}")
    found = re.search(r'href="(/verplichtingen\?school=[^"]+)">CLB aan zet: (\d+) verplichtingen te plannen', page)

    assert found is not None
    assert as_planner.text(found.group(1)).count('name="id"') == int(found.group(2))


def test_who_may_not_plan_sees_the_year_without_the_button(client, world, stored):
    page = client(world.staff[Role.NURSE]).text(f"/scholen/{world.school_id}")

    assert "Schooljaar 2026-2027" in page
    assert "/bezoeken/nieuw" not in page


def test_a_contact_sees_the_year_of_its_own_school_only(client, world, stored):
    page = client(world.other_contact).text("/ons-schooljaar")

    assert str(stored) not in page
    assert "Atheneum Proefberg" in page


def test_a_colleague_is_led_to_the_list_of_visits(as_planner):
    assert as_planner.get("/ons-schooljaar").headers["Location"] == "/bezoeken"


def test_another_school_year_can_be_looked_at(as_contact, stored):
    page = as_contact.text("/ons-schooljaar?schooljaar=2027")

    assert "Ons schooljaar 2027-2028" in page
    assert "nog geen klassen" in page
    assert "Ons schooljaar 2026-2027" in as_contact.text("/ons-schooljaar?schooljaar=1850")


def test_groups_that_share_a_visit_share_a_row(uow, planner, world):
    rows = queries.obligations(uow, YEAR, {"school_id": world.other_school_id, "code": "HPV", "dose": 1}, ANYTHING)
    visit = service.create_visit(uow, planner, world.other_school_id, [row.key for row in rows], world.team_id)
    found = year_of_school(uow, world.other_school_id, YEAR, with_concepts=True)
    (row,) = [row for row in found.rows if row.visit is visit]

    assert (row.what, row.groups, row.state) == ("HPV dosis 1", "1A en 1B", VisitState.PLANNED)
    assert row.pupils == sum(each.head_count for each in rows)


def test_a_cancelled_visit_is_no_part_of_the_year_and_its_groups_are_to_plan_again(uow, planner, world):
    visit = proposed(uow, planner, world)
    before = year_of_school(uow, world.school_id, YEAR, with_concepts=True)
    service.cancel(uow, planner, visit.visit_id, reason="staking")
    after = year_of_school(uow, world.school_id, YEAR, with_concepts=True)

    assert visit in before.visits
    assert visit not in after.visits
    assert after.to_plan == before.to_plan + 1
    assert {row.state for row in after.rows} == {ObligationState.TO_PLAN}


def test_the_weeks_run_from_september_to_the_last_lesson_day(uow, world):
    weeks = year_of_school(uow, world.school_id, YEAR, with_concepts=True).weeks

    assert (weeks[0].number, weeks[-1].number) == (
        date(2026, 9, 1).isocalendar().week,
        date(2027, 6, 30).isocalendar().week,
    )
