"""The scheduler: each second, hand out the messages that are due and the recurring jobs whose turn it is.

Several may run; one works, holding an advisory lock on a connection of its own, and when it dies another takes over.
Even two that worked at once would do no harm: messages are claimed and turns are taken in the database.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from types import FrameType
from typing import Final

import structlog
from redis.exceptions import RedisError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from clb_app.dispatch import LEASE, MOST_QUEUED, RECURRING_SECONDS, dispatch_due, enqueue_recurring
from clb_app.runtime import Runtime
from clb_app.worker import recurring_jobs
from clb_core import clock
from clb_core.capability import Recurring
from clb_core.terms import SkippedTimeError, add_days, add_seconds, at, local_day
from clb_tenants.isolation.scope import CentreId, DatabaseRole

LOCK: Final = 7_246_002
TICK: Final = 1.0
LONGEST_PAUSE: Final = 10.0
LEAST_TTL: Final = 60


def next_turn(recurring: Recurring, now: datetime) -> datetime:
    """When the job's turn comes after `now`: so many seconds later, or the next time Brussels shows the hour of `at`.

    A time that the start of summer time skips has no turn that day. ValueError for a job without either.
    """
    if recurring.seconds is not None:
        return add_seconds(now, recurring.seconds)
    if recurring.at is None:
        raise ValueError(f"the recurring job {recurring.name} has neither seconds nor an hour")
    shown = time.fromisoformat(recurring.at)
    turns = (_moment(now, days, shown) for days in range(3))
    return next(moment for moment in turns if moment is not None and moment > now)


def _moment(now: datetime, days: int, shown: time) -> datetime | None:
    try:
        return at(add_days(local_day(now), days), shown)
    except SkippedTimeError:
        return None


def take_turns(runtime: Runtime, jobs: Iterable[Recurring], now: datetime) -> int:
    """Enqueue for each centre the jobs whose turn it is at `now`; the number of turns taken.

    The turn is kept only when the jobs are in the queue. A clock that was moved back takes a turn too: what lies
    further away than the next one cannot be ours.
    """
    taken = 0
    for recurring in jobs:
        with runtime.database.engine(DatabaseRole.DOOR).begin() as connection:
            if _take_turn(connection, recurring.name, now, next_turn(recurring, now)):
                ttl = max(LEAST_TTL, recurring.seconds or RECURRING_SECONDS)
                enqueue_recurring(runtime.queue, recurring.name, _centres(connection), ttl)
                taken += 1
    return taken


def _take_turn(connection: Connection, name: str, now: datetime, following: datetime) -> bool:
    statement = text("select door_take_turn(:name, :now, :next)")
    return bool(connection.scalar(statement, {"name": name, "now": now, "next": following}))


def _centres(connection: Connection) -> list[CentreId]:
    return [CentreId(centre_id) for centre_id in connection.scalars(text("select door_centres()"))]


@dataclass(slots=True)
class Scheduler:
    """One process's part: waits for the lock, then ticks until `stop` is set."""

    runtime: Runtime
    lease: int = LEASE
    most: int = MOST_QUEUED
    jobs: Callable[[], Iterable[Recurring]] = lambda: recurring_jobs().values()
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until stopped; a database or queue that goes away is logged, waited for and found again."""
        log, pause = structlog.get_logger("scheduler"), TICK
        while not self.stop.is_set():
            try:
                with self._leading() as connection:
                    while not self.stop.is_set():
                        self._tick(connection)
                        pause = TICK
                        self.stop.wait(TICK)
            except (DBAPIError, RedisError, OSError) as error:
                log.warning("scheduler.away", error=type(error).__name__, pause=pause)
                self.stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    @contextmanager
    def _leading(self) -> Iterator[Connection]:
        """Hold the lock, waiting for it as long as another scheduler works; given back with the connection."""
        log, waiting = structlog.get_logger("scheduler"), False
        engine = self.runtime.database.engine(DatabaseRole.DOOR)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not self.stop.is_set() and not self._locked(connection):
                if not waiting:
                    log.info("scheduler.waits")
                waiting = True
                self.stop.wait(TICK)
            log.info("scheduler.works")
            try:
                yield connection
            finally:
                # Not back into the pool: the lock belongs to this connection and must end with it.
                connection.invalidate()

    def _locked(self, connection: Connection) -> bool:
        return bool(connection.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": LOCK}))

    def _tick(self, connection: Connection) -> None:
        # Raises when the connection, and with it the lock, is gone.
        connection.execute(text("select 1"))
        take_turns(self.runtime, self.jobs(), clock.now())
        dispatch_due(self.runtime, self.lease, self.most)


def main(runtime: Runtime, *, lease: int = LEASE, most: int = MOST_QUEUED) -> int:
    """Schedule until SIGTERM or SIGINT.

    `lease` is how many seconds a message may be under way, `most` how many jobs may wait in the queue.
    """
    scheduler = Scheduler(runtime, lease, most)

    def finish(_number: int, _frame: FrameType | None) -> None:
        scheduler.stop.set()

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    log = structlog.get_logger("scheduler")
    log.info("scheduler.started")
    scheduler.run()
    runtime.close()
    log.info("scheduler.stopped")
    return 0
