"""Every SELECT of centres and their settings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from clb_core.database.unit_of_work import UnitOfWork
from clb_tenants.centres.models import Centre, CentreSetting


def centre(uow: UnitOfWork) -> Centre:
    """The centre of this scope."""
    found: Centre = uow.scalars(select(Centre).where(Centre.centre_id == uow.scope.owner_id)).one()
    return found


def centre_for_change(uow: UnitOfWork) -> Centre:
    """The centre of this scope, locked."""
    statement = select(Centre).where(Centre.centre_id == uow.scope.owner_id).with_for_update()
    found: Centre = uow.scalars(statement).one()
    return found


def settings(uow: UnitOfWork) -> Sequence[CentreSetting]:
    """All values this centre ever chose, by key, newest first."""
    return uow.all(
        select(CentreSetting)
        .where(CentreSetting.centre_id == uow.scope.owner_id)
        .order_by(CentreSetting.key, CentreSetting.valid_from.desc())
    )


def history_of(uow: UnitOfWork, key: str) -> Sequence[CentreSetting]:
    """The values this centre chose for one setting, the latest day first."""
    return uow.all(
        select(CentreSetting)
        .where(CentreSetting.centre_id == uow.scope.owner_id, CentreSetting.key == key)
        .order_by(CentreSetting.valid_from.desc())
    )


def setting(uow: UnitOfWork, key: str, valid_from: date) -> CentreSetting | None:
    found: CentreSetting | None = uow.scalar(
        select(CentreSetting).where(
            CentreSetting.centre_id == uow.scope.owner_id,
            CentreSetting.key == key,
            CentreSetting.valid_from == valid_from,
        )
    )
    return found
