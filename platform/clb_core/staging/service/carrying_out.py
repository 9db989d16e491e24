"""Carrying out an import: few rows at once, many by a worker (`working.py`); all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Refused
from clb_core.rest.conditional import expect_version
from clb_core.staging import queries
from clb_core.staging.models import ImportBatch
from clb_core.staging.ports import Commit, ImportKind, Person, Progress, unseen
from clb_core.staging.service import handing_over
from clb_core.staging.service.looking import changing
from clb_core.staging.service.reading import as_checked, forget_along, get, locked, not_open, review
from clb_core.staging.vocabulary import ROWS_AT_ONCE, BatchState, CheckedRow, Selection, Verdict, Work, rows_in_words
from clb_core.tabular import MappedRow
from clb_core.words import _, _n


class DataChanged(Conflict):
    """What exists changed between the review and the commit: the review no longer tells what would happen."""

    code = "import_data_changed"
    title = "Intussen gewijzigd"


def commit(
    uow: UnitOfWork, actor: Person, kind: ImportKind, batch_id: UUID, selection: Selection, version: int | None
) -> ImportBatch:
    """Carry out the rows that change something, all in this transaction; many rows are handed to a worker instead.

    Every row is checked again under lock. Raises NotFound, Conflict (carried out or thrown away before), Stale, Refused
    (all rows asked while some are refused; nothing to do), DataChanged naming the rows that turned out otherwise.
    """
    kind.authorise(actor)
    batch = get(uow, kind, batch_id)
    is_long = batch.state is BatchState.REVIEW and changing(batch) > ROWS_AT_ONCE
    if not is_long:
        queries.one_at_a_time(uow, kind.key)
    batch = locked(uow, kind, batch_id)
    if batch.state is not BatchState.REVIEW:
        raise Conflict(not_open(batch))
    expect_version(batch, version)
    _refuse_selection(batch, selection)
    if is_long:
        return handing_over.hand_over(uow, actor, batch, Work.COMMIT, changing(batch))
    return carry_out(uow, actor, kind, batch, unseen)


def carry_out(uow: UnitOfWork, actor: Person, kind: ImportKind, batch: ImportBatch, progress: Progress) -> ImportBatch:
    """Carry out a locked batch now. Raises DataChanged, what the kind's verbs raise, and what `progress` raises."""
    taken = _checked_again(uow, kind, batch)
    progress(0)
    asked = Commit(batch.batch_id, batch.filename, batch.parameters, batch.counts, taken, progress,
                   partial(queries.attachment, uow, batch.batch_id))  # fmt: skip
    queries.mark_accepted(uow, batch.batch_id, kind.commit(uow, actor, asked))
    forget_along(uow, batch)
    batch.state, batch.committed_by, batch.committed_at = BatchState.COMMITTED, actor.name, clock.now()
    uow.flush()
    return batch


def _checked_again(uow: UnitOfWork, kind: ImportKind, batch: ImportBatch) -> list[CheckedRow]:
    """The rows that change something, checked under lock. Raises DataChanged. What was reviewed is not held any longer."""
    reviewed = [as_checked(row) for row in queries.rows(uow, batch.batch_id)]
    fresh = kind.check(uow, [MappedRow(row.number, row.cells) for row in reviewed], batch.parameters, lock=True)
    _refuse_changed(reviewed, fresh)
    return [row for row in fresh if row.changes_something]


def _refuse_selection(batch: ImportBatch, selection: Selection) -> None:
    refused = batch.counts[Verdict.REFUSED]
    if batch.counts[Verdict.NEW] + batch.counts[Verdict.CHANGED] == 0:
        words = _("Er is niets te doen: geen enkele rij is nieuw of gewijzigd.")
        raise Refused(words, code="nothing_to_do")
    if selection is Selection.ALL and refused:
        words = _n(
            "%(num)s rij is geweigerd. Verbeter die in het bestand en laad het opnieuw op, "
            "of neem enkel de geldige rijen over.",
            "%(num)s rijen zijn geweigerd. Verbeter ze in het bestand en laad het opnieuw op, "
            "of neem enkel de geldige rijen over.",
            refused,
        )
        raise Refused(words, fields={"rows": [words]})


def _refuse_changed(reviewed: Sequence[CheckedRow], fresh: Sequence[CheckedRow]) -> None:
    changed = [new.number for old, new in zip(reviewed, fresh, strict=True) if _meaning(old) != _meaning(new)]
    if changed:
        words = _(
            "Intussen veranderde er iets in de lijst waardoor rij %(rows)s nu iets anders zou doen. "
            "Er is niets overgenomen. Kijk de rijen opnieuw na.",
            rows=rows_in_words(changed),
        )
        raise DataChanged(words, extra={"rows": changed})


def _meaning(row: CheckedRow) -> tuple[Any, ...]:
    return row.verdict, row.values, row.differences, row.problems


def check_again(uow: UnitOfWork, actor: Person, kind: ImportKind, batch_id: UUID) -> ImportBatch:
    """Check the kept rows against what exists now. Raises NotFound, Conflict when it is no longer open."""
    kind.authorise(actor)
    batch = locked(uow, kind, batch_id)
    if batch.state is not BatchState.REVIEW:
        raise Conflict(not_open(batch))
    rows = [MappedRow(row.line, row.cells) for row in queries.rows(uow, batch_id)]
    return review(uow, kind, batch, rows)


