"""Schools and sites as a kind of import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging.ports import Commit, Undo
from clb_core.staging.vocabulary import CheckedRow
from clb_core.tabular import ColumnSpec, MappedRow
from clb_core.words import Words, _l
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.onboarding.service import checking, committing, undoing
from clb_tenants.onboarding.vocabulary import COLUMNS


@dataclass(frozen=True, slots=True)
class SchoolsImport:
    """One row per site. Parameters: `affiliated_from` (ISO day) and `level`, both for new schools."""

    key: str
    label: Words
    columns: tuple[ColumnSpec, ...]

    def authorise(self, actor: Actor) -> None:
        actor.require(Permission.SCHOOLS_IMPORT)

    def check(
        self, uow: UnitOfWork, rows: Sequence[MappedRow], parameters: Mapping[str, Any], *, lock: bool
    ) -> list[CheckedRow]:
        return checking.check(uow, rows, parameters, lock=lock)

    def commit(self, uow: UnitOfWork, actor: Actor, commit: Commit) -> Mapping[int, Any]:
        return committing.commit(uow, actor, commit)

    def undo(self, uow: UnitOfWork, actor: Actor, undo: Undo) -> None:
        undoing.undo(uow, actor, undo)


SCHOOLS_IMPORT = SchoolsImport("schools", _l("Scholen en vestigingen"), COLUMNS)
