"""From the database to the queue: which messages are due, and the jobs that carry them out.

The database is the clock and the truth. A message is claimed for LEASE seconds; when nothing came of it by then (a
worker was killed, the queue was lost) it is claimed and enqueued again. The queue is kept short, so that no job waits
in it longer than its lease.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from rq import Queue
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.database.engines import Database
from clb_platform.scenarios.events import PlanAsked
from clb_tenants.isolation.scope import CentreId, DatabaseRole

LEASE = 120
MESSAGE_SECONDS = 110
RECURRING_SECONDS = 600
MOST_QUEUED = 200
RUN_MESSAGE = "clb_app.worker.run_message"
RUN_RECURRING = "clb_app.worker.run_recurring"
RUN_PLAN = "clb_app.worker.run_plan"
PLAN_SECONDS = 3600
_KEPT_SECONDS = 60
_AWAY_STATES = ("08", "57P")


def claim_due(database: Database, limit: int, now: datetime, lease: int = LEASE) -> list[tuple[CentreId, UUID]]:
    """Take up to `limit` messages that are due at `now` and held by nobody, for `lease` seconds of the machine's time.

    Two dispatchers at once never take the same one.
    """
    statement = text("select centre_id, message_id from door_claim_due(:most, :now, :lease)")
    with database.engine(DatabaseRole.DOOR).begin() as connection:
        rows = connection.execute(statement, {"most": limit, "now": now, "lease": lease}).all()
    return [(CentreId(row.centre_id), row.message_id) for row in rows]


def dispatch_due(runtime: Runtime, lease: int = LEASE, most: int = MOST_QUEUED) -> int:
    """Enqueue what is due until the queue holds `most` jobs; the number enqueued."""
    # Asked first: when the queue is away nothing is claimed, and nothing waits for its lease to end.
    room = most - runtime.queue.count
    if room <= 0:
        return 0
    due = claim_due(runtime.database, room, clock.now(), lease)
    enqueue_messages(runtime.queue, due, lease)
    return len(due)


def enqueue_messages(queue: Queue, due: Sequence[tuple[CentreId, UUID]], lease: int = LEASE) -> None:
    """One job a message, with the message's id; it never retries by itself: the database does.

    A message whose lease ran out while it waited here loses its old place, so that it stands in the queue once.
    """
    jobs = [
        Queue.prepare_data(
            RUN_MESSAGE,
            args=(str(centre_id), str(message_id)),
            job_id=str(message_id),
            timeout=MESSAGE_SECONDS,
            ttl=lease,
            result_ttl=0,
            failure_ttl=_KEPT_SECONDS,
        )
        for centre_id, message_id in due
    ]
    if not jobs:
        return
    with queue.connection.pipeline() as pipeline:
        for _centre_id, message_id in due:
            queue.remove(str(message_id), pipeline=pipeline)
        queue.enqueue_many(jobs, pipeline=pipeline)
        pipeline.execute()


def enqueue_recurring(queue: Queue, name: str, centre_ids: Sequence[CentreId], ttl: int) -> None:
    """One job for each centre; one that did not begin within `ttl` seconds is dropped, for the next turn comes."""
    jobs = [
        Queue.prepare_data(
            RUN_RECURRING,
            args=(name, str(centre_id)),
            timeout=RECURRING_SECONDS,
            ttl=ttl,
            result_ttl=0,
            failure_ttl=_KEPT_SECONDS,
        )
        for centre_id in centre_ids
    ]
    if jobs:
        queue.enqueue_many(jobs)


def enqueue_plan(queue: Queue, centre_id: CentreId, event: PlanAsked) -> None:
    """One job for each time that a plan was asked; the same event twice is one job."""
    queue.enqueue_call(
        RUN_PLAN,
        args=(str(centre_id), str(event.scenario_id), event.attempt),
        job_id=f"{event.scenario_id}-{event.attempt}",
        timeout=PLAN_SECONDS,
        result_ttl=0,
        failure_ttl=_KEPT_SECONDS,
    )


def database_is_away(error: BaseException) -> bool:
    """Whether the server stopped, restarts or cannot be reached, so that the same work may succeed a little later."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state is None or state.startswith(_AWAY_STATES)
