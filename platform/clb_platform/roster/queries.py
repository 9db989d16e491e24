"""What an import of classes reads of the groups that exist."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.class_groups.models import ClassGroup


def groups_in(uow: UnitOfWork, start_year: int, school_ids: Collection[UUID], *, lock: bool) -> Sequence[ClassGroup]:
    """The groups of these schools in one school year; with `lock` they stay as they are until the end."""
    statement = select(ClassGroup).where(
        ClassGroup.centre_id == uow.scope.owner_id,
        ClassGroup.start_year == start_year,
        ClassGroup.school_id.in_(school_ids),
    )
    if lock:
        statement = statement.order_by(ClassGroup.class_group_id).with_for_update()
        statement = statement.execution_options(populate_existing=True)
    return uow.all(statement)


def groups_by_id(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, ClassGroup]:
    """Groups by id, locked as they stand now; one statement, whatever their number."""
    statement = select(ClassGroup).where(
        ClassGroup.centre_id == uow.scope.owner_id, ClassGroup.class_group_id == any_(literal(list(ids), ARRAY(Uuid())))
    )
    statement = statement.order_by(ClassGroup.class_group_id).with_for_update()
    found = uow.all(statement.execution_options(populate_existing=True))
    return {group.class_group_id: group for group in found}
