"""Schools and sites over REST."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from clb_tenants.access.roles import Role
from client import Client
from world import World

NEW = {
    "institution_number": "045678", "name": "Basisschool De Dreef", "network": "go", "level": "primary", "municipality": "Ninove"
}  # fmt: skip


def test_the_list_is_paged_by_cursor(as_planner: Client) -> None:
    first = as_planner.api("GET", "/schools?limit=1").json
    second = as_planner.api("GET", f"/schools?limit=1&cursor={first['next_cursor']}").json

    assert [row["name"] for row in first["items"] + second["items"]] == ["Atheneum Proefberg", "Basisschool De Proeftuin"]
    assert second["next_cursor"] is None


def test_filters_find_by_start_of_the_name_and_by_level(as_planner: Client) -> None:
    assert [row["level"] for row in as_planner.api("GET", "/schools?level=secondary").json["items"]] == ["secondary"]
    assert [row["name"] for row in as_planner.api("GET", "/schools?q=basis").json["items"]] == ["Basisschool De Proeftuin"]
    assert as_planner.api("GET", "/schools?level=kleuter").status_code == 422


def test_a_contact_finds_the_own_school_only(as_contact: Client, world: World) -> None:
    assert [row["school_id"] for row in as_contact.api("GET", "/schools").json["items"]] == [str(world.school_id)]
    assert as_contact.api("GET", f"/schools/{world.other_school_id}").status_code == 404
    assert as_contact.api("POST", "/schools", NEW).status_code == 403


def test_a_create_sent_twice_happens_once(as_planner: Client) -> None:
    key = str(uuid4())
    first = as_planner.api("POST", "/schools", NEW, key=key)
    again = as_planner.api("POST", "/schools", NEW, key=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json["school_id"] == again.json["school_id"]
    assert first.headers["ETag"] == '"v1"'
    assert as_planner.api("POST", "/schools", NEW).status_code == 409


def test_a_change_asks_the_version_that_was_seen(as_planner: Client, world: World) -> None:
    url = f"/schools/{world.school_id}"

    assert as_planner.api("GET", url).headers["ETag"] == '"v1"'
    assert as_planner.api("PATCH", url, {"phone": "053 1"}).status_code == 428
    changed = as_planner.api("PATCH", url, {"phone": "053 1"}, version=1)
    assert (changed.status_code, changed.json["phone"], changed.headers["ETag"]) == (200, "053 1", '"v2"')
    assert changed.json["name"] == "Basisschool De Proeftuin"
    assert as_planner.api("PATCH", url, {"phone": "053 2"}, version=1).status_code == 412
    assert as_planner.api("PATCH", url, {"principal": "x"}, version=2).status_code == 422


def test_sites_are_listed_and_added(as_planner: Client, world: World) -> None:
    url = f"/schools/{world.school_id}/sites"
    added = as_planner.api("POST", url, {"number": 2, "name": "De Lochting", "municipality": "Aalst", "latitude": 50.9})

    assert added.status_code == 201
    assert [(row["number"], row["latitude"]) for row in as_planner.api("GET", url).json["items"]] == [(1, None), (2, 50.9)]
    assert as_planner.api("POST", url, {"number": 2, "name": "Dubbel", "municipality": "Aalst"}).status_code == 409


def test_sites_of_another_centre_are_not_found(as_planner: Client, world: World) -> None:
    url = f"/schools/{world.foreign_school_id}/sites"

    assert as_planner.api("GET", url).status_code == 404
    assert as_planner.api("POST", url, {"number": 2, "name": "Dubbel", "municipality": "Aalst"}).status_code == 404


def test_an_affiliation_ends_once(as_planner: Client, client: Callable[..., Client], world: World) -> None:
    url, end = f"/schools/{world.school_id}/end-affiliation", {"last_day": "2026-12-31", "reason": "stapt over"}

    assert client(world.staff[Role.NURSE]).api("POST", url, end).status_code == 403
    assert as_planner.api("POST", url, end).json["affiliated_until"] == "2026-12-31"
    assert as_planner.api("POST", url, end).status_code == 409
