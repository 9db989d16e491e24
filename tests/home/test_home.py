"""The home page: what waits for whom, with its date, and numbers that equal the lists behind them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from clb_app.counts import counts
from clb_platform.home import service as home
from clb_platform.home.vocabulary import Turn
from clb_platform.planning import queries, service
from clb_platform.planning.service import Answer
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import THURSDAY, TUESDAY, at, proposed
from world import YEAR


@pytest.fixture
def as_centre(fresh_runtime, world):
    return lambda: unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope)


@pytest.fixture
def visit_id(as_centre, world):
    """A proposed visit with two dates, stored."""
    with as_centre() as uow:
        return proposed(uow, world.staff[Role.PLANNER].actor, world).visit_id


@pytest.fixture
def say(fresh_runtime, world):
    """The school answers every date of a visit."""

    def answer(visit_id, *kinds):
        contact = world.contacts[Role.PLANNING_CONTACT]
        with unit_of_work(fresh_runtime.database, contact.scope) as uow:
            rows = queries.dates_of(uow, [visit_id])[visit_id]
            reason = {AnswerKind.YES: None, AnswerKind.MAYBE: AnswerReason.SUPERVISION, AnswerKind.NO: AnswerReason.OUTING}
            given = {row.date_id: Answer(kind, reason[kind]) for row, kind in zip(rows, kinds, strict=True)}
            service.answer(uow, contact.actor, visit_id, given)

    return answer


@pytest.fixture
def confirmed_id(as_centre, world, visit_id, say):
    """The same visit, confirmed on its first date."""
    say(visit_id, AnswerKind.YES, AnswerKind.YES)
    with as_centre() as uow:
        first = queries.dates_of(uow, [visit_id])[visit_id][0]
        service.confirm(uow, world.staff[Role.PLANNER].actor, visit_id, first.date_id)
    return visit_id


def menu_count(page: str, label: str) -> int:
    found = re.search(rf'{label} <span class="count[^"]*">(\d+)</span>', page)
    assert found is not None, label
    return int(found.group(1))


def test_without_anything_asked_the_page_says_so_and_leads_on(as_planner):
    page = as_planner.text("/")

    assert "Niets wacht op jou, en er is geen enkel voorstel onderweg." in page
    assert "/verplichtingen" in page


def test_while_a_school_may_still_answer_the_page_says_when(as_planner, visit_id):
    page = as_planner.text("/")

    assert "Het volgende antwoord verwachten we tegen maandag\u00a012\u00a0oktober." in page
    assert menu_count(page, "Aan zet") == 0


def test_an_answer_asks_to_choose_the_date_by_its_term(as_planner, visit_id, say):
    say(visit_id, AnswerKind.YES, AnswerKind.MAYBE)
    page = as_planner.text("/")

    assert "Kies de datum voor Basisschool De Proeftuin" in page
    assert "1 datum past, 1 als het moet" in page
    assert "ma\u00a012\u00a0okt" in page
    assert menu_count(page, "Aan zet") == page.count('class="what" href="/bezoeken/') == 1


def test_a_refusal_asks_for_another_date(as_planner, visit_id, say):
    say(visit_id, AnswerKind.NO, AnswerKind.NO)

    page = as_planner.text("/")
    assert "Zoek een andere datum voor Basisschool De Proeftuin" in page
    assert "weigerde alle 2 data" in page


def test_silence_past_the_term_asks_to_call(as_planner, visit_id, clock_at):
    clock_at.move_to(datetime(2026, 10, 13, 7, 0, tzinfo=UTC))

    page = as_planner.text("/")
    assert "Bel Basisschool De Proeftuin: geen antwoord" in page
    assert "1 dag te laat" in page
    assert "1 is over tijd" in page


def test_a_visit_that_went_by_asks_how_it_went(as_planner, confirmed_id, clock_at):
    clock_at.move_to(datetime(2026, 10, 16, 7, 0, tzinfo=UTC))

    assert "Vul aan hoe het bezoek aan Basisschool De Proeftuin ging" in as_planner.text("/")


def test_a_confirmed_visit_of_this_week_stands_beside_it(as_planner, confirmed_id, clock_at):
    clock_at.move_to(datetime(2026, 10, 13, 7, 0, tzinfo=UTC))
    page = as_planner.text("/")

    assert "Bezoeken deze week" in page
    assert "do\u00a015\u00a0okt, voormiddag" in page


def test_every_figure_is_the_number_of_the_list_behind_it(as_planner, visit_id):
    page = as_planner.text("/")
    figures = re.findall(r'<a href="(/verplichtingen\?status=[^"]+)">[^<]+</a><span class="num">(\d+)</span>', page)

    assert len(figures) == 6
    for url, number in figures:
        assert as_planner.text(url).count('<th scope="row"') == int(number), url


def test_proposals_without_answer_are_the_number_of_the_list_behind_it(as_planner, visit_id):
    page = as_planner.text("/")
    found = re.search(r'<a href="(/bezoeken\?state=proposed)">[^<]+</a><span class="num">(\d+)</span>', page)

    assert found is not None
    assert as_planner.text(found.group(1)).count('<th scope="row"') == int(found.group(2)) == 1


def test_the_kinds_of_turn_filter_the_list(as_planner, visit_id, say):
    say(visit_id, AnswerKind.YES, AnswerKind.YES)

    assert "Kies de datum" in as_planner.text("/?soort=antwoord")
    page = as_planner.text("/?soort=geen-antwoord")
    assert "Kies de datum" not in page
    assert "Van deze soort wacht nu niets" in page


def test_management_sees_how_the_year_stands_first(client, world, visit_id, say):
    say(visit_id, AnswerKind.YES, AnswerKind.YES)
    page = client(world.staff[Role.MANAGEMENT]).text("/")

    assert page.index('id="stand"') < page.index("Kies de datum")
    assert "Plan een bezoek" not in page


def test_a_planner_sees_the_turn_first(as_planner, visit_id, say):
    say(visit_id, AnswerKind.YES, AnswerKind.YES)
    page = as_planner.text("/")

    assert page.index("Kies de datum") < page.index('id="stand"')


@pytest.mark.parametrize("role", [Role.NURSE, Role.DOCTOR])
def test_who_goes_to_schools_sees_the_coming_visits_of_the_own_team_first(client, world, confirmed_id, role):
    page = client(world.staff[role]).text("/")

    assert "Bezoeken van jouw team" in page
    assert "do\u00a015\u00a0okt, voormiddag" in page
    assert page.index('id="bezoeken"') < page.index('id="stand"')


def test_a_school_is_asked_to_choose_with_the_term_and_the_dates(as_contact, visit_id):
    page = as_contact.text("/")

    assert "1 bezoek van het CLB wacht op jullie antwoord" in page
    assert "antwoord tegen ma\u00a012\u00a0okt" in page
    assert "donderdag\u00a015\u00a0oktober, voormiddag" in page
    assert f'href="/bezoeken/{visit_id}"' in page
    assert "053 00 00 00" in page
    assert "/ons-schooljaar" in page


def test_a_school_with_nothing_to_answer_sees_what_comes(as_contact, confirmed_id):
    page = as_contact.text("/")

    assert "Jullie hoeven nu niets te beantwoorden" in page
    assert "do\u00a015\u00a0okt, voormiddag" in page


def test_a_school_that_answered_reads_that_the_centre_must_act(as_contact, visit_id, say):
    say(visit_id, AnswerKind.YES, AnswerKind.NO)

    assert "Het CLB kiest de datum" in as_contact.text("/")


def test_a_school_sees_nothing_of_another_school(client, world, visit_id):
    page = client(world.other_contact).text("/")

    assert str(visit_id) not in page
    assert "Jullie hoeven nu niets te beantwoorden" in page


def test_the_count_of_a_school_is_the_number_of_visits_it_can_answer(as_contact, visit_id):
    assert menu_count(as_contact.text("/ons-schooljaar"), "Te beantwoorden") == 1


def test_another_centre_sees_none_of_it(client, world, visit_id, say):
    say(visit_id, AnswerKind.YES, AnswerKind.YES)

    assert "De Proeftuin" not in client(world.foreign_planner).text("/")


def test_the_counts_of_the_menu_take_three_statements_at_most(app, world, fresh_runtime, visit_id, statements):
    for someone, most in ((world.staff[Role.PLANNER], 3), (world.contacts[Role.PLANNING_CONTACT], 1)):
        with unit_of_work(fresh_runtime.database, someone.scope) as uow:
            statements.clear()
            counts(uow, someone.actor)
            asked = [text for text in statements if "FROM " in text]
            assert 1 <= len(asked) <= most


def test_things_to_do_are_grouped_by_when_they_must_be_done(uow, planner, world, clock_at):
    visit = proposed(uow, planner, world, at(THURSDAY), at(TUESDAY))
    assert home.to_do(uow, YEAR) == []
    clock_at.move_to(datetime(2026, 10, 13, 7, 0, tzinfo=UTC))
    (item,) = home.to_do(uow, YEAR)
    agenda = home.agenda([item])

    assert (item.turn, item.subject_id, item.due, item.tone) == (Turn.SILENT, visit.visit_id, date(2026, 10, 12), "late")
    assert agenda.today == (item,)
    assert agenda.this_week == agenda.later == ()


def test_the_list_is_as_long_as_the_count(uow, planner, world, clock_at):
    proposed(uow, planner, world)
    clock_at.move_to(datetime(2026, 10, 13, 7, 0, tzinfo=UTC))
    now = datetime(2026, 10, 13, 7, 0, tzinfo=UTC)

    assert queries.count_waiting_for_centre(uow, YEAR, date(2026, 10, 13), now) == len(home.to_do(uow, YEAR)) == 1
