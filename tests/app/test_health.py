"""Numbers for the operator; what is away is tested in `test_errors.py`."""

from __future__ import annotations

import re

from clb_tenants.access.roles import Role

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def test_life_and_readiness_are_told_to_anyone_and_hold_nothing_else(client):
    assert client().get("/health/live").json == {"status": "ok"}
    assert client().get("/health/ready").json == {"status": "ok", "checks": {"database": True, "valkey": True}}


def test_health_leaves_no_session_behind(client):
    for address in ("/health/live", "/health/ready", "/metrics"):
        assert "Set-Cookie" not in client().get(address).headers


def test_the_numbers_have_our_names_and_speak_of_no_one(as_planner, client, world):
    planner = world.staff[Role.PLANNER]
    for address in (
        "/scholen?q=zoekwoord",
        f"/scholen/{world.school_id}",
        "/api/v1/me",
        "/bestaat-niet",
        "/antwoord/link1234",
    ):
        as_planner.get(address)

    numbers = client().text("/metrics")

    assert 'clb_request_seconds_count{method="GET",route="/scholen",status="200"}' in numbers
    assert 'route="/scholen/<uuid:school_id>"' in numbers
    assert 'route="/antwoord/<token>",status="404"' in numbers
    assert "clb_outbox_messages_total" in numbers
    assert "clb_audit_sealed_total" in numbers
    assert UUID.findall(numbers) == []
    for someone in ("zoekwoord", "link1234", "bestaat-niet", planner.email, planner.name, "Proefland", "Proeftuin"):
        assert someone not in numbers
