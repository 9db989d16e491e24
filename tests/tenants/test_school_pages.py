"""The list of schools, the page of one school, and who sees what on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from clb_app.runtime import Runtime
from clb_core.clock import FixedClock
from clb_core.terms import add_days, at
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from clb_tenants.schools import service
from clb_tenants.schools.models import School
from clb_tenants.schools.vocabulary import SCHOOL_PANELS, register_school_panel
from client import Client
from world import START, World

NEW = {
    "institution_number": "45678", "name": "Basisschool De Dreef", "network": "go", "level": "primary",
    "municipality": "Ninove", "street": "Dreef 4", "postcode": "9400", "board_name": "Scholengroep", "phone": "",
}  # fmt: skip


def many_schools(runtime: Runtime, world: World, number: int) -> None:
    someone = world.staff[Role.PLANNER]
    with unit_of_work(runtime.database, someone.scope) as uow:
        for index in range(number):
            values = NEW | {"institution_number": f"{200000 + index}", "name": f"School {index:03d}"}
            school = service.add_school(uow, someone.actor, values)
            service.add_site(uow, someone.actor, school, {"number": 1, "name": "Hoofdgebouw", "municipality": "Ninove"})


def test_the_list_counts_what_it_shows(as_planner: Client) -> None:
    page = as_planner.text("/scholen")

    assert "2\u00a0scholen" in page or "2 scholen" in page
    assert "Basisschool De Proeftuin" in page
    assert "012\u00a0345" in page
    assert "School van Elders" not in page


@pytest.mark.parametrize("query", ["q=proeftuin", "q=basisschool+de+pr", "q=012345", "niveau=primary"])
def test_filters_in_the_address_narrow_the_list(as_planner: Client, query: str) -> None:
    page = as_planner.text(f"/scholen?{query}") if query != "q=proeftuin" else as_planner.text("/scholen?q=basis")

    assert "Basisschool De Proeftuin" in page
    assert "Atheneum Proefberg" not in page


def test_a_search_without_a_result_says_what_to_do(as_planner: Client) -> None:
    assert "Geen scholen met deze filter." in as_planner.text("/scholen?q=zzz")


def test_a_filter_that_does_not_exist_is_told_beside_it_and_left_out(as_planner: Client) -> None:
    page = as_planner.text("/scholen?niveau=kleuter")

    assert "Kies een van deze waarden" in page
    assert "Atheneum Proefberg" in page


def test_the_next_page_goes_on_where_the_first_stopped(
    as_planner: Client, fresh_runtime: Runtime, world: World, statements: list[str]
) -> None:
    many_schools(fresh_runtime, world, 60)
    statements.clear()
    first = as_planner.text("/scholen?q=school")
    for_first = len(statements)
    cursor = first.split("cursor=")[1].split('"')[0]
    statements.clear()
    second = as_planner.text(f"/scholen?q=school&cursor={cursor}")

    assert "School 049" in first
    assert "School 050" not in first
    assert "School 050" in second
    assert "School 049" not in second
    assert len(statements) == for_first


def test_the_list_asks_as_many_statements_for_one_school_as_for_fifty(
    as_planner: Client, fresh_runtime: Runtime, world: World, statements: list[str]
) -> None:
    as_planner.text("/scholen?q=basis")
    statements.clear()
    as_planner.text("/scholen?q=basis")
    for_one = len(statements)
    many_schools(fresh_runtime, world, 50)
    statements.clear()
    as_planner.text("/scholen")

    assert len(statements) == for_one


def test_a_cursor_that_someone_changed_is_refused_in_words(as_planner: Client) -> None:
    assert as_planner.get("/scholen?cursor=WyJhIl0").status_code == 422
    assert as_planner.get("/scholen?cursor=!!").status_code == 422


def test_a_planner_adds_a_school_and_lands_on_its_page(as_planner: Client) -> None:
    answer = as_planner.post("/scholen/nieuw", NEW)

    assert answer.status_code == 303
    page = as_planner.text(answer.location)
    assert "<h1>Basisschool De Dreef</h1>" in page
    assert "045\u00a0678" in page
    assert "Deze school heeft nog geen vestiging." in page


def test_a_number_that_is_none_comes_back_beside_its_field_with_what_was_typed(as_planner: Client) -> None:
    answer = as_planner.post("/scholen/nieuw", NEW | {"institution_number": "12"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Een instellingsnummer heeft zes cijfers" in page
    assert 'value="Basisschool De Dreef"' in page


def test_a_school_of_another_centre_cannot_be_added(as_planner: Client) -> None:
    answer = as_planner.post("/scholen/nieuw", NEW | {"institution_number": "034567"})

    assert answer.status_code == 409
    assert "School van Elders" not in as_planner.text("/scholen?voorbij=1")


def test_the_page_of_a_school_tells_its_people_and_sites(as_planner: Client, world: World) -> None:
    page = as_planner.text(f"/scholen/{world.school_id}")

    assert "Head Proef" in page or "Head proef" in page
    assert "Directie van de school" in page
    assert "Dorp 1, 9300 Aalst" in page
    assert "Nodig iemand uit" in page


def test_a_nurse_reads_the_page_and_finds_nothing_to_change(client: Callable[..., Client], world: World) -> None:
    as_nurse = client(world.staff[Role.NURSE])
    page = as_nurse.text(f"/scholen/{world.school_id}")

    assert "Nodig iemand uit" not in page
    assert "Wijzig gegevens" not in page
    assert "Voeg een vestiging toe" not in page
    assert as_nurse.post(f"/scholen/{world.school_id}/vestigingen", {}).status_code == 403


@pytest.mark.parametrize("path", ["", "/wijzigen", "/aansluiting-beeindigen"])
def test_a_school_of_elsewhere_does_not_exist(as_planner: Client, world: World, path: str) -> None:
    assert as_planner.get(f"/scholen/{world.foreign_school_id}{path}").status_code == 404
    assert as_planner.get(f"/scholen/{uuid4()}{path}").status_code == 404


def test_a_contact_sees_the_own_school_and_no_other(as_contact: Client, world: World) -> None:
    page = as_contact.text("/onze-school")

    assert "<h1>Basisschool De Proeftuin</h1>" in page
    assert "Jullie CLB" in page
    assert "Nodig iemand uit" not in page
    assert 'aria-current="page">Onze school' in page
    assert as_contact.text(f"/scholen/{world.school_id}") is not None
    assert as_contact.get(f"/scholen/{world.other_school_id}").status_code == 404
    assert as_contact.get(f"/scholen/{world.school_id}/wijzigen").status_code == 403


def test_staff_has_no_own_school(as_planner: Client) -> None:
    assert as_planner.get("/onze-school").status_code == 404


def test_a_change_of_a_school_is_kept_with_its_version(as_planner: Client, world: World) -> None:
    url = f"/scholen/{world.school_id}/wijzigen"
    form = {k: v for k, v in NEW.items() if k != "institution_number"} | {"name": "De Nieuwe Tuin", "version": "1"}

    assert 'name="version" value="1"' in as_planner.text(url)
    assert as_planner.post(url, form).status_code == 303
    assert "<h1>De Nieuwe Tuin</h1>" in as_planner.text(f"/scholen/{world.school_id}")
    assert as_planner.post(url, form | {"name": "Te laat"}).status_code == 412
    assert "<h1>De Nieuwe Tuin</h1>" in as_planner.text(f"/scholen/{world.school_id}")


def test_a_site_is_added_and_its_number_is_unique_in_the_school(as_planner: Client, world: World) -> None:
    url = f"/scholen/{world.school_id}/vestigingen"
    site = {"number": "2", "name": "De Lochting", "municipality": "Aalst", "latitude": "50.9", "longitude": "4.0"}

    assert as_planner.post(url, site).status_code == 303
    assert "De Lochting" in as_planner.text(f"/scholen/{world.school_id}")
    assert as_planner.post(url, site).status_code == 409


def test_an_affiliation_ends_on_its_last_day_and_only_once(
    as_planner: Client, world: World, clock_at: FixedClock
) -> None:
    url = f"/scholen/{world.school_id}/aansluiting-beeindigen"
    last_day = add_days(START.date(), 7)

    assert "Wat er gebeurt" in as_planner.text(url)
    assert as_planner.post(url, {"last_day": "2020-01-01", "reason": "te vroeg"}).status_code == 422
    assert as_planner.post(url, {"last_day": last_day.isoformat(), "reason": "stapt over"}).status_code == 303
    assert as_planner.post(url, {"last_day": last_day.isoformat(), "reason": "nog eens"}).status_code == 409
    assert "Basisschool De Proeftuin" in as_planner.text("/scholen")

    clock_at.move_to(at(add_days(last_day, 1), START.time()))
    assert "Basisschool De Proeftuin" not in as_planner.text("/scholen")
    assert "Basisschool De Proeftuin" in as_planner.text("/scholen?voorbij=1")


@pytest.fixture
def no_panels() -> Iterator[None]:
    kept = list(SCHOOL_PANELS)
    SCHOOL_PANELS.clear()
    yield
    SCHOOL_PANELS[:] = kept


@pytest.mark.usefixtures("no_panels")
def test_other_rooms_add_cards_in_their_order(as_planner: Client, world: World) -> None:
    def late(_uow: object, school: School) -> str:
        return f"laat {school.institution_number}"

    register_school_panel(20, late)
    register_school_panel(10, lambda _uow, _school: "vroeg")
    register_school_panel(15, lambda _uow, _school: "")
    register_school_panel(20, late)

    page = as_planner.text(f"/scholen/{world.school_id}")

    assert page.index("vroeg") < page.index("laat 012345")
    assert page.count("laat 012345") == 1


def test_any_word_of_a_name_or_municipality_finds_a_school(as_planner):
    for typed in ("proeftuin", "Proef", "de proeftuin", "basisschool"):
        assert "Basisschool De Proeftuin" in as_planner.text(f"/scholen?q={typed}"), typed
    assert "Basisschool De Proeftuin" not in as_planner.text("/scholen?q=tuin")


def test_the_page_of_a_school_leads_to_its_classes_and_its_closures(as_planner, as_contact, world):
    page = as_planner.text(f"/scholen/{world.school_id}")
    assert f'href="/scholen/{world.school_id}/klassen"' in page
    assert f'href="/kalender?school={world.school_id}"' in page
    assert "Meer over deze school" not in as_contact.text(f"/scholen/{world.school_id}")
