"""A list with a row per pupil: counted while it is read. Of the file itself nothing is kept: no cell, no name, no filename.

Columns are chosen with the file and not afterwards, for there is nothing to choose them from afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging import queries
from clb_core.staging.class_lists import is_about_pupils, neutral, refuse_names
from clb_core.staging.models import ImportBatch
from clb_core.staging.ports import CountingKind, Person
from clb_core.staging.service.reading import guess, review, signature_of
from clb_core.staging.vocabulary import COLUMN, UNREAD, BatchState, Upload
from clb_core.tabular import MappedRow, Table, TableError, TableReader, check_mapping, guess_mapping
from clb_core.words import _, moment

CLASS: Final = "name"
"""Our key of the column with the name of the class."""


class ColumnsUnclear(TableError):
    """A person must say which column is which, and send the file again; `columns` are its column names."""

    def __init__(self, columns: Sequence[str]) -> None:
        words = _(
            "Het is niet duidelijk in welke kolom de klas staat. Kies hieronder welke kolom waarbij hoort, "
            "en kies het bestand opnieuw: het is niet bewaard."
        )
        super().__init__("columns_unclear", words)
        self.columns = tuple(columns)


def upload_counted(
    uow: UnitOfWork,
    actor: Person,
    kind: CountingKind,
    file: Upload,
    parameters: Mapping[str, Any],
    reader: TableReader,
    *,
    choose: bool = False,
) -> ImportBatch:
    """Count a list and check what it would change. Parameters that begin with COLUMN say which column is which.

    Raises TableError (not readable, or the wrong columns): nothing is kept then.
    """
    kind.authorise(actor)
    table = _read(reader, file)
    chosen = {key.removeprefix(COLUMN): value for key, value in parameters.items() if key.startswith(COLUMN) and value}
    asked = {key: value for key, value in parameters.items() if not key.startswith(COLUMN)}
    mapping = chosen or guess(uow, kind, table.columns)
    _check_columns(table, kind, mapping, choose=choose and not chosen)
    refuse_names(table, mapping[CLASS])
    counted = kind.count(uow, table, mapping, asked)
    now = clock.now()
    batch = uow.add(
        ImportBatch(
            scope_id=uow.scope.owner_id, party_id=None, kind=kind.key, filename=_("Klassenlijst van %(when)s", when=moment(now)),
            digest=hashlib.sha256(file.data).hexdigest(), state=BatchState.REVIEW, columns=sorted(mapping.values()),
            mapping=dict(mapping), parameters=asked, counts={}, created_by=actor.name, created_at=now,
            committed_by=None, committed_at=None, undone_by=None, undone_at=None,
        )
    )  # fmt: skip
    queries.keep_mapping(uow, kind.key, signature_of(table.columns), mapping, now)
    unread = [MappedRow(number, {UNREAD: reason}) for number, reason in counted.unread.items()]
    return review(uow, kind, batch, sorted([*counted.rows, *unread], key=lambda row: row.number))


def _read(reader: TableReader, file: Upload) -> Table:
    try:
        return reader.read(file.data, _("Dit bestand"))
    except TableError as error:
        # Without the first error as its cause: that one may hold what stands in the file.
        told = neutral(error)
    raise told


def _check_columns(table: Table, kind: CountingKind, mapping: Mapping[str, str], *, choose: bool) -> None:
    """Raises TableError; column names are given back only when the first row surely is a row of names."""
    known = guess_mapping(table.columns, kind.columns)
    if not mapping and not known and not any(map(is_about_pupils, table.columns)):
        words = _(
            "In de eerste rij staat geen enkele kolomnaam die we kennen. Er is niets van bewaard. "
            "Zet er een rij met de namen van de kolommen boven, zoals Klas, Naam en Voornaam."
        )
        raise TableError("no_header", words)
    if choose or not mapping.get(CLASS):
        raise ColumnsUnclear(table.columns)
    check_mapping(table.columns, kind.columns, mapping)
