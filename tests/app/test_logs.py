"""The log of a busy day holds nothing of people: no search words, no tokens, no addresses, no typed texts."""

from __future__ import annotations

import logging
from urllib.parse import quote

import pytest

from clb_core.observability import logs
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries
from clb_tenants.identity import service as identity
from clb_tenants.identity.models import MailLink
from clb_tenants.identity.vocabulary import LinkPurpose
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from world import PASSWORD

SEARCHED, TYPED, ADDRESS, SECRET = (
    "zoekwoordpeeters",
    "getyptverhaal",
    "iemand.geheim@proef.example",
    "eengeheimwachtwoord",
)


@pytest.fixture
def token(fresh_runtime, world) -> str:
    """The working link of an invitation."""
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        offer = identity.invite(
            uow, world.staff[Role.PLANNER].actor, email=ADDRESS, name=TYPED, role=Role.HEAD, school_id=world.school_id
        )
        link = MailLink(
            link_id=offer.invitation_id, purpose=LinkPurpose.INVITATION, member_id=None, school_id=world.school_id,
            subject_id=offer.invitation_id, created_at=offer.invited_at, expires_at=offer.expires_at, revoked_at=None,
        )  # fmt: skip
        return identity.make_link(uow, fresh_runtime.settings.secret_key, link)


def test_a_crawl_with_personal_data_everywhere_leaves_none_in_the_log(
    client, world, token, log_lines, caplog, capfd, fresh_runtime
):
    planner, nobody = client(world.staff[Role.PLANNER]), client()
    with caplog.at_level(logging.INFO, logger="flask-limiter"), caplog.at_level(logging.INFO, logger="flask_wtf"):
        for address in (
            "/scholen?q={}", "/mensen?q={}", "/audit?q={}", "/bezoeken?q={}", "/verplichtingen?q={}", "/{}", "/scholen?cursor={}",
            "/api/v1/schools?q={}", "/api/v1/people?q={}", "/api/v1/{}", "/api/v1/schools?limit={}", "/aanmelden?naar=/{}",
            "/antwoord/{}", "/uitnodiging/{}", "/static/{}", "/instellingen/{}", "/demo/aanmelden/{}",
        ):  # fmt: skip
            for word in (SEARCHED, quote(ADDRESS), token):
                planner.get(address.format(word))
                nobody.get(address.format(word))
        assert nobody.get(f"/uitnodiging/{token}").status_code == 200
        nobody.post("/aanmelden", {"email": ADDRESS, "password": SECRET})
        nobody.raw.post("/aanmelden", data={"email": ADDRESS, "password": SECRET})
        planner.post(
            "/mensen/uitnodigen",
            {"name": TYPED, "email": ADDRESS + "x", "role": "head", "school_id": str(world.school_id)},
        )
        planner.post("/mensen/uitnodigen", {"name": TYPED, "email": "geen adres " + TYPED, "role": TYPED})
        planner.api("POST", "/invitations", {"name": TYPED, "email": ADDRESS, TYPED: SEARCHED})
        planner.post("/teams", {"name": TYPED * 200})
        nobody.post(f"/uitnodiging/{token}", {"password": SECRET, "again": SECRET})
        nobody.get("/scholen", headers={"User-Agent": TYPED, "Referer": SEARCHED, "X-Request-Id": SEARCHED + " "})

    assert len(log_lines.lines) > 100
    assert "<token>" in log_lines.text, "the rule is logged, so that numbers by route can be made"
    everything = log_lines.text + caplog.text + "".join(capfd.readouterr())
    for personal in (SEARCHED, TYPED, ADDRESS, quote(ADDRESS), SECRET, token, "planner@proef.example", PASSWORD):
        assert personal not in everything
    for someone in (world.staff[Role.PLANNER].person_id, world.centre_id, world.school_id):
        assert str(someone) not in everything


def test_each_request_is_one_line_with_route_status_and_time(client, log_lines):
    answer = client().get("/scholen?q=x")

    (line,) = log_lines.lines
    assert line["event"] == "request"
    assert (line["method"], line["route"], line["status"]) == ("GET", "/scholen", 302)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert 0 <= float(str(line["ms"])) < 60_000
    assert str(line["timestamp"]).endswith("Z")


def test_health_and_files_are_not_logged(client, log_lines):
    for address in ("/health/live", "/health/ready", "/metrics", "/static/core/app.css"):
        client().get(address, buffered=True)

    assert log_lines.text == ""


def test_the_places_of_an_error_are_without_its_words():
    try:
        int("jan@proef.example")
    except ValueError as error:
        places = logs.places(error)

    assert len(places) == 1
    assert places[0].startswith("test_logs.py:")
    assert "jan" not in places[0]


def test_a_link_of_the_test_is_known_by_its_digest_only(fresh_runtime, world, token):
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        assert queries.find_link(fresh_runtime.database, world.centre_id, token) is None
        assert uow.scope.owner_id == world.centre_id
