"""Signing in, choosing a place, invitations, people and ending roles, as pages."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from clb_app.runtime import Runtime
from clb_core import clock
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries, service
from clb_tenants.identity.models import MailLink
from clb_tenants.identity.vocabulary import LinkPurpose
from clb_tenants.isolation.scope import unit_of_work
from client import Client
from world import FIRST_DAY, PASSWORD, World

INVITED = {"name": "Nieuwe Collega", "email": "nieuw@proef.example", "role": "care_coordinator"}


def invited(runtime: Runtime, world: World, email: str = "nieuw@proef.example") -> str:
    """The address of a fresh invitation as care coordinator of the school."""
    planner = world.staff[Role.PLANNER]
    with unit_of_work(runtime.database, planner.scope) as uow:
        offer = service.invite(
            uow, planner.actor, email=email, name="Nieuwe Collega", role=Role.CARE_COORDINATOR, school_id=world.school_id
        )
        link = MailLink(
            link_id=offer.invitation_id, purpose=LinkPurpose.INVITATION, subject_id=offer.invitation_id, member_id=None,
            school_id=offer.school_id, created_at=clock.now(), expires_at=offer.expires_at, revoked_at=None,
        )  # fmt: skip
        return "/uitnodiging/" + service.make_link(uow, runtime.settings.secret_key, link)


def open_invitations(runtime: Runtime, world: World) -> list[UUID]:
    with unit_of_work(runtime.database, world.staff[Role.PLANNER].scope) as uow:
        return [offer.invitation_id for offer in queries.open_invitations(uow)]


def test_a_wrong_password_keeps_the_address_and_says_so_above_the_form(client: Callable[..., Client], world: World) -> None:
    answer = client().post("/aanmelden", {"email": world.staff[Role.NURSE].email, "password": "verkeerd"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "passen niet bij elkaar" in page
    assert world.staff[Role.NURSE].email in page
    assert "verkeerd" not in page


def test_who_has_one_place_goes_straight_to_it(client: Callable[..., Client], world: World) -> None:
    nobody = client()

    assert nobody.post("/aanmelden", {"email": world.staff[Role.NURSE].email, "password": PASSWORD}).status_code == 303
    assert nobody.get("/scholen").status_code == 200


def test_the_demo_sign_ins_are_absent_outside_the_demo(client: Callable[..., Client]) -> None:
    assert "demonstratie" not in client().text("/aanmelden")


def test_who_has_two_places_chooses_one(client: Callable[..., Client], world: World, fresh_runtime: Runtime) -> None:
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        member = queries.member(uow, planner.member_id)
        assert member is not None
        service.add_membership(uow, System(), member, Role.PLANNING_CONTACT, world.school_id, FIRST_DAY)
    person = client(planner)
    page = person.text("/wie-ben-ik")

    assert "Basisschool De Proeftuin" in page
    assert "hier ben je nu" in page
    chosen = person.post("/wie-ben-ik", {"context": f"{world.centre_id}:{world.school_id}"})
    assert chosen.status_code == 303
    assert "<h1>Basisschool De Proeftuin</h1>" in person.text("/onze-school")


def test_a_place_of_someone_else_cannot_be_chosen(as_planner: Client, world: World) -> None:
    as_planner.post("/wie-ben-ik", {"context": f"{world.foreign_centre_id}:"})

    assert "Kies een van de plekken in de lijst." in as_planner.text("/wie-ben-ik")
    assert "School van Elders" not in as_planner.text("/scholen")


@pytest.mark.parametrize(("scheme", "kept"), [("dark", "dark"), ("light", "light"), ("purple", "")])
def test_the_look_is_kept_in_the_session(as_planner: Client, scheme: str, kept: str) -> None:
    as_planner.post("/weergave", {"scheme": scheme})

    assert (f'data-scheme="{kept}"' in as_planner.text("/scholen")) == bool(kept)


def test_an_invitation_says_who_what_where_and_makes_an_account(
    client: Callable[..., Client], world: World, fresh_runtime: Runtime
) -> None:
    address = invited(fresh_runtime, world)
    nobody = client()
    page = nobody.text(address)

    assert "Welkom, Nieuwe Collega" in page
    assert "Zorgcoördinator" in page
    assert "Basisschool De Proeftuin" in page
    short = nobody.post(address, {"password": "kort", "again": "kort"})
    assert (short.status_code, "minstens 12 tekens" in short.get_data(as_text=True)) == (422, True)
    unequal = nobody.post(address, {"password": "een lange zin hier", "again": "een andere zin hier"})
    assert "De twee wachtwoorden zijn niet gelijk." in unequal.get_data(as_text=True)
    assert nobody.post(address, {"password": "een lange zin hier", "again": "een lange zin hier"}).status_code == 303
    assert "Nieuwe Collega" in nobody.text("/onze-school")
    assert nobody.get(address).status_code == 410


def test_who_has_an_account_is_asked_to_sign_in_and_accepts_with_one_button(
    client: Callable[..., Client], world: World, fresh_runtime: Runtime
) -> None:
    nurse = world.staff[Role.NURSE]
    address = invited(fresh_runtime, world, nurse.email)

    assert "Meld je aan om te aanvaarden" in client().text(address)
    person = client(nurse)
    assert "Aanvaard de uitnodiging" in person.text(address)
    assert person.post(f"{address}/aanvaarden").status_code == 303
    assert "Basisschool De Proeftuin" in person.text("/wie-ben-ik")


def test_the_list_of_people_counts_filters_and_pages(as_planner: Client) -> None:
    assert "12\u00a0rollen" in as_planner.text("/mensen") or "12 rollen" in as_planner.text("/mensen")
    at_school = as_planner.text("/mensen?partij=school")
    assert "Head proef" in at_school
    assert "Nurse proef" not in at_school
    assert "Niemand met deze filter." in as_planner.text("/mensen?q=zzz")


def test_a_planner_invites_for_a_school_and_takes_it_back(
    as_planner: Client, world: World, fresh_runtime: Runtime
) -> None:
    answer = as_planner.post(f"/scholen/{world.school_id}/mensen", INVITED)

    assert answer.status_code == 303
    page = as_planner.text(f"/scholen/{world.school_id}")
    assert "nieuw@proef.example" in page
    (offer,) = open_invitations(fresh_runtime, world)
    back = as_planner.post(f"/uitnodigingen/{offer}/intrekken?terug=school")
    assert back.location.endswith(f"/scholen/{world.school_id}")
    assert "nieuw@proef.example" not in as_planner.text(f"/scholen/{world.school_id}")


def test_a_planner_gives_no_role_at_the_centre(as_planner: Client, world: World, fresh_runtime: Runtime) -> None:
    assert as_planner.post("/mensen/uitnodigen", INVITED | {"role": "nurse"}).status_code == 403
    assert as_planner.post(f"/scholen/{world.school_id}/mensen", INVITED | {"role": "nurse"}).status_code == 422
    assert open_invitations(fresh_runtime, world) == []


def test_who_invites_chooses_from_the_roles_that_may_be_given(
    as_planner: Client, as_administrator: Client, world: World
) -> None:
    assert "/mensen/uitnodigen" in as_planner.text("/mensen")
    of_planner, of_administrator = as_planner.text("/mensen/uitnodigen"), as_administrator.text("/mensen/uitnodigen")

    assert "Kies een school" in of_planner
    assert 'value="nurse"' not in of_planner
    assert 'value="nurse"' in of_administrator
    assert "Geen, een rol in het centrum" in of_administrator
    assert f'value="{world.school_id}" selected' in as_planner.text(f"/mensen/uitnodigen?school={world.school_id}")


def test_an_invitation_with_mistakes_comes_back_with_what_was_typed(as_administrator: Client) -> None:
    answer = as_administrator.post("/mensen/uitnodigen", INVITED | {"email": "geen adres"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Dit is geen e-mailadres." in page
    assert 'value="Nieuwe Collega"' in page


def test_a_head_invites_and_ends_at_the_own_school_only(
    client: Callable[..., Client], world: World, fresh_runtime: Runtime
) -> None:
    as_head = client(world.contacts[Role.HEAD])

    assert as_head.post(f"/scholen/{world.school_id}/mensen", INVITED).status_code == 303
    assert "nieuw@proef.example" in as_head.text("/onze-school")
    assert as_head.post(f"/scholen/{world.other_school_id}/mensen", INVITED).status_code == 404
    (offer,) = open_invitations(fresh_runtime, world)
    assert as_head.post(f"/uitnodigingen/{offer}/intrekken").status_code == 303
    own = world.contacts[Role.CARE_COORDINATOR].membership_id
    assert as_head.get(f"/rollen/{own}/beeindigen").status_code == 200
    assert as_head.post(f"/rollen/{own}/beeindigen", {"reason": "ander werk"}).status_code == 303
    assert "1 vroegere rol" in as_head.text("/onze-school").replace("\u00a0", " ")


@pytest.mark.parametrize("whose", ["other_contact", "foreign_contact", "nurse"])
def test_roles_elsewhere_do_not_exist_for_a_head(client: Callable[..., Client], world: World, whose: str) -> None:
    as_head = client(world.contacts[Role.HEAD])
    someone = world.staff[Role.NURSE] if whose == "nurse" else getattr(world, whose)
    url = f"/rollen/{someone.membership_id}/beeindigen"

    assert as_head.get(url).status_code == 404
    assert as_head.post(url, {"reason": "weg ermee"}).status_code == 404


def test_a_head_does_not_see_the_list_of_all_people(client: Callable[..., Client], world: World) -> None:
    as_head = client(world.contacts[Role.HEAD])

    assert as_head.get("/mensen").status_code == 403
    assert as_head.get("/mensen/uitnodigen").status_code == 403
    assert client(world.staff[Role.NURSE]).get("/mensen/uitnodigen").status_code == 403, "sees people, invites nobody"
    assert as_head.post("/mensen/uitnodigen", INVITED | {"email": "fout"}).status_code == 403


def test_an_invitation_of_another_school_does_not_exist_for_a_head(
    client: Callable[..., Client], as_planner: Client, world: World, fresh_runtime: Runtime
) -> None:
    as_planner.post(f"/scholen/{world.other_school_id}/mensen", INVITED)
    (offer,) = open_invitations(fresh_runtime, world)

    assert client(world.contacts[Role.HEAD]).post(f"/uitnodigingen/{offer}/intrekken").status_code == 404
    assert open_invitations(fresh_runtime, world) == [offer]


def test_a_head_invites_over_rest_too(client: Callable[..., Client], world: World) -> None:
    as_head = client(world.contacts[Role.HEAD])
    body = INVITED | {"school_id": str(world.school_id)}

    answer = as_head.api("POST", "/invitations", body)
    assert answer.status_code == 201
    assert as_head.api("POST", "/invitations", body | {"school_id": str(world.other_school_id)}).status_code == 403
    assert as_head.api("POST", f"/invitations/{answer.json['invitation_id']}/revoke").status_code == 200


def test_ending_a_role_bites_at_the_next_request(as_planner: Client, as_contact: Client, world: World) -> None:
    membership = world.contacts[Role.PLANNING_CONTACT].membership_id
    assert as_contact.get("/onze-school").status_code == 200
    page = as_planner.text(f"/rollen/{membership}/beeindigen")

    assert "bij de volgende klik" in page
    assert as_planner.post(f"/rollen/{membership}/beeindigen", {"reason": ""}).status_code == 422
    assert as_planner.post(f"/rollen/{membership}/beeindigen", {"reason": "ander werk"}).status_code == 303
    assert as_contact.get("/onze-school").status_code == 302
    assert as_planner.post(f"/rollen/{membership}/beeindigen", {"reason": "nog eens"}).status_code == 409


def test_people_over_rest_are_paged_by_cursor(as_planner: Client) -> None:
    first = as_planner.api("GET", "/people?limit=6").json
    second = as_planner.api("GET", f"/people?limit=6&cursor={first['next_cursor']}").json

    ids = [row["membership_id"] for row in first["items"] + second["items"]]
    assert len(ids) == len(set(ids)) == 12
