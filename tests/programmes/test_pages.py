"""The pages and the API of programmes, through the whole application."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from clb_app.runtime import Runtime
from clb_platform.calendars.vocabulary import StaffFunction
from clb_platform.programmes import queries
from clb_platform.programmes.forms import programme_schema, typed_of
from clb_platform.programmes.vocabulary import FunctionNeed, Place
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from world import World

YEAR = 2026


@pytest.fixture
def stored(fresh_runtime: Runtime, world: World) -> Any:
    """The programme of a code as it is stored now."""

    def read(code: Any, start_year: Any = YEAR) -> Any:
        with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
            return next(view for view in queries.programmes_in(uow, start_year) if view.code == code)

    return read


def form_of(view: Any, **changed: Any) -> Any:
    """What a browser would send for a programme, with some values changed."""
    typed = {name: value for name, value in typed_of(view).items() if value is not None}
    return typed | changed


def test_the_list_says_what_is_due_for_whom_and_how_sure_it_is(as_planner: Any) -> None:
    page = as_planner.text("/programmas?schooljaar=2026")

    assert page.index("Contactmoment 1ste kleuterklas") < page.index("DTPa-IPV")
    assert "buitengewoon onderwijs, geboren in 2014" in page
    assert "5 tot 13 maanden ertussen" in page
    assert "1 september tot en met 30 januari" in page
    assert "standaard, te verifiëren" in page


def test_the_list_follows_the_school_year(as_planner: Any) -> None:
    assert "5de leerjaar" in as_planner.text("/programmas?schooljaar=2023")
    assert "5de leerjaar" not in as_planner.text("/programmas?schooljaar=2026")
    assert "geldt geen enkel programma" in as_planner.text("/programmas?schooljaar=2015")


def test_adding_the_standard_programmes_again_changes_nothing_and_says_so(as_administrator: Any) -> None:
    answer = as_administrator.post("/programmas/standaard")

    assert answer.status_code == 303
    assert "Er is niets gewijzigd." in as_administrator.text(answer.headers["Location"])


def test_a_centre_without_programmes_is_offered_the_standard_ones(
    as_administrator: Any, as_superuser: Callable[[str], None]
) -> None:
    for table in ("programme_target", "programme_function", "programme_season", "programme"):
        as_superuser(f"delete from {table}")
    assert "Voeg de standaardprogramma’s toe" in as_administrator.text("/programmas")

    as_administrator.post("/programmas/standaard")

    assert "DTPa-IPV" in as_administrator.text("/programmas")


def test_a_reader_sees_a_programme_without_its_form(as_planner: Any, stored: Any) -> None:
    page = as_planner.text(f"/programmas/{stored('MBR').programme_id}")

    assert "Bewaar het programma" not in page
    assert "nieuw schema" in page
    assert "enkel 2023-2024" in page


def test_the_form_sent_back_as_it_came_changes_nothing(as_administrator: Any, stored: Any) -> None:
    before = stored("HPV")

    answer = as_administrator.post(f"/programmas/{before.programme_id}", form_of(before))

    assert answer.status_code == 303
    assert stored("HPV") == before


def test_a_change_is_saved_and_becomes_sure(as_administrator: Any, stored: Any) -> None:
    view = stored("SC2")
    changed = form_of(
        view,
        minutes_per_pupil="12,5",
        place="school",
        functions=["nurse"],
        parallel=["nurse"],
        season_1="1/10",
        season_1_last="31/3",
        practice_source="Afspraak van het medisch team",
    )

    answer = as_administrator.post(f"/programmas/{view.programme_id}", changed)
    after = stored("SC2")

    assert answer.status_code == 303
    assert (after.minutes_per_pupil, after.place) == (12.5, Place.SCHOOL)
    assert after.functions == (FunctionNeed(StaffFunction.NURSE, in_parallel=True),)
    assert after.seasons[0].words == "1 oktober tot en met 31 maart"
    assert "nagekeken" in as_administrator.text(answer.headers["Location"])


def test_a_later_school_year_makes_a_new_version(as_administrator: Any, stored: Any) -> None:
    view = stored("MBR")
    changed = form_of(view, grades=["L3", "L4"], ages="8, 9", from_year="2027")

    answer = as_administrator.post(f"/programmas/{view.programme_id}", changed)

    assert answer.status_code == 303
    assert stored("MBR").targets == view.targets
    assert [target.words(2027) for target in stored("MBR", 2027).targets] == [
        "3de leerjaar",
        "4de leerjaar",
        "buitengewoon onderwijs, geboren in 2019",
        "buitengewoon onderwijs, geboren in 2018",
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"minutes_per_pupil": "veel"}, "Dit is geen getal."),
        ({"minutes_per_pupil": "nan"}, "getal"),
        ({"minutes_per_pupil": "0"}, "0,1 tot 120 minuten"),
        ({"minutes_per_pupil": "2,25"}, "hoogstens één cijfer"),
        ({"functions": []}, "Kies minstens een functie"),
        ({"grades": [], "ages": ""}, "voor niemand"),
        ({"ages": "negen"}, "getallen met een komma ertussen"),
        ({"season_1": "31/2"}, "bestaat niet in elk jaar"),
        ({"season_1": "1 september"}, "als 30/1"),
        ({"season_1": "1/6"}, "begint na haar einde"),
        ({"doses": "3"}, "pas in een nieuwe versie"),
        ({"practice_source": ""}, "Schrijf"),
        ({"place": "thuis"}, "Kies een van deze"),
        ({"min_months": "14"}, "groter dan het meeste"),
    ],
)
def test_a_wrong_value_comes_back_in_words_and_saves_nothing(
    as_administrator: Any, stored: Any, changed: Any, words: Any
) -> None:
    view = stored("HPV")

    answer = as_administrator.post(f"/programmas/{view.programme_id}", form_of(view, **changed))

    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert stored("HPV") == view


def test_an_old_version_of_the_form_is_refused(as_administrator: Any, stored: Any) -> None:
    view = stored("HPV")

    answer = as_administrator.post(
        f"/programmas/{view.programme_id}", form_of(view, version="0", minutes_per_pupil="4")
    )

    assert answer.status_code == 412
    assert stored("HPV") == view


def test_every_field_of_the_schema_is_on_the_page(as_administrator: Any, stored: Any) -> None:
    view = stored("HPV")
    page = as_administrator.text(f"/programmas/{view.programme_id}")
    names = set(re.findall(r'name="([a-z_0-9]+)"', page))

    assert set(programme_schema(view.doses).fields) <= names


def test_who_may_see_and_change(client: Callable[..., Any], world: World, stored: Any) -> None:
    url = f"/programmas/{stored('SC2').programme_id}"

    assert client().get("/programmas").status_code == 302
    assert client(world.contacts[Role.PLANNING_CONTACT]).get("/programmas").status_code == 403
    assert client(world.staff[Role.NURSE]).get(url).status_code == 200
    assert client(world.staff[Role.PLANNER]).post(url, {}).status_code == 403
    assert client(world.foreign_planner).get(url).status_code == 404


def test_the_api_lists_a_year_and_changes_with_an_etag(as_administrator: Any, stored: Any) -> None:
    items = as_administrator.api("GET", "/programmes?start_year=2026").json["items"]
    url = f"/programmes/{stored('SC2').programme_id}"

    assert [item["code"] for item in items][:5] == ["SC1", "SC2", "SC3", "SC4", "SC5"]
    assert items[1]["targets"] == [
        {"grade": "L1", "birth_year_offset": None},
        {"grade": None, "birth_year_offset": 6},
    ]
    assert as_administrator.api("PATCH", url, {"minutes_per_pupil": 12.5}).status_code == 428
    changed = as_administrator.api("PATCH", url, {"minutes_per_pupil": 12.5}, version=1)
    assert (changed.status_code, changed.json["minutes_per_pupil"], changed.headers["ETag"]) == (200, 12.5, '"v2"')
    assert as_administrator.api("PATCH", url, {"minutes_per_pupil": 13}, version=1).status_code == 412


def test_the_api_gives_functions_and_seasons_as_whole_lists(as_administrator: Any, stored: Any) -> None:
    url = f"/programmes/{stored('SC2').programme_id}"
    season = {"dose": 1, "first_month": 10, "first_day": 1, "last_month": 3, "last_day": 31, "is_preference": True}
    change = {"functions": [{"function": "nurse", "in_parallel": True}], "seasons": [season]}

    answer = as_administrator.api("PATCH", url, change, version=1)

    assert (answer.json["functions"], answer.json["seasons"]) == (change["functions"], [season])


def test_the_api_renews_once_per_key(as_administrator: Any, stored: Any) -> None:
    url, key = f"/programmes/{stored('HPV').programme_id}/versions", str(uuid4())
    body = {"from_year": 2028, "source": "Omzendbrief", "certainty": "L"}

    first = as_administrator.api("POST", url, body, version=1, key=key)
    again = as_administrator.api("POST", url, body, version=1, key=key)

    assert (first.status_code, first.json["valid_from_year"], first.json["certainty"]) == (201, 2028, "L")
    assert again.json == first.json
    assert as_administrator.api("POST", url, body, version=2).status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"minutes_per_pupil": 0}, "minutes_per_pupil"),
        ({"minutes_per_pupil": 2.25}, "minutes_per_pupil"),
        ({"functions": []}, "functions"),
        ({"targets": [{"grade": "L1", "birth_year_offset": 6}]}, "targets"),
        ({"targets": [{"grade": "X"}]}, "targets"),
        ({"doses": 3}, "doses"),
        ({"min_months": 99}, "min_months"),
    ],
)
def test_a_wrong_body_is_refused_by_field(as_administrator: Any, stored: Any, body: Any, field: Any) -> None:
    answer = as_administrator.api("PATCH", f"/programmes/{stored('SC2').programme_id}", body, version=1)

    assert answer.status_code == 422
    assert field in answer.json["fields"]
