""" "Waarom deze datum?" beside the dates that follow from rules, on the pages and over REST."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest

from clb_core.terms import add_seconds, last_moment_of
from clb_platform.planning import queries
from clb_platform.planning.service import Answer, answer, carry_out_due, propose
from clb_platform.planning.vocabulary import AnswerKind
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import REPLY_BY, THURSDAY, at, hpv_visit, proposed

LATER = add_seconds(last_moment_of(REPLY_BY), 1)
HARD_SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def as_staff(fresh_runtime, world):
    planner = world.staff[Role.PLANNER]

    def run(work):
        with unit_of_work(fresh_runtime.database, planner.scope) as uow:
            return work(uow, planner.actor)

    return run


@pytest.fixture
def proposal(as_staff, world) -> UUID:
    return as_staff(lambda uow, planner: proposed(uow, planner, world).visit_id)


@pytest.fixture
def lapsed(as_staff, proposal, clock_at) -> UUID:
    clock_at.move_to(LATER)
    as_staff(lambda uow, _planner: carry_out_due(uow))
    return proposal


@pytest.fixture
def first_dose(as_staff, world, fresh_runtime) -> UUID:
    """A visit for the first dose, confirmed on 19 November."""

    def make(uow, planner):
        visit = hpv_visit(uow, planner, world)
        return propose(uow, planner, visit.visit_id, (at("2026-11-19"),), REPLY_BY).visit_id

    visit_id: UUID = as_staff(make)
    other = world.other_contact
    with unit_of_work(fresh_runtime.database, other.scope) as uow:
        rows = queries.dates_of(uow, [visit_id])[visit_id]
        answer(uow, other.actor, visit_id, {row.date_id: Answer(AnswerKind.YES) for row in rows}, revision=1)
    return visit_id


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", page.replace(HARD_SPACE, " "))


def test_beside_the_day_of_the_answer_stands_why(as_planner, proposal):
    page = plain(as_planner.text(f"/bezoeken/{proposal}"))

    assert 'Waarom deze datum?<span class="vh">: Antwoord tegen, maandag 12 oktober</span>' in page
    assert "Deze dag is op dinsdag 6 oktober 2026 gekozen, niet berekend." in page
    assert "Herinnering aan de school: <b>wo 7 okt 2026</b>" in page
    assert "om 9.00 uur, als er dan geen antwoord is" in page


def test_beside_the_boundary_of_a_dose_stands_why_on_both_visits(as_planner, as_staff, world, first_dose):
    second = as_staff(lambda uow, planner: hpv_visit(uow, planner, world, dose=2).visit_id)

    for visit_id in (first_dose, second):
        page = plain(as_planner.text(f"/bezoeken/{visit_id}"))
        assert re.search(r"HPV[^<]*, dosis 2 kan vanaf: <b>", page), visit_id
        assert "maanden later is" in page
        assert "We tellen vanaf donderdag 19 november 2026; die dag telt zelf niet mee." in page


def test_a_lapsed_visit_says_what_to_do_next(as_planner, client, world, lapsed):
    page = plain(as_planner.text(f"/bezoeken/{lapsed}"))

    assert "Jij bent aan zet: bel de school of stel opnieuw voor" in page
    assert "Het voorstel is vervallen: de data zijn weer vrij voor" in page
    assert "Stel andere data voor" in page
    assert "Geen antwoord tegen ma 12 okt: het voorstel verviel." in page
    assert "De planner is aan zet" in plain(client(world.staff[Role.NURSE]).text(f"/bezoeken/{lapsed}"))


def test_a_lapse_stands_on_every_list(as_planner, world, lapsed):
    assert "Geen antwoord gekregen: bel de school of stel opnieuw voor" in as_planner.text("/bezoeken?state=lapsed")
    assert "Bel Basisschool De Proeftuin: geen antwoord" in plain(as_planner.text("/"))
    assert "Voorstel vervallen zonder antwoord" in as_planner.text("/verplichtingen")
    assert "CLB aan zet: bel de school voor" in plain(as_planner.text(f"/scholen/{world.school_id}"))


def test_the_school_reads_that_it_is_too_late_and_whom_to_call(as_contact, lapsed):
    page = plain(as_contact.text(f"/bezoeken/{lapsed}"))

    assert "Antwoorden kon tot en met maandag 12 oktober. Bel het CLB" in page
    assert "De tijd om te antwoorden is voorbij." in plain(as_contact.text("/"))
    assert "nieuwe data volgen" in plain(as_contact.text("/ons-schooljaar"))


def test_an_answer_over_rest_after_the_lapse_is_gone(as_contact, lapsed):
    visit = as_contact.api("GET", f"/visits/{lapsed}").json
    body = {"revision": 1, "answers": [{"date_id": each["date_id"], "kind": "yes"} for each in visit["dates"]]}

    refused = as_contact.api("POST", f"/visits/{lapsed}/answer", body)

    assert (visit["state"], refused.status_code, refused.json["code"]) == ("lapsed", 410, "gone")


def test_rest_gives_every_deadline_with_its_reasons(as_planner, as_contact, proposal):
    items = as_planner.api("GET", f"/visits/{proposal}/deadlines").json["items"]

    assert {(each["purpose"], each["day"], each["superseded_at"]) for each in items} == {
        ("reply_by", "2026-10-12", None),
        ("reminder", "2026-10-07", None),
    }
    assert all(each["why"] and each["rule_version"] for each in items)
    assert as_contact.api("GET", f"/visits/{proposal}/deadlines").json["items"] == items


def test_rest_keeps_what_no_longer_holds(as_planner, as_staff, proposal):
    as_staff(lambda uow, planner: propose(uow, planner, proposal, (at(THURSDAY),), date(2026, 10, 13)))

    items = as_planner.api("GET", f"/visits/{proposal}/deadlines").json["items"]
    assert sorted((each["purpose"], each["day"], each["superseded_at"] is None) for each in items) == [
        ("reminder", "2026-10-07", False),
        ("reminder", "2026-10-08", True),
        ("reply_by", "2026-10-12", False),
        ("reply_by", "2026-10-13", True),
    ]


def test_the_deadlines_of_another_school_are_not_found(client, world, first_dose):
    foreign = client(world.contacts[Role.PLANNING_CONTACT])

    assert foreign.api("GET", f"/visits/{first_dose}/deadlines").status_code == 404
