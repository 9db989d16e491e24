"""The groups that visits have for a programme, in any of its versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, select

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.class_groups.models import ClassGroup
from clb_platform.planning.models import Visit, VisitItem
from clb_platform.programmes.models import Programme


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
