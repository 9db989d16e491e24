"""The demo's own pages: the clock of all processes, and one click to sign in. Elsewhere they do not exist."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from clb_app.demo.sign_ins import PASSWORD, SIGN_INS
from clb_core import clock
from clb_core.clock import MovableClock
from clb_core.ids import uuid7
from clb_integrations.passwords.argon2_hasher import Argon2Hasher
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from client import Client
from world import FIRST_DAY, START

CLOCK_ROUTES = [("GET", "/demo/klok"), ("POST", "/demo/klok"), ("POST", "/demo/klok/verder/dag")]
PLANNER = SIGN_INS[0]


@pytest.fixture
def demo(app_with, tmp_path, world):
    """A demo whose clock stands in a file, as in all its processes, and whose planner can sign in."""
    path = tmp_path / "clock.json"
    earlier = clock.installed()
    app = app_with(CLB_DEMO="1", CLB_CLOCK_FILE=str(path))
    MovableClock(path).move_to(START)
    database = app.extensions["clb.database"]
    hashed = Argon2Hasher().hash(PASSWORD)
    person = queries.create_account(database, uuid7(), PLANNER.email, PLANNER.email, PLANNER.name, hashed, START)
    with unit_of_work(database, CentreScope(world.centre_id)) as uow:
        member = identity.add_member(uow, PLANNER.name, PLANNER.email, person_id=person)
        identity.add_membership(uow, System(), member, Role.PLANNER, None, FIRST_DAY)
    app.config["CLOCK"] = path
    yield app
    clock.install(earlier)


def of_another_process(path) -> date:
    """What day it is for a process that was just started."""
    code = (
        "import pathlib, sys; from clb_core import clock;"
        "clock.install(clock.MovableClock(pathlib.Path(sys.argv[1]))); print(clock.today())"
    )
    shown = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return date.fromisoformat(shown.stdout.strip())


def test_the_page_moves_the_clock_of_every_process(demo):
    client = Client(demo)

    answer = client.post("/demo/klok", {"day": "2027-03-01", "hour": "10:15"})

    assert answer.status_code == 303
    assert clock.today() == of_another_process(demo.config["CLOCK"]) == date(2027, 3, 1)
    page = client.text("/demo/klok")
    assert "maandag\u00a01\u00a0maart\u00a02027" in page
    assert "10.15" in page


@pytest.mark.parametrize(
    ("step", "later"), [("uur", timedelta(hours=1)), ("dag", timedelta(days=1)), ("week", timedelta(days=7))]
)
def test_the_buttons_move_the_clock_on(demo, step, later):
    before = clock.now()

    assert Client(demo).post(f"/demo/klok/verder/{step}").status_code == 303

    assert timedelta() <= clock.now() - before - later < timedelta(minutes=1)


def test_an_hour_on_at_the_end_of_the_day_is_the_next_day(demo):
    MovableClock(demo.config["CLOCK"]).move_to(datetime(2026, 10, 6, 21, 30, tzinfo=UTC))

    Client(demo).post("/demo/klok/verder/uur")

    assert clock.today() == date(2026, 10, 7)


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        ("2026-08-31", "10:00", "De demo loopt van 1 september 2026 tot en met 31 augustus 2029."),
        ("2029-09-01", "10:00", "De demo loopt van 1 september 2026 tot en met 31 augustus 2029."),
        ("2027-02-30", "10:00", "Deze dag bestaat niet."),
        ("2027-03-28", "02:30", "Dit uur bestaat die dag niet: de zomertijd begint."),
        ("2027-03-01", "25:00", "Schrijf een uur als 08:30."),
        ("", "", "Vul dit in."),
    ],
)
def test_another_day_or_hour_is_refused_in_words_and_the_clock_stays(demo, day, hour, words):
    answer = Client(demo).post("/demo/klok", {"day": day, "hour": hour})

    assert answer.status_code == 422
    assert words in answer.text
    assert clock.today() == START.date()


def test_the_button_stops_at_the_end_of_the_demo_in_words(demo):
    MovableClock(demo.config["CLOCK"]).move_to(datetime(2029, 8, 31, 10, 0, tzinfo=UTC))

    answer = Client(demo).post("/demo/klok/verder/dag")

    assert answer.status_code == 422
    assert "De demo loopt van" in answer.text
    assert clock.today() == date(2029, 8, 31)


def test_an_unknown_step_does_not_exist(demo):
    assert Client(demo).post("/demo/klok/verder/eeuw").status_code == 404


def test_the_first_and_the_last_day_are_of_the_demo(demo):
    for day in ("2026-09-01", "2029-08-31"):
        assert Client(demo).post("/demo/klok", {"day": day, "hour": "23:59"}).status_code == 303
        assert clock.today() == date.fromisoformat(day)


def test_moving_the_clock_sends_no_one_to_another_site(demo):
    answer = Client(demo).post("/demo/klok/verder/dag", {"terug": "https://kwaad.example"})
    own = Client(demo).post("/demo/klok/verder/dag", {"terug": "/scholen"})

    assert answer.headers["Location"] == "/demo/klok"
    assert own.headers["Location"] == "/scholen"


def test_a_demo_that_follows_the_real_time_says_so(app_with):
    earlier = clock.installed()
    clock.install(clock.SystemClock())
    try:
        answer = Client(app_with(CLB_DEMO="1")).post("/demo/klok", {"day": "2027-03-01", "hour": "10:15"})
    finally:
        clock.install(earlier)

    assert answer.status_code == 422
    assert "volgt de echte tijd" in answer.text


def test_one_click_signs_in(demo):
    client = Client(demo)
    page = client.text("/aanmelden")
    assert page.count("/demo/aanmelden/") == len(SIGN_INS)

    answer = client.post(PLANNER.url)

    assert answer.status_code == 303
    assert client.api("GET", "/me").json["name"] == PLANNER.name


@pytest.mark.parametrize("email", ["planner@proef.example", "administrator@proef.example", "niemand@elders.example"])
def test_one_click_is_refused_for_anyone_outside_the_list(demo, email):
    client = Client(demo)

    assert client.post(f"/demo/aanmelden/{email}").status_code == 404
    assert client.get("/").status_code == 302


def test_one_click_by_a_link_from_elsewhere_does_nothing(demo):
    """It is a form with a token: a link or another site signs nobody in."""
    assert Client(demo).get(PLANNER.url).status_code == 405
    assert Client(demo).raw.post(PLANNER.url).status_code == 422


@pytest.mark.parametrize("day", ["2027-06-30", "2026-09-01"])
def test_a_session_survives_that_the_clock_is_moved(demo, day):
    client = Client(demo)
    client.post(PLANNER.url)

    Client(demo).post("/demo/klok", {"day": day, "hour": "10:00"})

    assert client.get("/").status_code == 200
    assert client.api("GET", "/me").json["name"] == PLANNER.name


def test_outside_the_demo_there_is_no_clock_to_move_and_no_one_click(client, as_planner, clock_at):
    before = clock.now()
    for method, address in (*CLOCK_ROUTES, ("POST", PLANNER.url), ("GET", PLANNER.url)):
        answer = as_planner.raw.open(address, method=method, data={"csrf_token": as_planner.token})
        assert answer.status_code == 404, address

    page = client().text("/aanmelden")
    assert "demo" not in page.lower()
    assert clock.now() == before
