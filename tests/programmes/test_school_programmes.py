"""How one school differs from a programme of its centre: not due there, in another place, with other minutes."""

from __future__ import annotations

import re

import pytest

from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_platform.planning import queries as planning
from clb_platform.planning import service as visits
from clb_platform.programmes import queries, service
from clb_platform.programmes.vocabulary import Place
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import THURSDAY, key, l4_visit, proposed
from planning.test_conflicts import found, settle
from world import YEAR


@pytest.fixture
def administrator(world):
    return world.staff[Role.ADMINISTRATOR].actor


@pytest.fixture
def sc3(uow):
    return next(view for view in queries.programmes_in(uow, YEAR) if view.code == "SC3")


def due(uow, school_id):
    return sum(planning.count_obligations(uow, YEAR, {"school_id": school_id, "code": "SC3"}).values())


def add(uow, actor, programme, school_id, **more):
    values = {"source": "Afspraak"} | more
    return service.add_school_programme(uow, actor, programme.programme_id, school_id, YEAR, **values)


def test_what_is_not_due_at_a_school_is_nowhere_to_plan_and_comes_back_when_removed(uow, administrator, world, sc3):
    before = due(uow, world.school_id)
    row = add(uow, administrator, sc3, world.school_id, is_due=False)

    assert before > 0
    assert due(uow, world.school_id) == 0
    with pytest.raises(Refused, match="Dit programma is niet voor 4A"):
        l4_visit(uow, administrator, world)
    service.remove_school_programme(uow, administrator, row.school_programme_id, row.version)
    assert due(uow, world.school_id) == before


def test_a_visit_that_is_planned_is_listed_when_its_school_no_longer_gets_the_programme(
    uow, administrator, planner, world, sc3
):
    visit = proposed(uow, planner, world)
    add(uow, administrator, sc3, world.school_id, is_due=False)
    settle(uow)

    (reasons,) = {" ".join(each.values()) for each in found(uow).values()}
    assert "moet in 2026-2027 niet meer voor deze school" in reasons
    assert visits.wanted_of(uow, visit).items


def test_another_place_and_other_minutes_hold_for_that_school_only(uow, administrator, planner, world, sc3):
    add(uow, administrator, sc3, world.school_id, place=Place.CENTRE, minutes_per_pupil=12.5)
    views = queries.by_school(uow, YEAR, [world.school_id, world.other_school_id])

    assert l4_visit(uow, planner, world).place is Place.CENTRE
    here, there = (views[each][sc3.programme_id] for each in (world.school_id, world.other_school_id))
    assert (here.minutes_per_pupil, there.minutes_per_pupil) == (12.5, sc3.minutes_per_pupil)
    assert there.place is sc3.place


def test_it_holds_for_the_years_it_names_and_for_every_version(uow, administrator, world, sc3):
    add(uow, administrator, sc3, world.school_id, is_due=False, until_year=YEAR)
    new = service.renew_programme(uow, administrator, sc3.programme_id, YEAR, {"minutes_per_pupil": 7}, None)

    assert new.programme_id not in queries.by_school(uow, YEAR, [world.school_id])[world.school_id]
    assert new.programme_id in queries.by_school(uow, YEAR + 1, [world.school_id])[world.school_id]


def test_bulk_planning_uses_what_holds_for_the_school(uow, administrator, planner, world, sc3):
    add(uow, administrator, sc3, world.school_id, place=Place.CENTRE)
    keys = [key(uow, world.groups["4A"], "SC3")]
    (draft,) = visits.drafts(uow, planner, keys, world.team_id, from_day=THURSDAY)

    assert draft.wanted.place is Place.CENTRE


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "is_due"),
        ({"is_due": False, "source": " "}, "source"),
        ({"minutes_per_pupil": 0}, "minutes_per_pupil"),
        ({"minutes_per_pupil": 121}, "minutes_per_pupil"),
        ({"minutes_per_pupil": 1.25}, "minutes_per_pupil"),
        ({"is_due": False, "until_year": YEAR - 1}, "until_year"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(uow, administrator, world, sc3, values, field):
    with pytest.raises(Refused) as refusal:
        add(uow, administrator, sc3, world.school_id, **values)
    assert field in refusal.value.fields


def test_one_difference_per_school_and_year_and_only_by_who_may(uow, administrator, nurse, world, sc3):
    row = add(uow, administrator, sc3, world.school_id, is_due=False)
    with pytest.raises(Stale):
        service.remove_school_programme(uow, administrator, row.school_programme_id, 9)
    with pytest.raises(NotFound):
        service.remove_school_programme(uow, administrator, world.school_id)
    with pytest.raises(Forbidden):
        add(uow, nurse, sc3, world.school_id, is_due=False)
    with pytest.raises(Conflict, match="al een afwijking"):
        add(uow, administrator, sc3, world.school_id, place=Place.CENTRE)


def test_the_page_shows_what_is_no_longer_due_before_it_is_saved(as_administrator, fresh_runtime, world):
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        proposed(uow, planner.actor, world)
        programme = next(view for view in queries.programmes_in(uow, YEAR) if view.code == "SC3")
    address = f"/programmas/{programme.programme_id}/scholen"
    form = {"school_id": str(world.school_id), "not_due": "1", "from_year": str(YEAR), "source": "Ander centrum"}
    shown = as_administrator.post(address, form)

    assert shown.status_code == 200
    assert "Dit verandert in 2026-2027" in shown.text
    assert "1 bezoek dat al gepland is, past dan niet meer" in shown.text
    mark = re.search(r'name="seen" value="([^"]+)"', shown.text)
    assert mark is not None
    assert as_administrator.post(address, form | {"seen": mark[1]}).status_code == 303
    listed = as_administrator.text(address)
    assert "moet niet op deze school" in listed
    remove = re.search(rf'action="({address}/[^"]+/verwijder)"', listed)
    assert remove is not None
    shown = as_administrator.post(remove[1], {"version": "1"})
    assert "Dit verandert in 2026-2027" in shown.text
    mark = re.search(r'name="seen" value="([^"]+)"', shown.text)
    assert mark is not None
    assert as_administrator.post(remove[1], {"version": "1", "seen": mark[1]}).status_code == 303
    assert "Alle scholen volgen dit programma" in as_administrator.text(address)
