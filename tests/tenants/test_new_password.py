"""A new password by mail: the same answer for every address, one link that works once and not long, all sessions ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from audit.entries import entries_of
from clb_app import reactions
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.outbox.models import MessageKind, OutboxMessage
from clb_core.terms import add_minutes
from clb_platform.notifications import service as notifications
from clb_tenants.access.roles import Role
from clb_tenants.identity import service
from clb_tenants.identity.vocabulary import IdentityAction
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from client import Client
from notifications.post import PostOffice, carry_out, waiting
from world import PASSWORD, World

NEW = "een heel ander wachtwoord"
TYPED = {"password": NEW, "again": NEW}
ASK = "/wachtwoord-vergeten"


@pytest.fixture
def link_for(app: Flask, fresh_runtime: Runtime, world: World) -> Callable[..., str]:
    """Ask for an address, carry out what follows, and give the address in the mail."""

    def ask(email: str) -> str:
        assert Client(app).post(ASK, {"email": email}).status_code == 303
        with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
            for event in _events(uow):
                reactions.react(uow, event.name, event.payload)
            office = PostOffice()
            for message in waiting(uow, "password"):
                carry_out(uow, message, office)
        (mail,) = office.mails
        assert mail.to == email
        return next(line for line in mail.text.splitlines() if "/wachtwoord/" in line).split("https://clb.example")[1]

    return ask


def _events(uow: Any) -> list[OutboxMessage]:
    statement = select(OutboxMessage).where(
        OutboxMessage.scope_id == uow.scope.owner_id, OutboxMessage.kind == MessageKind.EVENT, OutboxMessage.name == "PasswordAsked"
    )
    return list(uow.all(statement))


def sign_in(client: Client, password: str, email: str = "planner@proef.example") -> int:
    return client.post("/aanmelden", {"email": email, "password": password}).status_code


def test_the_link_changes_the_password_once(app: Flask, link_for: Callable[..., str], fresh_runtime: Runtime, world: World) -> None:
    url = link_for("planner@proef.example")
    browser = Client(app)
    assert "Kies een nieuw wachtwoord" in browser.text(url)
    answer = browser.post(url, TYPED)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/aanmelden")
    assert "Je wachtwoord is gewijzigd" in browser.text("/aanmelden")
    assert (sign_in(Client(app), PASSWORD), sign_in(Client(app), NEW)) == (401, 303)
    assert browser.get(url).status_code == 410
    assert Client(app).post(url, TYPED).status_code == 410
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        assert len(entries_of(uow, IdentityAction.RESET_ASKED)) == 1
        assert [entry.actor_name for entry in entries_of(uow, IdentityAction.RESET_DONE)] == ["Planner proef"]


def test_every_open_session_of_the_person_ends_and_no_other(
    app: Flask, link_for: Callable[..., str], client: Callable[..., Client], world: World
) -> None:
    mine, other = client(world.staff[Role.PLANNER]), client(world.staff[Role.NURSE])
    laptop = Client(app)
    assert sign_in(laptop, PASSWORD) == 303
    assert [each.get("/").status_code for each in (mine, other, laptop)] == [200, 200, 200]
    url = link_for("planner@proef.example")

    assert [each.get("/").status_code for each in (mine, laptop)] == [200, 200], "asking alone ends nothing"
    Client(app).post(url, TYPED)

    assert [each.get("/").status_code for each in (mine, laptop)] == [302, 302]
    assert other.get("/").status_code == 200


def test_nobody_hears_whether_an_address_has_an_account(app: Flask, fresh_runtime: Runtime, world: World) -> None:
    answers = [Client(app).post(ASK, {"email": email}) for email in ("planner@proef.example", "niemand@proef.example")]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(303, f"{ASK}/verstuurd")] * 2
    assert answers[0].data == answers[1].data
    assert "Hoort er een account bij dat adres" in Client(app).text(f"{ASK}/verstuurd")
    assert Client(app).post(ASK, {"email": "geen adres"}).status_code == 422
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        assert len(_events(uow)) == 1


def test_a_person_without_a_role_left_gets_no_link(app: Flask, fresh_runtime: Runtime, world: World) -> None:
    nurse = world.staff[Role.NURSE]
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        service.end_membership(uow, world.staff[Role.ADMINISTRATOR].actor, nurse.membership_id, reason="Ander werk")
    Client(app).post(ASK, {"email": nurse.email})

    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        assert _events(uow) == []


def test_a_link_works_for_an_hour(app: Flask, link_for: Callable[..., str], clock_at: FixedClock) -> None:
    url = link_for("planner@proef.example")
    clock_at.move_to(add_minutes(clock.now(), 61))

    answer = Client(app).post(url, TYPED)
    assert answer.status_code == 410
    assert "verviel" in answer.text
    assert sign_in(Client(app), PASSWORD) == 303


def test_an_older_link_is_used_up_with_the_newer_one(app: Flask, link_for: Callable[..., str], world: World) -> None:
    first, second = link_for("planner@proef.example"), link_for("planner@proef.example")
    assert first != second
    assert Client(app).post(second, TYPED).status_code == 303
    assert Client(app).post(first, TYPED).status_code == 410


def test_what_is_too_short_or_not_the_same_uses_nothing_up(app: Flask, link_for: Callable[..., str]) -> None:
    url, browser = link_for("planner@proef.example"), Client(app)

    assert "minstens 12 tekens" in browser.post(url, {"password": "kort", "again": "kort"}).text
    assert "niet gelijk" in browser.post(url, TYPED | {"again": "iets anders en lang"}).text
    assert browser.post(url, TYPED).status_code == 303


def test_a_link_for_something_else_is_no_link_for_a_password(app: Flask, link_for: Callable[..., str]) -> None:
    url = link_for("planner@proef.example")

    assert Client(app).get(url.replace("/wachtwoord/", "/uitnodiging/")).status_code == 404
    assert Client(app).get("/wachtwoord/verzonnen").status_code == 404


def test_a_mail_that_leaves_after_its_hour_is_not_sent(
    app: Flask, fresh_runtime: Runtime, world: World, clock_at: FixedClock
) -> None:
    Client(app).post(ASK, {"email": "planner@proef.example"})
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        (event,) = _events(uow)
        reactions.react(uow, event.name, event.payload)
        clock_at.move_to(add_minutes(clock.now(), 61))
        (message,) = waiting(uow, "password")
        office = PostOffice()
        carry_out(uow, message, office)
        assert office.mails == []


def test_the_mail_is_known_to_the_delivery_log() -> None:
    assert notifications.label_of("password") == "Nieuw wachtwoord"
