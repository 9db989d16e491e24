"""Two people at the very same moment: one wins, the other is told so, and what is stored fits together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, text

from clb_platform.planning import queries
from clb_platform.planning.service import create_visit, propose
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from client import Client
from faults import invariants
from planning.data import PM, REPLY_BY, THURSDAY, TUESDAY, at, key
from world import World

pytestmark = pytest.mark.timeout(120)
ROUNDS = 4
OFFER = {"options": [{"day": "2026-11-19", "half_day": "am"}], "reply_by": "2026-10-12"}
CHANGED = "Iemand wijzigde dit intussen. Bekijk de nieuwe versie en probeer opnieuw."
TAKEN = "kreeg net een ander bezoek in die halve dag"


@pytest.fixture
def at_once(app) -> Callable[[Sequence[Callable[[], Any]]], list[Any]]:
    """Runs all at the same moment, each in its own thread; their answers in order."""

    def run(acts: Sequence[Callable[[], Any]]) -> list[Any]:
        barrier = threading.Barrier(len(acts))

        def one(act: Callable[[], Any]) -> Any:
            barrier.wait(10)
            return act()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(one, acts))

    return run


@pytest.fixture
def planners(app, world: World) -> list[Client]:
    """Two who plan, with their tokens at hand so that nothing but the act itself is raced."""
    found = [Client(app, world.staff[role]) for role in (Role.PLANNER, Role.ADMINISTRATOR)]
    assert all(client.token for client in found)
    return found


@pytest.fixture
def school(app, world: World) -> Client:
    client = Client(app, world.contacts[Role.PLANNING_CONTACT])
    assert client.token
    return client


@pytest.fixture
def as_staff(fresh_runtime, world: World):
    planner = world.staff[Role.PLANNER]

    def run(work: Callable[..., Any]) -> Any:
        with unit_of_work(fresh_runtime.database, planner.scope) as uow:
            return work(uow, planner.actor)

    return run


@pytest.fixture
def concept(as_staff, world: World) -> Callable[..., Any]:
    """A stored visit of one group of the first or the other school, with these half days on offer if any."""

    def make(group: UUID, code: str, *options: Any) -> Any:
        def work(uow, planner):
            school_id = world.school_id if group in world.groups.values() else world.other_school_id
            visit = create_visit(uow, planner, school_id, [key(uow, group, code)], world.team_id)
            return propose(uow, planner, visit.visit_id, options, REPLY_BY) if options else visit

        return as_staff(work)

    return make


@pytest.fixture(autouse=True)
def all_fits(fresh_runtime):
    """After each race the tables fit together."""
    yield
    assert invariants.broken(invariants.read(fresh_runtime.settings.database_admin_url)) == []


def statuses(answers: Sequence[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def loser(answers: Sequence[Any]) -> str:
    """What the one who came second was told."""
    found = max(answers, key=lambda answer: answer.status_code).json
    return str(found["detail"]) + str(found.get("fields", ""))


def test_two_planners_propose_for_one_visit(planners, concept, world, at_once):
    visit = concept(world.groups["4A"], "SC3")
    for _round in range(ROUNDS):
        version = planners[0].api("GET", f"/visits/{visit.visit_id}").json["version"]
        url = f"/visits/{visit.visit_id}/proposals"
        answers = at_once([partial(who.api, "POST", url, OFFER, version=version) for who in planners])

        assert statuses(answers) == [200, 412]
        assert CHANGED in loser(answers)


def test_one_confirms_and_one_cancels(planners, school, concept, world, at_once):
    for group, code, day in (("4A", "SC3", "2026-11-19"), ("6A", "SC4", "2026-11-26"), ("1A", "SC2", "2026-12-03")):
        visit = concept(world.groups[group], code, at(day), at(day, PM))
        url = f"/visits/{visit.visit_id}"
        dates = school.api("GET", url).json["dates"]
        body = {"revision": 1, "answers": [{"date_id": each["date_id"], "kind": "yes"} for each in dates]}
        version = school.api("POST", f"{url}/answer", body).json["version"]
        answers = at_once(
            [
                partial(planners[0].api, "POST", f"{url}/confirm", {"date_id": dates[0]["date_id"]}, version=version),
                partial(planners[1].api, "POST", f"{url}/cancel", {"reason": "Ziek."}, version=version),
            ]
        )

        # Whoever cancels second looked at another version; whoever confirms second finds a visit that is over.
        assert statuses(answers) in ([200, 409], [200, 412])


def test_two_planners_make_a_visit_for_one_group(planners, world, as_staff, at_once):
    wanted = as_staff(lambda uow, _planner: key(uow, world.groups["4A"], "SC3"))
    item = {"class_group_id": str(wanted.class_group_id), "programme_id": str(wanted.programme_id)}
    body = {"school_id": str(world.school_id), "team_id": str(world.team_id), "items": [item]}
    answers = at_once([partial(who.api, "POST", "/visits", body) for who in planners])

    assert statuses(answers) == [201, 409]
    assert "al een bezoek voor dit programma" in loser(answers)


@pytest.mark.parametrize("options", [(THURSDAY,), (THURSDAY, TUESDAY)])
def test_two_schools_want_the_same_team_in_the_same_half_day(planners, concept, world, at_once, options, fresh_runtime):
    """Also when they name the same half days in another order: neither waits for the other for ever."""
    wanted = [{"day": day.isoformat(), "half_day": "am"} for day in options]
    for groups in ((("4A", "SC3"), ("3A", "SC5")), (("6A", "SC4"), ("1A", "HPV"))):
        first = concept(world.groups[groups[0][0]], groups[0][1])
        second = concept(world.other_groups[groups[1][0]], groups[1][1])
        bodies = [{"options": wanted, "reply_by": "2026-10-12"}, {"options": wanted[::-1], "reply_by": "2026-10-12"}]
        answers = at_once(
            [
                partial(who.api, "POST", f"/visits/{visit.visit_id}/proposals", body, version=visit.version)
                for who, visit, body in zip(planners, (first, second), bodies, strict=True)
            ]
        )

        assert statuses(answers) in ([200, 409], [200, 422])
        assert TAKEN in loser(answers) or "is die voormiddag al in" in loser(answers).replace("\N{NO-BREAK SPACE}", " ")
        assert _team_bookings(fresh_runtime, world) == len(options)
        winner = min(answers, key=lambda answer: answer.status_code).json
        gone = planners[0].api(
            "POST", f"/visits/{winner['visit_id']}/cancel", {"reason": "Volgende."}, version=winner["version"]
        )
        assert gone.status_code == 200


def test_two_batches_that_wait_for_each_other_are_told_of_a_race_not_of_a_broken_database(planners, world, as_staff, at_once):
    """Visits in the other order, each on a day that the other wants too: the database may have to end one of the two."""
    wishes = as_staff(
        lambda uow, _planner: [
            [key(uow, world.groups[name], code) for name, code in (("4A", "SC3"), ("6A", "SC4"))],
            [key(uow, world.other_groups[name], code) for name, code in (("3A", "SC5"), ("1A", "HPV"))],
        ]
    )
    bodies = []
    for keys, days in zip(wishes, (("2026-11-19", "2026-11-26"), ("2026-11-26", "2026-11-19")), strict=True):
        batch = [
            {
                "keys": [{"class_group_id": str(each.class_group_id), "programme_id": str(each.programme_id)}],
                "options": [{"day": day, "half_day": "am"}],
            }
            for each, day in zip(keys, days, strict=True)
        ]
        bodies.append({"team_id": str(world.team_id), "reply_by": "2026-10-12", "batch": batch})
    acts = [partial(who.api, "POST", "/visits/bulk-proposals", body) for who, body in zip(planners, bodies, strict=True)]
    answers = at_once(acts)

    assert statuses(answers) in ([201, 201], [201, 409])
    sent = [len(answer.json["proposed"]) for answer in answers if answer.status_code == 201]
    assert sum(sent) == 2, "each half day is given once"


def _team_bookings(started, world: World) -> int:
    engine = create_engine(started.settings.database_admin_url)
    with engine.connect() as connection:
        found = connection.scalar(text("select count(*) from booking where resource_id = :team"), {"team": world.team_id})
    engine.dispose()
    return int(found or 0)


def test_a_school_answers_while_the_centre_offers_other_dates(planners, school, concept, world, at_once):
    visit = concept(world.groups["4A"], "SC3", at(THURSDAY), at(TUESDAY))
    url = f"/visits/{visit.visit_id}"
    dates = school.api("GET", url).json["dates"]
    body = {"revision": 1, "answers": [{"date_id": each["date_id"], "kind": "yes"} for each in dates]}
    answer, offered = at_once(
        [
            partial(school.api, "POST", f"{url}/answer", body),
            partial(planners[0].api, "POST", f"{url}/proposals", OFFER, version=visit.version),
        ]
    )

    assert (answer.status_code, offered.status_code) in {(200, 412), (410, 200)}


def test_a_form_and_its_second_press_at_the_same_moment_act_once(app, concept, world, at_once):
    """One browser, two presses: the same session in both requests."""
    visit = concept(world.groups["4A"], "SC3")
    client = Client(app, world.staff[Role.PLANNER])
    token, cookie = client.token, client.raw.get_cookie("clb")
    fields = {"reason": "Ziek.", "version": visit.version, "csrf_token": token}

    def press() -> Any:
        browser = app.test_client()
        browser.set_cookie("clb", cookie.value)
        return browser.post(f"/bezoeken/{visit.visit_id}/annuleren", data=fields)

    assert statuses(at_once([press, press])) == [303, 409]


def test_one_key_at_the_same_moment_acts_once_and_answers_twice(planners, world, at_once):
    body = {"school_id": str(world.school_id), "first_day": "2026-12-03", "last_day": "2026-12-03", "kind": "exams"}
    again = str(uuid4())
    app = planners[0].raw.application
    pair = [Client(app, world.staff[Role.PLANNER]) for _each in range(2)]
    assert all(client.token for client in pair)
    answers = at_once([partial(who.api, "POST", "/closures", body, key=again) for who in pair])

    assert statuses(answers) == [201, 201]
    assert answers[0].json == answers[1].json
    assert sorted("Idempotency-Replayed" in answer.headers for answer in answers) == [False, True]


def test_an_answer_that_changes_is_a_new_version_and_is_told_again(school, concept, world, as_staff, fresh_runtime):
    """Also when the visit itself stands as before: whoever looked at the first answer looked at another visit."""
    visit = concept(world.groups["4A"], "SC3", at(THURSDAY), at(TUESDAY))
    url = f"/visits/{visit.visit_id}"
    dates = [each["date_id"] for each in school.api("GET", url).json["dates"]]
    versions = []
    for kinds in (("yes", "no"), ("no", "yes"), ("yes", "yes")):
        answers = [
            {"date_id": date_id, "kind": kind} | ({"reason": "exams"} if kind == "no" else {})
            for date_id, kind in zip(dates, kinds, strict=True)
        ]
        versions.append(school.api("POST", f"{url}/answer", {"revision": 1, "answers": answers}).json["version"])

    assert versions == sorted(set(versions))
    steps = as_staff(lambda uow, _planner: len(queries.transitions_of(uow, visit.visit_id)))
    assert steps == 2 + len(versions)
