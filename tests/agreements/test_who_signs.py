"""A school board that signs for many schools, what waits for a signature on the home pages, and one mail to who signs."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from agreements.lives import A_YEAR, given, signing, started
from clb_app.counts import counts
from clb_core.errors import Forbidden, Refused
from clb_platform.agreements import queries, service
from clb_platform.agreements.vocabulary import AgreementState, SignatoryRole
from clb_platform.home import service as home
from clb_platform.home.vocabulary import Turn
from clb_tenants.access.actor import System
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import PERMISSIONS, Role
from clb_tenants.identity import queries as people
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from planning.post import mails_sent
from world import FIRST_DAY, PASSWORD


@pytest.fixture
def director(world):
    return world.staff[Role.DIRECTOR].actor


@pytest.fixture
def head(world):
    return world.contacts[Role.HEAD].actor


@pytest.fixture
def board(world):
    return world.contacts[Role.SCHOOL_BOARD]


@pytest.fixture
def of_centre(fresh_runtime, world):
    return lambda: unit_of_work(fresh_runtime.database, CentreScope(world.centre_id))


@pytest.fixture
def two_schools(of_centre, world, board, director, head, sealing):
    """Texts of two schools that the board signs first, as the heads of both named it."""
    made = []
    with of_centre() as uow:
        member = people.member(uow, board.member_id)
        identity.add_membership(uow, System(), member, Role.SCHOOL_BOARD, world.other_school_id, FIRST_DAY)
        for school_id in (world.school_id, world.other_school_id):
            own_head = replace(head, school_ids=(school_id,))
            row = signing(uow, director, own_head, school_id, A_YEAR)
            service.name_signatory(
                uow, own_head, row.agreement_id, member_id=board.member_id, role=SignatoryRole.SCHOOL_BOARD
            )
            mails_sent(uow)
            made.append(row.agreement_id)
    return made


def picks_in(page: str) -> list[str]:
    return re.findall(r'name="picks" value="([^"]+)"', page)


def test_a_board_may_read_and_sign_agreements_and_nothing_else():
    assert PERMISSIONS[Role.SCHOOL_BOARD] == {
        Permission.AGREEMENTS_READ, Permission.AGREEMENTS_SIGN, Permission.DOCUMENTS_READ, Permission.HOME_READ,
    }  # fmt: skip


def test_a_board_signs_for_all_its_schools_at_once_after_reading_what_differs(client, board, two_schools, of_centre):
    page = client(board).get("/", follow_redirects=True)
    assert page.request.path == "/te-tekenen", "what waits is the first page"
    picks = picks_in(page.text)
    assert len(picks) == 2
    assert page.text.count("van de standaardtekst") >= 1 or "zonder afwijkingen" in page.text

    done = client(board).post("/te-tekenen", {"picks": picks, "agrees": "1", "password": PASSWORD})

    assert done.status_code == 200
    with of_centre() as uow:
        for agreement_id in two_schools:
            parties = queries.parties_of(uow, agreement_id)
            signed = queries.signatures_of(uow, agreement_id)
            assert [each.party_id for each in signed] == [parties[0].party_id]
            assert parties[0].role is SignatoryRole.SCHOOL_BOARD
    assert "Er wacht niets op jouw handtekening." in client(board).text("/te-tekenen")


def test_a_board_reaches_no_text_that_is_worked_on_and_changes_nothing(client, board, of_centre, world, director):
    with of_centre() as uow:
        row = given(uow, director, world.school_id, A_YEAR).agreement_id
    signer = client(board)
    page = signer.text(f"/afspraken/{row}")
    for words in ("Wijzig", "Geef door aan het centrum", "Ga akkoord", "Maak een opmerking", "Interne nota"):
        assert words not in page
    for path in ("doorgeven", "akkoord", "looptijd", "titel", "artikels/contacten", "artikel-toevoegen"):
        assert signer.get(f"/afspraken/{row}/{path}").status_code == 403
    for path in ("/bezoeken", "/klassen", "/mensen", "/onze-contacten", f"/scholen/{world.school_id}"):
        assert signer.get(path).status_code in (403, 404), path
    assert signer.get(f"/afspraken/{row}/weigeren").status_code == 403, "not while it is worked on"


def test_a_board_that_does_not_sign_says_why_and_only_where_it_was_named(uow, world, board, director, head, sealing):
    row = signing(uow, director, head, world.school_id, A_YEAR)
    mails_sent(uow)
    with pytest.raises(Forbidden, match="niet als ondertekenaar aangeduid"):
        service.decline(uow, board.actor, row.agreement_id, reason="Te vroeg.")
    service.name_signatory(uow, head, row.agreement_id, member_id=board.member_id, role=SignatoryRole.SCHOOL_BOARD)
    service.decline(uow, board.actor, row.agreement_id, reason="Te vroeg.")

    assert row.state is AgreementState.DECLINED
    told = {mail.to for mail in mails_sent(uow) if mail.subject.startswith("Niet akkoord")}
    assert {board.email, world.contacts[Role.HEAD].email} <= told, "everyone involved, also who signs"


def test_by_page_a_board_says_no(client, board, two_schools):
    signer = client(board)
    address = f"/afspraken/{two_schools[0]}"
    assert "Ik teken niet…" in signer.text(f"{address}/tekenen") or "Eerst tekent" in signer.text(f"{address}/tekenen")
    version = re.search(r'name="version" value="(\d+)"', signer.text(f"{address}/weigeren"))[1]
    assert signer.post(f"{address}/weigeren", {"version": version, "reason": ""}).status_code == 422
    assert signer.post(f"{address}/weigeren", {"version": version, "reason": "Te vroeg."}).status_code == 303
    assert "Te vroeg." in signer.text(address)


def test_a_board_of_another_school_cannot_be_named(uow, world, director, head, sealing):
    row = signing(uow, director, head, world.school_id, A_YEAR)
    other = identity.add_member(uow, "Ander bestuur", "bestuur@elders.example")
    identity.add_membership(uow, System(), other, Role.SCHOOL_BOARD, world.other_school_id, FIRST_DAY)
    with pytest.raises(Refused, match="Kies iemand van jullie kant"):
        service.name_signatory(uow, head, row.agreement_id, member_id=other.member_id, role=SignatoryRole.SCHOOL_BOARD)


def test_the_head_who_signs_first_gets_one_mail(uow, world, director, head, sealing):
    row = given(uow, head, world.school_id, A_YEAR)
    mails_sent(uow)
    service.send_to_sign(uow, director, row.agreement_id)

    mails = [(mail.to, mail.subject.split(":")[0]) for mail in mails_sent(uow)]

    assert mails.count(("head@proef.example", "Jouw beurt om te tekenen")) == 1
    assert [to for to, _subject in mails].count("head@proef.example") == 1
    assert ("care_coordinator@proef.example", "Klaar om te tekenen") in mails, "who does not sign is told as before"


def test_what_is_to_be_signed_stands_on_the_home_page_of_who_has_the_turn(
    client, as_head, of_centre, world, director, head, sealing
):
    with of_centre() as uow:
        row = signing(uow, director, head, world.school_id, A_YEAR)
        mails_sent(uow)
        address = f"/afspraken/{row.agreement_id}/tekenen"
    as_director = client(world.staff[Role.DIRECTOR])
    page = as_head.text("/")
    assert "Te ondertekenen" in page
    assert address in page
    assert address not in as_director.text("/"), "not the turn yet"
    assert address not in client(world.contacts[Role.CARE_COORDINATOR]).text("/")

    read = re.search(r'name="content_hash" value="([0-9a-f]{64})"', as_head.text(address))[1]
    assert as_head.post(address, {"content_hash": read, "agrees": "1", "password": PASSWORD}).status_code == 303
    assert address not in as_head.text("/")
    page = as_director.text("/")
    assert "Onderteken de afspraken met Basisschool De Proeftuin" in page
    assert address in page
    only = as_director.text("/?soort=te-ondertekenen")
    assert only.count('class="what" href="/afspraken/') == 1


def test_the_count_in_the_menu_is_the_length_of_the_list(uow, world, director, head, board, sealing):
    row = signing(uow, director, head, world.school_id, A_YEAR)
    mails_sent(uow)
    started(uow, director, world.other_school_id)
    for actor in (director, world.staff[Role.MANAGEMENT].actor, world.staff[Role.NURSE].actor):
        items = home.to_do(uow, 2026, actor, with_bounces=actor.may(Permission.NOTIFICATIONS_BOUNCE_HANDLE))
        assert counts(uow, actor)["turn"] == len(items)
    assert counts(uow, head)["turn"] == len(home.to_sign(uow, head)) == 1
    party = queries.parties_of(uow, row.agreement_id)[0]
    service.replace_signatory(uow, head, party.party_id, member_id=board.member_id, reason="Het bestuur tekent.")

    assert counts(uow, head)["turn"] == 0
    assert counts(uow, board.actor)["turn"] == len(home.to_sign(uow, board.actor)) == 1
    deputy = replace(board.actor, on_behalf_of="Iemand")
    assert (counts(uow, deputy)["turn"], list(home.to_sign(uow, deputy))) == (0, []), "a deputy does not sign"


def test_signed_by_all_nobody_is_named_any_more(uow, world, director, head, sealing):
    row = signing(uow, director, head, world.school_id, A_YEAR)
    mails_sent(uow)
    items = home.to_do(uow, 2026, director)
    assert Turn.TO_SIGN not in {each.turn for each in items}
    assert queries.turn_to_sign(uow, head.member_id)[0][0] is row
