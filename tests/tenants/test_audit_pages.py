"""The ledger as a page, as a file and over REST; making a text unreadable."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from clb_app.runtime import Runtime
from clb_tenants.access.roles import Role
from clb_tenants.audit import service
from clb_tenants.audit.vocabulary import AuditAction
from clb_tenants.isolation.scope import unit_of_work
from clb_tenants.schools.vocabulary import SchoolsAction
from client import Client
from world import World

REASON = "Fusie met het Atheneum"


@pytest.fixture
def acted(as_planner: Client, world: World) -> None:
    """A phone number changed, and an affiliation ended with a reason."""
    as_planner.api("PATCH", f"/schools/{world.school_id}", {"phone": "053 77", "network": "go"}, version=1)
    end = {"last_day": "2026-12-31", "reason": REASON}
    as_planner.api("POST", f"/schools/{world.other_school_id}/end-affiliation", end)


def newest(client: Client, action: object) -> dict[str, Any]:
    found: dict[str, Any] = client.api("GET", f"/audit?action={action}&limit=1").json["items"][0]
    return found


@pytest.mark.usefixtures("acted")
def test_an_entry_is_a_sentence_with_what_it_was_and_what_it_became(as_planner: Client) -> None:
    page = as_planner.text(f"/audit?handeling={SchoolsAction.CHANGED}")

    assert "School gewijzigd door" in page
    assert "<b>Planner proef</b>" in page
    assert "<del>vrij net</del>" in page
    assert "<ins>GO!</ins>" in page
    assert "<del>leeg</del>" in page
    assert "Aansluiting beëindigd door" not in page


@pytest.mark.usefixtures("acted")
def test_filters_keep_to_a_school_a_day_and_an_object(as_planner: Client, world: World) -> None:
    of_other = as_planner.text(f"/audit?school={world.other_school_id}")

    assert REASON in of_other
    assert "School gewijzigd door" not in of_other
    assert 'name="school" value="' in of_other
    assert "Geen regels met deze filter." in as_planner.text("/audit?van=2030-01-01")
    assert "School gewijzigd door" in as_planner.text("/audit?van=2026-10-06&tot=2026-10-06")
    history = as_planner.text(f"/audit?object={world.school_id}")
    assert "<h1>Geschiedenis van Basisschool De Proeftuin</h1>" in history


@pytest.mark.usefixtures("acted")
def test_a_school_is_found_by_its_name_its_municipality_or_not_at_all(as_planner: Client, as_superuser: Any) -> None:
    assert "School gewijzigd door" in as_planner.text("/audit?q=proeftuin")
    assert "School gewijzigd door" in as_planner.text("/audit?q=aalst")
    nowhere = as_planner.text("/audit?q=nergens")
    assert "Geen regels met deze filter." in nowhere
    assert 'value="nergens"' in nowhere
    assert as_planner.text("/audit?q=++").count("<time ") == as_planner.text("/audit").count("<time ")

    as_superuser("update school set affiliated_until = '2026-09-30' where name = 'Basisschool De Proeftuin'")
    assert "School gewijzigd door" in as_planner.text("/audit?q=proeftuin")


@pytest.mark.usefixtures("acted")
def test_an_export_of_what_was_searched_holds_that_and_says_so(as_planner: Client) -> None:
    found = as_planner.post("/audit/uitvoer?q=nergens").get_data(as_text=True)
    assert len(found.splitlines()) == 1

    found = as_planner.post("/audit/uitvoer?q=proeftuin").get_data(as_text=True)
    assert "School gewijzigd" in found
    assert "Gezocht naar: proeftuin" in as_planner.text("/audit?handeling=audit.ledger.exported")


def test_a_day_that_does_not_exist_is_told_beside_its_field(as_planner: Client) -> None:
    assert "Deze dag bestaat niet." in as_planner.text("/audit?van=2026-02-30")


def test_the_ledger_says_what_is_sealed_and_what_waits(
    as_planner: Client, fresh_runtime: Runtime, world: World
) -> None:
    assert "Er is nog niets verzegeld." in as_planner.text("/audit")
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        sealed = service.seal(uow)

    page = as_planner.text("/audit")
    assert f"Verzegeld tot regel {sealed}" in page
    assert "Alles is verzegeld." in page


@pytest.mark.usefixtures("acted")
def test_pages_and_rest_go_on_by_cursor_without_gaps(as_planner: Client) -> None:
    ids, cursor = [], ""
    while cursor is not None:
        page = as_planner.api("GET", f"/audit?limit=7{'&cursor=' + cursor if cursor else ''}").json
        ids += [row["entry_id"] for row in page["items"]]
        cursor = page["next_cursor"]

    assert ids == [row["entry_id"] for row in as_planner.api("GET", "/audit?limit=200").json["items"]]
    assert len(ids) > 14


@pytest.mark.usefixtures("acted")
def test_the_export_holds_the_filtered_entries_and_is_itself_recorded(as_planner: Client, world: World) -> None:
    answer = as_planner.post(f"/audit/uitvoer?school={world.other_school_id}&handeling={SchoolsAction.AFFILIATION_ENDED}")

    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert answer.mimetype == "text/csv"
    assert [row["Wat"] for row in rows] == ["Aansluiting beëindigd"]
    assert REASON in rows[0]["Bijzonderheden"]
    recorded = newest(as_planner, AuditAction.EXPORTED)
    assert recorded["changes"]["school_id"] == str(world.other_school_id)


@pytest.mark.usefixtures("acted")
def test_a_text_is_made_unreadable_with_a_reason_and_only_once(
    as_administrator: Client, fresh_runtime: Runtime, world: World
) -> None:
    entry = newest(as_administrator, SchoolsAction.AFFILIATION_ENDED)
    url = f"/audit/{entry['entry_id']}/reason/onleesbaar"

    assert REASON in as_administrator.text(url)
    assert as_administrator.post(url, {"reason": ""}).status_code == 422
    assert as_administrator.post(url, {"reason": "naam van een persoon"}).status_code == 303
    page = as_administrator.text("/audit")
    assert REASON not in page
    assert "onleesbaar gemaakt" in page
    assert newest(as_administrator, SchoolsAction.AFFILIATION_ENDED)["texts"] == {"reason": None}
    assert newest(as_administrator, AuditAction.REDACTED)["texts"] == {"reason": "naam van een persoon"}
    assert as_administrator.post(url, {"reason": "nog eens"}).status_code == 409
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        assert service.verify(uow).finding is None


@pytest.mark.usefixtures("acted")
def test_a_planner_reads_the_ledger_and_makes_nothing_unreadable(as_planner: Client) -> None:
    entry = newest(as_planner, SchoolsAction.AFFILIATION_ENDED)

    assert "maak onleesbaar" not in as_planner.text("/audit")
    assert as_planner.post(f"/audit/{entry['entry_id']}/reason/onleesbaar", {"reason": "zomaar"}).status_code == 403


def test_a_field_without_a_text_is_not_found(as_administrator: Client) -> None:
    entry = newest(as_administrator, SchoolsAction.ADDED)

    assert as_administrator.get(f"/audit/{entry['entry_id']}/reason/onleesbaar").status_code == 404


@pytest.mark.parametrize("role", [Role.NURSE, Role.PLANNING_CONTACT])
def test_others_do_not_read_the_ledger(client: Callable[..., Client], world: World, role: Role) -> None:
    person = client(world.staff.get(role) or world.contacts[role])

    assert person.get("/audit").status_code == 403
    assert person.post("/audit/uitvoer").status_code == 403
    assert person.api("GET", "/audit").status_code == 403


def test_the_ledger_of_another_centre_stays_there(client: Callable[..., Client], world: World) -> None:
    page = client(world.staff[Role.ADMINISTRATOR]).text("/audit")

    assert "School van Elders" not in page
    assert "Basisschool De Proeftuin" in page


def test_the_ledger_asks_as_many_statements_for_one_entry_as_for_fifty(
    as_planner: Client, statements: list[str]
) -> None:
    as_planner.text("/audit?handeling=schools.school.added")
    statements.clear()
    as_planner.text("/audit?handeling=schools.school.added")
    few = len(statements)
    statements.clear()
    as_planner.text("/audit")

    assert len(statements) == few
