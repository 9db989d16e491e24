"""A school brings its own calendar in from a file: the same rows as at the centre, for this school and no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Forbidden
from clb_core.staging.ports import PARTY, Commit, Undo
from clb_core.staging.vocabulary import CheckedRow
from clb_core.tabular import ColumnSpec, MappedRow
from clb_core.words import Words, _, _l
from clb_platform.calendars.service import closure_file
from clb_platform.calendars.vocabulary import CLOSURE_COLUMNS
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class OwnClosuresImport:
    """One row per closure of the school of who imports; a row with the number of another school is refused."""

    key: str
    label: Words
    columns: tuple[ColumnSpec, ...]

    def authorise(self, actor: Actor) -> None:
        actor.require(Permission.CALENDARS_CLOSURE_IMPORT)

    def party_of(self, actor: Actor) -> UUID:
        """A contact acts for one school at a time. Raises Forbidden for who acts for none."""
        if not actor.school_ids:
            raise Forbidden(_("Dit kan enkel een contact van een school, voor de eigen school."))
        return actor.school_ids[0]

    def check(
        self,
        uow: UnitOfWork,
        rows: Sequence[MappedRow],
        parameters: Mapping[str, Any],
        *,
        lock: bool,  # noqa: ARG002 - a school may not lock the row of the school; overlap is held by the database
    ) -> list[CheckedRow]:
        return closure_file.check(uow, rows, UUID(parameters[PARTY]), is_own=True, lock=False)

    def commit(self, uow: UnitOfWork, actor: Actor, commit: Commit) -> Mapping[int, Any]:
        self.authorise(actor)
        return closure_file.carry_out(uow, actor, commit)

    def undo(self, uow: UnitOfWork, actor: Actor, undo: Undo) -> None:
        self.authorise(actor)
        closure_file.take_back(uow, actor, undo)


OWN_CLOSURES_IMPORT = OwnClosuresImport("own_closures", _l("Onze vrije dagen"), CLOSURE_COLUMNS)
