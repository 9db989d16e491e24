"""Guessing is slowed: per address and per account, counted in the store, and said in words."""

from __future__ import annotations

import hashlib
import re

import pytest
from flask import Response
from werkzeug.test import Client as Wsgi

from clb_app.factory import ACCOUNT_LIMIT, LIMITS
from clb_app.serve import behind_proxy
from client import Client

WRONG = {"email": "planner@proef.example", "password": "een verkeerd wachtwoord"}


@pytest.fixture
def limited(app_with, valkey_url):
    """The application with limits, and a store in which nothing was counted yet."""
    app = app_with(CLB_RATE_LIMITS="1")
    app.extensions["clb.runtime"].valkey.flushdb()
    yield app
    app.extensions["clb.runtime"].valkey.flushdb()


def from_address(app, address: str) -> Client:
    client = Client(app)
    client.raw.environ_base["REMOTE_ADDR"] = address
    return client


def test_the_eleventh_sign_in_within_a_minute_is_refused_in_words(limited):
    client = Client(limited)
    answers = [client.post("/aanmelden", WRONG | {"email": f"nr{n}@proef.example"}) for n in range(11)]

    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert "Je probeerde dit te vaak na elkaar. Wacht een minuut en probeer opnieuw." in answers[-1].text
    assert answers[-1].headers["Retry-After"] == "60"
    assert 'lang="nl-BE"' in answers[-1].text


def test_the_right_password_is_refused_too_once_the_limit_is_reached(limited):
    client = Client(limited)
    for _try in range(10):
        client.post("/aanmelden", WRONG)

    answer = client.post("/aanmelden", WRONG | {"password": "een lang genoeg wachtwoord"})

    assert answer.status_code == 429
    assert client.get("/").status_code == 302


def test_another_address_is_not_slowed_by_the_first(limited):
    for _try in range(11):
        from_address(limited, "192.0.2.1").post("/aanmelden", WRONG | {"email": "a@proef.example"})

    assert from_address(limited, "192.0.2.2").post("/aanmelden", WRONG).status_code == 401


def test_one_account_is_not_guessed_from_many_addresses(limited):
    answers = [from_address(limited, f"192.0.2.{n}").post("/aanmelden", WRONG) for n in range(1, 22)]

    assert [answer.status_code for answer in answers] == [401] * 20 + [429]
    assert "Wacht 15 minuten en probeer opnieuw." in answers[-1].text
    assert answers[-1].headers["Retry-After"] == "900"
    other_spelling = WRONG | {"email": "  PLANNER@Proef.Example "}
    assert from_address(limited, "192.0.2.90").post("/aanmelden", other_spelling).status_code == 429
    assert (
        from_address(limited, "192.0.2.91").post("/aanmelden", WRONG | {"email": "b@proef.example"}).status_code == 401
    )


def test_one_account_is_not_flooded_with_links_for_a_new_password(limited):
    asked = {"email": "planner@proef.example"}
    answers = [from_address(limited, f"192.0.2.{n}").post("/wachtwoord-vergeten", asked) for n in range(1, 7)]

    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    nobody = [
        from_address(limited, f"192.0.2.{n}").post("/wachtwoord-vergeten", {"email": "niemand@proef.example"})
        for n in range(1, 7)
    ]
    assert [answer.status_code for answer in nobody] == [303] * 5 + [429], "the limit tells nothing either"


@pytest.mark.parametrize(("address", "most"), [("/antwoord/verzonnen", 60), ("/uitnodiging/verzonnen", 60)])
def test_personal_links_cannot_be_guessed_fast(limited, address, most):
    client = Client(limited)
    answers = [client.get(address + str(n)).status_code for n in range(most + 1)]

    assert answers == [404] * most + [429]


def test_answers_by_link_are_limited_too(limited):
    client = Client(limited)
    answers = [client.post("/antwoord/verzonnen", {}).status_code for _try in range(31)]

    assert answers == [404] * 30 + [429]


def test_accepting_invitations_is_limited_too(limited):
    client = Client(limited)
    answers = [client.post("/uitnodiging/verzonnen", {}).status_code for _try in range(21)]

    assert answers == [404] * 20 + [429]


def test_other_pages_are_not_limited(limited, world):
    client = Client(limited, next(iter(world.staff.values())))
    for _try in range(11):
        Client(limited).post("/aanmelden", WRONG)

    assert {client.get("/wie-ben-ik").status_code for _try in range(70)} == {200}
    assert client.get("/").status_code == 200


def test_what_is_counted_stands_in_the_store_so_that_all_processes_count_together(limited):
    valkey = limited.extensions["clb.runtime"].valkey
    Client(limited).post("/aanmelden", WRONG)

    keys = [key.decode() for key in valkey.keys("*limit*")]

    assert sorted(int(valkey.get(key)) for key in keys) == [1, 1]
    assert any("127.0.0.1" in key for key in keys)
    assert any(hashlib.sha256(WRONG["email"].encode()).hexdigest() in key for key in keys)
    assert not any("proef" in key for key in keys), "no mail addresses in the store"


def test_without_limits_nothing_is_counted(client):
    browser = client()

    assert {browser.post("/aanmelden", WRONG).status_code for _try in range(12)} == {401}


def test_the_limited_operations_exist(limited):
    assert set(LIMITS) <= set(limited.view_functions)
    assert re.fullmatch(r"\d+ per \d+ minutes", ACCOUNT_LIMIT)


@pytest.mark.parametrize(
    ("peer", "counted"),
    [("127.0.0.1", "203.0.113.9"), ("::1", "203.0.113.9"), ("198.51.100.7", "198.51.100.7")],
)
def test_a_proxy_on_this_machine_tells_whom_it_asks_for_and_no_one_else_can(limited, peer, counted):
    """Else all users behind the proxy would share one limit, or a guesser would have a new address for each guess."""
    valkey = limited.extensions["clb.runtime"].valkey
    served = Wsgi(behind_proxy(limited), Response)
    page = served.get("/aanmelden", environ_base={"REMOTE_ADDR": peer})
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)[1]

    served.post(
        "/aanmelden",
        data=WRONG | {"csrf_token": token},
        headers={"X-Forwarded-For": "203.0.113.9"},
        environ_base={"REMOTE_ADDR": peer},
    )

    assert any(f"/{counted}/" in key.decode() for key in valkey.keys("*limit*"))
