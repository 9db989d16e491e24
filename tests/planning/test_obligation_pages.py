"""The list of what is still to plan, through the whole application."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from werkzeug.test import TestResponse

from clb_core.web.pages import PageRequest
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning import queries, service
from clb_platform.planning.forms.bulk import key_text
from clb_platform.planning.schemas.obligations import ObligationOut
from clb_platform.planning.service import obligations as obligation_service
from clb_platform.planning.service.answer import Answer
from clb_platform.planning.vocabulary import (
    AnswerKind,
    AnswerReason,
    ObligationState,
)
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work

YEAR = 2026
FIRST = datetime(2026, 10, 20).date()
REPLY_BY = datetime(2026, 10, 14).date()


@pytest.fixture
def keys(fresh_runtime, world):
    """(code, group) → its obligation, for the world's own school."""

    def read(school_id):
        with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
            rows = queries.obligations(uow, YEAR, {"school_id": school_id}, PageRequest(200))
            return {(row.programme_code, row.group_name, row.dose): row.key for row in rows}

    return read


@pytest.fixture
def proposed(fresh_runtime, world, keys):
    """A visit of the school with one date, proposed."""
    key = next(iter(keys(world.school_id).values()))
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        visit = service.create_visit(uow, planner.actor, world.school_id, [key], world.team_id)
        around = service.context(uow, service.wanted_of(uow, visit))
        options = service.suggest(around, FIRST, 2)
        service.propose(uow, planner.actor, visit.visit_id, options, REPLY_BY)
        return visit.visit_id, key


def refuse(runtime, world, visit_id) -> None:
    contact = world.contacts[Role.PLANNING_CONTACT]
    with unit_of_work(runtime.database, contact.scope) as uow:
        dates = queries.dates_of(uow, [visit_id])[visit_id]
        no = Answer(AnswerKind.NO, AnswerReason.OUTING)
        service.answer(uow, contact.actor, visit_id, {row.date_id: no for row in dates})


def counts_of_tabs(page: str) -> dict[str, tuple[str, int]]:
    """label → (address, count) of each tab."""
    found = re.findall(r'<li><a href="([^"]+)"[^>]*>([^<]+?) <span class="count">(\d+)</span></a></li>', page)
    return {label: (url.replace("&amp;", "&"), int(count)) for url, label, count in found}


def rows_of(page: str) -> int:
    return page.count('<th scope="row"')


def test_every_tab_counts_what_its_list_shows(as_planner, proposed):
    tabs = counts_of_tabs(as_planner.text("/verplichtingen"))

    assert {"Alles te plannen", "Voorgesteld", "Weigerde data", "HPV dosis 2", "Alles"} <= set(tabs)
    assert tabs["Voorgesteld"][1] == 1
    for label, (url, count) in tabs.items():
        assert rows_of(as_planner.text(url)) == count, label


def test_every_tab_still_counts_its_list_under_a_filter(as_planner, proposed):
    for label, (url, count) in counts_of_tabs(as_planner.text("/verplichtingen?q=atheneum&programma=HPV")).items():
        assert rows_of(as_planner.text(url)) == count, label


def test_the_states_add_up_to_all(as_planner, proposed):
    tabs = counts_of_tabs(as_planner.text("/verplichtingen"))
    by_state = ("Alles te plannen", "Concept", "Voorgesteld", "Bevestigd", "Doorgegaan", "Vervallen")

    assert sum(tabs[label][1] for label in by_state) == tabs["Alles"][1]


def test_a_proposed_group_is_no_longer_to_plan(as_planner, world, proposed):
    visit_id, key = proposed

    assert f"{key.class_group_id}:{key.programme_id}:{key.dose}" not in as_planner.text("/verplichtingen")
    assert f"/bezoeken/{visit_id}" in as_planner.text("/verplichtingen?status=proposed")


def test_a_refused_visit_stands_in_the_list_again_with_its_visit(as_planner, fresh_runtime, world, proposed):
    visit_id, key = proposed
    refuse(fresh_runtime, world, visit_id)

    page = as_planner.text("/verplichtingen?status=geweigerd")
    assert "Weigerde 2 data" in page
    assert f"/bezoeken/{visit_id}" in page
    assert f"{key.class_group_id}:{key.programme_id}:{key.dose}" in page


def test_a_school_without_a_contact_is_said(as_planner, fresh_runtime, world):
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        rows = queries.obligations(uow, YEAR, {"school_id": world.other_school_id}, PageRequest(200))
        described = obligation_service.describe(uow, rows, YEAR, obligation_service.views_in(uow, YEAR))

    assert not any(each.lacks_contact for each in described)
    assert "Geen contactpersoon" not in as_planner.text("/verplichtingen")


def test_an_old_count_is_said(as_planner, fresh_runtime, world):
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        values = {"name": "4B", "grade": Grade.L4, "head_count": 18}
        class_groups.add_group(uow, System(), world.school_id, YEAR, values, counted_on=datetime(2026, 2, 2).date())

    assert "Aantal van vorig schooljaar" in as_planner.text("/verplichtingen")


def test_the_last_day_is_that_of_the_season_or_of_the_year(fresh_runtime, world):
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        views = obligation_service.views_in(uow, YEAR)
        rows = queries.obligations(uow, YEAR, {}, PageRequest(200))
        described = obligation_service.describe(uow, rows, YEAR, views)

    by_id = {view.programme_id: view for view in views}
    for each in described:
        season = by_id[each.row.programme_id].season_of(each.row.dose)
        expected = season.days(YEAR).last if season else datetime(2027, 6, 30).date()
        assert each.last_day == expected
    assert len({each.last_day for each in described}) > 1


def test_near_and_passed_last_days_have_a_tone(as_planner, clock_at):
    assert 'class="due late"' not in as_planner.text("/verplichtingen")
    clock_at.move_to(datetime(2027, 6, 24, 8, 0, tzinfo=UTC))

    page = as_planner.text("/verplichtingen")
    assert 'class="due soon"' in page
    assert 'class="due late"' in page


def test_picking_all_ticks_every_row_of_the_page(as_planner):
    page = as_planner.text("/verplichtingen?alles=1")

    assert page.count('name="id"') == len(re.findall(r'name="id" value="[^"]+" checked', page)) > 0


def test_who_may_not_plan_gets_no_boxes(client, world):
    page = client(world.staff[Role.NURSE]).text("/verplichtingen")

    assert 'name="id"' not in page
    assert rows_of(page) > 0


def test_a_school_has_no_list_of_obligations(as_contact):
    assert as_contact.get("/verplichtingen").status_code == 403
    assert as_contact.post("/verplichtingen.csv").status_code == 403


def test_another_centre_sees_its_own_groups_only(client, world):
    page = client(world.foreign_planner).text("/verplichtingen?status=alle")

    assert "School van Elders" in page
    assert "Proef" not in page.split("<main")[1].split("</main>")[0]


def test_a_filter_that_finds_nothing_says_what_to_do(as_planner):
    assert "Wis de filter" in as_planner.text("/verplichtingen?q=zzzz")


def test_a_cursor_that_was_changed_is_refused_in_words(as_planner):
    assert as_planner.get("/verplichtingen?cursor=abc").status_code == 422


def test_the_file_has_a_line_for_every_row_of_the_list(as_planner, proposed):
    count = counts_of_tabs(as_planner.text("/verplichtingen"))["Alles te plannen"][1]
    answer: TestResponse = as_planner.post("/verplichtingen.csv")

    assert answer.mimetype == "text/csv"
    assert len(answer.get_data(as_text=True).strip().splitlines()) == count + 1
    assert as_planner.post("/verplichtingen.csv?q=basis").status_code == 200
    ledger = as_planner.text("/audit")
    assert "Lijst van verplichtingen uitgevoerd" in ledger
    assert "“basis”" in ledger


def test_the_number_of_statements_does_not_grow_with_the_rows(as_planner, fresh_runtime, world, statements):
    def count() -> int:
        statements.clear()
        as_planner.text("/verplichtingen?status=alle")
        return len(statements)

    as_planner.text("/verplichtingen")
    before = count()
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        for number in range(20):
            values = {"name": f"4X{number}", "grade": Grade.L4, "head_count": 20}
            class_groups.add_group(uow, System(), world.school_id, YEAR, values)

    assert count() == before


def test_pages_by_cursor_show_each_row_once(as_planner, fresh_runtime, world):
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        for number in range(60):
            values = {"name": f"4X{number:02}", "grade": Grade.L4, "head_count": 20}
            class_groups.add_group(uow, System(), world.school_id, YEAR, values)
    first = page = as_planner.text("/verplichtingen")
    boxes = re.findall(r'name="id" value="([^"]+)"', page)
    while url := re.search(r'href="([^"]+)" rel="next"', page):
        page = as_planner.text(url.group(1).replace("&amp;", "&"))
        boxes += re.findall(r'name="id" value="([^"]+)"', page)

    assert len(boxes) == len(set(boxes)) == counts_of_tabs(first)["Alles te plannen"][1] > 100


def test_the_count_in_the_menu_is_that_of_the_list(as_planner, proposed):
    page = as_planner.text("/verplichtingen")
    shown = re.search(r'Nog te plannen <span class="count">(\d+)</span>', page)

    assert shown is not None
    assert int(shown.group(1)) == counts_of_tabs(page)["Alles te plannen"][1]


def test_rest_gives_the_same_rows_as_the_list(as_planner, world, proposed):
    visit_id, key = proposed
    body = as_planner.api("GET", "/obligations?state=proposed").json

    assert [row["visit_id"] for row in body["items"]] == [str(visit_id)]
    assert body["items"][0]["class_group_id"] == str(key.class_group_id)
    assert body["items"][0]["visit_state"] == "proposed"
    assert "name_key" not in body["items"][0]


def test_rest_pages_through_everything_once(as_planner):
    everything = as_planner.api("GET", "/obligations?limit=200").json["items"]
    seen, cursor = [], ""
    while True:
        body = as_planner.api("GET", f"/obligations?limit=3{cursor}").json
        seen += body["items"]
        if body["next_cursor"] is None:
            break
        cursor = f"&cursor={body['next_cursor']}"

    assert seen == everything


def test_rest_summary_adds_up(as_planner, proposed):
    body = as_planner.api("GET", "/obligations/summary").json

    assert (
        sum(body["states"].values())
        == body["obligations"]
        == len(as_planner.api("GET", "/obligations?limit=200").json["items"])
    )
    assert body["states"]["proposed"] == 1
    assert set(body["states"]) == {state.value for state in ObligationState}


@pytest.mark.parametrize("path", ["/obligations", "/obligations/summary"])
def test_rest_is_for_the_centre_only(as_contact, path):
    assert as_contact.api("GET", path).status_code == 403


def test_rest_rows_fit_the_documented_schema(as_planner, proposed):
    rows = as_planner.api("GET", "/obligations?limit=200").json["items"]

    assert rows
    assert {name for row in rows for name in row} == set(ObligationOut().fields)
    assert ObligationOut(many=True).validate(rows) == {}


def test_what_is_picked_lapses_with_its_reason_and_comes_back(as_planner, keys, world):
    wanted = key_text(keys(world.school_id)["SC3", "4A", 1])
    page = as_planner.post("/verplichtingen/vervallen", {"id": wanted})
    assert "hiervoor komt er dit schooljaar geen bezoek" in page.text
    assert as_planner.post("/verplichtingen/vervallen/bewaar", {"id": wanted, "reason": ""}).status_code == 422

    done = as_planner.post("/verplichtingen/vervallen/bewaar", {"id": wanted, "reason": "Gezien in het CLB"})
    assert done.headers["Location"] == "/verplichtingen?status=waived"
    lapsed = as_planner.text("/verplichtingen?status=waived")
    assert "1 verplichting vervalt." in lapsed
    assert "“Gezien in het CLB”" in lapsed
    assert wanted not in as_planner.text("/verplichtingen")
    assert "Verplichting vervallen" in as_planner.text("/audit")

    as_planner.post("/verplichtingen/terug-te-plannen", {"id": wanted})
    assert wanted in as_planner.text("/verplichtingen")


def test_the_api_waives_and_reopens_one_by_one(as_planner, keys, world, proposed):
    _visit, taken = proposed
    free = keys(world.school_id)["SC3", "4A", 1]
    if free == taken:
        free = keys(world.school_id)["SC4", "6A", 1]
    body = {"keys": [as_json(taken), as_json(free)], "reason": "Gezien in het CLB"}

    answer = as_planner.api("POST", "/obligations/waivers", body)

    assert answer.json["done"] == [as_json(free)]
    assert [each["key"] for each in answer.json["refused"]] == [as_json(taken)]
    assert as_planner.api("GET", "/obligations?state=waived").json["items"][0]["waived_because"] == "Gezien in het CLB"
    assert as_planner.api("POST", "/obligations/reopened", {"keys": [as_json(free)]}).json["done"] == [as_json(free)]


def as_json(key):
    return {
        "class_group_id": str(key.class_group_id), "programme_id": str(key.programme_id), "dose": key.dose,
        "portion": key.portion,
    }  # fmt: skip
