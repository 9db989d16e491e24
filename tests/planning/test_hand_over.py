"""The open work of a leaver goes to another colleague: shown first, then all or nothing, with an entry for each visit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from audit.entries import entries_of
from clb_app.runtime import Runtime
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import LeaveKind, StaffFunction
from clb_platform.planning import queries
from clb_platform.planning.models import Visit
from clb_platform.planning.service import cancel, hand_over, open_work, takers
from clb_platform.planning.vocabulary import PlanningAction
from clb_tenants.access.actor import Actor, System
from clb_tenants.access.roles import Role
from clb_tenants.audit import queries as ledger
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import unit_of_work
from client import Client
from planning.data import THURSDAY, at, hpv_visit, proposed
from world import FIRST_DAY, World

PLANNER, ADMINISTRATOR = Role.PLANNER, Role.ADMINISTRATOR


@pytest.fixture
def work(uow, planner: Actor, world: World) -> list[Visit]:
    """Two visits of the planner: one proposed, one only planned."""
    return [proposed(uow, planner, world, at(THURSDAY)), hpv_visit(uow, planner, world)]


def give(uow: Any, actor: Actor, world: World, visits: list[Visit], to: Role = ADMINISTRATOR) -> int:
    leaver, taker = world.staff[PLANNER].member_id, world.staff[to].member_id
    return hand_over(uow, actor, leaver, taker, [visit.visit_id for visit in visits], "uit dienst")


def test_each_visit_changes_hands_with_an_entry_of_its_own(uow, planner: Actor, world: World, work: list[Visit]) -> None:
    assert give(uow, planner, world, work) == 2

    assert {visit.planner_id for visit in work} == {world.staff[ADMINISTRATOR].member_id}
    entries = entries_of(uow, PlanningAction.HANDED_OVER)
    assert {entry.object_id for entry in entries} == {visit.visit_id for visit in work}
    assert entries[0].changes["planner"] == ["Planner proef", "Administrator proef"]
    assert ledger.texts(uow, [entries[0].entry_id])[entries[0].entry_id] == {"reason": "uit dienst"}
    assert open_work(uow, planner, world.staff[PLANNER].member_id)[1] == []


def test_what_is_over_is_no_open_work(uow, planner: Actor, world: World, work: list[Visit]) -> None:
    cancel(uow, planner, work[1].visit_id, reason="niet nodig")
    assert [visit.visit_id for visit, _school in open_work(uow, planner, planner.member_id)[1]] == [work[0].visit_id]


def test_one_that_is_over_by_now_keeps_all_from_going(uow, planner: Actor, world: World, work: list[Visit]) -> None:
    cancel(uow, planner, work[1].visit_id, reason="niet nodig")
    with pytest.raises(Conflict, match="Er is niets overgedragen"):
        give(uow, planner, world, work)
    assert work[0].planner_id == planner.member_id
    assert entries_of(uow, PlanningAction.HANDED_OVER) == []


def test_it_goes_only_to_somebody_else_who_plans(uow, planner: Actor, world: World, work: list[Visit]) -> None:
    for role in (Role.NURSE, PLANNER):
        with pytest.raises(Refused) as caught:
            give(uow, planner, world, work, role)
        assert list(caught.value.fields) == ["to_member_id"]
    with pytest.raises(Refused) as caught:
        give(uow, planner, world, [])
    assert list(caught.value.fields) == ["visit_ids"]
    with pytest.raises(NotFound):
        hand_over(uow, planner, planner.member_id, world.staff[ADMINISTRATOR].member_id, [uuid4()], "weg")
    with pytest.raises(NotFound):
        open_work(uow, planner, uuid4())


@pytest.mark.parametrize("role", [Role.NURSE, Role.MANAGEMENT])
def test_who_does_not_plan_hands_nothing_over(uow, world: World, work: list[Visit], role: Role) -> None:
    with pytest.raises(Forbidden):
        give(uow, world.staff[role].actor, world, work)


def test_a_new_planner_is_among_those_who_can_take_over(uow, world: World) -> None:
    member = identity.add_member(uow, "Nieuwe Planner", "nieuw@proef.example")
    identity.add_membership(uow, System(), member, PLANNER, None, FIRST_DAY)
    names = [each.display_name for each in takers(uow, world.staff[PLANNER].member_id)]
    assert names == ["Administrator proef", "Nieuwe Planner"]


@pytest.fixture
def stored(fresh_runtime: Runtime, world: World) -> str:
    planner = world.staff[PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        return str(proposed(uow, planner.actor, world, at(THURSDAY)).visit_id)


def test_the_page_shows_what_will_go_and_sends_it(
    as_administrator: Client, stored: str, world: World, fresh_runtime: Runtime
) -> None:
    url = f"/collegas/{world.staff[PLANNER].member_id}/overdragen"
    form = {"to_member_id": str(world.staff[ADMINISTRATOR].member_id), "visit_ids": [stored], "reason": "uit dienst"}
    page = as_administrator.text(url)
    assert "1 bezoek wacht nog op Planner proef" in page
    assert f'value="{stored}" checked' in page
    nothing = as_administrator.post(url, form | {"visit_ids": []})
    assert nothing.status_code == 422
    assert "Kies minstens één bezoek" in nothing.text
    assert as_administrator.post(url, form).status_code == 303
    assert "Er wacht geen enkel bezoek op" in as_administrator.text(url)
    with unit_of_work(fresh_runtime.database, world.staff[PLANNER].scope) as uow:
        assert len(queries.open_work(uow, world.staff[ADMINISTRATOR].member_id)) == 1
    end = as_administrator.text(f"/rollen/{world.staff[PLANNER].membership_id}/beeindigen")
    assert url in end


def test_rest_lists_and_hands_over(as_planner: Client, client: Callable[..., Client], stored: str, world: World) -> None:
    url = f"/colleagues/{world.staff[PLANNER].member_id}"
    body = {"to_member_id": str(world.staff[ADMINISTRATOR].member_id), "visit_ids": [stored], "reason": "uit dienst"}

    assert [row["visit_id"] for row in as_planner.api("GET", f"{url}/open-work").json["items"]] == [stored]
    assert client(world.staff[Role.NURSE]).api("GET", f"{url}/open-work").status_code == 403
    assert client(world.foreign_planner).api("GET", f"{url}/open-work").status_code == 404
    assert as_planner.api("POST", f"{url}/hand-over", body | {"visit_ids": []}).status_code == 422
    assert as_planner.api("POST", f"{url}/hand-over", body).json == {"handed_over": 1}
    assert as_planner.api("POST", f"{url}/hand-over", body).status_code == 409


def test_what_else_stands_on_the_name_is_listed_with_where_it_ends(
    as_administrator: Client, as_planner: Client, world: World, fresh_runtime: Runtime
) -> None:
    planner, stand_in = world.staff[PLANNER], world.staff[ADMINISTRATOR]
    with unit_of_work(fresh_runtime.database, stand_in.scope) as uow:
        team = calendars.add_team(uow, System(), "Team Vertrek", "Aalst")
        calendars.add_team_member(uow, System(), team.team_id, planner.member_id, StaffFunction.NURSE, FIRST_DAY)
        calendars.add_leave(uow, stand_in.actor, planner.member_id, date(2026, 11, 3), date(2026, 11, 4), LeaveKind.LEAVE)
        identity.add_deputy(
            uow, stand_in.actor, member_id=planner.member_id, deputy_member_id=stand_in.member_id, school_id=None,
            first_day=date(2026, 11, 3), last_day=date(2026, 11, 4),
        )  # fmt: skip
    page = as_administrator.text(f"/collegas/{planner.member_id}/overdragen")
    for words in ("Team Vertrek", "Rol:", "Administrator proef voor Planner proef", "Verlof of afwezigheid:"):
        assert words in page
    assert f"/rollen/{planner.membership_id}/beeindigen" in page

    found = as_planner.api("GET", f"/colleagues/{planner.member_id}/open-work").json["left_behind"]
    assert found == {"places": 1, "roles": 1, "deputies": 1, "leave": 1}


def test_with_nothing_left_it_says_so(as_planner: Client, world: World, fresh_runtime: Runtime) -> None:
    with unit_of_work(fresh_runtime.database, world.staff[PLANNER].scope) as uow:
        member = identity.add_member(uow, "Al Weg", "alweg@proef.example").member_id

    assert "Er staat verder niets meer op naam van Al Weg" in as_planner.text(f"/collegas/{member}/overdragen")
