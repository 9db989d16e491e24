"""Class groups over REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from world import World

NEW = {"start_year": 2028, "name": "4A", "grade": "L4", "head_count": 22}


@pytest.fixture
def added(as_planner: Any, world: World) -> Any:
    return as_planner.api("POST", f"/schools/{world.school_id}/class-groups", NEW).json


def test_a_group_is_added_with_its_etag(as_planner: Any, world: World) -> None:
    answer = as_planner.api("POST", f"/schools/{world.school_id}/class-groups", NEW)

    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"v1"'
    assert answer.json["education_type"] == "ordinary"
    assert answer.json["counted_on"] == "2026-10-06"


def test_the_same_key_adds_once(as_planner: Any, world: World) -> None:
    url, key = f"/schools/{world.school_id}/class-groups", str(uuid4())
    first = as_planner.api("POST", url, NEW, key=key)
    again = as_planner.api("POST", url, NEW, key=key)

    assert (again.status_code, again.json["class_group_id"]) == (201, first.json["class_group_id"])
    assert len(as_planner.api("GET", "/class-groups?start_year=2028").json["items"]) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"head_count": -1}, "head_count"),
        ({"head_count": "x"}, "head_count"),
        ({"grade": "L9"}, "grade"),
        ({"grade": "S1"}, "grade"),
        ({"start_year": 26}, "start_year"),
        ({"pupils": ["a name"]}, "pupils"),
        ({"site_id": str(uuid4())}, "site_id"),
    ],
)
def test_a_wrong_body_is_refused_by_field(as_planner: Any, world: World, change: Any, field: Any) -> None:
    answer = as_planner.api("POST", f"/schools/{world.school_id}/class-groups", NEW | change)

    assert answer.status_code == 422
    assert field in answer.json["fields"]


def test_a_taken_name_is_a_conflict(as_planner: Any, world: World, added: Any) -> None:
    answer = as_planner.api("POST", f"/schools/{world.school_id}/class-groups", NEW)

    assert answer.status_code == 409
    assert answer.json["detail"].startswith("Deze vestiging heeft dit schooljaar al een klas")


def test_a_change_needs_the_version_and_refuses_an_old_one(as_planner: Any, added: Any) -> None:
    url = f"/class-groups/{added['class_group_id']}"

    assert as_planner.api("PATCH", url, {"head_count": 23}).status_code == 428
    changed = as_planner.api("PATCH", url, {"head_count": 23, "counted_on": "2026-10-01"}, version=1)
    assert (changed.status_code, changed.json["head_count"], changed.json["counted_on"]) == (200, 23, "2026-10-01")
    assert changed.headers["ETag"] == '"v2"'
    assert as_planner.api("PATCH", url, {"head_count": 24}, version=1).status_code == 412


def test_a_group_is_removed_with_its_version(as_planner: Any, added: Any) -> None:
    url = f"/class-groups/{added['class_group_id']}"

    assert as_planner.api("DELETE", url).status_code == 428
    assert as_planner.api("DELETE", url, version=1).status_code == 204
    assert as_planner.api("GET", url).status_code == 404


def test_head_counts_are_set_all_or_none(as_planner: Any, world: World, added: Any) -> None:
    url = f"/schools/{world.school_id}/head-counts"
    entry = {"class_group_id": added["class_group_id"], "head_count": 20, "version": 1}

    assert as_planner.api("PUT", url, {"start_year": 2028, "counts": [entry | {"version": 9}]}).status_code == 412
    answer = as_planner.api("PUT", url, {"start_year": 2028, "counts": [entry]})
    assert [group["head_count"] for group in answer.json["items"]] == [20]
    stranger = entry | {"class_group_id": str(uuid4())}
    assert as_planner.api("PUT", url, {"start_year": 2028, "counts": [stranger]}).status_code == 404


def test_the_list_goes_on_where_the_page_before_ended(as_planner: Any, world: World) -> None:
    for name in ("4A", "4B", "4C"):
        as_planner.api("POST", f"/schools/{world.school_id}/class-groups", NEW | {"name": name})

    first = as_planner.api("GET", "/class-groups?start_year=2028&limit=2").json
    second = as_planner.api("GET", f"/class-groups?start_year=2028&limit=2&cursor={first['next_cursor']}").json

    assert [group["name"] for group in first["items"] + second["items"]] == ["4A", "4B", "4C"]
    assert second["next_cursor"] is None


def test_totals_begin_with_schools_without_groups(as_planner: Any, world: World, added: Any) -> None:
    items = as_planner.api("GET", "/class-group-totals?start_year=2028").json["items"]

    assert [(item["groups"], item["pupils"]) for item in items] == [(0, 0), (1, 22)]
    missing = as_planner.api("GET", "/class-group-totals?start_year=2028&missing=true").json["items"]
    assert [item["school_id"] for item in missing] == [str(world.other_school_id)]


def test_a_broken_cursor_is_refused(as_planner: Any) -> None:
    assert as_planner.api("GET", "/class-groups?start_year=2028&cursor=abc").status_code == 422
    assert as_planner.api("GET", "/class-groups").status_code == 422


def test_who_may_what(client: Callable[..., Any], world: World, added: Any) -> None:
    url, one = f"/schools/{world.school_id}/class-groups", f"/class-groups/{added['class_group_id']}"
    contact, other = client(next(iter(world.contacts.values()))), client(world.other_contact)
    foreign = client(world.foreign_planner)

    assert client().api("GET", one).status_code == 401
    assert contact.api("GET", one).status_code == 200
    assert other.api("GET", one).status_code == 404
    assert foreign.api("GET", one).status_code == 404
    assert foreign.api("POST", url, NEW).status_code == 404
    assert contact.api("POST", url, NEW).status_code == 403
    assert contact.api("DELETE", one, version=1).status_code == 403
    assert [item["school_id"] for item in contact.api("GET", "/class-group-totals?start_year=2028").json["items"]] == [
        str(world.school_id)
    ]
