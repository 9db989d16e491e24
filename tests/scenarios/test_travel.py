"""The travel table: what the centre set goes before the map, and reaches the next plan."""

from __future__ import annotations

import pytest

from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_platform.calendars import service as calendars
from clb_platform.scenarios import service
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from scenarios.making import run_of


@pytest.fixture
def planner(world):
    return world.staff[Role.PLANNER].actor


def travel_in_next_problem(uow, planner):
    travel = run_of(uow, planner).problem["travel"]
    return lambda one, other: travel["minutes"][travel["nodes"].index(str(one))][travel["nodes"].index(str(other))]


def test_minutes_between_two_sites_hold_both_ways_in_the_next_plan(uow, world, planner):
    first, second = sorted((world.site_id, world.other_site_id))
    service.add_travel_time(uow, planner, first, 47, from_site_id=second)

    minutes = travel_in_next_problem(uow, planner)
    assert (minutes(first, second), minutes(second, first)) == (47, 47)
    assert minutes("CENTRE", first) == 20, "not on the map, and not set"


def test_minutes_from_the_base_of_the_usual_team_hold_and_those_of_another_team_do_not(uow, world, planner):
    other = calendars.add_team(uow, System(), "Team Anders", "Aalst")
    service.add_travel_time(uow, planner, world.site_id, 33, team_id=world.team_id)
    service.add_travel_time(uow, planner, world.other_site_id, 55, team_id=other.team_id)

    minutes = travel_in_next_problem(uow, planner)
    assert (minutes("CENTRE", world.site_id), minutes(world.site_id, "CENTRE")) == (33, 33)
    assert minutes("CENTRE", world.other_site_id) == 20


def test_a_way_is_set_once_in_whatever_direction(uow, world, planner):
    service.add_travel_time(uow, planner, world.site_id, 20, from_site_id=world.other_site_id)

    with pytest.raises(Conflict, match="staat al in de tabel"), uow.attempt():
        service.add_travel_time(uow, planner, world.other_site_id, 21, from_site_id=world.site_id)


def test_what_cannot_be_is_said(uow, world, planner):
    with pytest.raises(Refused, match="niet allebei"):
        service.add_travel_time(uow, planner, world.site_id, 20)
    with pytest.raises(Refused, match="niet allebei"):
        service.add_travel_time(
            uow, planner, world.site_id, 20, team_id=world.team_id, from_site_id=world.other_site_id
        )
    with pytest.raises(Refused, match="twee verschillende"):
        service.add_travel_time(uow, planner, world.site_id, 20, from_site_id=world.site_id)
    with pytest.raises(Refused, match="tussen 0 en 240"):
        service.add_travel_time(uow, planner, world.site_id, 241, team_id=world.team_id)


@pytest.mark.parametrize("start", [{"team_id": "foreign_team_id"}, {"from_site_id": "foreign_site_id"}])
def test_what_is_not_ours_is_not_found(uow, world, planner, start):
    with pytest.raises(NotFound):
        service.add_travel_time(
            uow, planner, world.site_id, 20, **{name: getattr(world, value) for name, value in start.items()}
        )
    with pytest.raises(NotFound):
        service.change_travel_time(uow, planner, uuid7(), 20)


def test_who_may_not_arrange_the_centre_may_not_set_it(uow, world):
    with pytest.raises(Forbidden):
        service.add_travel_time(uow, world.staff[Role.NURSE].actor, world.site_id, 20, team_id=world.team_id)


def test_it_is_changed_at_the_version_that_was_seen_and_removed(uow, world, planner):
    row = service.add_travel_time(uow, planner, world.site_id, 20, team_id=world.team_id)
    version = row.version
    service.change_travel_time(uow, planner, row.travel_time_id, 25, version)

    with pytest.raises(Stale):
        service.change_travel_time(uow, planner, row.travel_time_id, 30, version)
    service.remove_travel_time(uow, planner, row.travel_time_id, row.version)
    assert travel_in_next_problem(uow, planner)("CENTRE", world.site_id) == 20


def test_the_page_sets_changes_and_removes(as_planner, world):
    assert "Nog geen eigen reistijden" in as_planner.text("/planningen/reistijden")
    form = {"team_id": str(world.team_id), "to_site_id": str(world.site_id), "minutes": "35"}
    assert as_planner.post("/planningen/reistijden", form).status_code == 303
    page = as_planner.text("/planningen/reistijden")
    assert "Standplaats van Team Proef" in page
    assert "De volgende planning rekent ermee." in page

    again = as_planner.post("/planningen/reistijden", form)
    assert again.status_code == 409
    assert "staat al in de tabel" in again.get_data(as_text=True)
    row = as_planner.api("GET", "/travel-times").json["items"][0]
    address = f"/planningen/reistijden/{row['travel_time_id']}"
    assert as_planner.post(address, {"minutes": "999", "version": "1"}).status_code == 422
    assert as_planner.post(address, {"minutes": "40", "version": str(row["version"])}).status_code == 303
    assert as_planner.post(address, {"minutes": "41", "version": str(row["version"])}).status_code == 412
    assert as_planner.api("GET", "/travel-times").json["items"][0]["minutes"] == 40
    assert as_planner.post(f"{address}/verwijder", {}).status_code == 303
    assert as_planner.api("GET", "/travel-times").json["items"] == []


def test_who_may_only_look_sees_no_form(as_nurse):
    assert "Reistijd toevoegen" not in as_nurse.text("/planningen/reistijden")
