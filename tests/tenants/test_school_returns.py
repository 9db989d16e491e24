"""A school that left this centre comes back: the same school with its history, and nobody's access comes back by itself."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from audit.entries import entries_of
from clb_core.clock import FixedClock
from clb_core.errors import Conflict, Refused
from clb_core.terms import at
from clb_tenants.access.actor import Actor
from clb_tenants.identity import queries as people
from clb_tenants.identity.vocabulary import IdentityAction
from clb_tenants.schools import queries, service
from clb_tenants.schools.vocabulary import SchoolsAction
from client import Client
from world import World

BACK = {
    "institution_number": "012345", "name": "Basisschool De Nieuwe Tuin", "network": "free", "level": "primary",
    "municipality": "Aalst",
}  # fmt: skip
LAST = date(2026, 8, 31)


@pytest.fixture
def left(uow, planner: Actor, world: World) -> Any:
    """The school left at the end of August 2026; it is October."""
    service.end_affiliation(uow, planner, world.school_id, LAST, "stapt over")
    return uow


def test_the_same_school_is_there_again_with_its_new_facts(left, planner: Actor, world: World) -> None:
    school = service.add_school(left, planner, BACK, affiliated_from=date(2026, 10, 1))

    assert school.school_id == world.school_id
    assert (school.name, school.affiliated_from, school.affiliated_until) == (BACK["name"], date(2026, 10, 1), None)
    assert [site.number for site in queries.sites_of(left, school.school_id)] == [1]
    (entry,) = entries_of(left, SchoolsAction.AFFILIATED)
    assert entry.changes["affiliated_until"] == ["2026-08-31", None]
    assert entry.changes["affiliated_from"] == ["2024-09-01", "2026-10-01"]


def test_who_acted_for_it_before_does_not_act_for_it_again(left, planner: Actor, world: World) -> None:
    service.add_school(left, planner, BACK, affiliated_from=date(2026, 10, 1))

    roles = people.memberships_of_school(left, world.school_id)
    assert {membership.valid_until for membership, _member in roles} == {LAST}
    assert len(entries_of(left, IdentityAction.MEMBERSHIP_ENDED)) == len(roles)


def test_without_a_day_between_everyone_goes_on(left, planner: Actor, world: World) -> None:
    service.add_school(left, planner, BACK, affiliated_from=date(2026, 9, 1))

    roles = people.memberships_of_school(left, world.school_id)
    assert {membership.valid_until for membership, _member in roles} == {None}


def test_it_cannot_come_back_before_it_left_nor_twice(left, planner: Actor) -> None:
    with pytest.raises(Refused) as caught:
        service.add_school(left, planner, BACK, affiliated_from=LAST)
    assert "affiliated_from" in caught.value.fields
    service.add_school(left, planner, BACK)
    with pytest.raises(Conflict, match="staat al in jullie lijst"):
        service.add_school(left, planner, BACK)


def test_a_school_that_is_still_here_until_a_day_to_come_is_not_taken_back(uow, planner: Actor, world: World) -> None:
    service.end_affiliation(uow, planner, world.school_id, date(2026, 10, 6), "stapt over")
    with pytest.raises(Conflict, match="staat al in jullie lijst"):
        service.add_school(uow, planner, BACK, affiliated_from=date(2027, 9, 1))


def test_its_page_leads_to_a_form_that_is_filled_in(as_planner: Client, world: World, clock_at: FixedClock) -> None:
    end = {"last_day": "2026-12-31", "reason": "stapt over"}
    assert as_planner.api("POST", f"/schools/{world.school_id}/end-affiliation", end).status_code == 200
    clock_at.move_to(at(date(2027, 2, 1), time(9)))

    assert "/scholen/nieuw?nummer=012345" in as_planner.text(f"/scholen/{world.school_id}")
    form = as_planner.text("/scholen/nieuw?nummer=012345")
    assert 'value="Basisschool De Proeftuin"' in form
    answer = as_planner.post("/scholen/nieuw", BACK | {"affiliated_from": "2027-02-01"})
    assert answer.headers["Location"].endswith(str(world.school_id))
    assert as_planner.api("GET", f"/schools/{world.school_id}").json["affiliated_from"] == "2027-02-01"
    assert 'value=""' in as_planner.text("/scholen/nieuw?nummer=999999")
