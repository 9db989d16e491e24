"""The application starts, and says who may use each of its routes."""

from __future__ import annotations

from client import Client


def test_the_sign_in_page_opens_for_anyone(client):
    assert "Meld je aan" in client().text("/aanmelden")


def test_home_sends_a_stranger_to_the_sign_in_page(client):
    answer = client().get("/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/aanmelden?naar=")


def test_a_planner_gets_home(as_planner: Client):
    assert "Aan zet" in as_planner.text("/")


def test_the_api_says_no_in_a_problem_document(client):
    answer = client().api("GET", "/me")

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"] == "Meld je aan om verder te gaan."


def test_the_api_knows_who_acts(as_planner: Client):
    answer = as_planner.api("GET", "/me")

    assert answer.status_code == 200
    assert answer.json["roles"] == ["planner"]


def test_health_tells_of_database_and_valkey(client):
    assert client().get("/health/ready").json == {"status": "ok", "checks": {"database": True, "valkey": True}}
