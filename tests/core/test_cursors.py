"""A cursor that someone changed, and pages of a list that changes while it is read."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from clb_core.errors import Refused
from clb_core.web.pages import MOST, PageRequest, encode
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import unit_of_work
from client import Client
from world import FIRST_DAY, World


def test_a_page_has_a_next_one_only_when_a_row_more_was_found() -> None:
    asked = PageRequest.read(2)

    assert asked.page([1, 2], lambda row: (row,)).next_cursor is None
    more = asked.page([1, 2, 3], lambda row: (row,))
    assert (list(more.rows), PageRequest.read(2, more.next_cursor).after) == ([1, 2], ("2",))


def test_the_number_of_rows_a_page_may_have_is_bounded() -> None:
    assert [PageRequest.read(limit).limit for limit in (-1, 0, 1, 100, 10_000)] == [1, 1, 1, 100, MOST]


@pytest.mark.parametrize("cursor", ["!!", "é", "WyJh", encode(["x"])[:-2] + "%", "bnVsbA", "MQ"])
def test_a_cursor_that_is_none_is_refused_in_words(cursor: str) -> None:
    with pytest.raises(Refused) as caught:
        PageRequest.read(50, cursor)

    assert caught.value.words.endswith("Begin opnieuw bij de eerste pagina.")


@pytest.mark.parametrize("key", [[], ["a"], ["a", "geen uuid"], ["a", "b", "c"], [None, None], ["a\0b", "x"]])
@pytest.mark.parametrize(
    "address", ["/people", "/schools", "/audit", "/visits", "/obligations", "/teams", "/mail-deliveries"]
)
def test_a_cursor_of_another_list_is_refused_in_words(as_planner: Client, address: str, key: list[str]) -> None:
    answer = as_planner.api("GET", f"{address}?cursor={encode(key)}")

    assert answer.status_code == 422, answer.text
    assert answer.json is not None
    assert answer.json["detail"].endswith(".")


@pytest.mark.parametrize("address", ["/people", "/schools", "/audit", "/visits", "/obligations", "/teams"])
def test_an_unknown_name_in_the_query_is_refused_in_dutch(as_planner: Client, address: str) -> None:
    answer = as_planner.api("GET", f"{address}?schol_id=1")

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["fields"] == {"schol_id": ["Dit veld bestaat niet."]}


def test_an_unknown_name_in_a_body_is_refused_in_dutch_and_nothing_is_made(as_planner: Client, world: World) -> None:
    body = {"name": "Nieuw", "email": "n@proef.example", "role": "head", "school_id": str(world.school_id), "rol": "x"}
    answer = as_planner.api("POST", "/invitations", body)

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["fields"] == {"rol": ["Dit veld bestaat niet."]}
    assert "n@proef.example" not in as_planner.text("/mensen")


def test_all_rows_come_once_though_rows_are_added_while_one_reads(
    app: Flask, client: Callable[..., Client], world: World
) -> None:
    """Rows before the place where one reads are not seen, rows behind it are; none twice, none of the old ones missed."""
    planner = client(world.staff[Role.PLANNER])
    before = _ids(planner, "/people?limit=200")
    seen: list[str] = []
    cursor, number = "", 0
    while True:
        answer = planner.api("GET", f"/people?limit=2{cursor}").json
        assert answer is not None
        seen += [row["membership_id"] for row in answer["items"]]
        if answer["next_cursor"] is None:
            break
        cursor, number = f"&cursor={answer['next_cursor']}", number + 1
        with unit_of_work(app.extensions["clb.database"], world.staff[Role.PLANNER].scope) as uow:
            for name in (f"Aaa {number}", f"Zzz {number}"):
                if number < 5:
                    member = identity.add_member(uow, name, f"{name.replace(' ', '')}@proef.example")
                    identity.add_membership(uow, System(), member, Role.NURSE, None, FIRST_DAY)

    assert len(seen) == len(set(seen))
    assert set(before) <= set(seen)
    assert len(seen) == len(before) + 4, "the four behind the place where one read"


def _ids(client: Client, address: str) -> list[str]:
    answer = client.api("GET", address).json
    assert answer is not None
    return [str(UUID(row["membership_id"])) for row in answer["items"]]


def test_a_change_needs_the_version_that_was_seen(as_planner: Client, world: World) -> None:
    """428 without, 412 with an older one, 200 with the ETag of the answer, weak too."""
    address = f"/schools/{world.other_school_id}"
    etag = as_planner.api("GET", address).headers["ETag"]

    def change(phone: str, **headers: str) -> int:
        return as_planner.api("PATCH", address, {"phone": phone}, headers=headers).status_code

    assert change("1") == 428
    assert change("1", **{"If-Match": "*"}) == 428
    assert change("1", **{"If-Match": '"v999"'}) == 412
    assert change("2", **{"If-Match": etag}) == 200
    assert change("3", **{"If-Match": etag}) == 412
    newest = as_planner.api("GET", address)
    assert newest.json is not None
    assert newest.json["phone"] == "2"
    assert change("4", **{"If-Match": "W/" + newest.headers["ETag"]}) == 200
