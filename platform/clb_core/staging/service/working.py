"""Long work in a worker: one transaction, with progress written beside it, that anyone who may import can stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, DomainError
from clb_core.staging import queries
from clb_core.staging.models import ImportBatch, ImportTask
from clb_core.staging.ports import ImportKind, Person, Progress
from clb_core.staging.service.carrying_out import DataChanged, carry_out, check_again
from clb_core.staging.service.reading import check_kept, forget_along, get, not_open, read_kept
from clb_core.staging.service.undoing import take_back
from clb_core.staging.vocabulary import BatchState, Work
from clb_core.tabular import TableReader
from clb_core.words import _, _l

_BEFORE = {
    Work.READ: BatchState.DISCARDED,
    Work.CHECK: BatchState.MAPPING,
    Work.COMMIT: BatchState.REVIEW,
    Work.UNDO: BatchState.COMMITTED,
}
Step = Callable[[UnitOfWork, Person, ImportKind, ImportBatch, TableReader, Progress], ImportBatch]
_NOT_AT_WORK = _l("Aan deze import wordt niet meer gewerkt: er is niets te stoppen.")


class Stopped(DomainError):
    """Someone asked to stop; nothing of the work stays."""


def work(uow: UnitOfWork, actor: Person | None, kind: ImportKind, batch_id: UUID, reader: TableReader) -> None:
    """Do what was asked with a batch at work, all or nothing; it leaves the state "working" in any case.

    `actor` None: who asked may not do this any more. What a rule refuses is noted on the task, in words; a file that was
    not read is erased.
    """
    batch = queries.batch_for_change(uow, kind.key, batch_id)
    task = queries.task(uow, batch_id)
    if batch is None or task is None or batch.state is not BatchState.WORKING:
        return
    if actor is None:
        _give_back(uow, batch, task, _("%(name)s heeft hier geen rol meer. Er is niets gebeurd.", name=task.asked_by))
        return
    try:
        with uow.attempt():
            kind.authorise(actor)
            queries.one_at_a_time(uow, kind.key)
            _STEPS[task.work](uow, actor, kind, batch, reader, _progress(uow, batch_id))
    except DomainError as error:
        _give_back(uow, batch, task, error.words)
        if isinstance(error, DataChanged):
            check_again(uow, actor, kind, batch_id)
    queries.take_statistics(uow)


_STEPS: Mapping[Work, Step] = {
    Work.READ: lambda uow, _actor, kind, batch, reader, tell: read_kept(uow, kind, batch, reader, tell),
    Work.CHECK: lambda uow, _actor, kind, batch, _reader, tell: check_kept(uow, kind, batch, tell),
    Work.COMMIT: lambda uow, actor, kind, batch, _reader, tell: carry_out(uow, actor, kind, batch, tell),
    Work.UNDO: lambda uow, actor, kind, batch, _reader, tell: take_back(uow, actor, kind, batch, tell),
}


def _progress(uow: UnitOfWork, batch_id: UUID) -> Progress:
    """Writes how far the work is where others see it at once, and stops it when that was asked."""

    def tell(done: int) -> None:
        with uow.beside() as beside:
            queries.change_task(beside, batch_id, done=done)
            task = queries.task(beside, batch_id)
        if task is not None and task.stop_asked:
            raise Stopped(_("De import is gestopt. Er is niets van overgenomen of gewijzigd."))

    return tell


def _give_back(uow: UnitOfWork, batch: ImportBatch, task: ImportTask, words: str) -> None:
    """Put a batch back to where it was before the work, with the reason; a file that was not read is erased."""
    batch.state = _BEFORE[task.work]
    uow.flush()
    if task.work is Work.READ:
        queries.forget_file(uow, batch.batch_id)
        forget_along(uow, batch)
    queries.change_task(uow, batch.batch_id, note=words, stop_asked=False)


def stop(uow: UnitOfWork, actor: Person, kind: ImportKind, batch_id: UUID) -> ImportBatch:
    """Stop long work: at once while no worker has begun, else as soon as its worker looks. Raises NotFound, Conflict."""
    kind.authorise(actor)
    seen = get(uow, kind, batch_id)
    if seen.state is not BatchState.WORKING:
        raise Conflict(not_open(seen, _NOT_AT_WORK))
    batch, task = queries.batch_if_free(uow, kind.key, batch_id), queries.task(uow, batch_id)
    if batch is not None and task is not None and batch.state is BatchState.WORKING:
        _give_back(uow, batch, task, _("De import is gestopt voor ze begon. Er is niets van overgenomen of gewijzigd."))
        return batch
    queries.change_task(uow, batch_id, stop_asked=True)
    return seen


def progress_of(uow: UnitOfWork, batch: ImportBatch) -> ImportTask | None:
    """How far the last long work on a batch is, or why it ended without a result; None when there was none."""
    return queries.task(uow, batch.batch_id)
