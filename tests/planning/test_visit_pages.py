"""The pages of visits for colleagues, through the whole application."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.planning import queries
from clb_platform.planning.models import Visit
from clb_platform.planning.service import Answer, answer, confirm
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason, HalfDayOfYear, VisitState
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import PM, THURSDAY, TUESDAY, at, dates, hpv_visit, key, l4_visit, proposed

BRUSSELS = ZoneInfo("Europe/Brussels")
YES, MAYBE, NO = AnswerKind.YES, AnswerKind.MAYBE, AnswerKind.NO
HARD_SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def as_staff(fresh_runtime, world):
    """Runs a function in a committed unit of work of the planner: `as_staff(lambda uow, planner: …)`."""
    planner = world.staff[Role.PLANNER]

    def run(work: Callable[..., object]) -> object:
        with unit_of_work(fresh_runtime.database, planner.scope) as uow:
            return work(uow, planner.actor)

    return run


@pytest.fixture
def proposal(as_staff, world):
    """The id of a stored visit with these half days on offer; two by default."""

    def make(*options: HalfDayOfYear) -> UUID:
        return as_staff(lambda uow, planner: proposed(uow, planner, world, *options).visit_id)

    return make


@pytest.fixture
def replied(fresh_runtime, world, proposal):
    """The id of a visit whose dates the school answered in this order."""

    def make(*kinds: AnswerKind, options: tuple[HalfDayOfYear, ...] = ()) -> UUID:
        visit_id = proposal(*options)
        contact = world.contacts[Role.PLANNING_CONTACT]
        reasons = {YES: None, MAYBE: AnswerReason.SUPERVISION, NO: AnswerReason.OUTING}
        with unit_of_work(fresh_runtime.database, contact.scope) as uow:
            rows = queries.dates_of(uow, [visit_id])[visit_id]
            given = {row.date_id: Answer(kind, reasons[kind]) for row, kind in zip(rows, kinds, strict=True)}
            answer(uow, contact.actor, visit_id, given)
        return visit_id

    return make


@pytest.fixture
def stored(as_staff):
    """A visit as it is stored now, with its dates."""

    def read(visit_id: UUID) -> Visit:
        return as_staff(lambda uow, _planner: _detached(uow, visit_id))

    return read


def _detached(uow: UnitOfWork, visit_id: UUID) -> Visit:
    found = queries.visit(uow, visit_id)
    assert found is not None
    uow.session.expunge(found)
    return found


def date_ids(as_staff, visit_id: UUID) -> list[UUID]:
    return as_staff(lambda uow, _planner: [row.date_id for row in dates(uow, queries.visit(uow, visit_id))])


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", page.replace(HARD_SPACE, " "))


# The list.


def test_every_tab_counts_what_its_list_shows(as_planner, replied, as_staff, world):
    replied(YES, NO)
    as_staff(lambda uow, planner: hpv_visit(uow, planner, world))
    page = as_planner.text("/bezoeken")
    tabs = re.findall(
        r'<a href="([^"]+)"[^>]*>([^<]+) <span class="count">(\d+)</span></a></li>', page[page.index('class="saved"') :]
    )

    assert {label: int(count) for _url, label, count in tabs if int(count)} == {
        "Alle": 2,
        "Concept": 1,
        "Beantwoord": 1,
    }
    for url, label, count in tabs:
        shown = as_planner.text(url.replace("&amp;", "&")).count('<th scope="row"')
        assert shown == int(count), label


def test_the_list_is_filtered_by_school_team_and_days(as_planner, proposal, world):
    proposal()

    assert "De Proeftuin" in as_planner.text("/bezoeken?q=basis&first=2026-10-15&last=2026-10-15")
    assert "Geen bezoeken met deze filter" in as_planner.text("/bezoeken?first=2026-10-16")
    assert "Geen bezoeken met deze filter" in as_planner.text(f"/bezoeken?team_id={uuid4()}")
    assert "De Proeftuin" in as_planner.text(f"/bezoeken?team_id={world.team_id}")


def test_without_visits_the_list_says_where_to_begin(as_planner):
    assert "Er zijn dit schooljaar nog geen bezoeken" in as_planner.text("/bezoeken")


def test_the_list_goes_on_on_the_next_page(as_planner, as_staff, world, monkeypatch):
    monkeypatch.setattr("clb_platform.planning.web.visits.PER_PAGE", 1)
    as_staff(lambda uow, planner: (hpv_visit(uow, planner, world), l4_visit(uow, planner, world)))
    first = as_planner.text("/bezoeken")
    following = re.search(r'<a href="([^"]+)" rel="next"', first)
    assert following is not None
    second = as_planner.text(following.group(1).replace("&amp;", "&"))

    assert ("Atheneum Proefberg" in first) != ("Atheneum Proefberg" in second)
    assert 'rel="next"' not in second


def test_the_number_of_statements_does_not_grow_with_the_list(as_planner, as_staff, world, statements):
    as_staff(lambda uow, planner: l4_visit(uow, planner, world))
    as_planner.text("/bezoeken")
    statements.clear()
    as_planner.text("/bezoeken")
    with_one = len(statements)
    as_staff(lambda uow, planner: hpv_visit(uow, planner, world))
    statements.clear()
    as_planner.text("/bezoeken")

    assert len(statements) == with_one


def test_the_file_holds_the_list_and_keeps_its_filter(as_planner, replied):
    replied(YES, options=(at(THURSDAY),))
    answer_ = as_planner.post("/bezoeken.csv?state=confirmed")
    rows = list(csv.reader(io.StringIO(answer_.get_data(as_text=True).removeprefix("\ufeff")), delimiter=";"))

    assert answer_.mimetype == "text/csv"
    assert rows[1][:4] == ["2026-10-15", "voormiddag", "Basisschool De Proeftuin", "Aalst"]
    assert len(as_planner.post("/bezoeken.csv?state=held").get_data().splitlines()) == 1
    assert "Lijst van bezoeken uitgevoerd" in as_planner.text("/audit")


def test_a_contact_is_sent_to_the_year_of_the_own_school(as_contact):
    assert as_contact.get("/bezoeken").headers["Location"].endswith("/ons-schooljaar")
    assert as_contact.post("/bezoeken.csv").headers["Location"].endswith("/ons-schooljaar")


# A new visit.


def test_the_first_page_of_a_new_visit_asks_for_the_school(as_planner):
    assert "Kies een school" in as_planner.text("/bezoeken/nieuw")


def test_a_new_visit_offers_only_what_is_still_to_plan(as_planner, proposal, world):
    proposal()
    page = as_planner.text(f"/bezoeken/nieuw?school={world.school_id}")

    assert "Contactmoment 1ste leerjaar" in page
    assert "Contactmoment 4de leerjaar" not in page


def test_a_new_visit_leads_to_its_dates(as_planner, as_staff, world, stored):
    wanted = as_staff(lambda uow, _planner: key(uow, world.groups["1A"], "SC2"))
    value = f"{wanted.class_group_id}:{wanted.programme_id}:{wanted.dose}"
    made = as_planner.post(f"/bezoeken/nieuw?school={world.school_id}", {"items": value, "team_id": str(world.team_id)})

    assert made.status_code == 303
    assert re.search(r"/bezoeken/[0-9a-f-]{36}/voorstellen$", made.headers["Location"])
    visit = stored(UUID(made.headers["Location"].split("/")[-2]))
    assert visit.state is VisitState.PLANNED
    assert "Stel data voor" in as_planner.text(made.headers["Location"])


def test_a_new_visit_without_groups_comes_back_with_the_reason(as_planner, world):
    made = as_planner.post(f"/bezoeken/nieuw?school={world.school_id}", {"team_id": str(world.team_id)})

    assert made.status_code == 422
    assert "Kies minstens één groep." in made.get_data(as_text=True)


# Propose.


def form_of(visit: Visit, *days: tuple[str, str], **more: str) -> dict[str, str]:
    values = {"version": str(visit.version), "reply_by": "2026-10-12", "team_id": str(visit.team_id)}
    for position, (day, half) in enumerate(days, start=1):
        values |= {f"option_{position}": day, f"half_{position}": half}
    return values | more


@pytest.fixture
def concept(as_staff, world, stored):
    return stored(as_staff(lambda uow, planner: l4_visit(uow, planner, world).visit_id))


def test_the_page_of_a_proposal_is_filled_in_with_days_that_can(as_planner, concept):
    page = as_planner.text(f"/bezoeken/{concept.visit_id}/voorstellen?vanaf=2026-10-12")
    filled = re.findall(r'name="option_\d" value="([^"]*)"', page)

    assert filled == ["2026-10-12", "2026-10-13", "2026-10-14", "", ""]
    assert "2026-10-15-am" in page


def test_a_half_day_of_the_address_is_filled_in(as_planner, concept):
    page = as_planner.text(f"/bezoeken/{concept.visit_id}/voorstellen?o=2026-11-17-pm&o=gisteren")

    assert re.findall(r'name="option_\d" value="([^"]*)"', page) == ["2026-11-17", "", "", "", ""]
    assert '<option value="pm" selected>' in page


def test_dates_are_proposed_and_who_gets_a_mail_is_told(as_planner, concept, stored, world):
    sent = as_planner.post(
        f"/bezoeken/{concept.visit_id}/voorstellen",
        form_of(concept, ("2026-10-15", "am"), ("", "am"), ("2026-10-20", "pm"), message="Breng de brieven mee."),
    )
    page = plain(as_planner.text(sent.headers["Location"]))

    assert sent.status_code == 303
    assert stored(concept.visit_id).state is VisitState.PROPOSED
    assert "De school is aan zet tot en met maandag 12 oktober" in page
    assert world.contacts[Role.PLANNING_CONTACT].name in page
    assert "dinsdag 20 oktober" in page
    assert "“Breng de brieven mee.”" in page


def test_a_refused_date_says_why_below_it_and_keeps_what_was_typed(as_planner, concept, stored):
    sent = as_planner.post(
        f"/bezoeken/{concept.visit_id}/voorstellen",
        form_of(concept, ("2026-10-15", "am"), ("2026-11-11", "pm"), message="Tot dan."),
    )
    page = plain(sent.get_data(as_text=True))

    assert sent.status_code == 422
    assert "Woensdag 11 november is Wapenstilstand, een feestdag." in page
    assert 'value="2026-11-11"' in page
    assert "Tot dan." in page
    assert stored(concept.visit_id).state is VisitState.PLANNED


def test_a_day_that_does_not_exist_is_refused_in_words(as_planner, concept):
    sent = as_planner.post(f"/bezoeken/{concept.visit_id}/voorstellen", form_of(concept, ("2026-02-30", "am")))

    assert sent.status_code == 422
    assert "Deze dag bestaat niet" in sent.get_data(as_text=True)


def test_a_page_that_stood_open_too_long_is_refused_with_the_typed_values(as_planner, concept, stored):
    old = form_of(concept, ("2026-10-15", "am"), message="Mijn woorden.")
    as_planner.post(f"/bezoeken/{concept.visit_id}/voorstellen", form_of(concept, ("2026-10-20", "am")))
    again = as_planner.post(f"/bezoeken/{concept.visit_id}/voorstellen", old)
    page = again.get_data(as_text=True)

    assert again.status_code == 412
    assert "Iemand wijzigde dit intussen" in page
    assert "Mijn woorden." in page
    assert stored(concept.visit_id).revision == 1


def test_a_confirmed_visit_cannot_be_proposed_again(as_planner, replied):
    visit_id = replied(YES, options=(at(THURSDAY),))

    assert as_planner.get(f"/bezoeken/{visit_id}/voorstellen").status_code == 409


# The page of one visit.


def test_the_page_of_an_answered_visit_checks_the_date_that_suits(as_planner, replied):
    page = plain(as_planner.text(f"/bezoeken/{replied(MAYBE, YES)}"))

    assert "Jij bent aan zet: kies de datum" in page
    assert "Bevestig di 20 okt, namiddag" in page
    assert "Gecontroleerd voor dinsdag 20 oktober 2026" in page
    assert "Het is een lesdag voor deze school." in page
    assert "8 leerlingen met 1 CLB-arts en 1 verpleegkundige" in page


def test_another_date_can_be_looked_at_before_it_is_confirmed(as_planner, replied, as_staff):
    visit_id = replied(MAYBE, YES)
    first = date_ids(as_staff, visit_id)[0]

    assert "Bevestig do 15 okt, voormiddag" in plain(as_planner.text(f"/bezoeken/{visit_id}?optie={first}"))


def test_a_date_that_the_school_cannot_is_not_offered(as_planner, replied, as_staff):
    visit_id = replied(NO, YES)
    refused = date_ids(as_staff, visit_id)[0]
    page = plain(as_planner.text(f"/bezoeken/{visit_id}?optie={refused}"))

    assert "Bevestig di 20 okt, namiddag" in page
    assert f'value="{refused}" disabled' in page


def test_hpv_says_from_when_the_second_dose_is_possible(as_planner, as_staff, world):
    visit_id = as_staff(lambda uow, planner: hpv_visit(uow, planner, world).visit_id)
    page = plain(as_planner.text(f"/bezoeken/{visit_id}?dag=2026-10-15&deel=am"))

    assert "Dosis 2 kan vanaf maandag 15 maart 2027 en past dus nog in dit schooljaar." in page


def test_a_day_off_is_explained_with_the_first_day_that_can(as_planner, proposal):
    page = plain(as_planner.text(f"/bezoeken/{proposal()}?dag=2026-11-11&deel=am"))

    assert "Woensdag 11 november is Wapenstilstand, een feestdag." in page
    assert "De eerste dag die wel kan, is donderdag 12 november, voormiddag." in page
    assert len(re.findall(r'<a href="[^"]*dag=2026-1[^"]*#ander"', page)) == 6


@pytest.mark.parametrize("day", ["2026-02-30", "gisteren"])
def test_a_day_to_try_that_does_not_exist_is_said_so(as_planner, proposal, day):
    assert "Deze dag bestaat niet" in as_planner.text(f"/bezoeken/{proposal()}?dag={day}")


def test_a_school_that_did_not_answer_in_time_must_be_called(as_planner, proposal, clock_at):
    visit_id = proposal()
    clock_at.move_to(datetime(2026, 10, 13, 9, tzinfo=BRUSSELS))

    assert "Jij bent aan zet: bel de school" in as_planner.text(f"/bezoeken/{visit_id}")


def test_the_history_tells_each_step(as_planner, replied):
    page = plain(as_planner.text(f"/bezoeken/{replied(YES, NO)}"))

    assert "stelde 2 data voor. Antwoord gevraagd tegen ma 12 okt." in page
    assert "antwoordde in het account." in page


def test_a_nurse_reads_but_may_not_choose(client, world, replied, stored, as_staff):
    visit_id = replied(YES, NO)
    nurse = client(world.staff[Role.NURSE])
    page = nurse.text(f"/bezoeken/{visit_id}")

    assert "Bevestig do" not in plain(page)
    assert "Annuleer bezoek" not in page
    sent = nurse.post(
        f"/bezoeken/{visit_id}/bevestigen", {"date_id": str(date_ids(as_staff, visit_id)[0]), "version": "1"}
    )
    assert sent.status_code == 403
    assert stored(visit_id).state is VisitState.ANSWERED


def test_a_visit_of_another_centre_does_not_exist(client, world, proposal):
    visit_id = proposal()
    stranger = client(world.foreign_planner)

    assert stranger.get(f"/bezoeken/{visit_id}").status_code == 404
    assert stranger.get(f"/bezoeken/{visit_id}/annuleren").status_code == 404


def test_a_visit_of_another_school_does_not_exist(client, world, proposal):
    assert client(world.other_contact).get(f"/bezoeken/{proposal()}").status_code == 404


# Confirm, move, cancel, hold.


def test_the_shown_date_is_confirmed(as_planner, replied, as_staff, stored):
    visit_id = replied(YES, MAYBE)
    chosen = date_ids(as_staff, visit_id)[0]
    sent = as_planner.post(
        f"/bezoeken/{visit_id}/bevestigen",
        {"date_id": str(chosen), "shown": str(chosen), "version": str(stored(visit_id).version)},
    )

    assert sent.status_code == 303
    assert stored(visit_id).day == THURSDAY
    assert "Bevestigd: donderdag 15 oktober, voormiddag." in plain(as_planner.text(sent.headers["Location"]))


def test_a_date_whose_rules_were_not_shown_is_shown_before_it_is_confirmed(as_planner, replied, as_staff, stored):
    visit_id = replied(YES, MAYBE)
    first, second = date_ids(as_staff, visit_id)
    sent = as_planner.post(
        f"/bezoeken/{visit_id}/bevestigen",
        {"date_id": str(second), "shown": str(first), "version": str(stored(visit_id).version)},
    )

    assert sent.status_code == 303
    assert f"optie={second}" in sent.headers["Location"]
    assert stored(visit_id).state is VisitState.ANSWERED


def test_confirming_an_older_version_is_refused_in_words(as_planner, replied, as_staff, stored):
    visit_id = replied(YES, MAYBE)
    chosen = str(date_ids(as_staff, visit_id)[0])
    sent = as_planner.post(f"/bezoeken/{visit_id}/bevestigen", {"date_id": chosen, "shown": chosen, "version": "1"})

    assert sent.status_code == 412
    assert "Iemand wijzigde dit intussen" in sent.get_data(as_text=True)
    assert stored(visit_id).state is VisitState.ANSWERED


def test_a_second_planner_is_told_what_the_visit_is_now(as_planner, replied, as_staff, stored):
    visit_id = replied(YES, MAYBE)
    first, second = date_ids(as_staff, visit_id)
    version = stored(visit_id).version
    as_staff(lambda uow, planner: confirm(uow, planner, visit_id, first))
    sent = as_planner.post(f"/bezoeken/{visit_id}/bevestigen", {"date_id": str(second), "version": str(version)})

    assert sent.status_code == 409
    assert "Dit bezoek is intussen: Bevestigd." in sent.get_data(as_text=True)
    assert stored(visit_id).day == THURSDAY


def test_a_confirmed_visit_is_moved_with_a_reason(as_planner, replied, stored):
    visit_id = replied(YES, options=(at(THURSDAY),))
    visit = stored(visit_id)
    without = as_planner.post(f"/bezoeken/{visit_id}/verplaatsen", form_of(visit, ("2026-10-20", "pm"), reason=""))
    assert without.status_code == 422
    assert "Zeg waarom de datum verandert" in without.get_data(as_text=True)

    sent = as_planner.post(
        f"/bezoeken/{visit_id}/verplaatsen", form_of(visit, ("2026-10-20", "pm"), reason="De arts is ziek.")
    )
    page = plain(as_planner.text(sent.headers["Location"]))

    assert stored(visit_id).state is VisitState.PROPOSED
    assert "stond vast, gaat niet door" in page
    assert "do 15 okt, voormiddag gaat niet door." in page
    assert "“De arts is ziek.”" in page


def test_cancelling_first_says_what_will_happen(as_planner, replied, stored, world):
    visit_id = replied(YES, options=(at(THURSDAY),))
    page = plain(as_planner.text(f"/bezoeken/{visit_id}/annuleren"))

    assert "4A staat weer bij wat nog te plannen is." in page
    assert "Team Proef is weer vrij op donderdag 15 oktober, voormiddag." in page
    assert world.contacts[Role.PLANNING_CONTACT].name in page
    assert stored(visit_id).state is VisitState.CONFIRMED


def test_cancelling_asks_a_reason_and_then_ends_the_visit(as_planner, replied, stored):
    visit_id = replied(YES, options=(at(THURSDAY),))
    version = str(stored(visit_id).version)

    assert as_planner.post(f"/bezoeken/{visit_id}/annuleren", {"version": version, "reason": " "}).status_code == 422
    sent = as_planner.post(f"/bezoeken/{visit_id}/annuleren", {"version": version, "reason": "De klas is op bosklas."})
    assert sent.status_code == 303
    assert stored(visit_id).state is VisitState.CANCELLED
    assert "Dit bezoek gaat niet door" in as_planner.text(sent.headers["Location"])


@pytest.fixture
def held_form(as_staff, stored):
    """The form of the counts of a visit: the same numbers for each of its groups."""

    def make(visit_id: UUID, **numbers: int) -> dict[str, str]:
        items = as_staff(lambda uow, _planner: [row[0].item_id for row in queries.items_of(uow, [visit_id])[visit_id]])
        values = {f"{name}_{item_id}": str(number) for item_id in items for name, number in numbers.items()}
        return values | {"version": str(stored(visit_id).version)}

    return make


def test_how_it_went_is_filled_in_only_from_the_day_on(as_planner, replied, held_form, stored):
    visit_id = replied(YES, options=(at(THURSDAY),))

    assert as_planner.get(f"/bezoeken/{visit_id}/doorgegaan").status_code == 409
    assert "Vul in hoe het ging" not in as_planner.text(f"/bezoeken/{visit_id}")
    assert as_planner.post(f"/bezoeken/{visit_id}/doorgegaan", held_form(visit_id, seen=8)).status_code == 422
    assert stored(visit_id).state is VisitState.CONFIRMED


def test_a_nurse_fills_in_how_it_went(client, world, replied, held_form, stored, clock_at):
    visit_id = replied(YES, options=(at(THURSDAY),))
    clock_at.move_to(datetime(2026, 10, 15, 13, tzinfo=BRUSSELS))
    nurse = client(world.staff[Role.NURSE])
    nurse.text(f"/bezoeken/{visit_id}/doorgegaan")

    wrong = nurse.post(f"/bezoeken/{visit_id}/doorgegaan", held_form(visit_id, seen=7, absent=1, catch_up=3))
    assert wrong.status_code == 422
    assert "In te halen kan niet meer zijn" in wrong.get_data(as_text=True)
    sent = nurse.post(f"/bezoeken/{visit_id}/doorgegaan", held_form(visit_id, seen=7, absent=1, catch_up=1))
    assert sent.status_code == 303
    assert stored(visit_id).state is VisitState.HELD
    assert "Hoe het ging" in nurse.text(sent.headers["Location"])


def test_the_school_sees_of_a_held_visit_only_what_must_be_caught_up(
    client, world, replied, held_form, clock_at, as_contact
):
    visit_id = replied(YES, options=(at(THURSDAY),))
    clock_at.move_to(datetime(2026, 10, 15, 13, tzinfo=BRUSSELS))
    nurse = client(world.staff[Role.NURSE])
    nurse.post(f"/bezoeken/{visit_id}/doorgegaan", held_form(visit_id, seen=5, absent=2, opposed=1, catch_up=2))
    page = as_contact.text(f"/bezoeken/{visit_id}")

    assert "Nog in te halen" in page
    assert "Verzet" not in page
    assert "Afwezig" not in page


def test_a_colleague_without_the_permission_gets_no_page_of_a_verb(client, world, proposal):
    visit_id = proposal(at(TUESDAY, PM))
    nurse = client(world.staff[Role.NURSE])

    for page in ("voorstellen", "verplaatsen", "annuleren"):
        assert nurse.get(f"/bezoeken/{visit_id}/{page}").status_code == 403
