"""How many statements each list and page asks the database: a number that does not grow with the rows it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import event

from app.growing import grow, upload
from clb_app import runtime
from clb_app.factory import create_app
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.web.pages import PageRequest
from clb_platform.programmes import queries as programmes
from clb_platform.scenarios import queries as scenarios
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from client import Client
from conftest import clone, settings_for
from world import START, YEAR, World

FEW, MANY = 3, 9
CONTACT = Role.PLANNING_CONTACT
NUMBERS: dict[tuple[Role, str], int] = {
    (Role.PLANNER, "/"): 16,
    (Role.PLANNER, "/scholen"): 5,
    (Role.PLANNER, "/scholen/<school>"): 20,
    (Role.PLANNER, "/scholen/<school>/klassen"): 6,
    (Role.PLANNER, "/huisonderwijs"): 16,
    (Role.PLANNER, "/mensen"): 7,
    (Role.PLANNER, "/verplichtingen"): 7,
    (Role.PLANNER, "POST /verplichtingen.csv"): 7,
    (Role.PLANNER, "/bezoeken"): 6,
    (Role.PLANNER, "POST /bezoeken.csv"): 5,
    (Role.PLANNER, "/na-te-kijken"): 7,
    (Role.PLANNER, "/planningen"): 5,
    (Role.PLANNER, "/planningen/<scenario>"): 9,
    (Role.PLANNER, "/planningen/<scenario>?per=school"): 9,
    (Role.PLANNER, "/planningen/<scenario>/voorstellen"): 35,
    (Role.PLANNER, "/planningen/vergelijk?een=vorig-schooljaar&twee=<scenario>"): 15,
    (Role.PLANNER, "/planningen/reistijden"): 6,
    (Role.PLANNER, "/api/v1/travel-times"): 3,
    (Role.PLANNER, "/planningen/nieuw"): 8,
    (Role.PLANNER, "/api/v1/scenarios"): 3,
    (Role.PLANNER, "/lokalen-en-bussen"): 5,
    (Role.PLANNER, "/bezoeken/<visit>"): 35,
    (Role.PLANNER, "/documenten"): 6,
    (Role.PLANNER, "/documenten?school=<school>"): 7,
    (Role.DIRECTOR, "/te-tekenen"): 7,
    (Role.PLANNER, "/api/v1/documents"): 3,
    (Role.PLANNER, "/klassen"): 5,
    (Role.PLANNER, "/klassen/<group>"): 6,
    (Role.PLANNER, "/kalender"): 11,
    (Role.PLANNER, "/kalender?school=<school>"): 10,
    (Role.PLANNER, "/teams"): 6,
    (Role.PLANNER, "/teams/<team>"): 9,
    (Role.PLANNER, "/collegas/<nurse>"): 9,
    (Role.PLANNER, "/programmas"): 4,
    (Role.PLANNER, "/programmas/<programme>"): 5,
    (Role.PLANNER, "/mails"): 7,
    (Role.PLANNER, "/mails/onbestelbaar"): 4,
    (Role.PLANNER, "/audit"): 5,
    (Role.PLANNER, "/importeren"): 4,
    (Role.PLANNER, "<import>"): 7,
    (Role.PLANNER, "/afspraken"): 8,
    (Role.PLANNER, "/afspraken/<text>"): 16,
    (Role.PLANNER, "/scholen/<school>/afspraken"): 7,
    (Role.PLANNER, "/afspraken/<signed>/momenten"): 12,
    (Role.PLANNER, "/api/v1/agreements/<signed>/moments"): 9,
    (Role.HEAD, "/afspraken/<text>"): 16,
    (Role.PLANNER, "/api/v1/agreements"): 3,
    (Role.PLANNER, "/api/v1/schools"): 3,
    (Role.PLANNER, "/api/v1/people"): 3,
    (Role.PLANNER, "/api/v1/visits"): 3,
    (Role.PLANNER, "/api/v1/obligations"): 3,
    (Role.PLANNER, "/api/v1/conflicts"): 5,
    (Role.PLANNER, "/api/v1/teams"): 3,
    (Role.PLANNER, "/api/v1/audit"): 3,
    (Role.ADMINISTRATOR, "/instellingen"): 6,
    (Role.ADMINISTRATOR, "/programmas/<programme>"): 5,
    (Role.ADMINISTRATOR, "/programmas/<programme>/scholen"): 6,
    (Role.PLANNER, "/verlenging"): 8,
    (Role.PLANNER, "/verlenging?groep=soon"): 8,
    (Role.PLANNER, "POST /verlenging.xlsx"): 9,
    (Role.PLANNER, "POST /verlenging.pdf"): 9,
    (Role.PLANNER, "/api/v1/agreements/board"): 7,
    (Role.ADMINISTRATOR, "/verlenging/rondes/nieuw"): 15,
    (CONTACT, "/"): 10,
    (CONTACT, "/ons-schooljaar"): 15,
    (CONTACT, "/onze-kalender"): 9,
    (CONTACT, "/bezoeken/<visit>"): 9,
    (CONTACT, "/scholen/<school>/klassen/doorgeven"): 7,
    (CONTACT, "/api/v1/visits"): 4,
}
"""Every statement of a request counts: the context's, the roles', those of the numbers in the menu, and the page's own."""
FIXED = {
    (Role.PLANNER, "/bezoeken/<visit>"), (Role.PLANNER, "/programmas"), (Role.PLANNER, "/programmas/<programme>"),
    (Role.PLANNER, "/klassen/<group>"), (Role.ADMINISTRATOR, "/instellingen"), (Role.ADMINISTRATOR, "/programmas/<programme>"),
    (Role.PLANNER, "/scholen/<school>/afspraken"), (CONTACT, "/bezoeken/<visit>"),
    (Role.PLANNER, "/audit"), (Role.PLANNER, "/api/v1/audit"),
}  # fmt: skip
"""Pages of one thing, of things that a centre has a fixed number of, or (the ledger) full pages already with few."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Per page (statements, bytes of the answer): with a few rows of everything, and with three times as many."""

    few: dict[tuple[Role, str], tuple[int, int]]
    many: dict[tuple[Role, str], tuple[int, int]]


@pytest.fixture(scope="module")
def measured(postgres, template: World, valkey_url, tmp_path_factory) -> Iterator[Measured]:
    """Statements per page, with a few rows and with three times as many."""
    clone(postgres, "clb_counted")
    folder = tmp_path_factory.mktemp("counted")
    started = runtime.start(settings_for(postgres.url("clb_counted"), valkey_url, folder))
    app = create_app(started)
    with clock.using(FixedClock(START)):
        few = _measure(app, started, template, range(FEW))
        many = _measure(app, started, template, range(FEW, MANY))
    yield Measured(few, many)
    started.close()


def _measure(app: Flask, started: Runtime, world: World, more: range) -> dict[tuple[Role, str], tuple[int, int]]:
    planner = Client(app, world.staff[Role.PLANNER])
    with unit_of_work(started.database, world.staff[Role.PLANNER].scope) as uow:
        for number in more:
            grow(uow, world, number)
        programme = programmes.programmes_in(uow, YEAR)[0].programme_id
        newest = scenarios.scenarios(uow, YEAR, PageRequest(1))[0].scenario_id
    visit = planner.api("GET", f"/visits?state=proposed&school_id={world.school_id}").json["items"][0]["visit_id"]
    names = {
        "<school>": world.school_id, "<visit>": visit, "<group>": world.groups["4A"], "<team>": world.team_id, "<scenario>": newest,
        "<text>": planner.api("GET", f"/agreements?school_id={world.school_id}").json["items"][0]["agreement_id"],
        "<signed>": planner.api("GET", f"/agreements?school_id={world.other_school_id}").json["items"][0]["agreement_id"],
        "<nurse>": world.staff[Role.NURSE].member_id, "<programme>": programme, "<import>": upload(planner, len(more) * 3),
    }  # fmt: skip
    clients = {role: Client(app, {**world.staff, **world.contacts}[role]) for role, _page in NUMBERS}
    return {(role, page): _count(started, clients[role], _filled(page, names)) for role, page in NUMBERS}


def _filled(page: str, names: dict[str, object]) -> str:
    for name, value in names.items():
        page = page.replace(name, str(value))
    return page


def _count(started: Runtime, client: Client, address: str) -> tuple[int, int]:
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    method, _space, path = address.rpartition(" ")
    ask = client.post if method == "POST" else client.get
    answer = ask(path, follow_redirects=False)
    assert answer.status_code == 200, f"{address}: {answer.status}"
    for engine in started.database.engines():
        event.listen(engine, "before_cursor_execute", note)
    ask(path)
    for engine in started.database.engines():
        event.remove(engine, "before_cursor_execute", note)
    return len(seen), len(answer.data)


@pytest.mark.parametrize("page", NUMBERS, ids=lambda page: f"{page[0]} {page[1]}")
def test_a_page_asks_a_fixed_number_of_statements_however_many_rows_there_are(measured, page):
    assert (measured.few[page][0], measured.many[page][0]) == (NUMBERS[page], NUMBERS[page])


def test_the_pages_that_were_counted_did_show_more_rows(measured):
    same = {page for page in NUMBERS if measured.many[page][1] <= measured.few[page][1]}

    assert same <= FIXED
