"""Signing over REST: the same verbs, the same refusals."""

from __future__ import annotations

import pytest

from agreements.test_signing_pages import finish, frozen, world_scope
from clb_tenants.access.roles import Role
from world import PASSWORD

__all__ = ["world_scope"]


@pytest.fixture
def as_director(client, world):
    return client(world.staff[Role.DIRECTOR])


def test_both_sides_sign_over_rest(as_head, as_director, world_scope, world, sealing):
    url = "/agreements/" + frozen(world_scope, world).rsplit("/", 1)[1]
    before = as_head.api("GET", f"{url}/signatories").json
    yes = {"content_hash": before["content_hash"], "agrees": True, "password": PASSWORD}

    early = as_director.api("POST", f"{url}/signatures", yes)
    wrong = as_head.api("POST", f"{url}/signatures", yes | {"password": "iets anders"})
    made = as_head.api("POST", f"{url}/signatures", yes)
    assert (early.status_code, wrong.status_code, made.status_code) == (409, 422, 201)
    assert "Eerst tekent" in early.json["detail"]
    assert wrong.json["fields"]["password"][0].startswith("Dit wachtwoord klopt niet.")
    assert made.json["content_hash"] == before["content_hash"]
    assert before["next_party_id"] == made.json["party_id"]

    assert as_director.api("POST", f"{url}/signatures", yes).status_code == 201
    finish(world_scope)
    after = as_head.api("GET", f"{url}/signatories").json
    assert after["next_party_id"] is None
    assert [bool(party["signature"]) for party in after["items"]] == [True, True]
    assert as_head.api("GET", f"/documents/{after['document_id']}/content").data.startswith(b"%PDF-")
    assert as_head.api("GET", url).json["state"] == "signed"


def test_the_same_request_sent_twice_signs_once(as_head, world_scope, world, sealing):
    url = "/agreements/" + frozen(world_scope, world).rsplit("/", 1)[1]
    content_hash = as_head.api("GET", f"{url}/signatories").json["content_hash"]
    yes = {"content_hash": content_hash, "agrees": True, "password": PASSWORD}

    first, again = (as_head.api("POST", f"{url}/signatures", yes, key="een sleutel") for _time in range(2))
    other = as_head.api("POST", f"{url}/signatures", yes)

    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json["detail"]) == (409, "Je tekende deze afspraken al.")


def test_what_waits_is_listed_and_signed_at_once(as_head, world_scope, world, sealing):
    frozen(world_scope, world)
    (waiting,) = as_head.api("GET", "/waiting-signatures").json["items"]
    pick = {name: waiting[name] for name in ("context", "agreement_id", "content_hash")}

    told = as_head.api("POST", "/many-signatures", {"picks": [pick], "agrees": True, "password": PASSWORD})

    assert waiting["changed"] == []
    assert [each["refusal"] for each in told.json["items"]] == [""]
    assert as_head.api("GET", "/waiting-signatures").json["items"] == []


def test_signatories_are_named_and_replaced_over_rest(as_director, world_scope, world, sealing):
    url = "/agreements/" + frozen(world_scope, world).rsplit("/", 1)[1]
    ours = as_director.api("GET", f"{url}/signatories").json["items"][1]["party_id"]
    manager = {"member_id": str(world.staff[Role.MANAGEMENT].member_id)}

    named = as_director.api("POST", f"{url}/signatories", manager | {"role": "centre_board", "mandate_to": "2027-08-31"})
    twice = as_director.api("POST", f"{url}/signatories", manager | {"role": "director"})
    administrator = {"member_id": str(world.staff[Role.ADMINISTRATOR].member_id), "reason": "Afwezig."}
    replaced = as_director.api("POST", f"{url}/signatories/{ours}/replacement", administrator)
    gone = as_director.api("POST", f"{url}/signatories/{ours}/replacement", administrator)

    assert (named.status_code, named.json["mandate_to"], twice.status_code) == (201, "2027-08-31", 422)
    assert (replaced.status_code, replaced.json["position"], gone.status_code) == (201, 2, 404)
