"""Agreements made elsewhere as a kind of import: a row per agreement, and the PDFs that the rows name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging.ports import Commit, Undo
from clb_core.staging.vocabulary import CheckedRow
from clb_core.tabular import ColumnSpec, MappedRow
from clb_core.words import Words, _l
from clb_platform.agreements.service.from_elsewhere import checking, committing, undoing
from clb_platform.agreements.vocabulary.elsewhere import COLUMNS, FILE
from clb_platform.documents import service as documents
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class AgreementsImport:
    """One row per agreement; a row without a file takes over the facts alone."""

    key: str
    label: Words
    columns: tuple[ColumnSpec, ...]
    file_column: str

    def authorise(self, actor: Actor) -> None:
        actor.require(Permission.AGREEMENTS_IMPORT)

    def look_at(self, data: bytes) -> str:
        return documents.trouble_with(data)

    def check(
        self, uow: UnitOfWork, rows: Sequence[MappedRow], parameters: Mapping[str, Any], *, lock: bool
    ) -> list[CheckedRow]:
        return checking.check(uow, rows, parameters, lock=lock)

    def commit(self, uow: UnitOfWork, actor: Actor, commit: Commit) -> Mapping[int, Any]:
        return committing.commit(uow, actor, commit)

    def undo(self, uow: UnitOfWork, actor: Actor, undo: Undo) -> None:
        undoing.undo(uow, actor, undo)


AGREEMENTS_IMPORT = AgreementsImport("agreements", _l("Bestaande contracten"), COLUMNS, FILE)
