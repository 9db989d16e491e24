"""Someone acts for another in a period: by choosing to, with the roles of who is away, and the ledger shows both."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest

from audit.entries import entries_of
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_core.terms import at
from clb_platform.planning.service import recipients
from clb_platform.planning.vocabulary import PlanningAction
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Role
from clb_tenants.centres.vocabulary import CentresAction
from clb_tenants.identity import queries, service
from clb_tenants.identity.models import Deputy
from clb_tenants.identity.vocabulary import IdentityAction
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from client import Client
from planning.data import THURSDAY, proposed
from planning.data import at as half_day
from planning.post import mails_sent, path_in
from world import Someone, World

FIRST, LAST = date(2026, 10, 5), date(2026, 10, 9)
DAYS = {"first_day": FIRST, "last_day": LAST}
NURSE, ADMINISTRATOR, CONTACT, HEAD = Role.NURSE, Role.ADMINISTRATOR, Role.PLANNING_CONTACT, Role.HEAD
AFTER = at(date(2026, 10, 10), time(9))


def arrange(uow: Any, world: World, absent: Someone, deputy: Someone, **more: Any) -> Deputy:
    actor = world.staff[ADMINISTRATOR].actor
    return service.add_deputy(
        uow, actor, member_id=absent.member_id, deputy_member_id=deputy.member_id, school_id=absent.school_id,
        **(DAYS | more),
    )  # fmt: skip


@pytest.fixture
def arranged(fresh_runtime: Runtime, world: World) -> None:
    """This week the nurse stands in for the administrator, and the head for the planning contact."""
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        arrange(uow, world, world.staff[ADMINISTRATOR], world.staff[NURSE])
        arrange(uow, world, world.contacts[CONTACT], world.contacts[HEAD])


def key_of(centre_id: UUID, school_id: UUID | None, absent: Someone) -> str:
    return f"{centre_id}:{school_id or ''}:{absent.member_id}"


def stand_in(browser: Client, world: World, absent: Someone) -> int:
    key = key_of(world.centre_id, absent.school_id, absent)
    status = browser.post("/wie-ben-ik", {"context": key}).status_code
    browser._token = None
    return status


def test_the_deputy_chooses_to_stand_in_and_has_the_roles_then(
    arranged: None, client: Callable[..., Client], world: World, fresh_runtime: Runtime
) -> None:
    nurse, away = client(world.staff[NURSE]), world.staff[ADMINISTRATOR]
    form = {"name": "CLB Proefland", "municipality": "Aalst", "email": "anders@proef.example"}
    assert nurse.post("/instellingen/centrum", form).status_code == 403
    assert f"als vervanger van {away.name}" in nurse.text("/wie-ben-ik")

    assert stand_in(nurse, world, away) == 303
    assert f"vervangt {away.name}" in nurse.text("/")
    assert nurse.post("/instellingen/centrum", form).status_code == 303
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        (entry,) = entries_of(uow, CentresAction.CHANGED)
        assert (entry.actor_name, entry.on_behalf_of) == (world.staff[NURSE].name, away.name)
    assert f"namens {away.name}" in nurse.text("/audit")


def test_it_ends_with_the_last_day(
    arranged: None, client: Callable[..., Client], world: World, clock_at: FixedClock
) -> None:
    nurse, away = client(world.staff[NURSE]), world.staff[ADMINISTRATOR]
    assert stand_in(nurse, world, away) == 303
    assert nurse.get("/instellingen").status_code == 200
    clock_at.move_to(AFTER)

    assert nurse.get("/instellingen").status_code == 302
    assert "vervanger" not in nurse.text("/wie-ben-ik")
    assert "Kies een van de plekken" in client(world.staff[NURSE]).post(
        "/wie-ben-ik", {"context": key_of(world.centre_id, None, away)}, follow_redirects=True
    ).get_data(as_text=True)


def test_it_ends_at_once_when_it_is_stopped_or_a_role_ends(
    arranged: None, client: Callable[..., Client], world: World, fresh_runtime: Runtime, as_administrator: Client
) -> None:
    nurse, head = client(world.staff[NURSE]), client(world.contacts[HEAD])
    assert stand_in(nurse, world, world.staff[ADMINISTRATOR]) == 303
    assert stand_in(head, world, world.contacts[CONTACT]) == 303
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        row = service.deputies_at(uow, world.staff[ADMINISTRATOR].actor, None)[0][0]
        service.end_membership(
            uow, world.staff[ADMINISTRATOR].actor, world.contacts[HEAD].membership_id, reason="Ander werk"
        )
        deputy_id = row.deputy_id
    assert as_administrator.api("POST", f"/deputies/{deputy_id}/end").status_code == 200

    assert [each.get("/").status_code for each in (nurse, head)] == [302, 302]
    assert as_administrator.api("POST", f"/deputies/{deputy_id}/end").status_code == 409


def test_the_deputy_gets_the_mails_of_who_is_away(uow, world: World, clock_at: FixedClock) -> None:
    contact, head = world.contacts[CONTACT], world.contacts[HEAD]

    def asked() -> list[tuple[str, str]]:
        return [(each.email, each.for_name) for each in recipients(uow, [world.school_id])[world.school_id]]

    row = arrange(uow, world, contact, head)
    assert asked() == [(head.email, contact.name)]
    service.end_deputy(uow, world.staff[ADMINISTRATOR].actor, row.deputy_id)
    assert asked() == [(contact.email, "")]
    arrange(uow, world, contact, head, keeps_mails=True)
    assert asked() == [(contact.email, ""), (head.email, contact.name)]
    clock_at.move_to(AFTER)
    assert asked() == [(contact.email, "")]


def test_the_mail_says_so_and_the_answer_shows_both(
    arranged: None, client: Callable[..., Client], world: World, fresh_runtime: Runtime
) -> None:
    planner, contact, head = world.staff[Role.PLANNER], world.contacts[CONTACT], world.contacts[HEAD]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        proposed(uow, planner.actor, world, half_day(THURSDAY))
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        (mail,) = mails_sent(uow)
    assert mail.to == head.email
    assert f"omdat je {contact.name} vervangt" in mail.text
    answer_by_link(client(), path_in(mail))

    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        (entry,) = entries_of(uow, PlanningAction.ANSWERED)
        assert (entry.actor_name, entry.via, entry.on_behalf_of) == (head.name, "link", contact.name)


def answer_by_link(browser: Client, path: str) -> None:
    page = browser.text(path)
    hidden = dict(re.findall(r'<input type="hidden" name="(form_token|revision)" value="([^"]*)"', page))
    dates = dict.fromkeys(re.findall(r'name="(answer_[^"]+)"', page), "yes")
    assert browser.post(path, hidden | dates).status_code == 303


def test_a_planner_who_is_away_is_stood_in_for_too(uow, world: World) -> None:
    planner, nurse = world.staff[Role.PLANNER], world.staff[NURSE]
    arrange(uow, world, planner, nurse)
    members = [queries.member(uow, planner.member_id), queries.member(uow, nurse.member_id)]

    def told(number: int) -> list[tuple[str, str]]:
        some = [member for member in members[:number] if member]
        return [(each.email, each.for_name) for each in service.with_deputies(uow, some, clock.today())]

    assert told(1) == [(nurse.email, planner.name)]
    assert told(2) == [(nurse.email, "")], "who gets the mail in their own right gets it once"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"last_day": date(2026, 10, 4)}, "last_day"),
        ({"first_day": date(2026, 9, 1), "last_day": date(2026, 9, 30)}, "last_day"),
    ],
)
def test_days_that_make_no_period_are_refused_beside_their_field(uow, world: World, more: Any, field: str) -> None:
    with pytest.raises(Refused) as caught:
        arrange(uow, world, world.contacts[CONTACT], world.contacts[HEAD], **more)
    assert list(caught.value.fields) == [field]


def test_only_another_person_of_the_same_place_stands_in(uow, world: World) -> None:
    contact = world.contacts[CONTACT]
    for deputy in (contact, world.other_contact, world.staff[NURSE]):
        with pytest.raises(Refused) as caught:
            arrange(uow, world, contact, deputy)
        assert list(caught.value.fields) == ["deputy_member_id"]
    with pytest.raises(Refused) as caught:
        arrange(uow, world, world.other_contact, world.contacts[HEAD])
    assert list(caught.value.fields) == ["deputy_member_id"]
    with pytest.raises(NotFound):
        arrange(uow, world, world.foreign_contact, world.contacts[HEAD])


def test_a_person_has_one_deputy_at_a_time(uow, world: World) -> None:
    contact, head, care = (world.contacts[role] for role in (CONTACT, HEAD, Role.CARE_COORDINATOR))
    arrange(uow, world, contact, head)
    with pytest.raises(Conflict, match="al een vervanger"):
        arrange(uow, world, contact, care, first_day=LAST, last_day=date(2026, 10, 20))


@pytest.mark.parametrize("who", [Role.PLANNER, CONTACT])
def test_who_may_not_give_the_roles_arranges_nothing(uow, world: World, who: Role) -> None:
    actor: Actor = {**world.staff, **world.contacts}[who].actor
    away, deputy = world.staff[ADMINISTRATOR], world.staff[NURSE]
    with pytest.raises(Forbidden):
        service.add_deputy(
            uow, actor, member_id=away.member_id, deputy_member_id=deputy.member_id, school_id=None, **DAYS
        )


def test_pages_and_rest_arrange_and_stop(
    as_administrator: Client, client: Callable[..., Client], world: World, fresh_runtime: Runtime
) -> None:
    form = {
        "member_id": str(world.contacts[CONTACT].member_id), "deputy_member_id": str(world.contacts[HEAD].member_id),
        "first_day": "2026-10-05", "last_day": "2026-10-09",
    }  # fmt: skip
    head, url = client(world.contacts[HEAD]), f"/scholen/{world.school_id}/vervangingen"
    assert "geen vervanging" in head.text(url)
    assert head.post(url, form | {"last_day": "2026-10-01"}).status_code == 422
    assert head.post(url, form).status_code == 303
    assert "Loopt nu" in head.text(url)
    (row,) = head.api("GET", f"/deputies?school_id={world.school_id}").json["items"]
    assert (row["name"], row["deputy_name"]) == (world.contacts[CONTACT].name, world.contacts[HEAD].name)
    assert head.api("POST", "/deputies", form | {"school_id": str(world.school_id)}).status_code == 409
    assert head.post(f"/vervangingen/{row['deputy_id']}/stoppen").headers["Location"].endswith("/vervangingen")
    assert head.api("GET", "/deputies").status_code == 403
    assert client(world.foreign_planner).get(url).status_code == 404
    staff = form | {
        "member_id": str(world.staff[Role.PLANNER].member_id), "deputy_member_id": str(world.staff[NURSE].member_id)
    }  # fmt: skip
    assert as_administrator.post("/vervangingen", staff).headers["Location"].endswith("/vervangingen")
    assert "Nurse proef" in as_administrator.text("/vervangingen")
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        assert len(entries_of(uow, IdentityAction.DEPUTY_ADDED)) == 2
        assert len(entries_of(uow, IdentityAction.DEPUTY_ENDED)) == 1
