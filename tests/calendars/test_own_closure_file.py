"""A school brings its own calendar in: for itself, seen by no other school, and open to the centre in its calendar at once."""

from __future__ import annotations

import io

import pytest

from calendars.test_closure_file import all_day, calendar, event
from clb_core.staging.vocabulary import ROWS_AT_ONCE
from clb_platform.calendars import queries
from clb_platform.calendars.vocabulary import SchoolYear
from clb_tenants.access.roles import Role
from clb_tenants.audit import service as audit
from clb_tenants.isolation.scope import unit_of_work
from client import Client

PAGE = "/importeren/onze-vrije-dagen"
ICS = calendar(event(*all_day("20261116", "20261118")), event(*all_day("20270205"), title="Vrije dag carnaval"))


@pytest.fixture
def unit(fresh_runtime, world):
    return lambda: unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope)


@pytest.fixture
def closed(unit, world):
    """First days of the closures of the contact's school."""

    def look() -> list[str]:
        with unit() as uow:
            found = queries.closures_between(uow, SchoolYear(2026).days, [world.school_id])
        return [row.first_day.isoformat() for row in found if row.school_id == world.school_id]

    return look


def send(someone, text: str, filename: str = "kalender.ics"):
    return someone.post(PAGE, {"file": (io.BytesIO(text.encode()), filename)}, content_type="multipart/form-data")


def test_a_calendar_is_looked_over_taken_in_and_taken_back(as_contact, closed, unit):
    assert 'href="/importeren/onze-vrije-dagen"' in as_contact.text("/onze-kalender")
    url = send(as_contact, ICS).headers["Location"]
    page = as_contact.text(url)
    assert "2 nieuw" in page
    assert "Er is nog niets overgenomen" in page
    assert closed() == []

    assert as_contact.post(f"{url}/overnemen", {"rows": "all"}).status_code == 303
    assert closed() == ["2026-11-16", "2027-02-05"]
    assert "Bekijk onze vrije dagen" in as_contact.text(url)
    with unit() as uow:
        assert audit.verify(uow).finding is None

    assert as_contact.post(f"{url}/ongedaan", {}).status_code == 303
    assert closed() == []


def test_a_row_about_another_school_is_refused_and_the_own_number_is_not(as_contact, closed):
    rows = "instellingsnummer;eerste dag;soort\n045678;16/11/2026;studiedag\n012345;17/11/2026;studiedag\n;18/11/2026;studiedag\n"
    url = send(as_contact, rows, "dagen.csv").headers["Location"]

    page = as_contact.text(url)
    assert "Je geeft enkel de vrije dagen van je eigen school door" in page
    as_contact.post(f"{url}/overnemen", {"rows": "valid"})
    assert closed() == ["2026-11-17", "2026-11-18"]


def test_nobody_can_say_that_it_is_for_another_school(as_contact, closed, world, unit):
    """What the form does not ask is not taken from it."""
    data = {
        "file": (io.BytesIO(ICS.encode()), "k.ics"),
        "party_id": str(world.other_school_id),
        "school_id": str(world.other_school_id),
    }
    answer = as_contact.post(PAGE, data, content_type="multipart/form-data")
    if answer.status_code == 303:
        as_contact.post(f"{answer.headers['Location']}/overnemen", {"rows": "all"})
    with unit() as uow:
        theirs = queries.closures_between(uow, SchoolYear(2026).days, [world.other_school_id])
    assert [row for row in theirs if row.school_id == world.other_school_id] == []


def test_another_school_does_not_find_the_import_and_the_centre_has_no_page_for_it(
    as_contact, as_planner, client, world
):
    url = send(as_contact, ICS).headers["Location"]
    other = client(world.other_contact)

    assert other.get(url).status_code == 404
    assert other.post(f"{url}/overnemen", {"rows": "all"}).status_code == 404
    assert other.api("GET", f"/imports/own-closures/{url.rsplit('/', 1)[1]}").status_code == 404
    assert as_planner.get(url).status_code == 403
    assert "onze-vrije-dagen" not in as_planner.text("/importeren")


def test_columns_nobody_knows_are_chosen_by_the_school(as_contact, closed):
    url = send(as_contact, "wanneer;wat\n16/11/2026;studiedag\n", "dagen.csv").headers["Location"]
    assert "Welke kolom is welke?" in as_contact.text(url)

    chosen = as_contact.post(f"{url}/kolommen", {"first_day": "wanneer", "kind": "wat"})
    assert chosen.status_code == 303
    as_contact.post(f"{url}/overnemen", {"rows": "all"})
    assert closed() == ["2026-11-16"]


def test_the_same_file_again_changes_nothing(as_contact, closed):
    url = send(as_contact, ICS).headers["Location"]
    as_contact.post(f"{url}/overnemen", {"rows": "all"})

    again = as_contact.text(send(as_contact, ICS).headers["Location"])

    assert "Dit bestand is al eens overgenomen" in again
    assert "Er is niets te doen" in again


def test_a_file_larger_than_one_school_needs_is_refused_in_words(as_contact):
    rows = "eerste dag;soort\n" + "16/11/2026;studiedag\n" * (ROWS_AT_ONCE + 1)

    answer = send(as_contact, rows, "dagen.csv")

    assert answer.status_code == 422
    assert "Bewaar enkel wat je nodig hebt" in answer.text


def test_a_school_does_the_same_over_rest(as_contact: Client, closed):
    sent = {"file": (io.BytesIO(ICS.encode()), "kalender.ics")}
    made = as_contact.api("POST", "/imports/own-closures", data=sent, content_type="multipart/form-data").json
    url = f"/imports/own-closures/{made['batch_id']}"
    assert made["counts"]["new"] == 2

    assert as_contact.api("POST", f"{url}/commit", {"rows": "all"}, version=made["version"]).status_code == 200
    assert closed() == ["2026-11-16", "2027-02-05"]
