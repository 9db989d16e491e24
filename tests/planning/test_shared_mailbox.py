"""A shared mailbox gets the mails for a role; who answers through its link says who that is, and the ledger shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from audit.entries import entries_of
from clb_app.runtime import Runtime
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.web.pages import PageRequest
from clb_platform.planning import queries
from clb_platform.planning.forms.visits import day_field, half_field
from clb_platform.planning.service import recipients, withdraw
from clb_platform.planning.vocabulary import PlanningAction, VisitState
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Role
from clb_tenants.identity import service as identity
from clb_tenants.identity.models import SharedMailbox
from clb_tenants.identity.vocabulary import IdentityAction
from clb_tenants.isolation.scope import unit_of_work
from client import Client
from planning.data import THURSDAY, at, proposed
from planning.post import mails_sent, path_in
from world import World

BOX = "secretariaat@proef.example"
CONTACT = Role.PLANNING_CONTACT


def add(uow: Any, actor: Actor, world: World, role: Role = CONTACT, *, beside: bool = True) -> SharedMailbox:
    return identity.add_mailbox(
        uow, actor, world.school_id, name="Secretariaat", email=BOX, role=role, beside_persons=beside
    )


def asked(uow: Any, world: World) -> list[str]:
    return [each.email for each in recipients(uow, [world.school_id]).get(world.school_id, ())]


def test_it_gets_the_mails_beside_the_persons_or_instead_of_them(uow, planner: Actor, world: World) -> None:
    box = add(uow, planner, world)
    assert asked(uow, world) == ["planning_contact@proef.example", BOX]
    identity.remove_mailbox(uow, planner, box.mailbox_id)
    assert asked(uow, world) == ["planning_contact@proef.example"]
    add(uow, planner, world, beside=False)
    assert asked(uow, world) == [BOX]


def test_a_mailbox_of_another_role_is_asked_only_when_that_role_is(uow, planner: Actor, world: World) -> None:
    add(uow, planner, world, Role.HEAD)
    assert asked(uow, world) == ["planning_contact@proef.example"]
    administrator = world.staff[Role.ADMINISTRATOR].actor
    identity.end_membership(uow, administrator, world.contacts[CONTACT].membership_id, reason="weg")
    assert asked(uow, world) == ["head@proef.example", BOX]


def test_a_school_with_nothing_but_a_mailbox_has_a_contact(uow, planner: Actor, world: World) -> None:
    administrator = world.staff[Role.ADMINISTRATOR].actor
    for role in (CONTACT, Role.HEAD):
        identity.end_membership(uow, administrator, world.contacts[role].membership_id, reason="weg")
    assert recipients(uow, [world.school_id]) == {}
    add(uow, planner, world)
    assert asked(uow, world) == [BOX]


def test_it_is_added_once_by_who_may_and_for_a_role_of_a_school(uow, planner: Actor, world: World) -> None:
    add(uow, planner, world)
    assert entries_of(uow, IdentityAction.MAILBOX_ADDED)[0].changes["email"] == BOX
    with pytest.raises(Conflict, match="krijgt de mails voor deze rol al"):
        add(uow, planner, world)


@pytest.mark.parametrize(
    ("who", "role", "error"),
    [(Role.NURSE, CONTACT, Forbidden), (Role.PLANNER, Role.NURSE, Refused), (CONTACT, CONTACT, Forbidden)],
)
def test_others_are_refused(uow, world: World, who: Role, role: Role, error: type[Exception]) -> None:
    actor = {**world.staff, **world.contacts}[who].actor
    with pytest.raises(error):
        add(uow, actor, world, role)


def test_a_head_adds_for_the_own_school_only(uow, world: World) -> None:
    head = world.contacts[Role.HEAD].actor
    add(uow, head, world)
    with pytest.raises(NotFound):
        identity.add_mailbox(uow, head, world.other_school_id, name="S", email=BOX, role=CONTACT)
    with pytest.raises(Stale):
        identity.remove_mailbox(uow, head, identity.mailboxes_of_school(uow, head, world.school_id)[0].mailbox_id, 7)


@pytest.fixture
def link(fresh_runtime: Runtime, world: World) -> str:
    """The path in the mail that the shared mailbox gets for a visit with one date on offer."""
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        add(uow, planner.actor, world, beside=False)
        proposed(uow, planner.actor, world, at(THURSDAY))
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        (mail,) = [mail for mail in mails_sent(uow) if mail.to == BOX]
    assert "gedeelde mailbox" in mail.text
    return path_in(mail)


def filled_in(page: str, **more: str) -> dict[str, str]:
    hidden = dict(re.findall(r'<input type="hidden" name="(form_token|revision)" value="([^"]*)"', page))
    dates = re.findall(r'name="(answer_[^"]+)"', page)
    return hidden | dict.fromkeys(dates, "yes") | more


def test_the_page_asks_who_answers_and_the_ledger_shows_it(
    app: Flask, link: str, fresh_runtime: Runtime, world: World
) -> None:
    page = Client(app).text(link)
    assert "Wie antwoordt?" in page
    assert "Head proef" in page
    assert "Planning Contact proef" in page
    head = world.contacts[Role.HEAD]
    answer = Client(app).post(link, filled_in(page, who=str(head.member_id)))

    assert answer.status_code == 303
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        (entry,) = entries_of(uow, PlanningAction.ANSWERED)
        assert (entry.actor_name, entry.via, entry.actor_id) == (head.name, "mailbox", head.person_id)
        assert queries.visit(uow, entry.object_id).state is VisitState.CONFIRMED
    assert "via een gedeelde mailbox" in Client(app, world.staff[Role.PLANNER]).text("/audit")
    page = Client(app, world.staff[Role.PLANNER]).text(f"/bezoeken/{entry.object_id}")
    assert "Head proef antwoordde via de link in een gedeelde mailbox." in page


def test_someone_without_a_role_answers_by_name(app: Flask, link: str, fresh_runtime: Runtime, world: World) -> None:
    page = Client(app).text(link)
    nameless = Client(app).post(link, filled_in(page, who="other"))
    assert nameless.status_code == 422
    assert "Schrijf je naam" in nameless.text
    assert Client(app).post(link, filled_in(page, who="other", who_name="Rita")).status_code == 303

    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        (entry,) = entries_of(uow, PlanningAction.ANSWERED)
        assert entry.actor_name == "Rita, via Secretariaat"


def test_other_dates_are_asked_in_somebody_s_name_too(
    app: Flask, link: str, fresh_runtime: Runtime, world: World
) -> None:
    browser, url = Client(app), f"{link}/andere-data"
    page = browser.text(url)
    assert "Wie antwoordt?" in page
    wish = filled_in(page) | {day_field(1): "2026-11-12", half_field(1): "am", "reason": "Dan is er geen uitstap."}
    nobody = browser.post(url, wish | {"who": "nobody"})
    assert (nobody.status_code, "Kies wie antwoordt" in nobody.text) == (422, True)
    assert browser.post(url, wish | {"who": "other", "who_name": "Rita"}).status_code == 303

    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        (entry,) = entries_of(uow, PlanningAction.COUNTERED)
        assert (entry.actor_name, entry.via) == ("Rita, via Secretariaat", "mailbox")
        assert queries.visit(uow, entry.object_id).state is VisitState.COUNTER_PROPOSED


def test_a_withdrawal_reaches_the_mailbox_that_was_asked(fresh_runtime: Runtime, link: str, world: World) -> None:
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        (visit,) = queries.visits(uow, {"state": VisitState.PROPOSED}, PageRequest())[0][:1]
        withdraw(uow, planner.actor, visit.visit_id)
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        assert [mail.to for mail in mails_sent(uow)] == [BOX]


def test_nothing_is_answered_for_nobody_or_for_a_stranger(app: Flask, link: str, world: World) -> None:
    page, browser = Client(app).text(link), Client(app)

    assert "Kies wie antwoordt" in browser.post(link, filled_in(page, who="nobody")).text
    assert browser.post(link, filled_in(page)).status_code == 422
    assert browser.post(link, filled_in(page, who=str(world.other_contact.member_id))).status_code == 404
    assert browser.post(link, filled_in(page, who=str(world.staff[Role.NURSE].member_id))).status_code == 404


def test_its_links_stop_when_it_is_removed(as_planner: Client, app: Flask, link: str, world: World) -> None:
    url = f"/scholen/{world.school_id}/mailboxen"
    (removal,) = re.findall(r'action="(/mailboxen/[^"]+/verwijderen)"', as_planner.text(url))
    assert as_planner.post(removal, {"version": "1"}).headers["Location"].endswith("/mailboxen")
    assert Client(app).get(link).status_code == 410


def test_pages_and_rest_add_and_remove(as_planner: Client, client: Callable[..., Client], world: World) -> None:
    url, rest = f"/scholen/{world.school_id}/mailboxen", f"/schools/{world.school_id}/mailboxes"
    form = {"name": "Secretariaat", "email": BOX, "role": "planning_contact"}

    assert "geen gedeelde mailbox" in as_planner.text(url)
    assert as_planner.post(url, form | {"email": "geen adres"}).status_code == 422
    assert as_planner.post(url, form).status_code == 303
    assert "niemand anders" in as_planner.text(url)
    head = client(world.contacts[Role.HEAD])
    made = head.api("POST", rest, form | {"role": "head"})
    assert (made.status_code, made.headers["ETag"]) == (201, '"v1"')
    assert [row["role"] for row in head.api("GET", rest).json["items"]] == ["planning_contact", "head"]
    mine = f"/mailboxes/{made.json['mailbox_id']}"
    assert [head.api("DELETE", mine).status_code, head.api("DELETE", mine, version=1).status_code] == [428, 204]
    assert client(world.contacts[CONTACT]).get(url).status_code == 403
    assert client(world.foreign_planner).get(url).status_code == 404
