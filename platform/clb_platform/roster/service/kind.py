"""Class groups as a kind of import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging.ports import Commit, Undo
from clb_core.staging.vocabulary import CheckedRow
from clb_core.tabular import ColumnSpec, MappedRow
from clb_core.words import Words, _l
from clb_platform.roster.service import checking, committing, undoing
from clb_platform.roster.vocabulary import COLUMNS
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class ClassGroupsImport:
    """One row per class. Parameter: `start_year`, the year in which the school year starts."""

    key: str
    label: Words
    columns: tuple[ColumnSpec, ...]

    def authorise(self, actor: Actor) -> None:
        actor.require(Permission.CLASS_GROUPS_IMPORT)

    def check(
        self, uow: UnitOfWork, rows: Sequence[MappedRow], parameters: Mapping[str, Any], *, lock: bool
    ) -> list[CheckedRow]:
        return checking.check(uow, rows, parameters, lock=lock)

    def commit(self, uow: UnitOfWork, actor: Actor, commit: Commit) -> Mapping[int, Any]:
        return committing.commit(uow, actor, commit)

    def undo(self, uow: UnitOfWork, actor: Actor, undo: Undo) -> None:
        undoing.undo(uow, actor, undo)


CLASS_GROUPS_IMPORT = ClassGroupsImport("class_groups", _l("Klassen en aantallen"), COLUMNS)
