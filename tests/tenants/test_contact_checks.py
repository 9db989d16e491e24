"""Once a year a school says whether its contacts are right, on one page; the centre sees who did not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from audit.entries import entries_of
from clb_app.runtime import Runtime
from clb_core.clock import FixedClock
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_core.terms import at
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries, service
from clb_tenants.identity.models import ContactCheck
from clb_tenants.identity.vocabulary import Correction, IdentityAction
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from client import Client
from planning.post import mails_sent
from world import World

CONTACT, HEAD, CARE = Role.PLANNING_CONTACT, Role.HEAD, Role.CARE_COORDINATOR
CENTRE, OURS = "/contacten-nakijken", "/onze-contacten"


def said(world: World, role: Role, name: str = "", *, phone: str = "", is_gone: bool = False) -> Correction:
    someone = world.contacts[role]
    return Correction(someone.membership_id, name or someone.name, phone, is_gone)


def ask(uow: Any, planner: Actor, world: World) -> ContactCheck:
    (check,) = service.ask_contacts(uow, planner, [world.school_id])
    return check


def test_every_school_is_asked_once_and_its_head_and_contacts_get_a_mail(uow, planner: Actor, world: World) -> None:
    asked = service.ask_contacts(uow, planner)
    assert {check.school_id for check in asked} == {world.school_id, world.other_school_id}
    assert service.ask_contacts(uow, planner) == []

    mails = mails_sent(uow)
    assert {mail.to for mail in mails} == {"head@proef.example", "planning_contact@proef.example", "ander@proef.example"}
    assert "Kloppen de contacten van" in mails[0].subject
    assert "/onze-contacten" in mails[0].text
    assert len(entries_of(uow, IdentityAction.CONTACTS_ASKED)) == 2


def test_asking_again_sends_another_mail_until_the_school_answers(uow, planner: Actor, world: World) -> None:
    check = ask(uow, planner, world)
    assert len(mails_sent(uow)) == 2
    service.ask_again(uow, planner, check.check_id)
    assert len(mails_sent(uow)) == 2
    service.confirm_contacts(uow, world.contacts[CONTACT].actor, [])
    with pytest.raises(Conflict, match="al bevestigd"):
        service.ask_again(uow, planner, check.check_id)


def test_a_mail_that_leaves_after_the_answer_is_not_sent(uow, planner: Actor, world: World) -> None:
    ask(uow, planner, world)
    service.confirm_contacts(uow, world.contacts[HEAD].actor, [])
    assert mails_sent(uow) == []


def test_what_was_corrected_is_kept_with_before_and_after(uow, planner: Actor, world: World) -> None:
    ask(uow, planner, world)
    corrections = [said(world, CARE, "Zorg Verbeterd", phone="053 1"), said(world, HEAD)]
    check = service.confirm_contacts(uow, world.contacts[CONTACT].actor, corrections, "Nieuw adres volgt.")

    assert (check.confirmed_by, check.remark) == (world.contacts[CONTACT].name, "Nieuw adres volgt.")
    member = queries.member(uow, world.contacts[CARE].member_id)
    assert member is not None
    assert (member.display_name, member.phone, member.name_key) == ("Zorg Verbeterd", "053 1", "zorg verbeterd")
    (entry,) = entries_of(uow, IdentityAction.MEMBER_CORRECTED)
    assert entry.changes["phone"] == ["", "053 1"]
    (whole,) = entries_of(uow, IdentityAction.CONTACTS_CONFIRMED)
    assert (whole.changes["corrected"], whole.changes["ended"]) == (1, 0)


def test_who_is_gone_loses_the_role_at_once(uow, planner: Actor, world: World) -> None:
    ask(uow, planner, world)
    service.confirm_contacts(uow, world.contacts[CONTACT].actor, [said(world, CARE, is_gone=True)])

    membership = queries.membership(uow, world.contacts[CARE].membership_id)
    assert membership is not None
    assert membership.valid_until == date(2026, 10, 5)
    assert len(entries_of(uow, IdentityAction.MEMBERSHIP_ENDED)) == 1


@pytest.mark.parametrize("role", [CONTACT, HEAD])
def test_a_contact_ends_neither_the_own_role_nor_the_heads(uow, world: World, role: Role) -> None:
    with pytest.raises(Refused) as caught:
        service.confirm_contacts(uow, world.contacts[CONTACT].actor, [said(world, role, is_gone=True)])
    assert list(caught.value.fields) == [f"gone_{world.contacts[role].membership_id}"]
    assert entries_of(uow, IdentityAction.CONTACTS_CONFIRMED) == []


def test_a_school_says_nothing_of_another_schools_people(uow, planner: Actor, world: World) -> None:
    other = Correction(world.other_contact.membership_id, "Iemand", "", is_gone=True)
    with pytest.raises(NotFound):
        service.confirm_contacts(uow, world.contacts[HEAD].actor, [other])
    with pytest.raises(Forbidden):
        service.confirm_contacts(uow, planner, [])
    with pytest.raises(NotFound):
        service.ask_contacts(uow, planner, [world.foreign_school_id])
    with pytest.raises(Forbidden):
        service.checks(uow, world.contacts[HEAD].actor)


def test_a_year_after_the_question_it_is_asked_again_by_itself(
    uow, planner: Actor, world: World, clock_at: FixedClock
) -> None:
    assert service.ask_again_after_a_year(uow) == 0, "a school that was never asked is the centre's own choice"
    ask(uow, planner, world)
    service.confirm_contacts(uow, world.contacts[HEAD].actor, [])
    clock_at.move_to(at(date(2027, 10, 5), time(6, 20)))
    assert service.ask_again_after_a_year(uow) == 0
    clock_at.move_to(at(date(2027, 10, 6), time(6, 20)))
    assert service.ask_again_after_a_year(uow) == 1
    assert service.ask_again_after_a_year(uow) == 0


def test_the_pages_of_both_sides(
    as_planner: Client, client: Callable[..., Client], world: World, fresh_runtime: Runtime
) -> None:
    assert "2 scholen krijgen dan een mail" in as_planner.text(CENTRE)
    assert as_planner.post(CENTRE).status_code == 303
    assert "Nog geen antwoord" in as_planner.text(f"{CENTRE}?stand=wacht")
    contact = client(world.contacts[CONTACT])
    page = contact.text(OURS)
    assert "Het CLB vroeg dit op" in page
    assert "care_coordinator@proef.example" in page
    names = {f"name_{each.membership_id}": each.name for each in world.contacts.values()}
    head_gone = {f"gone_{world.contacts[HEAD].membership_id}": "1"}
    refused = contact.post(OURS, names | head_gone | {"remark": "Rita is nieuw."})
    assert refused.status_code == 422
    assert "De rol van de directie kan je hier niet beëindigen" in refused.text
    assert "Rita is nieuw." in refused.text
    assert contact.post(OURS, names | {"remark": "Rita is nieuw."}).status_code == 303
    overview = as_planner.text(CENTRE)
    assert "Rita is nieuw." in overview
    assert "Bevestigd" in overview
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        (entry,) = entries_of(uow, IdentityAction.CONTACTS_CONFIRMED)
        assert entry.actor_name == world.contacts[CONTACT].name


def test_rest_of_both_sides(as_planner: Client, client: Callable[..., Client], world: World) -> None:
    assert [row["check_id"] for row in as_planner.api("GET", "/contact-checks").json["items"]] == [None, None]
    body = {"school_ids": [str(world.school_id)]}
    assert as_planner.api("POST", "/contact-checks", body).json == {"asked": 1}
    rows = {row["school_id"]: row for row in as_planner.api("GET", "/contact-checks").json["items"]}
    check = rows[str(world.school_id)]
    assert (check["times_asked"], check["confirmed_at"]) == (1, None)
    again = as_planner.api("POST", f"/contact-checks/{check['check_id']}/ask-again")
    assert (again.status_code, again.json["times_asked"]) == (200, 2)
    contact = client(world.contacts[CONTACT])
    gone = {"membership_id": str(world.contacts[CARE].membership_id), "name": "Zorg", "is_gone": True}
    answer = contact.api("POST", "/contact-confirmation", {"corrections": [gone]})
    assert (answer.status_code, answer.json["confirmed_by"]) == (200, world.contacts[CONTACT].name)
    assert as_planner.api("POST", "/contact-confirmation", {}).status_code == 403
    assert client(world.contacts[HEAD]).api("GET", "/contact-checks").status_code == 403
