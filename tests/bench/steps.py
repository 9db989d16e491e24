"""The steps of an import of class groups, each as its process does it."""

from __future__ import annotations

from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging import service
from clb_core.staging.vocabulary import BatchState, Selection, Upload
from clb_integrations.uploads import ReaderByContent
from clb_platform.roster.service import CLASS_GROUPS_IMPORT as KIND
from clb_tenants.access.actor import Actor


def send(uow: UnitOfWork, actor: Actor, data: bytes, filename: str, start_year: int) -> UUID:
    batch = service.upload(uow, actor, KIND, Upload(data, filename), {"start_year": start_year}, ReaderByContent())
    assert batch.state is BatchState.WORKING
    return batch.batch_id


def ask(uow: UnitOfWork, actor: Actor, batch_id: UUID) -> UUID:
    assert service.commit(uow, actor, KIND, batch_id, Selection.ALL, None).state is BatchState.WORKING
    return batch_id


def take_back(uow: UnitOfWork, actor: Actor, batch_id: UUID) -> UUID:
    assert service.undo(uow, actor, KIND, batch_id, None).state is BatchState.WORKING
    return batch_id


def work(uow: UnitOfWork, actor: Actor, batch_id: UUID, state: BatchState) -> UUID:
    """What a worker does with it, after which it is in this state."""
    service.work(uow, actor, KIND, batch_id, ReaderByContent())
    assert service.get(uow, KIND, batch_id).state is state
    return batch_id
