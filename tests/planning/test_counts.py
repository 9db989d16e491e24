"""Every count on a screen is that of the list behind it, with something of everything: absentees, waivers, a counter-proposal."""

from __future__ import annotations

import re
from datetime import time

import pytest

from clb_core.terms import at as moment_at
from clb_platform.planning.service import Counts, counter_propose, create_visit, hold, propose
from clb_platform.planning.service.waive import waive
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import THURSDAY, at, hpv_visit, key, proposed
from planning.lives import YES, answered, item_ids

COUNTED = re.compile(r'<a href="([^"]+)"[^>]*>[^<]*(?:</a><span class="num">| <span class="count(?: hot)?">)(\d+)</span>')


@pytest.fixture
def full(fresh_runtime, world, clock_at):
    """A held visit with absentees, a waived group, and a school that asks for other dates."""
    planner, contact = world.staff[Role.PLANNER], world.contacts[Role.PLANNING_CONTACT]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        visit = answered(uow, contact.actor, proposed(uow, planner.actor, world, at(THURSDAY)), YES)
        waive(uow, planner.actor, [key(uow, world.groups["6A"], "SC4")], "Gezien in het centrum")
        hpv_visit(uow, planner.actor, world)
        clock_at.move_to(moment_at(THURSDAY, time(13, 0)))
        hold(uow, planner.actor, visit.visit_id, {item_ids(uow, visit)[0]: Counts(6, absent=2, catch_up=2)})
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        other = create_visit(uow, planner.actor, world.school_id, [key(uow, world.groups["1A"], "SC2")], world.team_id)
        propose(uow, planner.actor, other.visit_id, [at("2026-11-19")], THURSDAY)
        counter_propose(uow, contact.actor, other.visit_id, [at("2026-11-24")], reason="Openklasdag")


def rows(page: str) -> int:
    return page.count('<th scope="row"')


def counted(page: str) -> dict[str, int]:
    return {url.replace("&amp;", "&"): int(number) for url, number in COUNTED.findall(page)}


@pytest.mark.parametrize("start", ["/verplichtingen", "/verplichtingen?q=basisschool", "/bezoeken", "/"])
def test_every_count_of_a_page_is_that_of_its_list(as_planner, full, start):
    found = counted(as_planner.text(start))
    lists = {url: number for url, number in found.items() if url.startswith(("/verplichtingen", "/bezoeken"))}

    assert lists
    for url, number in lists.items():
        assert rows(as_planner.text(url)) == number, url


def test_what_waits_for_the_centre_is_counted_as_it_is_listed(as_planner, full):
    turns = {url: number for url, number in counted(as_planner.text("/")).items() if url.startswith("/?soort")}

    assert turns == {"/?soort=tegenvoorstel": 1}
    assert as_planner.text("/?soort=tegenvoorstel").count('class="what"') >= 1


def test_the_school_page_counts_what_its_list_shows(as_planner, full, world):
    page = as_planner.text(f"/scholen/{world.school_id}")
    number = int(re.search(r"CLB aan zet: (\d+) verplichtingen te plannen", page).group(1))

    assert rows(as_planner.text(f"/verplichtingen?school={world.school_id}")) == number


def test_the_summary_by_rest_is_the_sum_of_its_list(as_planner, full):
    summary = as_planner.api("GET", "/obligations/summary").json
    items = as_planner.api("GET", "/obligations?limit=200").json["items"]

    assert summary["obligations"] == len(items) == sum(summary["states"].values())
    for state, number in summary["states"].items():
        assert sum(item["state"] == state for item in items) == number
    assert summary["catch_up"] == sum(item["portion"] > 0 and item["state"] == "to_plan" for item in items) == 1


def test_the_export_has_the_rows_of_the_list(as_planner, full):
    for status in ("to_plan", "inhalen", "waived", "alle"):
        lines = as_planner.post(f"/verplichtingen.csv?status={status}").text.strip().splitlines()
        assert len(lines) - 1 == rows(as_planner.text(f"/verplichtingen?status={status}")), status
