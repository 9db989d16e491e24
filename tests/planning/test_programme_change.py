"""A programme that changes: what becomes due, by school, before it is saved, and what happens to visits that are planned."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from clb_core.outbox.models import OutboxMessage
from clb_core.web.pages import PageRequest
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning import queries, service
from clb_platform.planning.service import Answer, Counts, programme_change
from clb_platform.planning.vocabulary import AnswerKind, ObligationState
from clb_platform.programmes import queries as programmes
from clb_platform.programmes import service as programme_service
from clb_platform.programmes.vocabulary import Target
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import THURSDAY, at, dates, hpv_visit, l4_visit, proposed
from planning.test_conflicts import found, settle
from world import YEAR

L3, L4 = Target(grade=Grade("L3")), Target(grade=Grade("L4"))


@pytest.fixture
def administrator(world):
    return world.staff[Role.ADMINISTRATOR].actor


def view(uow, code):
    return next(each for each in programmes.programmes_in(uow, YEAR) if each.code == code)


def foresee(uow, actor, code, values, from_year=YEAR):
    programme = view(uow, code)
    asked = programme.valid_from_year if from_year is None else from_year
    return programme_service.foresee(uow, actor, programme.programme_id, asked, values)


def states(uow, code):
    counted = queries.count_obligations(uow, YEAR, {"code": code})
    return {state.value: number for state, number in counted.items() if number}


def test_a_double_cohort_shows_the_new_groups_by_school_and_stores_nothing(uow, administrator, world):
    before = view(uow, "SC3")
    messages = len(uow.all(select(OutboxMessage)))
    seen = foresee(uow, administrator, "SC3", {"targets": (L4, Target(grade=Grade("L1")))})

    assert seen is not None
    assert (seen.start_year, seen.after > seen.before, seen.visits) == (YEAR, True, ())
    assert [(each.name, each.after - each.before) for each in seen.schools] == [
        ("Basisschool De Proeftuin", seen.after - seen.before)
    ]
    assert seen.schools[0].pupils_after > seen.schools[0].pupils_before
    assert view(uow, "SC3") == before
    assert len(uow.all(select(OutboxMessage))) == messages


def test_what_is_foreseen_is_what_happens(uow, administrator, world):
    values = {"targets": (L4, Target(grade=Grade("L1")))}
    seen = foresee(uow, administrator, "SC3", values)
    assert seen is not None
    programme_service.renew_programme(uow, administrator, view(uow, "SC3").programme_id, YEAR, values, None)
    settle(uow)

    assert sum(states(uow, "SC3").values()) == seen.after


def test_an_extra_dose_is_due_for_every_group_once_more(uow, administrator, world):
    seen = foresee(uow, administrator, "HPV", {"doses": 3})

    assert seen is not None
    assert seen.after == seen.before * 3 // 2


def test_nothing_that_changes_what_is_due_has_no_mark(uow, administrator, world):
    seen = foresee(uow, administrator, "SC3", {"practice_source": "afspraak"}, None)

    assert seen is not None
    assert (seen.mark, seen.before) == ("", seen.after)


def test_a_grade_that_moves_away_names_the_visits_that_no_longer_fit_and_lists_them_when_it_is_saved(
    uow, administrator, planner, world
):
    visit = proposed(uow, planner, world)
    seen = foresee(uow, administrator, "SC3", {"targets": (L3,)})

    assert seen is not None
    assert [(each.visit_id, each.state) for each in seen.visits] == [(visit.visit_id, "proposed")]
    assert "4A" in seen.visits[0].because
    programme_service.renew_programme(uow, administrator, view(uow, "SC3").programme_id, YEAR, {"targets": (L3,)}, None)
    settle(uow)
    assert list(found(uow)) == [visit.visit_id]
    assert service.conflicted(uow)[0].next_step.startswith("Annuleer het bezoek")
    around = service.context(uow, service.wanted_of(uow, visit))
    assert around.items[0].group_name == "4A"


def test_a_visit_that_still_fits_is_carried_over_to_the_new_version(uow, administrator, planner, world):
    visit = proposed(uow, planner, world)
    before = states(uow, "SC3")
    values = {"minutes_per_pupil": 7.5}
    seen = foresee(uow, administrator, "SC3", values)
    assert seen is not None
    assert (seen.visits, seen.schools) == ((), ())
    programme_service.renew_programme(uow, administrator, view(uow, "SC3").programme_id, YEAR, values, None)
    settle(uow)

    assert states(uow, "SC3") == before
    assert found(uow) == {}
    items = queries.items_of(uow, [visit.visit_id])[visit.visit_id]
    assert {item.programme_id for item, _group, _programme in items} == {view(uow, "SC3").programme_id}


def test_a_held_visit_stays_held_in_the_new_version(uow, administrator, planner, world, clock_at):
    visit = proposed(uow, planner, world, at(THURSDAY))
    contact = world.contacts[Role.PLANNING_CONTACT].actor
    service.answer(uow, contact, visit.visit_id, {row.date_id: Answer(AnswerKind.YES) for row in dates(uow, visit)})
    clock_at.move_to(clock_at.now().replace(day=15))
    items = queries.items_of(uow, [visit.visit_id])[visit.visit_id]
    service.hold(uow, planner, visit.visit_id, {item.item_id: Counts(seen=item.head_count) for item, _g, _p in items})
    programme_service.renew_programme(
        uow, administrator, view(uow, "SC3").programme_id, YEAR, {"minutes_per_pupil": 7.5}, None
    )
    settle(uow)

    assert states(uow, "SC3")[ObligationState.HELD.value] == 1
    assert programme_change.carry_over(uow, "SC3", YEAR) == 0


def test_a_group_that_got_a_visit_for_the_new_version_first_is_not_taken_twice(uow, administrator, planner, world):
    first = l4_visit(uow, planner, world)
    programme_service.renew_programme(
        uow, administrator, view(uow, "SC3").programme_id, YEAR, {"minutes_per_pupil": 7.5}, None
    )
    second = l4_visit(uow, planner, world)
    settle(uow)

    assert list(found(uow)) == [first.visit_id]
    assert "Voor 4A is er al een ander bezoek" in found(uow)[first.visit_id][None]
    assert second.visit_id not in found(uow)


def test_fewer_doses_names_the_visit_of_the_dose_that_goes(uow, administrator, planner, world):
    hpv_visit(uow, planner, world)
    second = hpv_visit(uow, planner, world, dose=2)
    seen = foresee(uow, administrator, "HPV", {"doses": 1, "seasons": (), "min_months": None, "max_months": None})

    assert seen is not None
    assert [each.visit_id for each in seen.visits] == [second.visit_id]


def test_a_change_that_is_refused_is_not_foreseen(uow, administrator, world):
    assert foresee(uow, administrator, "SC3", {"targets": ()}) is None


# The page.


def test_the_page_shows_what_changes_before_it_is_saved(as_administrator, fresh_runtime, world):
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        visit = proposed(uow, planner.actor, world)
        programme, visit_id = view(uow, "SC3"), visit.visit_id
    form = {
        "minutes_per_pupil": "8", "place": "school", "parents_present": "possible", "grades": ["L3"], "ages": "",
        "functions": ["nurse"], "doses": "1", "practice_source": "afspraak", "from_year": str(YEAR),
        "version": str(programme.version),
    }  # fmt: skip
    address = f"/programmas/{programme.programme_id}"
    shown = as_administrator.post(address, form)

    assert shown.status_code == 200, shown.text
    assert "Dit verandert in 2026-2027" in shown.text
    assert f"/bezoeken/{visit_id}" in shown.text
    assert "Basisschool De Proeftuin" in shown.text
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        assert len(programmes.versions_of(uow, "SC3")) == 1
    mark = re.search(r'name="seen" value="([^"]+)"', shown.text)
    assert mark is not None
    saved = as_administrator.post(address, form | {"seen": mark[1]})
    assert saved.status_code == 303
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        assert len(programmes.versions_of(uow, "SC3")) == 2
        assert [row.state for row in queries.obligations(uow, YEAR, {"code": "SC3"}, PageRequest(50))] == []


def test_a_change_of_minutes_only_is_saved_at_once(as_administrator, fresh_runtime, world):
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        programme = view(uow, "SC3")
    form = {
        "minutes_per_pupil": "8", "place": "school", "parents_present": "possible", "grades": ["L4"], "ages": "9",
        "functions": ["nurse"], "doses": "1", "practice_source": "afspraak",
        "from_year": str(programme.valid_from_year), "version": str(programme.version),
    }  # fmt: skip

    assert as_administrator.post(f"/programmas/{programme.programme_id}", form).status_code == 303
