"""The pages of both sides: begin, read what changed, change one clause, comment, give back, agree."""

from __future__ import annotations

import re

import pytest

from agreements.lives import REASON, fill_in, given, started
from clb_platform.agreements import queries, service
from clb_platform.agreements.vocabulary import AgreementState
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from client import Client

TERMS = {"valid_from": "2027-09-01", "renewal": "tacit", "notice_month": "12", "notice_day": "31"}


@pytest.fixture
def as_director(client, world) -> Client:
    return client(world.staff[Role.DIRECTOR])


@pytest.fixture
def within(fresh_runtime, world):
    return lambda: unit_of_work(fresh_runtime.database, CentreScope(world.centre_id))


@pytest.fixture
def director(world):
    return world.staff[Role.DIRECTOR].actor


@pytest.fixture
def head(world):
    return world.contacts[Role.HEAD].actor


@pytest.fixture
def text_id(within, world, director):
    """A text that the centre gave to the school."""
    with within() as uow:
        return given(uow, director, world.school_id).agreement_id


@pytest.fixture
def model(within):
    with within() as uow:
        service.ensure_templates(uow)
        return {each.starting_key: newest.template_version_id for each, newest in queries.startable(uow)}


def at(text_id, more: str = "") -> str:
    return f"/afspraken/{text_id}{more}"


def version_of(page: str) -> str:
    return re.search(r'name="version"[^>]*value="(\d+)"', page).group(1)


def state(within, text_id) -> AgreementState:
    with within() as uow:
        return service.get(uow, text_id).state


def test_a_whole_round_on_the_pages_of_both(as_director, as_head, within, world, model):
    answer = as_director.post(
        f"/scholen/{world.school_id}/afspraken/nieuw", TERMS | {"basis": f"model:{model['primary']}"}
    )
    assert answer.status_code == 303, answer.text
    text_id = answer.headers["Location"].split("/")[-1]
    assert as_head.get(at(text_id)).status_code == 404, "a draft of the centre is its own"
    with within() as uow:
        fill_in(uow, world.staff[Role.DIRECTOR].actor, service.get(uow, text_id))

    page = as_director.text(at(text_id, "/doorgeven"))
    sent = {"version": version_of(page), "message": "Graag jullie mening."}
    assert as_director.post(at(text_id, "/doorgeven"), sent).status_code == 303
    assert "Graag jullie mening." in as_head.text(at(text_id))

    clause = as_head.text(at(text_id, "/artikels/contacten"))
    typed = {
        "version": version_of(clause),
        "title": "Overleg over leerlingen",
        "source": "Elke maandag.",
        "is_included": "1",
    }
    assert as_head.post(at(text_id, "/artikels/contacten"), typed | {"value_hoe_vaak": "wekelijks"}).status_code == 303
    assert (
        as_head.post(at(text_id, "/opmerkingen"), {"text": "Zo lukt het beter.", "clause_key": "contacten"}).status_code
        == 303
    )
    assert "Elke maandag." not in as_director.text(at(text_id)), "what the school works on is seen when it is given"
    page = as_head.text(at(text_id, "/doorgeven"))
    assert "<ins>" not in page, "the school gave nothing before: there is nothing to compare with"
    assert as_head.post(at(text_id, "/doorgeven"), {"version": version_of(page)}).status_code == 303

    seen = as_director.text(at(text_id))
    assert "Zo lukt het beter." in seen
    assert re.search(r"<ins>.*Elke", seen) and "<del>" in seen
    page = as_director.text(at(text_id, "/akkoord"))
    assert as_director.post(at(text_id, "/akkoord"), {"version": version_of(page)}).status_code == 303
    assert state(within, text_id) is AgreementState.SIGNING


def test_a_school_may_begin_and_asks_for_a_talk(as_head, as_director, within, world, model):
    page = as_head.text(f"/scholen/{world.school_id}/afspraken")
    assert "Begin een voorstel" in page and "Vraag een gesprek" in page
    answer = as_head.post(f"/scholen/{world.school_id}/afspraken/nieuw", TERMS | {"basis": f"model:{model['primary']}"})
    assert answer.status_code == 303, answer.text
    assert (
        as_head.post(f"/scholen/{world.school_id}/afspraken/gesprek", {"message": "Over het lokaal."}).status_code
        == 303
    )
    assert "Over het lokaal." in as_director.text("/afspraken")
    with within() as uow:
        talk = queries.open_talk(uow, world.school_id)
    answer = as_director.post(f"/gesprekken/{talk.talk_id}", {"answer": "Maandag.", "version": str(talk.version)})
    assert answer.status_code == 303


def test_what_was_typed_is_never_lost_when_two_change_one_clause(as_head, client, world, text_id):
    other = client(world.contacts[Role.CARE_COORDINATOR])
    seen = version_of(as_head.text(at(text_id, "/artikels/contacten")))
    typed = {"title": "Overleg", "is_included": "1", "version": seen}
    assert (
        as_head.post(at(text_id, "/artikels/contacten"), typed | {"source": "De tekst van de directie."}).status_code
        == 303
    )

    answer = other.post(at(text_id, "/artikels/contacten"), typed | {"source": "De tekst van de zorg."})
    assert answer.status_code == 412
    assert "De tekst van de directie." in answer.text and "De tekst van de zorg." in answer.text
    again = typed | {"source": "De tekst van de zorg.", "version": version_of(answer.text)}
    assert other.post(at(text_id, "/artikels/contacten"), again).status_code == 303


def test_what_is_typed_is_kept_by_itself_and_says_so(as_head, text_id):
    seen = version_of(as_head.text(at(text_id, "/artikels/contacten")))
    typed = {"title": "Overleg", "is_included": "1", "version": seen, "source": "Half getypt"}
    by_itself = {"headers": {"HX-Request": "true"}}
    answer = as_head.post(at(text_id, "/artikels/contacten"), typed, **by_itself)
    assert (answer.status_code, "Bewaard om" in answer.text) == (200, True)

    answer = as_head.post(at(text_id, "/artikels/contacten"), typed | {"source": "Anders"}, **by_itself)
    assert "wijzigde dit artikel intussen" in answer.text
    answer = as_head.post(at(text_id, "/artikels/contacten"), typed | {"source": "{onbekend}"}, **by_itself)
    assert "intussen" in answer.text


def test_a_script_in_a_clause_is_text_like_any_other(as_head, as_director, text_id):
    seen = version_of(as_head.text(at(text_id, "/artikels/contacten")))
    evil = "<script>alert(1)</script> **vet** [klik](javascript:alert(1))"
    typed = {"title": "<b>Overleg</b>", "is_included": "1", "version": seen, "source": evil}
    assert as_head.post(at(text_id, "/artikels/contacten"), typed).status_code == 303
    page = as_head.text(at(text_id, "/doorgeven"))
    as_head.post(at(text_id, "/doorgeven"), {"version": version_of(page)})
    for client, more in (
        (as_director, ""),
        (as_head, ""),
        (as_director, "/vergelijken"),
        (as_director, "/artikels/contacten"),
    ):
        page = client.text(at(text_id, more))
        assert "<script>alert" not in page and "&lt;script&gt;" in page
        assert 'href="javascript' not in page and "<b>Overleg" not in page


def test_internal_notes_of_one_side_never_reach_the_other(as_head, as_director, text_id):
    assert as_director.post(at(text_id, "/notas"), {"text": "Enkel voor het centrum."}).status_code == 303
    assert as_head.post(at(text_id, "/notas"), {"text": "Enkel voor de school."}).status_code == 303

    assert "Enkel voor het centrum." in as_director.text(at(text_id))
    assert "Enkel voor de school." in as_head.text(at(text_id))
    assert "Enkel voor het centrum." not in as_head.text(at(text_id))
    assert "Enkel voor de school." not in as_director.text(at(text_id))


@pytest.mark.parametrize(("step", "needed"), [("weigeren", True), ("doorgeven", False), ("akkoord", False)])
def test_every_step_says_what_will_happen_first(as_head, within, text_id, step, needed):
    page = as_head.text(at(text_id, f"/{step}"))
    assert "Dit zal er gebeuren" in page
    if needed:
        refused = as_head.post(at(text_id, f"/{step}"), {"version": version_of(page), "reason": ""})
        assert refused.status_code == 422 and "Zeg waarom" in refused.text
    answer = as_head.post(at(text_id, f"/{step}"), {"version": version_of(page), "reason": REASON})
    assert answer.status_code == 303


def test_an_old_page_gives_nothing_away(as_head, within, text_id):
    old = version_of(as_head.text(at(text_id, "/doorgeven")))
    as_head.post(at(text_id, "/artikel-toevoegen"), {"title": "Nieuw", "source": "Iets nieuws."})
    answer = as_head.post(at(text_id, "/doorgeven"), {"version": old})
    assert answer.status_code == 412
    assert state(within, text_id) is AgreementState.WITH_SCHOOL


def test_the_days_can_be_changed_and_wrong_ones_are_refused_beside_their_field(as_head, text_id):
    page = as_head.text(at(text_id, "/looptijd"))
    wrong = TERMS | {"valid_to": "2026-08-31", "renewal": "explicit", "version": version_of(page)}
    answer = as_head.post(at(text_id, "/looptijd"), wrong)
    assert answer.status_code == 422 and "ligt voor de eerste" in answer.text
    assert as_head.post(at(text_id, "/looptijd"), wrong | {"valid_to": "2028-08-31"}).status_code == 303


def test_templates_are_changed_and_published(as_director, within, model):
    page = as_director.text("/modellen")
    template = re.search(r"/modellen/([0-9a-f-]{36})", page).group(1)
    clause = as_director.text(f"/modellen/{template}/artikels/ouders")
    typed = {"title": "Ouders", "source": "Nieuwe tekst.", "is_included": "1", "version": version_of(clause)}
    assert as_director.post(f"/modellen/{template}/artikels/ouders", typed | {"source": "{fout}"}).status_code == 422
    assert as_director.post(f"/modellen/{template}/artikels/ouders", typed).status_code == 303
    assert as_director.post(f"/modellen/{template}/uitgeven", {"note": "Korter"}).status_code == 303
    assert "Versie 2" in as_director.text(f"/modellen/{template}")


@pytest.mark.parametrize(
    "more", ["", "/vergelijken", "/doorgeven", "/looptijd", "/artikel-toevoegen", "/artikels/rollen", "/akkoord"]
)
def test_every_page_of_a_text_is_served_to_who_has_the_turn(as_head, text_id, more):
    assert as_head.get(at(text_id, more)).status_code == 200


def test_a_step_or_clause_that_does_not_exist_is_not_found(as_head, text_id):
    for more in ("/zomaar", "/artikels/geen", "/versies/0192f0c4-7c11-7aa0-8000-0000000000ff", "/vergelijken?van=x"):
        assert as_head.get(at(text_id, more)).status_code == 404


def test_the_pages_of_the_other_side_are_read_only(as_director, text_id):
    page = as_director.text(at(text_id))
    assert "De school is aan zet" in page and "/artikels/contacten" not in page
    assert as_director.get(at(text_id, "/artikels/contacten")).status_code == 409
    assert as_director.get(at(text_id, "/doorgeven")).status_code == 409


def test_the_list_counts_what_it_shows(as_director, within, world, text_id, director):
    with within() as uow:
        started(uow, director, world.other_school_id)
    page = as_director.text("/afspraken")
    assert page.count('<th scope="row"') == 2
    assert as_director.text("/afspraken?state=draft").count('<th scope="row"') == 1
    assert as_director.text("/afspraken?q=proef").count('<th scope="row"') <= 2


def test_what_waits_stands_on_the_home_page_of_who_has_the_turn(
    as_director, as_head, as_contact, within, world, text_id, director, head
):
    home = as_head.text("/")
    assert "Jullie zijn aan zet" in home and at(text_id) in home
    assert at(text_id) not in as_director.text("/") and at(text_id) not in as_contact.text("/")

    with within() as uow:
        service.give(uow, head, text_id)
        service.ask_talk(uow, head, world.school_id, "Over het lokaal.")
    home = as_director.text("/")
    assert "Lees de afspraken van" in home and "vraagt een gesprek" in home
    assert re.search(r'Aan zet <span class="count[^"]*">2</span>', home)
    assert as_director.text("/?soort=afspraken").count('<li data-state="with_centre">') == 2
    assert at(text_id) not in as_head.text("/")


def test_the_page_of_the_school_shows_its_agreement_to_both(as_director, as_head, as_contact, world, text_id):
    for client in (as_director, as_head):
        page = client.text(f"/scholen/{world.school_id}")
        assert "Geen geldige afspraken" in page and at(text_id) in page
        assert "&lt;section" not in page
    assert "Geen geldige afspraken" not in as_contact.text(f"/scholen/{world.school_id}"), (
        "only who may read agreements"
    )
