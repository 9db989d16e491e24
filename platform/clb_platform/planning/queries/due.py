"""What is due for one programme, by school, and the groups that a visit has for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.class_groups.models import ClassGroup
from clb_platform.planning.models import Visit, VisitItem
from clb_platform.planning.queries.obligations import _obligations, _values
from clb_platform.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Due:
    """How many obligations a school has, and how many pupils are in them."""

    name: str
    number: int
    pupils: int


def due_by_school(uow: UnitOfWork, start_year: int, code: str) -> dict[UUID, Due]:
    """What `obligations` would give for a programme, by school, in the order of their names. One statement."""
    inner = _obligations(frozenset({"code"}))[0].subquery()
    statement = (
        select(inner.c.school_id, inner.c.name, func.count(), func.sum(inner.c.head_count))
        .group_by(inner.c.school_id, inner.c.name, inner.c.name_key)
        .order_by(inner.c.name_key, inner.c.school_id)
    )
    rows = uow.plain(statement, _values(uow, start_year, {"code": code}))
    return {school_id: Due(name, int(number), int(pupils)) for school_id, name, number, pupils in rows}


def items_of_programme(uow: UnitOfWork, code: str, from_year: int) -> Sequence[Any]:
    """(VisitItem, ClassGroup, Visit) of active groups for any version of a programme, from a school year on."""
    return uow.rows(
        select(VisitItem, ClassGroup, Visit)
        .join(Visit, and_(Visit.centre_id == VisitItem.centre_id, Visit.visit_id == VisitItem.visit_id))
        .join(
            ClassGroup,
            and_(ClassGroup.centre_id == VisitItem.centre_id, ClassGroup.class_group_id == VisitItem.class_group_id),
        )
        .join(
            Programme,
            and_(Programme.centre_id == VisitItem.centre_id, Programme.programme_id == VisitItem.programme_id),
        )
        .where(
            VisitItem.centre_id == uow.scope.owner_id,
            VisitItem.active.is_(True),
            Programme.code == code,
            ClassGroup.start_year >= from_year,
        )
        .order_by(VisitItem.item_id)
    ).all()
