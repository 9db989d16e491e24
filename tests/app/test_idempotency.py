"""A create that is sent twice happens once."""

from __future__ import annotations

from clb_tenants.access.roles import Role
from client import Client

NEW = {"name": "Nieuwe collega", "email": "nieuw@proef.example", "role": "planning_contact"}


def new(world) -> dict[str, str]:
    return NEW | {"school_id": str(world.school_id)}


def test_the_same_key_gives_the_first_answer_again_and_does_nothing(as_planner: Client, world):
    first = as_planner.api("POST", "/invitations", new(world), key="sleutel-1")
    again = as_planner.api("POST", "/invitations", new(world), key="sleutel-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_same_key_with_another_body_is_refused(as_planner: Client, world):
    as_planner.api("POST", "/invitations", new(world), key="sleutel-1")

    answer = as_planner.api("POST", "/invitations", new(world) | {"name": "Iemand anders"}, key="sleutel-1")

    assert answer.status_code == 422
    assert answer.json["code"] == "idempotency_key_reused"


def test_a_create_without_a_key_is_told_what_to_send(as_planner: Client, world):
    answer = as_planner.raw.post("/api/v1/invitations", json=new(world), headers={"X-CSRFToken": as_planner.token})

    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json["detail"]


def test_a_refused_create_keeps_no_key_so_that_a_better_one_may_follow(as_planner: Client, world):
    wrong = as_planner.api("POST", "/invitations", new(world) | {"email": "geen adres"}, key="sleutel-2")
    right = as_planner.api("POST", "/invitations", new(world), key="sleutel-2")

    assert (wrong.status_code, right.status_code) == (422, 201)


def test_another_person_may_use_the_same_key(client, world):
    for role in (Role.PLANNER, Role.ADMINISTRATOR):
        answer = client(world.staff[role]).api(
            "POST", "/invitations", new(world) | {"email": f"{role.value}-nieuw@proef.example"}, key="zelfde"
        )
        assert answer.status_code == 201
