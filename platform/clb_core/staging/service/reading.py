"""Reading a file: upload, choose columns, check each row; and throwing away. Each verb asks the kind whether one may."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.rest.conditional import expect_version
from clb_core.staging import queries
from clb_core.staging.bundles import facts_of, unpacked
from clb_core.staging.class_lists import may_hold_pupils, refuse_pupils
from clb_core.staging.models import ImportBatch
from clb_core.staging.ports import FILES, PARTY, AdultsKind, FilesKind, ImportKind, OwnKind, Person, Progress
from clb_core.staging.service.handing_over import hand_over
from clb_core.staging.vocabulary import (
    DAYS_KEPT_OPEN,
    DAYS_ROWS_KEPT,
    ROWS_AT_ONCE,
    BatchState,
    CheckedRow,
    Difference,
    Upload,
    Verdict,
    Work,
)
from clb_core.tabular import (
    MappedRow,
    Table,
    TableError,
    TableReader,
    Tell,
    apply,
    check_mapping,
    guess_mapping,
    untold,
)
from clb_core.terms import add_days, first_moment_of
from clb_core.words import Words, _, _l, moment, number

LONGEST_FILENAME: Final = 120
_COLUMNS_FIXED: Final = _l(
    "De kolommen van deze import liggen vast: wat niet gekozen was, is niet bewaard. "
    "Laad het bestand opnieuw op en vink aan dat je zelf de kolommen kiest."
)
_CHOOSE_FIRST: Final = _l("Kies eerst welke kolom waarbij hoort.")


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
    along: Sequence[Upload] = (),
) -> ImportBatch:
    """Read a file; one with many rows is kept for a worker to read. With all needed columns known each row is checked at
    once, else a person chooses them first.

    `choose` asks for that choice in any case; `along`: the files that the rows name, for a `FilesKind`. Raises TableError
    (not readable, about pupils, files along that may not be opened): nothing is kept then.
    """
    kind.authorise(actor)
    files = unpacked(along) if isinstance(kind, FilesKind) else []
    batch = _read_or_hand_over(uow, actor, kind, file, _with_files(kind, parameters, files), reader, choose=choose)
    queries.put_attachments(uow, batch.batch_id, ((each.filename, each.data) for each in files))
    return batch


def _with_files(kind: ImportKind, parameters: Mapping[str, Any], files: Sequence[Upload]) -> Mapping[str, Any]:
    if not isinstance(kind, FilesKind):
        return parameters
    return {**parameters, FILES: [facts_of(file, kind.look_at) for file in files]}


def _read_or_hand_over(
    uow: UnitOfWork,
    actor: Person,
    kind: ImportKind,
    file: Upload,
    parameters: Mapping[str, Any],
    reader: TableReader,
    *,
    choose: bool,
) -> ImportBatch:
    name = _plain_name(file.filename)
    batch = ImportBatch(
        scope_id=uow.scope.owner_id, party_id=_party(kind, actor), kind=kind.key, filename=name,
        digest=hashlib.sha256(file.data).hexdigest(),
        state=BatchState.MAPPING, columns=[], mapping={}, parameters=_asked(kind, actor, parameters), counts=_counts([]),
        created_by=actor.name, created_at=clock.now(), committed_by=None, committed_at=None, undone_by=None,
        undone_at=None,
    )  # fmt: skip
    rows = _rows_for_a_worker(kind, file.data, name, reader)
    if rows:
        uow.add(batch)
        uow.flush()
        queries.put_file(uow, batch.batch_id, file.data, choose=choose)
        return hand_over(uow, actor, batch, Work.READ, rows)
    table = _read(kind, file.data, name, reader, untold)
    return _stage(uow, kind, batch, table, choose=choose)


def _party(kind: ImportKind, actor: Person) -> UUID | None:
    return kind.party_of(actor) if isinstance(kind, OwnKind) else None


def _asked(kind: ImportKind, actor: Person, parameters: Mapping[str, Any]) -> dict[str, Any]:
    party = _party(kind, actor)
    return {**parameters, PARTY: str(party)} if party else dict(parameters)


def _rows_for_a_worker(kind: ImportKind, data: bytes, name: str, reader: TableReader) -> int:
    """About how many rows there are, when a worker must read them; 0 for a file that is read at once.

    A file in which a pupil may stand is always read at once, however long that takes: it is refused before any byte of it
    is kept.
    """
    seen = reader.glance(data, name)
    if isinstance(kind, OwnKind) and seen.rows > ROWS_AT_ONCE:
        words = _("%(name)s heeft meer dan %(most)s rijen. Bewaar enkel wat je nodig hebt, en laad dat op.", name=name,
                  most=number(ROWS_AT_ONCE))  # fmt: skip
        raise TableError("too_many_rows", words)
    return seen.rows if seen.rows > ROWS_AT_ONCE and not may_hold_pupils(seen, _adult_columns(kind)) else 0


def _adult_columns(kind: ImportKind) -> frozenset[str]:
    return kind.adult_columns if isinstance(kind, AdultsKind) else frozenset()


def _read(kind: ImportKind, data: bytes, name: str, reader: TableReader, tell: Tell) -> Table:
    table = reader.read(data, name, tell)
    refuse_pupils(table, _adult_columns(kind))
    return table


def _stage(uow: UnitOfWork, kind: ImportKind, batch: ImportBatch, table: Table, *, choose: bool) -> ImportBatch:
    """Keep what was read: its rows checked, or all cells until a person chose the columns."""
    batch.columns, batch.mapping = list(table.columns), guess(uow, kind, table.columns)
    uow.add(batch)
    if choose or not _is_complete(table.columns, kind, batch.mapping):
        batch.state, batch.counts = BatchState.MAPPING, {"rows": len(table.rows)}
        uow.flush()
        queries.store_rows(uow, batch.batch_id, map(_unmapped, table.line_numbers, table.rows))
        return batch
    return review(uow, kind, batch, apply(table, kind.columns, batch.mapping))


def read_kept(
    uow: UnitOfWork, kind: ImportKind, batch: ImportBatch, reader: TableReader, progress: Progress
) -> ImportBatch:
    """Read the file that was kept for a worker. Raises TableError, and what `progress` raises."""
    progress(0)
    data, choose = queries.file(uow, batch.batch_id)
    table = _read(kind, data, batch.filename, reader, progress)
    progress(len(table.rows))
    queries.forget_file(uow, batch.batch_id)
    staged = _stage(uow, kind, batch, table, choose=choose)
    progress(len(table.rows))
    return staged


def check_kept(uow: UnitOfWork, kind: ImportKind, batch: ImportBatch, progress: Progress) -> ImportBatch:
    """Check the rows of a batch under the columns that were chosen. Raises TableError, and what `progress` raises."""
    progress(0)
    checked = _check_chosen(uow, kind, batch, batch.mapping)
    progress(checked.counts["rows"])
    return checked


def _plain_name(filename: str) -> str:
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST_FILENAME:].strip() or _("bestand.csv")


def signature_of(columns: Sequence[str]) -> str:
    """What recognises the package a file comes from: its column names, in whatever order."""
    return hashlib.sha256("\n".join(sorted(columns)).encode()).hexdigest()


def guess(uow: UnitOfWork, kind: ImportKind, columns: Sequence[str]) -> dict[str, str]:
    """What was chosen for this package; for an unknown one the last choice as far as it fits, and a guess for the rest."""
    if isinstance(kind, OwnKind):
        return guess_mapping(columns, kind.columns)
    keys = {spec.key for spec in kind.columns}
    before, is_this_package = queries.mappings(uow, kind.key, signature_of(columns))
    kept = {key: column for key, column in before.items() if key in keys and column in columns}
    if is_this_package:
        return kept
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
            "problems": [], "remarks": [], "accepted": False, "trace": None}  # fmt: skip


def review(uow: UnitOfWork, kind: ImportKind, batch: ImportBatch, rows: Sequence[MappedRow]) -> ImportBatch:
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
        "problems": list(row.problems), "remarks": list(row.remarks), "accepted": False, "trace": None,
    }  # fmt: skip


def as_checked(row: Any) -> CheckedRow:
    """A stored row of a review (an `ImportRow`, or its columns), as its kind found it.

    Raises ValueError while its columns are not chosen.
    """
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

    Many rows are checked by a worker. The choice is remembered for the next file of that package. Raises NotFound,
    Conflict (chosen before), Stale, TableError.
    """
    kind.authorise(actor)
    batch = locked(uow, kind, batch_id)
    if batch.state is not BatchState.MAPPING:
        raise Conflict(not_open(batch, _COLUMNS_FIXED))
    expect_version(batch, version)
    chosen = {key: column for key, column in mapping.items() if column}
    unknown = sorted(set(chosen) - {spec.key for spec in kind.columns})
    if unknown:
        words = _("Deze import kent geen gegeven “%(key)s”.", key=unknown[0])
        raise Refused(words, fields={"mapping": [words]})
    check_mapping(batch.columns, kind.columns, chosen)
    batch.mapping = chosen
    if batch.counts["rows"] > ROWS_AT_ONCE:
        return hand_over(uow, actor, batch, Work.CHECK, batch.counts["rows"])
    return _check_chosen(uow, kind, batch, chosen)


def _check_chosen(uow: UnitOfWork, kind: ImportKind, batch: ImportBatch, chosen: Mapping[str, str]) -> ImportBatch:
    lines, cells = queries.cells(uow, batch.batch_id)
    mapped = apply(Table(tuple(batch.columns), cells, "", "", lines), kind.columns, chosen)
    if not isinstance(kind, OwnKind):
        queries.keep_mapping(uow, kind.key, signature_of(batch.columns), chosen, clock.now())
    return review(uow, kind, batch, mapped)


def locked(uow: UnitOfWork, kind: ImportKind, batch_id: UUID) -> ImportBatch:
    """The batch, locked. Raises NotFound, and Conflict at once while a worker has it."""
    if get(uow, kind, batch_id).state is BatchState.WORKING:
        raise Conflict(not_open(get(uow, kind, batch_id)))
    batch = queries.batch_for_change(uow, kind.key, batch_id)
    if batch is None:
        raise NotFound
    return batch


def not_open(batch: ImportBatch, otherwise: Words = _CHOOSE_FIRST) -> str:
    """Why nothing more can be done with a batch."""
    if batch.state is BatchState.WORKING:
        return _("Aan deze import wordt op dit ogenblik gewerkt. Wacht tot dat klaar is, of stop het.")
    if batch.state is BatchState.UNDONE:
        return _("Deze import is ongedaan gemaakt. Laad het bestand opnieuw op.")
    if batch.state is BatchState.COMMITTED and batch.committed_at is not None:
        return _(
            "Deze import is al overgenomen door %(name)s, %(when)s. Er is niets opnieuw gedaan.",
            name=batch.committed_by,
            when=moment(batch.committed_at),
        )
    if batch.state is BatchState.DISCARDED:
        return _("Deze import is weggegooid. Laad het bestand opnieuw op.")
    return str(otherwise)


def discard(uow: UnitOfWork, actor: Person, kind: ImportKind, batch_id: UUID, version: int | None) -> ImportBatch:
    """Throw an import away that was not carried out; its rows are erased. Raises NotFound, Conflict, Stale."""
    kind.authorise(actor)
    batch = locked(uow, kind, batch_id)
    if batch.state not in (BatchState.MAPPING, BatchState.REVIEW):
        raise Conflict(not_open(batch))
    expect_version(batch, version)
    return _discard(uow, batch)


def _discard(uow: UnitOfWork, batch: ImportBatch) -> ImportBatch:
    queries.forget_rows(uow, batch.batch_id)
    forget_along(uow, batch)
    batch.state = BatchState.DISCARDED
    uow.flush()
    return batch


def forget_along(uow: UnitOfWork, batch: ImportBatch) -> None:
    """Erase the bytes of the files that came along, if any did: who imports for themselves may not even ask."""
    if FILES in batch.parameters:
        queries.forget_attachments(uow, batch.batch_id)


def tidy(uow: UnitOfWork) -> int:
    """Throw away what nobody finished, and erase the rows of old imports; their counts stay. The number of batches.

    A job, each night: files hold more than the product needs to know for long.
    """
    today = clock.today()
    left = queries.open_before(uow, first_moment_of(add_days(today, -DAYS_KEPT_OPEN)))
    for batch in left:
        queries.forget_file(uow, batch.batch_id)
        _discard(uow, batch)
    queries.forget_rows_committed_before(uow, first_moment_of(add_days(today, -DAYS_ROWS_KEPT)))
    return len(left)
