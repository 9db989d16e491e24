"""Killed workers, killed schedulers, a killed database, a lost queue: each mail still leaves, once."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter

import pytest

from clb_app.launcher.postgres import PostgresServer
from clb_app.launcher.valkey import ValkeyServer
from jobs.plant import SCHEDULER, WORKER, Plant, kill, wait_until

pytestmark = pytest.mark.timeout(300)
MAILS = 500
PATIENCE = 120.0
"""Seconds; a machine with little else to do needs about a third of it."""


def test_two_workers_and_two_schedulers_send_each_mail_once_though_one_of_each_is_killed(plant: Plant) -> None:
    addresses = plant.queue_invitations(MAILS)
    first_scheduler, _second = plant.start(SCHEDULER), plant.start(SCHEDULER)
    doomed, _other = plant.start(WORKER), plant.start(WORKER)
    assert wait_until(lambda: plant.sent() >= MAILS // 10, PATIENCE)

    kill(doomed)
    kill(first_scheduler)
    assert 0 < plant.open_messages() < MAILS, "the kill came amid the mails"

    assert wait_until(lambda: plant.open_messages() == 0, PATIENCE)
    mails = plant.mails()
    assert {to for to, _id in mails} == set(addresses)
    ids = Counter(message_id for _to, message_id in mails)
    assert len(ids) == MAILS, "each business key gave one mail"
    assert sum(ids.values()) - MAILS <= 1, "at most the mail in hand was sent again, under the same Message-ID"
    assert plant.sent() == MAILS
    assert plant.count("outbox_message where attempts > 0") == 0


def test_a_killed_database_comes_back_and_everything_goes_on_by_itself(
    own_plant: Plant, own_postgres: PostgresServer
) -> None:
    mails = 120
    own_plant.queue_invitations(mails)
    parts = [own_plant.start(argv) for argv in (SCHEDULER, WORKER, WORKER)]
    assert wait_until(lambda: own_plant.sent() >= mails // 6, PATIENCE)

    assert own_postgres.pid is not None
    os.kill(own_postgres.pid, signal.SIGKILL)
    time.sleep(1)
    own_plant.runtime.database.close()
    own_postgres.start()
    assert 0 < own_plant.open_messages() < mails, "the kill came amid the mails"

    assert wait_until(lambda: own_plant.open_messages() == 0, PATIENCE)
    assert [part.poll() for part in parts] == [None, None, None], "nobody had to be started again"
    ids = Counter(message_id for _to, message_id in own_plant.mails())
    assert len(ids) == mails
    assert sum(ids.values()) - mails <= 2, "at most the two mails in hand were sent again"
    assert own_plant.sent() == mails, "each mail that is done has its delivery"
    assert own_plant.count("mail_link") == mails, "and its link"


def test_a_queue_that_loses_everything_delays_and_loses_no_mail(plant: Plant, valkey: ValkeyServer) -> None:
    mails = 60
    plant.queue_invitations(mails)
    parts = [plant.start(SCHEDULER), plant.start(WORKER)]
    assert wait_until(lambda: plant.sent() >= 5, PATIENCE)

    plant.runtime.valkey.flushall()
    assert valkey.pid is not None
    os.kill(valkey.pid, signal.SIGKILL)
    time.sleep(1)
    valkey.start()
    assert 0 < plant.open_messages() < mails, "the loss came amid the mails"

    assert wait_until(lambda: plant.open_messages() == 0, PATIENCE)
    assert [part.poll() for part in parts] == [None, None]
    assert len({message_id for _to, message_id in plant.mails()}) == mails
    assert plant.sent() == mails


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_a_worker_finishes_the_mail_in_hand(plant: Plant, number: signal.Signals) -> None:
    plant.queue_invitations(40)
    scheduler, worker = plant.start(SCHEDULER), plant.start(WORKER)
    assert wait_until(lambda: plant.sent() >= 3, PATIENCE)

    for part in (worker, scheduler):
        part.send_signal(number)

    assert [worker.wait(30), scheduler.wait(30)] == [0, 0]
    assert plant.open_messages() > 0, "it did not wait for the whole queue"
    assert len(plant.mails()) == plant.sent(), "no mail left without its delivery"


def test_an_idle_worker_and_a_waiting_scheduler_stop_when_asked(plant: Plant) -> None:
    parts = [plant.start(SCHEDULER)]
    assert wait_until(lambda: "scheduler.works" in plant.log_of(parts[0]), PATIENCE)
    parts += [plant.start(SCHEDULER), plant.start(WORKER)]
    assert wait_until(lambda: "scheduler.waits" in plant.log_of(parts[1]), PATIENCE)
    assert wait_until(lambda: "worker.started" in plant.log_of(parts[2]), PATIENCE)

    for part in reversed(parts):
        part.terminate()

    assert [part.wait(30) for part in parts] == [0, 0, 0]


def test_a_worker_asked_while_it_starts_stops_too(plant: Plant) -> None:
    part = plant.start(WORKER)
    assert wait_until(lambda: "worker.started" in plant.log_of(part), PATIENCE, pause=0.001)

    part.terminate()

    assert part.wait(30) == 0
