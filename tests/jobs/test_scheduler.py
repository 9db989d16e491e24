"""Turns and claims: by the product's clock, each once, whoever else is at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import redis

from clb_app import dispatch
from clb_app.runtime import Runtime
from clb_app.scheduler import Scheduler, next_turn, take_turns
from clb_core import clock
from clb_core.capability import Recurring
from clb_core.clock import FixedClock
from clb_core.outbox import service as outbox
from clb_core.outbox.models import MessageKind
from clb_core.terms import add_minutes, add_seconds
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from jobs.plant import wait_until
from world import START, World

BRUSSELS = ZoneInfo("Europe/Brussels")


def brussels(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


def nothing(_uow: object) -> None:
    return None


EVERY_MINUTE = Recurring("test.minute", nothing, seconds=60)
EACH_MORNING = Recurring("test.morning", nothing, at="06:00")


@pytest.fixture
def running(fresh_runtime: Runtime) -> Iterator[Runtime]:
    """With an empty queue, and what the small world itself emitted out of the way."""
    fresh_runtime.valkey.flushdb()
    dispatch.claim_due(fresh_runtime.database, 100_000, add_minutes(START, 100_000), lease=100_000)
    yield fresh_runtime
    fresh_runtime.valkey.flushdb()


def put_messages(runtime: Runtime, world: World, number: int, due_at: datetime | None = None) -> None:
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        for index in range(number):
            outbox.put(uow, MessageKind.EVENT, "Something", {}, f"something:{index}:{due_at}", due_at)


def waiting_jobs(runtime: Runtime) -> list[tuple[str, tuple[str, ...]]]:
    return [(str(job.func_name), tuple(job.args)) for job in runtime.queue.get_jobs()]


@pytest.mark.parametrize(
    ("now", "following"),
    [
        ("2026-10-06T05:59:59", "2026-10-06T06:00"),
        ("2026-10-06T06:00", "2026-10-07T06:00"),
        ("2026-10-06T08:30", "2026-10-07T06:00"),
        ("2026-10-24T23:30", "2026-10-25T06:00"),
        ("2027-03-27T23:30", "2027-03-28T06:00"),
    ],
)
def test_a_daily_turn_comes_when_brussels_shows_its_hour(now: str, following: str) -> None:
    assert next_turn(EACH_MORNING, brussels(now)) == brussels(following).astimezone(UTC)


def test_an_hour_that_summer_time_skips_has_no_turn_that_day() -> None:
    at_night = Recurring("test.night", nothing, at="02:30")

    assert next_turn(at_night, brussels("2027-03-27T12:00")) == brussels("2027-03-29T02:30").astimezone(UTC)


def test_a_turn_by_seconds_counts_from_now() -> None:
    assert next_turn(EVERY_MINUTE, START) == add_seconds(START, 60)


def test_a_job_without_seconds_or_hour_is_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"test\.never"):
        next_turn(Recurring("test.never", nothing), START)


def test_a_turn_gives_each_centre_its_job_once(running: Runtime, world: World) -> None:
    taken = [take_turns(running, [EVERY_MINUTE, EACH_MORNING], clock.now()) for _tick in range(3)]

    assert taken == [2, 0, 0]
    assert sorted(waiting_jobs(running)) == sorted(
        ("clb_app.worker.run_recurring", (name, str(centre_id)))
        for name in ("test.minute", "test.morning")
        for centre_id in (world.centre_id, world.foreign_centre_id)
    )


def test_turns_come_back_by_the_clock(running: Runtime, clock_at: FixedClock) -> None:
    take_turns(running, [EVERY_MINUTE, EACH_MORNING], clock.now())

    clock_at.move_to(add_seconds(START, 59))
    assert take_turns(running, [EVERY_MINUTE, EACH_MORNING], clock.now()) == 0
    clock_at.move_to(add_seconds(START, 60))
    assert take_turns(running, [EVERY_MINUTE, EACH_MORNING], clock.now()) == 1
    clock_at.move_to(brussels("2026-10-07T06:00"))
    assert take_turns(running, [EACH_MORNING], clock.now()) == 1


def test_a_clock_that_was_moved_forward_and_back_takes_its_turns(running: Runtime, clock_at: FixedClock) -> None:
    clock_at.move_to(brussels("2027-02-01T08:30"))
    assert take_turns(running, [EVERY_MINUTE, EACH_MORNING], clock.now()) == 2

    clock_at.move_to(START)

    assert take_turns(running, [EVERY_MINUTE, EACH_MORNING], clock.now()) == 2
    assert take_turns(running, [EVERY_MINUTE, EACH_MORNING], clock.now()) == 0


def test_a_turn_whose_jobs_could_not_be_queued_is_taken_again(running: Runtime) -> None:
    away = redis.Redis(host="127.0.0.1", port=1)
    broken = replace(running, queue=type(running.queue)("clb", connection=away, serializer=running.queue.serializer))

    with pytest.raises(redis.exceptions.ConnectionError):
        take_turns(broken, [EVERY_MINUTE], clock.now())

    assert take_turns(running, [EVERY_MINUTE], clock.now()) == 1


def test_what_is_due_is_enqueued_once_and_what_is_not_waits(running: Runtime, world: World) -> None:
    put_messages(running, world, 3)
    put_messages(running, world, 2, due_at=add_minutes(START, 10))

    assert [dispatch.dispatch_due(running) for _tick in range(2)] == [3, 0]

    jobs = running.queue.get_jobs()
    assert {job.func_name for job in jobs} == {"clb_app.worker.run_message"}
    assert {job.id for job in jobs} == {job.args[1] for job in jobs}
    assert {job.args[0] for job in jobs} == {str(world.centre_id)}
    assert {(job.timeout, job.ttl, job.retries_left) for job in jobs} == {(dispatch.MESSAGE_SECONDS, dispatch.LEASE, None)}


def test_a_moved_clock_makes_later_messages_due(running: Runtime, world: World, clock_at: FixedClock) -> None:
    put_messages(running, world, 2, due_at=add_minutes(START, 600))

    assert dispatch.dispatch_due(running) == 0
    clock_at.move_to(add_minutes(START, 600))
    assert dispatch.dispatch_due(running) == 2


def test_the_queue_is_kept_short(running: Runtime, world: World) -> None:
    put_messages(running, world, 12)

    assert [dispatch.dispatch_due(running, most=5) for _tick in range(2)] == [5, 0]
    running.valkey.flushdb()
    assert dispatch.dispatch_due(running, most=50) == 7


def test_a_message_whose_lease_ran_out_stands_in_the_queue_once(running: Runtime, world: World) -> None:
    put_messages(running, world, 4)
    assert dispatch.dispatch_due(running, lease=1) == 4

    assert wait_until(lambda: dispatch.dispatch_due(running, lease=60) == 4, 5)

    assert running.queue.count == 4


def test_two_dispatchers_at_once_never_claim_the_same(running: Runtime, world: World) -> None:
    put_messages(running, world, 200)
    claims: list[UUID] = []

    def claim() -> None:
        while due := dispatch.claim_due(running.database, 7, START):
            claims.extend(message_id for _centre, message_id in due)

    threads = [threading.Thread(target=claim) for _index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(claims) == len(set(claims)) == 200


def test_one_scheduler_works_and_the_next_takes_over(running: Runtime, world: World) -> None:
    first, second = (Scheduler(running, jobs=list) for _index in range(2))
    threads = [threading.Thread(target=scheduler.run) for scheduler in (first, second)]
    put_messages(running, world, 1)
    try:
        threads[0].start()
        worked = wait_until(lambda: running.queue.count == 1, 5)
        threads[1].start()
        first.stop.set()
        threads[0].join()
        put_messages(running, world, 1, due_at=START)
        taken_over = wait_until(lambda: running.queue.count == 2, 5)
    finally:
        for scheduler in (first, second):
            scheduler.stop.set()
        for thread in threads:
            thread.join()

    assert (worked, taken_over) == (True, True)
