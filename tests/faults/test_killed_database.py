"""The database is killed with -9 while planners and schools work: nothing is half done, and all go on by themselves."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from clb_core.terms import add_days
from clb_tenants.access.roles import Role
from client import Client
from faults import invariants
from faults.conftest import Town

pytestmark = [
    pytest.mark.timeout(180),
    # The pool drops connections of a server that died without a goodbye; psycopg warns when they are collected.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

THREADS: Final = 4
KILLS: Final = 2
BETWEEN_KILLS: Final = 25
"""How many acts must have succeeded before the next kill, and after the last one."""
PATIENCE: Final = 60.0
AWAY: Final = "De databank is even niet bereikbaar. Er is niets bewaard; probeer het zo opnieuw."
EXPECTED: Final = {200, 201, 404, 409, 410, 412, 422, 503}
FIRST: Final = date(2026, 10, 15)


@dataclass
class Work:
    """What all threads share. `told`: (visit, version) of each proposal that a planner was told has left."""

    town: Town
    contacts: dict[UUID, Any]
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)
    told: list[tuple[str, int]] = field(default_factory=list)
    answered: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    acts: int = 0

    def note(self, answer: Any) -> None:
        with self.lock:
            self.answered[answer.status_code] += 1
            if answer.status_code not in EXPECTED:
                self.wrong.append(f"{answer.request.method} {answer.request.path}: {answer.status_code}")
            if answer.status_code == 503 and AWAY not in answer.get_data(as_text=True):
                self.wrong.append(f"503 without words: {answer.get_data(as_text=True)[:300]}")


class Worker(threading.Thread):
    """Proposes, answers, confirms and cancels at random, as planner and as school, until it is stopped."""

    def __init__(self, work: Work, seed: int) -> None:
        super().__init__(name=f"worker {seed}")
        self.work = work
        self.random = random.Random(seed)
        app, world = work.town.app, work.town.world
        self.planner = Client(app, world.staff[Role.PLANNER])
        self.schools = {str(school_id): Client(app, someone) for school_id, someone in work.contacts.items()}
        for client in (self.planner, *self.schools.values()):
            assert client.token

    def run(self) -> None:
        try:
            while not self.work.stop.is_set():
                self._act()
        except Exception as error:  # the test says what went wrong, in its own thread
            self.work.wrong.append(f"{self.name}: {error!r}")

    def _act(self) -> None:
        with self.work.lock:
            known = sorted({visit_id for visit_id, _version in self.work.told})
        if not known or self.random.random() < 0.35:
            self._propose()
            return
        visit_id = self.random.choice(known)
        seen = self._call(self.planner, "GET", f"/visits/{visit_id}")
        if seen is None or seen.status_code != 200:
            return
        self._go_on(seen.json)

    def _go_on(self, visit: dict[str, Any]) -> None:
        url, version = f"/visits/{visit['visit_id']}", visit["version"]
        offered = [each for each in visit["dates"] if each["state"] == "offered"]
        if visit["state"] in {"proposed", "declined"} and offered:
            kinds = [self.random.choice(("yes", "maybe", "no")) for _each in offered]
            answers = [
                {"date_id": each["date_id"], "kind": kind} | ({} if kind == "yes" else {"reason": "outing"})
                for each, kind in zip(offered, kinds, strict=True)
            ]
            body = {"revision": visit["revision"], "answers": answers}
            self._call(self.schools[visit["school_id"]], "POST", f"{url}/answer", body)
        elif visit["state"] == "answered":
            # None when the school changed its answer while the visit was read.
            usable = [each["date_id"] for each in offered if each["answer"] in {"yes", "maybe"}] or [str(uuid4())]
            self._call(self.planner, "POST", f"{url}/confirm", {"date_id": self.random.choice(usable)}, version=version)
        elif visit["state"] == "confirmed":
            self._call(self.planner, "POST", f"{url}/cancel", {"reason": "Ziek."}, version=version)

    def _propose(self) -> None:
        """A batch of two, under one key until there is an answer: sent again after a fault it must not act twice."""
        batch = []
        for _school, group, programme in self.random.sample(self.work.town.wishes, 2):
            key = {"class_group_id": str(group), "programme_id": str(programme), "dose": 1}
            days = [add_days(FIRST, self.random.randrange(200)) for _each in range(2)]
            options = [{"day": day.isoformat(), "half_day": self.random.choice(("am", "pm"))} for day in days]
            batch.append({"keys": [key], "options": options})
        body = {"team_id": str(self.work.town.world.team_id), "reply_by": "2026-10-12", "batch": batch}
        key_of_batch = str(uuid4())
        answer = self._call(self.planner, "POST", "/visits/bulk-proposals", body, key=key_of_batch)
        while answer is not None and answer.status_code == 503:
            time.sleep(0.1)
            answer = self._call(self.planner, "POST", "/visits/bulk-proposals", body, key=key_of_batch)
        if answer is not None and answer.status_code == 201:
            with self.work.lock:
                self.work.told += [(each["visit_id"], each["version"]) for each in answer.json["proposed"]]

    def _call(self, client: Client, method: str, url: str, body: Any = None, **more: Any) -> Any:
        if self.work.stop.is_set():
            return None
        answer = client.api(method, url, body, **more)
        self.work.note(answer)
        if answer.status_code in {200, 201} and method != "GET":
            with self.work.lock:
                self.work.acts += 1
        if answer.status_code == 503:
            time.sleep(0.05)
        return answer


def test_a_killed_database_leaves_nothing_half_done_and_the_product_goes_on_by_itself(town, contacts, own_postgres):
    work = Work(town, contacts)
    workers = [Worker(work, seed) for seed in range(THREADS)]
    pages = Client(town.app, town.world.staff[Role.PLANNER])
    assert pages.get("/bezoeken").status_code == 200
    for worker in workers:
        worker.start()
    try:
        for kill in range(KILLS):
            _wait_for(work, BETWEEN_KILLS * (kill + 1))
            _kill(own_postgres)
            _wait_for_away(work)
            page = pages.get("/bezoeken")
            assert (page.status_code, AWAY in page.get_data(as_text=True)) == (503, True)
            own_postgres.start()
        _wait_for(work, work.acts + BETWEEN_KILLS)
    finally:
        work.stop.set()
        for worker in workers:
            worker.join(30)

    assert pages.get("/bezoeken").status_code == 200, "nobody had to be started again"
    assert work.wrong == []
    rows = invariants.read(town.runtime.settings.database_admin_url)
    assert invariants.broken(rows) == []
    stored = {str(each.visit_id) for each in rows["visits"]}
    assert len(work.told) == len(set(work.told)), "two batches made the same proposal"
    assert {visit_id for visit_id, _version in work.told} == stored, "what a planner was told is there, and no more"
    assert {200, 201, 503} <= set(work.answered), work.answered
    assert {"proposed", "answered", "confirmed", "cancelled"} <= {each.to_state for each in rows["transitions"]}


def _kill(server: Any) -> None:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)


def _wait_for(work: Work, acts: int) -> None:
    end = time.monotonic() + PATIENCE
    while work.acts < acts and not work.wrong:
        assert time.monotonic() < end, (work.acts, work.answered)
        time.sleep(0.05)
    assert work.wrong == []


def _wait_for_away(work: Work) -> None:
    """Until every planner has met the absence."""
    end, before = time.monotonic() + PATIENCE, work.answered[503]
    while work.answered[503] < before + 2 * THREADS and not work.wrong:
        assert time.monotonic() < end, work.answered
        time.sleep(0.05)
