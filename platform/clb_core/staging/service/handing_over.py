"""Giving long work to a worker: the batch is at work, the task tells how far, the event brings it there."""

from __future__ import annotations

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.ids import uuid7
from clb_core.staging import queries
from clb_core.staging.events import ImportWorkAsked
from clb_core.staging.models import ImportBatch
from clb_core.staging.ports import Person
from clb_core.staging.vocabulary import BatchState, Work


def hand_over(uow: UnitOfWork, actor: Person, batch: ImportBatch, work: Work, total: int) -> ImportBatch:
    """Leave a locked batch to a worker, who acts as this person with the roles they have then."""
    batch.state = BatchState.WORKING
    values = {"work": work, "asked_by": actor.name, "asked_at": clock.now(), "total": total}
    queries.put_task(uow, batch.batch_id, values)
    uow.emit(ImportWorkAsked(batch.batch_id, batch.kind, actor.person_id, uuid7()))
    uow.flush()
    return batch
