"""Taking back an import that was carried out, until something depends on what it made."""

from __future__ import annotations

from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Gone
from clb_core.rest.conditional import expect_version
from clb_core.staging import queries
from clb_core.staging.models import ImportBatch
from clb_core.staging.ports import ImportKind, Person, Progress, Taken, Undo, unseen
from clb_core.staging.service import handing_over
from clb_core.staging.service.looking import can_be_undone, changing
from clb_core.staging.service.reading import get, locked, not_open
from clb_core.staging.vocabulary import ROWS_AT_ONCE, BatchState, Work
from clb_core.words import _, _l

_NOT_YET = _l("Deze import is nog niet overgenomen: er is niets om ongedaan te maken.")


def undo(uow: UnitOfWork, actor: Person, kind: ImportKind, batch_id: UUID, version: int | None) -> ImportBatch:
    """Take back everything the import made or changed; many rows are handed to a worker instead.

    Raises NotFound, Stale, Gone (its rows were erased), Conflict (not carried out; something depends on what it made, or was
    changed since: the words name it).
    """
    kind.authorise(actor)
    seen = get(uow, kind, batch_id)
    is_long = seen.state is BatchState.COMMITTED and changing(seen) > ROWS_AT_ONCE
    if not is_long:
        queries.one_at_a_time(uow, kind.key)
    batch = locked(uow, kind, batch_id)
    if batch.state is not BatchState.COMMITTED:
        raise Conflict(not_open(batch, _NOT_YET))
    expect_version(batch, version)
    if not can_be_undone(batch):
        raise Gone(_("De rijen van deze import zijn intussen gewist: ze kan niet meer ongedaan gemaakt worden."))
    if is_long:
        return handing_over.hand_over(uow, actor, batch, Work.UNDO, changing(batch))
    return take_back(uow, actor, kind, batch, unseen)


def take_back(uow: UnitOfWork, actor: Person, kind: ImportKind, batch: ImportBatch, progress: Progress) -> ImportBatch:
    """Take back a locked batch now. Raises Conflict, and what `progress` raises."""
    rows = [Taken(line, title, trace) for line, title, trace in map(tuple, queries.taken(uow, batch.batch_id))]
    progress(0)
    kind.undo(uow, actor, Undo(batch.batch_id, batch.filename, batch.parameters, rows, progress))
    queries.mark_undone(uow, batch.batch_id)
    batch.state, batch.undone_by, batch.undone_at = BatchState.UNDONE, actor.name, clock.now()
    uow.flush()
    return batch
