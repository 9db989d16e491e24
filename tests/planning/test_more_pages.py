"""The pages of the newer verbs, through the whole application."""

from __future__ import annotations

import re
from datetime import time

import pytest

from clb_core.terms import at as moment_at
from clb_platform.planning.service import Counts, cancel, hold
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import THURSDAY, at, dates, l4_visit, proposed
from planning.lives import YES, answered, item_ids


@pytest.fixture
def as_staff(fresh_runtime, world):
    def run(work):
        planner = world.staff[Role.PLANNER]
        with unit_of_work(fresh_runtime.database, planner.scope) as uow:
            return work(uow, planner.actor)

    return run


@pytest.fixture
def offered(as_staff, world):
    """(visit_id, ids of its two dates)."""

    def work(uow, planner):
        visit = proposed(uow, planner, world)
        return visit.visit_id, [row.date_id for row in dates(uow, visit)]

    return as_staff(work)


@pytest.fixture
def done(as_staff, world, clock_at):
    """A held visit with two to catch up: (visit_id, item_id)."""

    def work(uow, planner):
        visit = answered(uow, world.contacts[Role.PLANNING_CONTACT].actor, proposed(uow, planner, world, at(THURSDAY)), YES)
        clock_at.move_to(moment_at(THURSDAY, time(13, 0)))
        hold(uow, planner, visit.visit_id, {item_ids(uow, visit)[0]: Counts(6, absent=2, catch_up=2)})
        return visit.visit_id, item_ids(uow, visit)[0]

    return as_staff(work)


def version(page: str) -> str:
    return re.search(r'name="version" value="(\d+)"', page).group(1)


ASK = {"revision": "1", "option_1": "2026-11-19", "half_1": "am", "reason": "Openklasdag"}


def test_the_school_asks_for_other_dates_and_the_centre_accepts_one(as_planner, as_contact, offered):
    visit_id, _dates = offered
    assert f"/bezoeken/{visit_id}/andere-data" in as_contact.text(f"/bezoeken/{visit_id}")
    assert "Welke data passen beter?" in as_contact.text(f"/bezoeken/{visit_id}/andere-data")
    sent = as_contact.post(f"/bezoeken/{visit_id}/andere-data", ASK)
    assert sent.headers["Location"] == f"/bezoeken/{visit_id}?verstuurd=1"
    assert "Bedankt, het CLB bekijkt jullie data" in as_contact.text(sent.headers["Location"])
    assert "Jullie vroegen andere data" in as_contact.text(f"/bezoeken/{visit_id}")

    assert "Bekijk welke data Basisschool De Proeftuin vraagt" in as_planner.text("/?soort=tegenvoorstel")
    page = as_planner.text(f"/bezoeken/{visit_id}")
    assert "de school vraagt andere data" in page
    counter_id = re.search(r'name="counter_id" value="([^"]+)"', page).group(1)
    fields = {"counter_id": counter_id, "version": version(page)}
    assert as_planner.post(f"/bezoeken/{visit_id}/aanvaarden", fields).status_code == 303
    assert "Dit bezoek staat vast" in as_planner.text(f"/bezoeken/{visit_id}")
    assert as_contact.get(f"/bezoeken/{visit_id}/andere-data").status_code == 409


def test_a_question_without_dates_or_reason_comes_back_with_what_was_typed(as_contact, offered):
    refused = as_contact.post(f"/bezoeken/{offered[0]}/andere-data", ASK | {"option_1": "2026-11-11", "reason": ""})

    assert refused.status_code == 422
    assert "Wapenstilstand" in refused.text
    assert 'value="2026-11-11"' in refused.text
    assert "Zeg waarom deze data beter passen." in refused.text


def test_a_question_about_replaced_dates_is_told_so(as_contact, offered):
    assert as_contact.post(f"/bezoeken/{offered[0]}/andere-data", ASK | {"revision": "0"}).status_code == 410


def test_a_telephone_answer_is_written_down_and_told(as_planner, offered):
    visit_id, date_ids = offered
    page = as_planner.text(f"/bezoeken/{visit_id}/telefonisch")
    fields = {"version": version(page), "revision": "1", "said_on": "2026-10-06", "said_by": ""}
    fields |= {f"answer_{date_id}": "yes" for date_id in date_ids}
    assert "Zeg wie van de school" in as_planner.post(f"/bezoeken/{visit_id}/telefonisch", fields).text

    done = as_planner.post(f"/bezoeken/{visit_id}/telefonisch", fields | {"said_by": "Els Peeters"})

    assert done.status_code == 303
    page = as_planner.text(f"/bezoeken/{visit_id}")
    assert "noteerde wat Els Peeters op" in page
    assert "Jij bent aan zet: kies de datum" in page


def test_two_planners_who_write_down_an_answer_do_not_overwrite_each_other(as_planner, offered):
    visit_id, date_ids = offered
    seen = version(as_planner.text(f"/bezoeken/{visit_id}/telefonisch"))
    fields = {"version": seen, "revision": "1", "said_on": "2026-10-06", "said_by": "Els"}
    fields |= {f"answer_{date_id}": "yes" for date_id in date_ids}
    assert as_planner.post(f"/bezoeken/{visit_id}/telefonisch", fields).status_code == 303

    second = as_planner.post(f"/bezoeken/{visit_id}/telefonisch", fields)

    assert second.status_code == 412
    assert "Iemand wijzigde dit intussen" in second.text


def test_an_offer_is_taken_back_and_its_page_says_so(as_planner, as_contact, offered):
    visit_id, _dates = offered
    page = as_planner.text(f"/bezoeken/{visit_id}/intrekken")
    assert as_planner.post(f"/bezoeken/{visit_id}/intrekken", {"version": version(page)}).status_code == 303

    assert "trok het voorstel in" in as_planner.text(f"/bezoeken/{visit_id}")
    assert as_contact.get(f"/bezoeken/{visit_id}").status_code == 404


def test_a_cancelled_visit_is_reopened(as_planner, as_staff, world):
    def work(uow, planner):
        visit = l4_visit(uow, planner, world)
        cancel(uow, planner, visit.visit_id, reason="Bosklas")
        return visit.visit_id

    visit_id = as_staff(work)
    assert f"/bezoeken/{visit_id}/heropenen" in as_planner.text(f"/bezoeken/{visit_id}")
    page = as_planner.text(f"/bezoeken/{visit_id}/heropenen")
    refused = as_planner.post(f"/bezoeken/{visit_id}/heropenen", {"version": version(page), "reason": ""})
    assert refused.status_code == 422
    fields = {"version": version(page), "reason": "Geen bosklas"}
    assert as_planner.post(f"/bezoeken/{visit_id}/heropenen", fields).status_code == 303

    assert "heropende het bezoek" in as_planner.text(f"/bezoeken/{visit_id}")


def test_counts_are_put_right_and_the_earlier_ones_stay_to_be_read(as_planner, as_contact, done):
    visit_id, item_id = done
    page = as_planner.text(f"/bezoeken/{visit_id}/aantallen")
    assert f'name="seen_{item_id}" value="6"' in page
    fields = {"version": version(page), f"seen_{item_id}": "7", f"absent_{item_id}": "1", f"catch_up_{item_id}": "1"}
    assert "Zeg waarom" in as_planner.post(f"/bezoeken/{visit_id}/aantallen", fields | {"reason": ""}).text
    assert as_planner.post(f"/bezoeken/{visit_id}/aantallen", fields | {"reason": "Geheim geteld"}).status_code == 303

    page = as_planner.text(f"/bezoeken/{visit_id}")
    assert "Geheim geteld" in page
    assert "Voordien: gezien 6, afwezig 2" in page
    assert "Inhalen van 4A (1 leerling): nog te plannen" in page
    for theirs in (as_contact.text(f"/bezoeken/{visit_id}"), as_contact.api("GET", f"/visits/{visit_id}/history").text):
        assert "Geheim geteld" not in theirs
    assert as_contact.api("GET", f"/visits/{visit_id}").json["items"][0]["counts"] is None


def test_the_school_sees_who_must_catch_up_and_when(as_contact, as_planner, as_staff, done, world):
    year = as_contact.text("/ons-schooljaar")

    assert "2 in te halen" in year
    assert "Contactmoment 4de leerjaar, inhalen" in year
    assert "inhalen" in as_planner.text("/verplichtingen?status=inhalen")


def test_a_step_by_rest_tells_what_is_possible_now(as_planner, as_contact, offered):
    visit_id, _dates = offered
    ask = {"revision": 1, "options": [{"day": "2026-11-19", "half_day": "am"}], "reason": "Openklasdag"}
    asked = as_contact.api("POST", f"/visits/{visit_id}/counter-proposals", ask).json
    assert asked["state"] == "counter_proposed"
    assert [each["day"] for each in asked["asked_dates"]] == ["2026-11-19"]
    assert as_planner.api("POST", f"/visits/{visit_id}/withdraw", version=asked["version"]).status_code == 409
    counter_id = asked["asked_dates"][0]["counter_id"]

    taken = as_planner.api("POST", f"/visits/{visit_id}/accept", {"counter_id": counter_id}, version=asked["version"])

    assert (taken.json["state"], taken.json["day"], taken.json["revision"]) == ("confirmed", "2026-11-19", 2)
    again = as_planner.api("POST", f"/visits/{visit_id}/accept", {"counter_id": counter_id}, version=asked["version"])
    assert again.status_code in {409, 412}
