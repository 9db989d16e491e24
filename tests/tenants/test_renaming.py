"""New numbers and mergers: one verb each, with history, and search still finds by what was."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from audit.entries import entries_of
from clb_core import clock
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.web.pages import PageRequest
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries as people
from clb_tenants.schools import queries, service
from clb_tenants.schools.vocabulary import SchoolsAction
from client import Client
from world import World

FIRST = date(2026, 9, 1)
NEW, OLD = "056789", "012345"
WHY = "Besluit van het bestuur."


def found(uow: Any, q: str, *, past: bool = False) -> list[UUID]:
    return [row.school_id for row in queries.search(uow, {"q": q, "past": past}, PageRequest.read(50), clock.today())]


def renumber(uow: Any, actor: Actor, world: World, number: str = NEW, day: date = FIRST, version: int | None = 1) -> Any:
    return service.renumber_school(uow, actor, world.school_id, number, day, WHY, version)


def merge(uow: Any, actor: Actor, world: World, into: UUID | None = None, day: date = FIRST) -> Any:
    return service.merge_schools(uow, actor, world.school_id, into or world.other_school_id, day, WHY, None)


def test_both_numbers_find_a_school_with_a_new_one(uow, planner: Actor, world: World) -> None:
    school = renumber(uow, planner, world)

    assert (school.school_id, school.institution_number) == (world.school_id, NEW)
    assert found(uow, NEW) == found(uow, OLD) == [world.school_id]
    (was,) = queries.former_names(uow, world.school_id)
    assert (was.institution_number, was.last_day) == (OLD, date(2026, 8, 31))
    (entry,) = entries_of(uow, SchoolsAction.RENUMBERED)
    assert entry.changes["institution_number"] == [OLD, NEW]


def test_the_new_number_is_taken_from_then_on(uow, planner: Actor, world: World) -> None:
    renumber(uow, planner, world)
    with pytest.raises(Conflict, match="staat al in jullie lijst"):
        service.add_school(
            uow, planner,
            {"institution_number": NEW, "name": "X", "network": "free", "level": "primary", "municipality": "Y"},
        )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "day", "error", "field"),
    [
        ("abc", FIRST, Refused, "institution_number"),
        (OLD, FIRST, Conflict, "institution_number"),
        ("023456", FIRST, Conflict, "institution_number"),
        (NEW, date(2026, 10, 7), Refused, "from_day"),
        (NEW, date(2024, 9, 1), Refused, "from_day"),
    ],
)
def test_a_number_or_day_that_cannot_be_is_refused_beside_its_field(
    uow, planner: Actor, world: World, number: str, day: date, error: type[Any], field: str
) -> None:
    with pytest.raises(error) as caught:
        renumber(uow, planner, world, number, day)
    assert list(caught.value.fields) == [field]


def test_a_number_of_a_school_at_another_centre_is_refused(uow, planner: Actor, world: World) -> None:
    with pytest.raises(Conflict, match="bij een ander centrum"):
        renumber(uow, planner, world, "034567")


def test_an_old_version_or_a_role_without_the_right_changes_nothing(uow, planner: Actor, nurse: Actor, world: World) -> None:
    with pytest.raises(Stale):
        renumber(uow, planner, world, version=7)
    with pytest.raises(Forbidden):
        renumber(uow, nurse, world)
    assert queries.former_names(uow, world.school_id) == []


def test_an_old_name_still_finds_the_school(uow, planner: Actor, world: World) -> None:
    service.change_school(uow, planner, world.school_id, {"name": "Basisschool Heel Anders"}, 1)

    assert found(uow, "basisschool de proef") == [world.school_id]
    assert found(uow, "basisschool heel") == [world.school_id]


def test_a_merger_passes_sites_and_people_and_keeps_the_history(uow, planner: Actor, world: World) -> None:
    into = merge(uow, planner, world)

    assert into.school_id == world.other_school_id
    stopped = queries.school(uow, world.school_id)
    assert stopped is not None
    assert stopped.affiliated_until == date(2026, 8, 31)
    assert [(site.number, site.name) for site in queries.sites_of(uow, into.school_id)] == [
        (1, "Atheneum Proefberg"), (2, "Basisschool De Proeftuin"),
    ]  # fmt: skip
    assert [site.closed_on for site in queries.sites_of(uow, world.school_id)] == [date(2026, 8, 31)]
    there = {(member.email, ms.role) for ms, member in people.memberships_of_school(uow, into.school_id)}
    assert ("head@proef.example", Role.HEAD) in there
    assert ("ander@proef.example", Role.PLANNING_CONTACT) in there
    assert found(uow, OLD) == found(uow, "basisschool de proef") == [into.school_id]
    assert set(found(uow, OLD, past=True)) == {into.school_id, world.school_id}
    assert {entry.school_id for entry in entries_of(uow, SchoolsAction.MERGED)} == {world.school_id, into.school_id}


def test_nobody_gets_the_same_role_twice(uow, planner: Actor, world: World) -> None:
    merge(uow, planner, world)
    rows = [(member.member_id, ms.role) for ms, member in people.memberships_of_school(uow, world.other_school_id)]
    assert len(rows) == len(set(rows))


def test_a_school_merges_only_into_another_that_stays(uow, planner: Actor, world: World) -> None:
    with pytest.raises(Refused):
        merge(uow, planner, world, world.school_id)
    with pytest.raises(NotFound):
        merge(uow, planner, world, world.foreign_school_id)
    with pytest.raises(Refused):
        merge(uow, planner, world, day=date(2026, 10, 7))
    service.end_affiliation(uow, planner, world.other_school_id, date(2026, 12, 31), "stapt over")
    with pytest.raises(Conflict, match="Kies een school die blijft"):
        merge(uow, planner, world)
    assert queries.former_names(uow, world.other_school_id) == []


@pytest.fixture
def second(uow, planner: Actor, world: World) -> Any:
    """A second site of the school."""
    values = {"number": 2, "name": "De Lochting", "municipality": "Lede"}
    return service.add_site(uow, planner, service.get(uow, world.school_id), values)


def test_a_site_gets_another_number_that_is_free(uow, planner: Actor, world: World, second: Any) -> None:
    with pytest.raises(Conflict, match="al een vestiging met dit nummer"):
        try:
            with uow.session.begin_nested():
                service.renumber_site(uow, planner, second.site_id, 1, WHY, None)
        finally:
            uow.session.refresh(second)
    site = service.renumber_site(uow, planner, second.site_id, 9, WHY, None)
    assert site.number == 9
    (was,) = queries.former_names(uow, world.school_id)
    assert (was.site_number, was.name) == (2, "De Lochting")


def test_a_site_goes_on_as_another_of_the_same_school(uow, planner: Actor, world: World, second: Any) -> None:
    last = date(2027, 6, 30)
    into = service.merge_sites(uow, planner, second.site_id, world.site_id, last, WHY, 1)

    assert (into.site_id, second.closed_on) == (world.site_id, last)
    assert found(uow, "de lochting") == [world.school_id]
    for other in (second.site_id, world.other_site_id):
        with pytest.raises((Refused, Conflict)):
            service.merge_sites(uow, planner, second.site_id, other, last, WHY, None)


def test_pages_and_rest_do_the_same(as_planner: Client, world: World) -> None:
    url = f"/scholen/{world.school_id}"
    form = {"institution_number": NEW, "from_day": "2026-09-01", "reason": WHY, "version": "1"}
    assert "Nieuw instellingsnummer of fusie" in as_planner.text(f"{url}/wijzigen")
    assert "Atheneum Proefberg" in as_planner.text(f"{url}/nummer-of-fusie")
    refused = as_planner.post(f"{url}/nieuw-nummer", form | {"institution_number": "023456"})
    assert refused.status_code == 409
    assert "Is het een fusie" in refused.text
    shown = as_planner.post(f"{url}/nieuw-nummer", form)
    assert "Instellingsnummer 012\N{NO-BREAK SPACE}345 wordt 056\N{NO-BREAK SPACE}789" in shown.text
    assert as_planner.api("GET", f"/schools/{world.school_id}").json["institution_number"] == OLD
    seen = next(value for value in re.findall(r'name="seen" value="([^"]*)"', shown.text) if value)
    assert as_planner.post(f"{url}/nieuw-nummer", form | {"seen": seen}).status_code == 303
    page = as_planner.text(url)
    assert "Vroeger" in page
    (row,) = as_planner.api("GET", f"/schools/{world.school_id}/former-names").json["items"]
    assert row["institution_number"] == OLD

    assert as_planner.api("POST", f"/sites/{world.site_id}/new-number", {"number": 5, "reason": WHY}).status_code == 428
    done = as_planner.api("POST", f"/sites/{world.site_id}/new-number", {"number": 5, "reason": WHY}, version=1)
    assert done.json["number"] == 5
    assert "geen andere open vestiging" in as_planner.text(f"/vestigingen/{world.site_id}/nummer-of-fusie")
    body = {"into_id": str(world.other_school_id), "from_day": "2026-09-02", "reason": WHY}
    assert as_planner.api("POST", f"/schools/{world.school_id}/merge", body, version=1).status_code == 412
    merged = as_planner.api("POST", f"/schools/{world.school_id}/merge", body, version=2)
    assert merged.json["name"] == "Atheneum Proefberg"
    assert [row["name"] for row in as_planner.api("GET", f"/schools?q={OLD}").json["items"]] == ["Atheneum Proefberg"]
    assert "Basisschool De Proeftuin" in as_planner.text(f"/scholen/{world.other_school_id}")
