"""Pages of signing, through the whole application: read, sign, prove, and many at once over schools."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest
from sqlalchemy import text

from agreements.lives import A_YEAR, given, signing
from clb_platform.agreements import queries, service
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries as identity_queries
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from planning.post import mails_sent
from world import FIRST_DAY, PASSWORD


@pytest.fixture
def as_director(client, world):
    return client(world.staff[Role.DIRECTOR])


@pytest.fixture
def world_scope(fresh_runtime, world):
    return lambda: unit_of_work(fresh_runtime.database, CentreScope(world.centre_id))


@pytest.fixture
def also_head(world_scope, world):
    """The head of our school is the head of the other school too: a board with two schools."""
    with world_scope() as uow:
        member = identity_queries.member(uow, world.contacts[Role.HEAD].member_id)
        identity.add_membership(uow, System(), member, Role.HEAD, world.other_school_id, FIRST_DAY)


def frozen(world_scope: Any, world: Any, school_id: Any = None) -> str:
    """The address of a text that waits for signatures, with its usual signatories."""
    school_id = school_id or world.school_id
    head = world.contacts[Role.HEAD].actor
    head = type(head)(**{name: getattr(head, name) for name in head.__slots__} | {"school_ids": (school_id,)})
    with world_scope() as uow:
        row = signing(uow, world.staff[Role.DIRECTOR].actor, head, school_id, A_YEAR)
        mails_sent(uow)
        return f"/afspraken/{row.agreement_id}"


def hash_in(page: str) -> str:
    found = re.search(r'name="content_hash" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def sign(client: Any, address: str, **more: str) -> Any:
    values = {"content_hash": hash_in(client.text(f"{address}/tekenen")), "agrees": "1", "password": PASSWORD}
    return client.post(f"{address}/tekenen", values | more)


def finish(world_scope: Any) -> None:
    """What the worker does."""
    with world_scope() as uow:
        mails_sent(uow)
        mails_sent(uow)


def test_both_sides_sign_and_the_document_with_its_proof_is_there_for_both(
    as_head, as_director, world_scope, world, sealing, tmp_path, client
):
    address = frozen(world_scope, world)
    page = as_head.text(f"{address}/tekenen")
    assert "Jouw handtekening" in page
    assert "Jouw handtekening" not in as_director.text(f"{address}/tekenen"), "not the turn yet"

    answer = sign(as_head, address)
    assert answer.status_code == 303
    assert "Nu is Director proef aan de beurt." in as_head.text(answer.headers["Location"])
    assert as_head.get(f"{address}/bewijs").status_code == 404
    assert sign(as_director, address).status_code == 303
    assert "Het document wordt verzegeld" in as_director.text(f"{address}/tekenen")
    finish(world_scope)

    proof = as_head.text(f"{address}/bewijs")
    document = re.search(r'href="(/documenten/[^"]+/bestand)"', proof)[1]
    path = tmp_path / "afspraken.pdf"
    path.write_bytes(as_head.get(document).data)
    assert "Signature is Valid" in subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    check = re.search(r'href="(/controle\?getal=[0-9a-f]{64})"', proof)[1]
    assert "Dit document werd hier ondertekend" in client().text(check)
    assert "Bekijk het bewijs" in as_director.text(f"{address}/tekenen")


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"password": "een verkeerd wachtwoord"}, 422, "Dit wachtwoord klopt niet."),
        ({"password": ""}, 422, "Dit wachtwoord klopt niet."),
        ({"agrees": ""}, 422, "Zet een vinkje bij je verklaring"),
        ({"content_hash": "0" * 64}, 409, "niet meer de tekst die je las"),
        ({"content_hash": "x" * 65}, 409, "niet meer de tekst die je las"),
    ],
    ids=["wrong password", "no password", "no yes", "another text", "no hash"],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_signed(
    as_head, world_scope, world, sealing, more, status, words
):
    address = frozen(world_scope, world)
    answer = sign(as_head, address, **more)

    assert answer.status_code == status
    assert words in answer.text
    with world_scope() as uow:
        assert uow.scalar(text("select count(*) from agreement_signature")) == 0


def test_the_same_form_sent_twice_signs_once(as_head, world_scope, world, sealing):
    address = frozen(world_scope, world)
    values = {"content_hash": hash_in(as_head.text(f"{address}/tekenen")), "agrees": "1", "password": PASSWORD}
    first, second = as_head.post(f"{address}/tekenen", values), as_head.post(f"{address}/tekenen", values)

    assert (first.status_code, second.status_code) == (303, 409)
    assert "Je tekende deze afspraken al." in second.text


def test_another_school_and_another_centre_are_told_that_it_does_not_exist(client, world_scope, world, sealing):
    address = frozen(world_scope, world)
    for page in ("tekenen", "bewijs"):
        assert client(world.foreign_planner).get(f"{address}/{page}").status_code == 404
        assert client(world.other_contact).get(f"{address}/{page}").status_code in {403, 404}


def test_signatories_are_named_and_replaced_by_page(as_director, as_head, world_scope, world, sealing):
    address, manager = frozen(world_scope, world), world.staff[Role.MANAGEMENT]
    with world_scope() as uow:
        ours = queries.parties_of(uow, address.rsplit("/", 1)[1])[1].party_id
    replace = {"member_id": str(manager.member_id), "reason": "Directeur is afwezig."}

    missing = as_director.post(f"{address}/ondertekenaars/{ours}", replace | {"reason": ""})
    done = as_director.post(f"{address}/ondertekenaars/{ours}", replace)
    administrator = str(world.staff[Role.ADMINISTRATOR].member_id)
    named = as_director.post(
        f"{address}/ondertekenaars", {"member_id": administrator, "role": "centre_board", "mandate_to": "2027-08-31"}
    )

    assert (missing.status_code, done.status_code, named.status_code) == (422, 303, 303)
    page = as_director.text(f"{address}/tekenen").replace("\N{NO-BREAK SPACE}", " ")
    assert manager.name in page
    assert "mandaat tot en met dinsdag 31 augustus 2027" in page


def test_a_board_signs_for_many_schools_at_once_after_reading_what_differs(
    as_head, also_head, world_scope, world, sealing
):
    ours, theirs = frozen(world_scope, world), frozen(world_scope, world, world.other_school_id)
    page = as_head.text("/te-tekenen")
    picks = re.findall(r'name="picks" value="([^"]+)"', page)

    assert len(picks) == 2
    for words in ("Basisschool De Proeftuin", "Atheneum Proefberg", "De tekst is de standaardtekst, zonder afwijkingen."):
        assert words in page
    wrong = as_head.post("/te-tekenen", {"picks": picks, "agrees": "1", "password": "iets anders"})
    none = as_head.post("/te-tekenen", {"agrees": "1", "password": PASSWORD})
    assert (wrong.status_code, none.status_code) == (422, 422)
    answer = as_head.post("/te-tekenen", {"picks": picks, "agrees": "1", "password": PASSWORD})

    assert "Je tekende 2 afspraken." in answer.text
    assert "Er wacht niets op jouw handtekening." in as_head.text("/te-tekenen")
    again = as_head.post("/te-tekenen", {"picks": picks, "agrees": "1", "password": PASSWORD})
    assert again.text.count("Je tekende deze afspraken al.") == 2
    with world_scope() as uow:
        for address in (ours, theirs):
            row = service.get(uow, address.rsplit("/", 1)[1])
            assert len(queries.signatures_under(uow, row)) == 1


def test_one_that_is_refused_does_not_keep_the_others_from_being_signed(as_head, also_head, world_scope, world, sealing):
    frozen(world_scope, world)
    frozen(world_scope, world, world.other_school_id)
    picks = re.findall(r'name="picks" value="([^"]+)"', as_head.text("/te-tekenen"))
    stale = picks[0].rsplit("|", 1)[0] + "|" + "0" * 64

    answer = as_head.post("/te-tekenen", {"picks": [stale, picks[1]], "agrees": "1", "password": PASSWORD})

    assert "Je tekende 1 afspraak." in answer.text
    assert "Dit is niet meer de tekst die je las." in answer.text


@pytest.mark.parametrize("pick", ["onzin", "a|b|c", "centre:x|0192f0c4-7c11-7aa0-8000-0000000000ff|" + "0" * 64])
def test_a_pick_that_is_nothing_is_refused(as_head, world_scope, world, sealing, pick):
    answer = as_head.post("/te-tekenen", {"picks": [pick], "agrees": "1", "password": PASSWORD})

    assert answer.status_code in {200, 404}
    assert "Dit bestaat niet" in answer.text


def test_what_differs_from_the_standard_text_is_shown_word_by_word(as_head, world_scope, world, sealing):
    with world_scope() as uow:
        head, director = world.contacts[Role.HEAD].actor, world.staff[Role.DIRECTOR].actor
        row = given(uow, director, world.school_id, A_YEAR)
        clause = next(each for each in queries.working_clauses(uow, row.agreement_id) if not each.is_fixed)
        changed = {"source": clause.source + " Het lokaal is op woensdag vrij."}
        service.change_clause(uow, head, row.agreement_id, clause.clause_key, changed, None)
        service.give(uow, head, row.agreement_id)
        service.send_to_sign(uow, director, row.agreement_id)
        mails_sent(uow)

    page = as_head.text("/te-tekenen")

    assert "1 van de" in page
    assert re.search(r"<ins>.*?Het lokaal is op woensdag vrij\.", page, re.DOTALL)
