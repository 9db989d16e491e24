"""The pages of class groups, through the whole application."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from clb_app.runtime import Runtime
from clb_platform.class_groups import queries, service
from clb_platform.class_groups.vocabulary import Grade
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from client import Client
from world import World

YEAR = 2028
IN_YEAR = "schooljaar=2028"
"""A school year without class groups in the small world."""


@pytest.fixture
def classes(fresh_runtime: Runtime, world: World) -> Any:
    """4A and 4B of the school, stored."""
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        for name in ("4A", "4B"):
            values = {"name": name, "grade": Grade.L4, "head_count": 22}
            service.add_group(uow, System(), world.school_id, YEAR, values)
        return {group.name: group.class_group_id for group in queries.groups_of(uow, world.school_id, YEAR)}


@pytest.fixture
def stored(fresh_runtime: Runtime, world: World) -> Any:
    """What is stored for the school now: name → head-count."""

    def read() -> Any:
        with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
            return {group.name: group.head_count for group in queries.groups_of(uow, world.school_id, YEAR)}

    return read


def test_the_overview_starts_with_schools_without_classes(
    as_planner: Any, world: World, classes: dict[str, UUID]
) -> None:
    page = as_planner.text(f"/klassen?{IN_YEAR}")

    assert page.index("Atheneum Proefberg") < page.index("Basisschool De Proeftuin")
    assert "Nog geen" in page
    assert "School van Elders" not in page


def test_the_overview_can_show_only_what_is_missing(as_planner: Any, classes: dict[str, UUID]) -> None:
    page = as_planner.text(f"/klassen?{IN_YEAR}&missing=1")

    assert "Atheneum Proefberg" in page
    assert "Basisschool De Proeftuin" not in page


def test_a_search_that_finds_no_school_says_what_to_do(as_planner: Any) -> None:
    assert "Wis de filter" in as_planner.text("/klassen?q=zzz")


def test_the_overview_of_a_contact_is_the_list_of_its_school(as_contact: Client, world: World) -> None:
    answer = as_contact.get("/klassen")

    assert answer.headers["Location"].endswith(f"/scholen/{world.school_id}/klassen")


def test_a_school_without_classes_is_invited_to_add_the_first(as_planner: Any, world: World) -> None:
    page = as_planner.text(f"/scholen/{world.school_id}/klassen?{IN_YEAR}")

    assert "Voeg hieronder de eerste toe" in page
    assert "1ste leerjaar" in page
    assert "1ste jaar secundair" not in page


def test_the_list_tells_classes_pupils_and_the_last_count(
    as_planner: Any, world: World, classes: dict[str, UUID]
) -> None:
    page = as_planner.text(f"/scholen/{world.school_id}/klassen?{IN_YEAR}").replace("\N{NO-BREAK SPACE}", " ")

    assert "2 klassen met samen 44 leerlingen. Laatst geteld op dinsdag 6 oktober 2026." in page


def test_a_year_that_does_not_exist_shows_this_one(as_planner: Any, world: World, classes: dict[str, UUID]) -> None:
    assert "Schooljaar 2026-2027: 4 klassen" in as_planner.text(
        f"/scholen/{world.school_id}/klassen?schooljaar=abcd"
    ).replace("\N{NO-BREAK SPACE}", " ")


def test_a_class_is_added(as_planner: Any, world: World, stored: Any) -> None:
    answer = as_planner.post(
        f"/scholen/{world.school_id}/klassen?{IN_YEAR}", {"name": "1A", "grade": "L1", "head_count": "19"}
    )

    assert answer.status_code == 303
    assert stored() == {"1A": 19}
    assert "1A is toegevoegd." in as_planner.text(answer.headers["Location"])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "1A", "grade": "L1", "head_count": "veel"}, "Dit is geen geheel getal."),
        ({"name": "1A", "grade": "L1", "head_count": "401"}, "0 tot 400 leerlingen"),
        ({"name": "", "grade": "L1", "head_count": "19"}, "Geef de klas een naam"),
        ({"name": "1A", "head_count": "19"}, "Vul dit in."),
        ({"name": "1A", "grade": "L9", "head_count": "19"}, "Kies een van deze"),
        ({"name": "1A", "grade": "S1", "head_count": "19"}, "heeft geen 1ste jaar secundair"),
    ],
)
def test_a_wrong_class_comes_back_with_its_words_and_what_was_typed(
    as_planner: Any, world: World, stored: Any, values: Any, words: Any
) -> None:
    answer = as_planner.post(f"/scholen/{world.school_id}/klassen?{IN_YEAR}", values)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert words in page
    assert f'value="{values["head_count"]}"' in page
    assert stored() == {}


def test_a_taken_name_comes_back_as_a_conflict(as_planner: Any, world: World, classes: dict[str, UUID]) -> None:
    answer = as_planner.post(
        f"/scholen/{world.school_id}/klassen?{IN_YEAR}", {"name": "4A", "grade": "L4", "head_count": "3"}
    )

    assert answer.status_code == 409
    assert "al een klas met deze naam" in answer.get_data(as_text=True)


def counts(page: Any, **changed: Any) -> Any:
    """The posted form of a page: its versions, and the counts by name of field."""
    versions = dict(re.findall(r'name="(version-[0-9a-f-]+)" value="(\d+)"', page))
    return versions | changed


def test_all_head_counts_are_saved_by_one_button(
    as_planner: Any, world: World, classes: dict[str, UUID], stored: Any
) -> None:
    page = as_planner.text(f"/scholen/{world.school_id}/klassen?{IN_YEAR}")
    form = counts(page) | {f"count-{classes['4A']}": "25", f"count-{classes['4B']}": "0"}

    answer = as_planner.post(f"/scholen/{world.school_id}/klassen/aantallen?{IN_YEAR}", form)

    assert answer.status_code == 303
    assert stored() == {"4A": 25, "4B": 0}
    assert "Van 2 klassen is het aantal gewijzigd." in as_planner.text(answer.headers["Location"]).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_a_wrong_head_count_saves_none_and_is_said_at_its_class(
    as_planner: Any, world: World, classes: dict[str, UUID], stored: Any
) -> None:
    page = as_planner.text(f"/scholen/{world.school_id}/klassen?{IN_YEAR}")
    form = counts(page) | {f"count-{classes['4A']}": "25", f"count-{classes['4B']}": "-1"}

    answer = as_planner.post(f"/scholen/{world.school_id}/klassen/aantallen?{IN_YEAR}", form)
    shown = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert "4B: Een klas heeft 0 tot 400 leerlingen." in shown
    assert 'value="25"' in shown
    assert stored() == {"4A": 22, "4B": 22}


def test_a_count_on_an_old_page_is_refused(
    as_planner: Any, world: World, classes: dict[str, UUID], stored: Any
) -> None:
    page = as_planner.text(f"/scholen/{world.school_id}/klassen?{IN_YEAR}")
    form = counts(page) | {f"count-{classes['4A']}": "25", f"count-{classes['4B']}": "22"}
    as_planner.post(f"/scholen/{world.school_id}/klassen/aantallen?{IN_YEAR}", form)

    answer = as_planner.post(
        f"/scholen/{world.school_id}/klassen/aantallen?{IN_YEAR}", form | {f"count-{classes['4A']}": "30"}
    )

    assert answer.status_code == 412
    assert stored()["4A"] == 25


def test_a_class_is_changed_on_its_own_page(
    as_planner: Any, world: World, classes: dict[str, UUID], stored: Any
) -> None:
    url = f"/klassen/{classes['4A']}"
    assert 'value="22"' in as_planner.text(url)

    answer = as_planner.post(url, {"name": "4Z", "grade": "L4", "head_count": "23", "version": "1"})

    assert answer.status_code == 303
    assert stored() == {"4Z": 23, "4B": 22}


def test_a_class_is_removed_after_a_page_that_says_what_goes(
    as_planner: Any, classes: dict[str, UUID], stored: Any
) -> None:
    url = f"/klassen/{classes['4A']}"
    assert "verdwijnt uit 2028-2029" in as_planner.text(url)

    answer = as_planner.post(f"{url}/verwijder", {"version": "1"})

    assert answer.status_code == 303
    assert stored() == {"4B": 22}


def test_a_removal_without_version_is_refused_in_words(as_planner: Any, classes: dict[str, UUID], stored: Any) -> None:
    answer = as_planner.post(f"/klassen/{classes['4A']}/verwijder", {})

    assert answer.status_code == 422
    assert "Vul dit in." in answer.get_data(as_text=True)
    assert "4A" in stored()


def test_a_contact_reads_its_own_classes_and_cannot_change_them(
    as_contact: Client, world: World, classes: dict[str, UUID]
) -> None:
    page = as_contact.text(f"/scholen/{world.school_id}/klassen?{IN_YEAR}")

    assert "4A" in page
    assert "Bewaar de aantallen" not in page
    assert "Voeg een klas toe" not in page
    assert as_contact.get(f"/klassen/{classes['4A']}").status_code == 403
    assert as_contact.post(f"/scholen/{world.school_id}/klassen?{IN_YEAR}", {}).status_code == 403


def test_classes_of_another_school_or_centre_do_not_exist(as_contact: Client, as_planner: Any, world: World) -> None:
    assert as_contact.get(f"/scholen/{world.other_school_id}/klassen").status_code == 404
    assert as_planner.get(f"/scholen/{world.foreign_school_id}/klassen").status_code == 404


def test_a_foreign_planner_finds_no_class_of_ours(
    client: Callable[..., Any], world: World, classes: dict[str, UUID]
) -> None:
    foreign = client(world.foreign_planner)

    assert foreign.get(f"/klassen/{classes['4A']}").status_code == 404
    assert foreign.post(f"/klassen/{classes['4A']}/verwijder", {"version": "1"}).status_code == 404


def test_a_nurse_reads_and_does_not_change(client: Callable[..., Any], world: World, classes: dict[str, UUID]) -> None:
    nurse = client(world.staff[Role.NURSE])

    assert "4A" in nurse.text(f"/scholen/{world.school_id}/klassen?{IN_YEAR}")
    assert nurse.post(f"/klassen/{classes['4A']}/verwijder", {"version": "1"}).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client: Callable[..., Any], world: World) -> None:
    assert client().get("/klassen").status_code == 302
    assert client().get(f"/scholen/{world.school_id}/klassen?{IN_YEAR}").status_code == 302


def test_the_pages_take_the_same_statements_for_more_classes(
    as_planner: Any, world: World, classes: dict[str, UUID], statements: list[str], fresh_runtime: Runtime
) -> None:
    def cost(url: Any) -> Any:
        statements.clear()
        as_planner.text(url)
        return len(statements)

    urls = (f"/scholen/{world.school_id}/klassen?{IN_YEAR}", f"/klassen?{IN_YEAR}")
    before = [cost(url) for url in urls]
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        for number in range(30):
            values = {"name": f"5-{number}", "grade": Grade.L5, "head_count": 20}
            service.add_group(uow, System(), world.school_id, YEAR, values)

    assert [cost(url) for url in urls] == before


def test_a_class_with_something_planned_stays_and_the_words_say_why(
    as_planner: Any, classes: dict[str, UUID], stored: Any, as_superuser: Callable[[str], None], world: World
) -> None:
    as_superuser(
        "create table planned (centre_id uuid, class_group_id uuid,"
        " foreign key (centre_id, class_group_id) references class_group)"
    )
    as_superuser(f"insert into planned values ('{world.centre_id}', '{classes['4A']}')")

    answer = as_planner.post(f"/klassen/{classes['4A']}/verwijder", {"version": "1"})

    assert answer.status_code == 409
    assert stored() == {"4A": 22, "4B": 22}
    assert as_planner.api("DELETE", f"/class-groups/{classes['4A']}", version=1).json["detail"] == (
        "Voor 4A is al iets gepland. Zet het aantal op 0 of schrap eerst de planning."
    )
