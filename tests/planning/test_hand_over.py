"""The open work of a leaver goes to another colleague: shown first, then all or nothing, with an entry for each visit."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from agreements import signed
from audit.entries import entries_of
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_platform.agreements.models import AgreementApproval
from clb_platform.agreements.vocabulary import AgreementsAction, AgreementState, ApprovalState
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import LeaveKind, StaffFunction, WorkingHalfDay
from clb_platform.planning import queries
from clb_platform.planning.models import Visit
from clb_platform.planning.service import (
    Giving,
    cancel,
    foresee_giving,
    give_everything,
    hand_over,
    left_lines,
    on_name,
    open_work,
    takers,
)
from clb_platform.planning.vocabulary import PlanningAction
from clb_tenants.access.actor import Actor, System
from clb_tenants.access.roles import Role
from clb_tenants.audit import queries as ledger
from clb_tenants.identity import service as identity
from clb_tenants.identity.vocabulary import IdentityAction
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
    shown = as_administrator.post(url, form)
    assert "1 bezoek wordt voortaan gepland door Administrator proef" in shown.text
    seen = next(value for value in re.findall(r'name="seen" value="([^"]*)"', shown.text) if value)
    assert as_administrator.post(url, form | {"seen": seen}).status_code == 303
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
    told = as_planner.api("POST", f"{url}/hand-over-preview", body).json["items"]
    assert [(row["fate"], row["code"], row["number"]) for row in told] == [("moves", "visits", 1)]
    done = {"handed_over": 1, "agreements": 0, "deputies": 0, "trips": 0, "refused": []}
    assert as_planner.api("POST", f"{url}/hand-over", body).json == done
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


# Everything that stands on a name.


@pytest.fixture
def leaver(uow, world: World, administrator: Actor, planner: Actor) -> dict[str, Any]:
    """A planner who plans a visit, follows an agreement and stands in for a colleague."""
    visit = proposed(uow, planner, world, at(THURSDAY))
    text = signed.agreement(uow, world.school_id, owner_id=planner.member_id)
    deputy = identity.add_deputy(
        uow, administrator, member_id=world.staff[Role.DIRECTOR].member_id, deputy_member_id=planner.member_id,
        school_id=None, first_day=THURSDAY, last_day=THURSDAY,
    )  # fmt: skip
    return {"visit": visit, "text": text, "deputy": deputy}


def all_of(leaver: dict[str, Any], world: World, **more: Any) -> Giving:
    return Giving(
        "uit dienst", to_id=world.staff[ADMINISTRATOR].member_id, visit_ids=[leaver["visit"].visit_id],
        agreement_ids=[leaver["text"].agreement_id], deputy_ids=[leaver["deputy"].deputy_id], **more,
    )  # fmt: skip


def test_everything_goes_over_once_and_the_preview_stores_nothing(uow, administrator: Actor, leaver: Any, world: World) -> None:
    member_id, taker = world.staff[PLANNER].member_id, world.staff[ADMINISTRATOR].member_id
    told = {line.code: line.number for line in foresee_giving(uow, administrator, member_id, all_of(leaver, world))}
    assert told == {"visits": 1, "agreements": 1, "deputies": 1}
    assert leaver["visit"].planner_id == leaver["text"].owner_id == leaver["deputy"].deputy_member_id == member_id

    give_everything(uow, administrator, member_id, all_of(leaver, world))
    assert leaver["visit"].planner_id == leaver["text"].owner_id == leaver["deputy"].deputy_member_id == taker
    for action in (PlanningAction.HANDED_OVER, AgreementsAction.OWNER_CHANGED, IdentityAction.DEPUTY_REPLACED):
        (entry,) = entries_of(uow, action)
        assert ledger.texts(uow, [entry.entry_id])[entry.entry_id] == {"reason": "uit dienst"}
    name = on_name(uow, administrator, member_id)
    assert (name.agreements, name.stands_in, name.trips) == ([], [], [])


def test_one_thing_of_somebody_else_by_now_keeps_all_from_going(uow, administrator: Actor, leaver: Any, world: World) -> None:
    leaver["text"].owner_id = administrator.member_id
    uow.flush()
    with pytest.raises(Conflict, match="Er is niets overgedragen"), uow.attempt():
        give_everything(uow, administrator, world.staff[PLANNER].member_id, all_of(leaver, world))
    uow.session.expire_all()
    assert leaver["visit"].planner_id == world.staff[PLANNER].member_id
    assert entries_of(uow, PlanningAction.HANDED_OVER) == []


def test_a_planner_may_not_give_away_who_stands_in(uow, planner: Actor, leaver: Any, world: World) -> None:
    with pytest.raises(Forbidden):
        give_everything(uow, planner, planner.member_id, all_of(leaver, world))
    assert on_name(uow, planner, planner.member_id).stands_in == []


def test_who_goes_along_is_replaced_where_a_rule_allows_it(uow, planner: Actor, world: World) -> None:
    visit = proposed(uow, planner, world, at(THURSDAY))
    nurse = world.staff[Role.NURSE].member_id
    other = identity.add_member(uow, "Nieuwe Verpleegkundige", "nieuwe.vp@proef.example")
    giving = Giving("uit dienst", trips_to_id=other.member_id, trip_ids=[visit.visit_id])
    lines = {(line.fate.value, line.code): line for line in foresee_giving(uow, planner, nurse, giving)}
    assert lines["stays", "trips"].number == 1
    assert ": " in lines["stays", "trips"].things[0].name

    team = calendars.add_team(uow, System(), "Team Twee", "Aalst")
    calendars.add_team_member(uow, System(), team.team_id, other.member_id, StaffFunction.NURSE, FIRST_DAY)
    week = [WorkingHalfDay.from_key(f"{day}-{half}") for day in range(5) for half in ("am", "pm")]
    calendars.set_working_pattern(uow, System(), other.member_id, FIRST_DAY, week, None)
    lines = {(line.fate.value, line.code): line for line in foresee_giving(uow, planner, nurse, giving)}
    assert lines["moves", "trips"].number == 1
    given = give_everything(uow, planner, nurse, giving)
    assert [each.visit_id for each in given.trips.done] == [visit.visit_id]


@pytest.mark.parametrize(
    ("giving", "field"),
    [
        (Giving("weg"), "visit_ids"),
        (Giving("weg", visit_ids=[uuid4()]), "to_member_id"),
        (Giving("weg", trip_ids=[uuid4()]), "trips_to_id"),
    ],
)
def test_what_is_not_chosen_is_told_beside_its_field(uow, planner: Actor, giving: Giving, field: str) -> None:
    with pytest.raises(Refused) as caught:
        give_everything(uow, planner, planner.member_id, giving)
    assert list(caught.value.fields) == [field]


def test_what_nobody_takes_is_listed_with_what_to_do(uow, planner: Actor, administrator: Actor, world: World) -> None:
    me = world.staff[PLANNER]
    identity.add_mailbox(uow, administrator, world.school_id, name="Box", email=me.email, role=Role.HEAD)
    identity.ask_contacts(uow, planner, [world.school_id])
    text = signed.agreement(uow, world.other_school_id, state=AgreementState.WITH_CENTRE)
    uow.add(
        AgreementApproval(
            agreement_id=text.agreement_id, state=ApprovalState.ASKED, content_hash="0" * 64, asked_by=planner.name,
            asked_by_id=planner.person_id, asked_at=clock.now(), decided_by="", decided_at=None, remark="",
        )
    )  # fmt: skip
    found = {line.code: line for line in left_lines(uow, planner, planner.member_id)}
    assert found.keys() == {"mailboxes", "contact_checks", "approvals"}
    assert all(line.number == 1 and line.things for line in found.values())


def test_the_page_hands_everything_over(as_administrator: Client, fresh_runtime: Runtime, world: World) -> None:
    planner = world.staff[PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        proposed(uow, planner.actor, world, at(THURSDAY))
        text = signed.agreement(uow, world.school_id, owner_id=planner.member_id)
        agreement_id = str(text.agreement_id)
    url = f"/collegas/{planner.member_id}/overdragen"
    page = as_administrator.text(url)
    assert "Afspraken die deze collega opvolgt" in page
    assert f'value="{agreement_id}" checked' in page
    form = {"to_member_id": str(world.staff[ADMINISTRATOR].member_id), "agreement_ids": [agreement_id], "reason": "uit dienst"}
    shown = as_administrator.post(url, form)
    assert "1 tekst van afspraken wordt voortaan opgevolgd door Administrator proef" in shown.text
    seen = next(value for value in re.findall(r'name="seen" value="([^"]*)"', shown.text) if value)
    assert as_administrator.post(url, form | {"seen": seen}).status_code == 303
    assert "Afspraken die deze collega opvolgt" not in as_administrator.text(url)
    nurse = f"/collegas/{world.staff[Role.NURSE].member_id}/overdragen"
    assert "Bezoeken waarop deze collega meegaat" in as_administrator.text(nurse)
