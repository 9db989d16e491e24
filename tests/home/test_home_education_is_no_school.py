"""Home education is kept like a school and is none: every page and every file is looked at, before and after it is there.

A new screen on which it shows fails here until somebody decided that it belongs there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from client import Client, words_in
from planning.data import home_groups, home_visit

PLACE = "Thuisdorp"
SHOWS: dict[str, str] = {
    "/huisonderwijs": "its own page",
    "/api/v1/home-education": "its own places",
    "/bezoeken": "its visits",
    "/api/v1/visits": "its visits",
    "/bezoeken.csv": "its visits",
    "/bezoeken/nieuw": "a visit can be planned for it",
    "/verplichtingen": "what is due for its groups",
    "/api/v1/class-groups?start_year=2026": "its groups",
    "/audit": "what was done",
    "/api/v1/audit": "what was done",
    "/api/v1/obligations": "what is due for its groups",
    "/verplichtingen.csv": "what is due for its groups",
    "/planningen/nieuw": "the planner can be asked for it alone",
    "/planningen/reistijden": "teams drive to its places too",
}
"""Where it may be named, and why: the work for its pupils, never a list of schools."""
OF_SCHOOLS = (
    "/scholen", "/klassen", "/api/v1/schools", "/api/v1/class-group-totals?start_year=2026", "/verlenging", "/verlenging.xlsx",
    "/verlenging/rondes/nieuw", "/api/v1/agreements/board", "/contacten-nakijken", "/api/v1/contact-checks", "/kalender",
    "/documenten", "/mensen", "/importeren/vrije-dagen",
)  # fmt: skip
ASKED = {
    "/api/v1/class-group-totals": "?start_year=2026",
    "/api/v1/class-groups": "?start_year=2026",
    "/api/v1/programmes": "?start_year=2026",
}
"""What some lists must be asked."""
NUMBER_OF_SCHOOLS = re.compile(r"(\d[\d.]*)\s*(?:<[^>]+>\s*)*schol?en?\b(?!\s*[a-z]+jaar)")


def addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """(method, path) of everything that is read without an id: pages, lists, numbers, files."""
    for rule in app.url_map.iter_rules():
        if rule.arguments:
            continue
        path = rule.rule + ASKED.get(rule.rule, "")
        methods = rule.methods or set()
        if "GET" in methods:
            yield "GET", path
        elif rule.rule.endswith((".csv", ".xlsx")):
            yield "POST", rule.rule


def read(client: Client, app: Flask) -> dict[str, str]:
    """What each address says to an administrator, without the menu; those that answer."""
    found = {}
    for method, path in sorted(set(addresses(app))):
        answer = client.get(path) if method == "GET" else client.post(path)
        if answer.status_code == 200:
            found[path] = re.sub(r"<nav\b.*?</nav>", "", words_in(answer), flags=re.S)
    return found


def schools_in(text: str) -> list[str]:
    return [match.group(1) for match in NUMBER_OF_SCHOOLS.finditer(text.replace("\N{NO-BREAK SPACE}", " "))]


@pytest.fixture
def before_and_after(app, as_administrator, fresh_runtime, world):
    before = read(as_administrator, app)
    someone = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, someone.scope) as uow:
        groups = home_groups(uow, {"Thuisgroep": "L4"}, municipality=PLACE)
        home_visit(uow, someone.actor, world, groups["Thuisgroep"])
    return before, read(as_administrator, app)


def test_it_is_named_where_the_work_for_its_pupils_is_and_counted_nowhere(before_and_after):
    before, after = before_and_after
    named = {path for path, text in after.items() if re.search(rf"Huisonderwijs|{PLACE}|Thuisgroep", text)}

    assert named >= set(SHOWS), "what is written here is true"
    assert named <= set(SHOWS), f"decide for {sorted(named - set(SHOWS))}"
    numbers = [{path: schools_in(text) for path, text in found.items()} for found in (before, after)]
    assert numbers[0] == numbers[1], "no number of schools changes when it comes"
    assert any(schools_in(text) for text in after.values()), "the pattern reads numbers of schools at all"
    for path in OF_SCHOOLS:
        assert len(re.findall("<tr", after[path])) == len(re.findall("<tr", before[path])), path
        assert not re.search(rf"Huisonderwijs|{PLACE}", after[path]), path
