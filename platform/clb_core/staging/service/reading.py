"""The verbs of imports: upload, choose columns, commit, discard. Each asks the kind whether this person may."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Gone, NotFound, Refused
from clb_core.rest.conditional import expect_version
from clb_core.staging import queries
from clb_core.staging.class_lists import refuse_pupils
from clb_core.staging.models import ImportBatch, ImportRow
from clb_core.staging.ports import Commit, ImportKind, Person
from clb_core.staging.vocabulary import (
    DAYS_KEPT_OPEN,
    DAYS_ROWS_KEPT,
    BatchState,
    CheckedRow,
    Difference,
    Selection,
    Upload,
    Verdict,
    rows_in_words,
)
from clb_core.tabular import MappedRow, Table, TableError, TableReader, apply, check_mapping, guess_mapping, write_csv
from clb_core.terms import add_days, first_moment_of
from clb_core.web.pages import Page, PageRequest
from clb_core.words import Words, _, _l, _n, moment

T = TypeVar("T")
LONGEST_FILENAME: Final = 120
LAST_LINE: Final = 2**31 - 1
_COLUMNS_FIXED: Final = _l(
    "De kolommen van deze import liggen vast: wat niet gekozen was, is niet bewaard. "
    "Laad het bestand opnieuw op en vink aan dat je zelf de kolommen kiest."
)
_CHOOSE_FIRST: Final = _l("Kies eerst welke kolom waarbij hoort.")


class DataChanged(Conflict):
    """What exists changed between the review and the commit: the review no longer tells what would happen."""

    code = "import_data_changed"
    title = "Intussen gewijzigd"


def get(uow: UnitOfWork, kind: ImportKind, batch_id: UUID) -> ImportBatch:
    """An import of this kind. Raises NotFound for an unknown one and for another's."""
    batch = queries.batch(uow, kind.key, batch_id)
    if batch is None:
        raise NotFound
    return batch


def upload(
    uow: UnitOfWork,
    actor: Person,
    kind: ImportKind,
    file: Upload,
    parameters: Mapping[str, Any],
    reader: TableReader,
    *,
    choose: bool = False,
) -> ImportBatch:
    """Read a file. With all needed columns known each row is checked at once, else a person chooses them first.

    `choose` asks for that choice in any case. Raises TableError (not readable, or about pupils): nothing is kept then.
    """
    kind.authorise(actor)
    name = _plain_name(file.filename)
    table = reader.read(file.data, name)
    refuse_pupils(table)
    mapping = _guess(uow, kind, table.columns)
    batch = ImportBatch(
        scope_id=uow.scope.owner_id, kind=kind.key, filename=name, digest=hashlib.sha256(file.data).hexdigest(),
        state=BatchState.MAPPING, columns=list(table.columns), mapping=mapping, parameters=dict(parameters), counts={},
        created_by=actor.name, created_at=clock.now(), committed_by=None, committed_at=None,
    )  # fmt: skip
    uow.add(batch)
    if choose or not _is_complete(table.columns, kind, mapping):
        queries.store_rows(uow, batch.batch_id, map(_unmapped, table.line_numbers, table.rows))
        batch.counts = {"rows": len(table.rows)}
        uow.flush()
        return batch
    return _review(uow, kind, batch, apply(table, kind.columns, mapping))


def _plain_name(filename: str) -> str:
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST_FILENAME:].strip() or _("bestand.csv")


def _guess(uow: UnitOfWork, kind: ImportKind, columns: Sequence[str]) -> dict[str, str]:
    """The choice of the last time as far as the file has those columns, and a guess for the others."""
    keys = {spec.key for spec in kind.columns}
    before = queries.last_mapping(uow, kind.key)
    kept = {key: column for key, column in before.items() if key in keys and column in columns}
    free = [column for column in columns if column not in kept.values()]
    return kept | guess_mapping(free, [spec for spec in kind.columns if spec.key not in kept])


def _is_complete(columns: Sequence[str], kind: ImportKind, mapping: Mapping[str, str]) -> bool:
    try:
        check_mapping(columns, kind.columns, mapping)
    except TableError:
        return False
    return True


def _unmapped(line: int, cells: Sequence[str]) -> dict[str, Any]:
    return {"line": line, "cells": list(cells), "title": "", "values": {}, "verdict": None, "differences": [],
            "problems": [], "remarks": [], "accepted": False}  # fmt: skip


def _review(uow: UnitOfWork, kind: ImportKind, batch: ImportBatch, rows: Sequence[MappedRow]) -> ImportBatch:
    """Check every row, and keep of each only the cells that were chosen."""
    checked = kind.check(uow, rows, batch.parameters, lock=False)
    queries.store_rows(uow, batch.batch_id, map(_stored, checked))
    batch.state, batch.counts = BatchState.REVIEW, _counts(checked)
    uow.flush()
    return batch


def _counts(rows: Sequence[CheckedRow]) -> dict[str, int]:
    """Rows per verdict; they equal the lists of the review page."""
    verdicts = [row.verdict for row in rows]
    return {"rows": len(rows)} | {verdict.value: verdicts.count(verdict) for verdict in Verdict}


def _stored(row: CheckedRow) -> dict[str, Any]:
    return {
        "line": row.number, "cells": dict(row.cells), "title": row.title, "values": dict(row.values),
        "verdict": row.verdict, "differences": [asdict(difference) for difference in row.differences],
        "problems": list(row.problems), "remarks": list(row.remarks), "accepted": False,
    }  # fmt: skip


def as_checked(row: ImportRow) -> CheckedRow:
    """A stored row of a review, as its kind found it. ValueError while its columns are not chosen."""
    if row.verdict is None:
        raise ValueError("a row without a verdict")
    return CheckedRow(
        row.line, row.cells, row.title, row.verdict, row.values,
        tuple(Difference(**difference) for difference in row.differences), tuple(row.problems), tuple(row.remarks),
    )  # fmt: skip


def choose_columns(
    uow: UnitOfWork, actor: Person, kind: ImportKind, batch_id: UUID, mapping: Mapping[str, str], version: int | None
) -> ImportBatch:
    """Say which column is which (our key → name in the file), drop all other cells, and check each row.

    The choice is remembered for the next file. Raises NotFound, Conflict (chosen before), Stale, TableError.
    """
    kind.authorise(actor)
    batch = _locked(uow, kind, batch_id)
    if batch.state is not BatchState.MAPPING:
        raise Conflict(_not_open(batch, _COLUMNS_FIXED))
    expect_version(batch, version)
    chosen = {key: column for key, column in mapping.items() if column}
    unknown = sorted(set(chosen) - {spec.key for spec in kind.columns})
    if unknown:
        words = _("Deze import kent geen gegeven “%(key)s”.", key=unknown[0])
        raise Refused(words, fields={"mapping": [words]})
    rows = queries.rows(uow, batch_id)
    table = Table(
        tuple(batch.columns), tuple(tuple(row.cells) for row in rows), "", "", tuple(row.line for row in rows)
    )
    mapped = apply(table, kind.columns, chosen)
    batch.mapping = chosen
    queries.keep_mapping(uow, kind.key, chosen, clock.now())
    return _review(uow, kind, batch, mapped)


def _locked(uow: UnitOfWork, kind: ImportKind, batch_id: UUID) -> ImportBatch:
    batch = queries.batch_for_change(uow, kind.key, batch_id)
    if batch is None:
        raise NotFound
    return batch


def _not_open(batch: ImportBatch, otherwise: Words = _CHOOSE_FIRST) -> str:
    """Why nothing more can be done with a batch."""
    if batch.state is BatchState.COMMITTED and batch.committed_at is not None:
        return _(
            "Deze import is al overgenomen door %(name)s, %(when)s. Er is niets opnieuw gedaan.",
            name=batch.committed_by,
            when=moment(batch.committed_at),
        )
    if batch.state is BatchState.DISCARDED:
        return _("Deze import is weggegooid. Laad het bestand opnieuw op.")
    return str(otherwise)


def commit(
    uow: UnitOfWork, actor: Person, kind: ImportKind, batch_id: UUID, selection: Selection, version: int | None
) -> ImportBatch:
    """Carry out the rows that change something, all in this transaction.

    Every row is checked again under lock. Raises NotFound, Conflict (carried out or thrown away before), Stale, Refused
    (all rows asked while some are refused; nothing to do), DataChanged naming the rows that turned out otherwise.
    """
    kind.authorise(actor)
    queries.one_at_a_time(uow, kind.key)
    batch = _locked(uow, kind, batch_id)
    if batch.state is not BatchState.REVIEW:
        raise Conflict(_not_open(batch))
    expect_version(batch, version)
    _refuse_selection(batch, selection)
    reviewed = [as_checked(row) for row in queries.rows(uow, batch_id)]
    fresh = kind.check(uow, [MappedRow(row.number, row.cells) for row in reviewed], batch.parameters, lock=True)
    _refuse_changed(reviewed, fresh)
    taken = [row for row in fresh if row.changes_something]
    kind.commit(uow, actor, Commit(batch.batch_id, batch.filename, batch.parameters, batch.counts, taken))
    queries.mark_accepted(uow, batch_id)
    batch.state, batch.committed_by, batch.committed_at = BatchState.COMMITTED, actor.name, clock.now()
    uow.flush()
    return batch


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
    batch = _locked(uow, kind, batch_id)
    if batch.state is not BatchState.REVIEW:
        raise Conflict(_not_open(batch))
    rows = [MappedRow(row.line, row.cells) for row in queries.rows(uow, batch_id)]
    return _review(uow, kind, batch, rows)


def discard(uow: UnitOfWork, actor: Person, kind: ImportKind, batch_id: UUID, version: int | None) -> ImportBatch:
    """Throw an import away that was not carried out; its rows are erased. Raises NotFound, Conflict, Stale."""
    kind.authorise(actor)
    batch = _locked(uow, kind, batch_id)
    if batch.state not in (BatchState.MAPPING, BatchState.REVIEW):
        raise Conflict(_not_open(batch))
    expect_version(batch, version)
    return _discard(uow, batch)


def _discard(uow: UnitOfWork, batch: ImportBatch) -> ImportBatch:
    queries.forget_rows(uow, batch.batch_id)
    batch.state = BatchState.DISCARDED
    uow.flush()
    return batch


def page_of_rows(uow: UnitOfWork, batch: ImportBatch, verdict: Verdict | None, request: PageRequest) -> Page[ImportRow]:
    """Rows with one verdict, or all, in the order of the file. Raises Refused for a cursor that is not ours."""
    after = _read_cursor(request, lambda line: int(line) % LAST_LINE)
    rows = queries.rows_page(uow, batch.batch_id, verdict, after, request.limit)
    return request.page(rows, lambda row: (row.line,))


def history(uow: UnitOfWork, kinds: Sequence[str], request: PageRequest) -> Page[ImportBatch]:
    """Imports of these kinds, newest first. Raises Refused for a cursor that is not ours."""
    after = _read_cursor(request, lambda created, batch_id: (datetime.fromisoformat(created), UUID(batch_id)))
    rows = queries.batches(uow, kinds, after, request.limit)
    return request.page(rows, lambda batch: (batch.created_at.isoformat(), batch.batch_id))


def _read_cursor(request: PageRequest, read: Callable[..., T]) -> T | None:
    if request.after is None:
        return None
    try:
        return read(*request.after)
    except (ValueError, TypeError, AttributeError) as error:
        words = _("Deze bladwijzer in de lijst is niet geldig. Begin opnieuw bij de eerste pagina.")
        raise Refused(words) from error


def refused_csv(uow: UnitOfWork, kind: ImportKind, batch: ImportBatch) -> bytes:
    """The refused rows with their own cells under their own column names, and why: to correct and load again.

    Raises NotFound (none was refused), Gone (the rows were erased after a while).
    """
    if not batch.counts.get(Verdict.REFUSED):
        raise NotFound(_("In deze import is geen enkele rij geweigerd."))
    rows = queries.refused(uow, batch.batch_id)
    if not rows:
        raise Gone(_("De rijen van deze import zijn intussen gewist."))
    used = [spec for spec in kind.columns if spec.key in batch.mapping]
    columns = [*(batch.mapping[spec.key] for spec in used), _("Reden")]
    cells = ([*(row.cells[spec.key] for spec in used), " ".join(row.problems)] for row in rows)
    return write_csv(columns, cells)


def template_csv(kind: ImportKind) -> bytes:
    """An empty file with the names of our columns, to fill in."""
    return write_csv([str(spec.label) for spec in kind.columns], [])


def actions(batch: ImportBatch) -> list[str]:
    """What can still be done with a batch."""
    if batch.state is BatchState.MAPPING:
        return ["choose_columns", "discard"]
    if batch.state is not BatchState.REVIEW:
        return []
    changing = batch.counts[Verdict.NEW] + batch.counts[Verdict.CHANGED]
    if not changing:
        return ["discard"]
    return ["commit_valid", "discard"] if batch.counts[Verdict.REFUSED] else ["commit_all", "commit_valid", "discard"]


def tidy(uow: UnitOfWork) -> int:
    """Throw away what nobody finished, and erase the rows of old imports; their counts stay. The number of batches.

    A job, each night: files hold more than the product needs to know for long.
    """
    today = clock.today()
    left = queries.open_before(uow, first_moment_of(add_days(today, -DAYS_KEPT_OPEN)))
    for batch in left:
        _discard(uow, batch)
    queries.forget_rows_committed_before(uow, first_moment_of(add_days(today, -DAYS_ROWS_KEPT)))
    return len(left)
