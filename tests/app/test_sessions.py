"""Sessions: a new id whenever what they may do changes, two limits, an end on the server, and nothing readable outside."""

from __future__ import annotations

import hashlib
import re
import time
from datetime import UTC, date, datetime

import pytest
from flask import session

from clb_core import clock
from clb_core.web.sessions import PREFIX
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from client import Client
from world import FIRST_DAY, PASSWORD

CONTACT = "planning_contact@proef.example"


def cookie(client: Client, name: str = "clb") -> str | None:
    found = client.raw.get_cookie(name)
    return found.value if found else None


def sign_in(client: Client, email: str, password: str = PASSWORD, **more):
    return client.post("/aanmelden", {"email": email, "password": password}, **more)


def take_token(browser: Client) -> None:
    """The CSRF token of the page that is open after signing in."""
    browser._token = re.search(r'name="csrf-token" content="([^"]+)"', browser.text("/wie-ben-ik"))[1]


def with_cookie(app, value: str) -> Client:
    """A browser that holds this cookie and nothing else."""
    other = Client(app)
    other.raw.set_cookie("clb", value)
    return other


def end(fresh_runtime, world, someone) -> None:
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        identity.end_membership(uow, world.staff[Role.ADMINISTRATOR].actor, someone.membership_id, reason="Ander werk")


@pytest.fixture
def two_places(fresh_runtime, world):
    """The planner also has a role at a school."""
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        member = queries.member(uow, planner.member_id)
        identity.add_membership(uow, System(), member, Role.HEAD, world.school_id, FIRST_DAY)
    return planner


# A new id.


def test_signing_in_gives_a_new_id_and_the_old_cookie_stops_working(app, client):
    browser = client()
    browser.text("/aanmelden")
    before = cookie(browser)

    answer = sign_in(browser, "planner@proef.example")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert cookie(browser) != before
    assert browser.get("/").status_code == 200
    assert with_cookie(app, before).get("/").status_code == 302, "who planted the cookie is not signed in"


def test_an_id_that_someone_made_up_is_not_taken_over(app):
    browser = with_cookie(app, "een-zelf-gekozen-waarde")

    sign_in(browser, "planner@proef.example")

    assert cookie(browser) != "een-zelf-gekozen-waarde"
    assert with_cookie(app, "een-zelf-gekozen-waarde").get("/").status_code == 302


def test_a_wrong_password_signs_nobody_in(client):
    browser = client()

    answer = sign_in(browser, "planner@proef.example", "een ander lang wachtwoord")

    assert answer.status_code == 401
    assert "passen niet bij elkaar" in answer.text
    assert browser.get("/").status_code == 302


def test_choosing_a_place_gives_a_new_id_and_the_old_cookie_stops_working(app, client, two_places, world):
    browser = client()
    sign_in(browser, two_places.email)
    before = cookie(browser)
    take_token(browser)

    browser.post("/wie-ben-ik", {"context": f"{world.centre_id}:"})

    assert cookie(browser) != before
    assert browser.get("/").status_code == 200
    assert with_cookie(app, before).get("/wie-ben-ik").headers["Location"] == "/aanmelden"


def test_nothing_of_before_the_sign_in_is_kept(client):
    browser = client()
    browser.text("/aanmelden")
    with browser.raw.session_transaction() as kept:
        kept["planted"] = "iets"

    sign_in(browser, "planner@proef.example")

    with browser.raw.session_transaction() as kept:
        assert "planted" not in kept
        assert kept["person"]


# Where one acts.


def test_who_has_one_place_is_there_at_once(client):
    browser = client()
    sign_in(browser, CONTACT)

    assert browser.api("GET", "/me").json["roles"] == ["planning_contact"]


def test_who_has_two_places_must_choose(client, two_places):
    browser = client()
    sign_in(browser, two_places.email)

    answer = browser.get("/", follow_redirects=True)

    assert answer.request.path == "/wie-ben-ik"
    assert "CLB Proefland" in answer.text
    assert "Basisschool De Proeftuin" in answer.text
    assert browser.api("GET", "/me").status_code == 401


def test_the_chosen_place_decides_which_rights_there_are(client, two_places, world):
    browser = client()
    sign_in(browser, two_places.email)
    for school, roles in (("", ["planner"]), (str(world.school_id), ["head"])):
        take_token(browser)
        browser.post("/wie-ben-ik", {"context": f"{world.centre_id}:{school}"})
        assert browser.api("GET", "/me").json["roles"] == roles


@pytest.mark.parametrize("place", ["centre", "other school", "other centre", "nonsense", ""])
def test_a_place_of_someone_else_cannot_be_chosen(client, world, place):
    browser = client()
    sign_in(browser, CONTACT)
    take_token(browser)
    key = {
        "centre": f"{world.centre_id}:", "other school": f"{world.centre_id}:{world.other_school_id}",
        "other centre": f"{world.foreign_centre_id}:", "nonsense": "x:y", "": "",
    }[place]  # fmt: skip

    answer = browser.post("/wie-ben-ik", {"context": key}, follow_redirects=True)

    assert "Kies een van de plekken in de lijst." in answer.text
    assert browser.api("GET", "/me").json["school_ids"] == [str(world.school_id)]


def test_a_school_that_the_centre_no_longer_has_is_not_offered(client, two_places, world, as_superuser):
    as_superuser(f"update school set affiliated_until = '2026-10-05' where school_id = '{world.school_id}'")
    browser = client()

    sign_in(browser, two_places.email)
    page = browser.text("/wie-ben-ik")

    assert "CLB Proefland" in page
    assert "Basisschool De Proeftuin" not in page
    assert browser.api("GET", "/me").json["roles"] == ["planner"], "one place is left, so it is entered at once"


def test_a_school_is_offered_until_the_last_day_of_its_affiliation(client, two_places, world, as_superuser):
    as_superuser(f"update school set affiliated_until = '2026-10-06' where school_id = '{world.school_id}'")
    browser = client()

    sign_in(browser, two_places.email)

    assert "Basisschool De Proeftuin" in browser.text("/wie-ben-ik")


def test_an_open_session_of_a_school_ends_with_its_affiliation(as_contact, world, as_superuser):
    assert as_contact.get("/onze-kalender").status_code == 200
    as_superuser(f"update school set affiliated_until = '2026-10-05' where school_id = '{world.school_id}'")

    answer = as_contact.get("/onze-kalender", follow_redirects=True)

    assert answer.request.path == "/wie-ben-ik"
    assert "Je rol hier is beëindigd." in answer.text


def test_an_ended_role_bites_at_the_next_page_in_words(as_contact, fresh_runtime, world):
    assert as_contact.get("/").status_code == 200
    end(fresh_runtime, world, world.contacts[Role.PLANNING_CONTACT])

    answer = as_contact.get("/", follow_redirects=True)

    assert answer.request.path == "/wie-ben-ik"
    assert "Je rol hier is beëindigd. Kies een andere plek" in answer.text
    assert "Je hebt vandaag nergens een rol." in answer.text


def test_an_ended_role_bites_at_the_next_form_in_words_and_nothing_is_changed(
    as_contact, fresh_runtime, world, statements
):
    token = as_contact.token
    end(fresh_runtime, world, world.contacts[Role.PLANNING_CONTACT])
    statements.clear()

    day = {"first_day": "2026-11-16", "last_day": "2026-11-16", "kind": "study_day", "csrf_token": token}
    answer = as_contact.raw.post("/onze-kalender", data=day)

    assert answer.status_code == 401
    assert "Je rol hier is beëindigd." in answer.text
    assert [each for each in statements if each.startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_an_ended_role_bites_at_the_next_call_of_the_api(as_contact, fresh_runtime, world):
    assert as_contact.api("GET", "/me").status_code == 200
    end(fresh_runtime, world, world.contacts[Role.PLANNING_CONTACT])

    first, second = as_contact.api("GET", "/me"), as_contact.api("GET", "/me")

    assert [first.status_code, second.status_code] == [401, 401]
    assert first.json["code"] == "unauthenticated"
    assert first.json["detail"].startswith("Je rol hier is beëindigd.")


def test_a_role_that_ends_tomorrow_works_today(as_contact, world, as_superuser):
    contact = world.contacts[Role.PLANNING_CONTACT]
    as_superuser(f"update membership set valid_until = '2026-10-06' where membership_id = '{contact.membership_id}'")

    assert as_contact.get("/").status_code == 200


# Where one goes after signing in.


@pytest.mark.parametrize("wanted", ["/scholen?q=a&voorbij=1", "/mensen"])
def test_after_signing_in_one_gets_the_page_that_was_asked(client, wanted):
    answer = client().post("/aanmelden", {"email": "planner@proef.example", "password": PASSWORD},
                           query_string={"naar": wanted})  # fmt: skip

    assert answer.headers["Location"] == wanted


@pytest.mark.parametrize("wanted", ["//kwaad.example", "https://kwaad.example", "/\\kwaad.example", "/\t/kwaad.example",
                                    "/\n/kwaad.example", "\\\\kwaad.example", "javascript:alert(1)"])  # fmt: skip
def test_after_signing_in_no_one_is_sent_to_another_site(client, wanted):
    answer = client().post("/aanmelden", {"email": "planner@proef.example", "password": PASSWORD},
                           query_string={"naar": wanted})  # fmt: skip

    assert answer.headers["Location"] == "/"


# The end.


def test_signing_out_ends_the_session_on_the_server(app, as_planner, fresh_runtime):
    token, kept = as_planner.token, cookie(as_planner)

    answer = as_planner.raw.post("/afmelden", data={"csrf_token": token})

    assert answer.status_code == 303
    assert with_cookie(app, kept).get("/").status_code == 302, "who copied the cookie is out too"
    assert fresh_runtime.valkey.get(key_of(kept)) is None


def test_a_request_that_was_under_way_does_not_bring_an_ended_session_back(app, as_planner, fresh_runtime):
    kept = cookie(as_planner)

    @app.before_request
    def ended_meanwhile() -> None:
        fresh_runtime.valkey.delete(key_of(kept))
        session["something"] = "new"

    as_planner.get("/")

    assert fresh_runtime.valkey.get(key_of(kept)) is None


def test_a_session_ends_after_the_idle_time_and_every_request_starts_it_anew(as_planner, fresh_runtime):
    key = key_of(cookie(as_planner))
    fresh_runtime.valkey.expire(key, 50)

    as_planner.get("/")

    assert 7190 < fresh_runtime.valkey.ttl(key) <= 7200
    fresh_runtime.valkey.pexpire(key, 1)
    time.sleep(0.01)
    assert as_planner.get("/").status_code == 302


def test_a_session_ends_after_its_longest_time_however_busy_it_is(as_planner, fresh_runtime):
    age(as_planner, 43200 - 60)
    assert as_planner.get("/").status_code == 200

    age(as_planner, 43200 + 1)

    assert as_planner.get("/").status_code == 302
    assert fresh_runtime.valkey.get(key_of(cookie(as_planner))) is None


def test_choosing_a_place_does_not_lengthen_a_session(client, two_places, world):
    browser = client()
    sign_in(browser, two_places.email)
    age(browser, 43000)
    take_token(browser)
    browser.post("/wie-ben-ik", {"context": f"{world.centre_id}:"})

    with browser.raw.session_transaction() as kept:
        assert clock.machine_now().timestamp() - kept["_began"] > 42900


def age(client: Client, seconds: int) -> None:
    """Let the session have begun so long ago."""
    with client.raw.session_transaction() as kept:
        kept["_began"] = clock.machine_now().timestamp() - seconds


# What stands where.


def key_of(value: str | None) -> str:
    assert value is not None
    return PREFIX + hashlib.sha256(value.encode()).hexdigest()


def test_the_store_knows_the_digest_of_the_cookie_and_not_the_cookie(as_planner, fresh_runtime):
    as_planner.get("/")
    value = cookie(as_planner)
    keys = [key.decode() for key in fresh_runtime.valkey.keys(PREFIX + "*")]

    assert key_of(value) in keys
    assert not any(value in key for key in keys)
    assert value.encode() not in b"".join(fresh_runtime.valkey.get(key) for key in keys)


def test_the_cookie_says_nothing_and_scripts_cannot_read_it(client):
    header = client().get("/aanmelden").headers["Set-Cookie"]

    assert header.startswith("clb=")
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header
    assert "Secure" not in header, "without https the browser would not send it back"
    assert "Expires" not in header
    assert "Max-Age" not in header


def test_behind_https_the_cookie_is_for_this_host_and_https_only(app_with):
    secure = app_with(CLB_PUBLIC_URL="https://clb.example").test_client()
    answer = secure.get("/aanmelden", base_url="https://clb.example")

    header = answer.headers["Set-Cookie"]
    assert header.startswith("__Host-clb=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(header.split("; "))
    assert "Domain" not in header
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_the_day_of_the_role_is_that_of_brussels(as_contact, world, as_superuser, clock_at):
    """At 23.30 UTC it is tomorrow in Brussels: a role whose last day was today is over."""
    contact = world.contacts[Role.PLANNING_CONTACT]
    as_superuser(f"update membership set valid_until = '2026-10-06' where membership_id = '{contact.membership_id}'")
    clock_at.move_to(datetime(2026, 10, 6, 21, 59, tzinfo=UTC))
    assert as_contact.get("/").status_code == 200

    clock_at.move_to(datetime(2026, 10, 6, 22, 1, tzinfo=UTC))

    assert clock.today() == date(2026, 10, 7)
    assert as_contact.get("/").status_code == 302
