"""Writing to the outbox, and carrying a message out once.

The database is the clock and the truth; the queue is only the arm that runs `carry_out` (see `clb_app.worker`). A crash
delays a message and never loses it. A mail that was in flight at the crash may be sent a second time with the same
Message-ID: SMTP knows no exactly-once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from clb_core import clock
from clb_core.database.base import table_of
from clb_core.database.unit_of_work import Event, UnitOfWork
from clb_core.ids import uuid7
from clb_core.outbox.models import MessageKind, OutboxMessage
from clb_core.outbox.serialise import to_json
from clb_core.terms import add_seconds

Handler = Callable[[UnitOfWork, OutboxMessage], None]
MOST_ATTEMPTS = 48
LONGEST_WAIT = 3600


def put(
    uow: UnitOfWork,
    kind: MessageKind,
    name: str,
    payload: dict[str, Any],
    business_key: str,
    due_at: datetime | None = None,
) -> None:
    """Store a message, unless the same happening already stored one.

    A party that may add messages but not read them stores it plainly: for it the unique key refuses a second one.
    """
    now = clock.now()
    statement = insert(table_of(OutboxMessage)).values(
        centre_id=uow.scope.owner_id,
        message_id=uuid7(),
        kind=kind.value,
        name=name,
        payload=payload,
        business_key=business_key,
        created_at=now,
        due_at=due_at or now,
        attempts=0,
    )
    uow.session.execute(statement.on_conflict_do_nothing())


def record_event(uow: UnitOfWork, event: Event) -> None:
    """The event sink of every unit of work: reactions run later, in the worker, in the centre's own scope."""
    put(uow, MessageKind.EVENT, type(event).__name__, to_json(event), event.business_key)


def carry_out(uow: UnitOfWork, message_id: UUID, handle: Handler) -> bool:
    """Lock the message, handle it, mark it done, all in this transaction; False when another has it or had it.

    Raises what `handle` raises: the caller rolls back and calls `note_failure` in a new unit.
    """
    message = uow.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.scope_id == uow.scope.owner_id,
            OutboxMessage.message_id == message_id,
            OutboxMessage.done_at.is_(None),
            OutboxMessage.failed_at.is_(None),
        )
        .with_for_update(skip_locked=True)
    )
    if message is None:
        return False
    handle(uow, message)
    message.done_at = clock.now()
    uow.flush()
    return True


def note_failure(uow: UnitOfWork, message_id: UUID, error: str) -> None:
    """Count a failed attempt and wait twice as long each time, an hour at most; after MOST_ATTEMPTS it failed for good."""
    message = uow.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.scope_id == uow.scope.owner_id, OutboxMessage.message_id == message_id)
        .with_for_update()
    )
    if message is None or message.done_at is not None:
        return
    message.attempts += 1
    message.last_error = error[:500]
    if message.attempts >= MOST_ATTEMPTS:
        message.failed_at = clock.now()
    else:
        message.due_at = add_seconds(clock.now(), min(5 * 2**message.attempts, LONGEST_WAIT))
    uow.flush()


def settle(uow: UnitOfWork, still_matters: Callable[[OutboxMessage], bool]) -> int:
    """Mark open messages as done without carrying them out, but for those that still matter; the number settled.

    For a history that was written all at once (a demo): nobody waits for the mails of last month.
    """
    statement = select(OutboxMessage).where(
        OutboxMessage.scope_id == uow.scope.owner_id, OutboxMessage.done_at.is_(None)
    )
    past = [message for message in uow.all(statement) if not still_matters(message)]
    for message in past:
        message.done_at = clock.now()
    uow.flush()
    return len(past)
