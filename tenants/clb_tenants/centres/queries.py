"""Every SELECT of centres and their settings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import flag_modified

from clb_core import clock
from clb_core.database.base import table_of
from clb_core.database.unit_of_work import UnitOfWork
from clb_tenants.centres.models import Centre, CentreSetting, SettingVersion


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


def setting_versions(uow: UnitOfWork) -> dict[str, int]:
    """Key → how often the centre changed that setting; a key that never changed is not in it."""
    rows = uow.all(select(SettingVersion).where(SettingVersion.centre_id == uow.scope.owner_id))
    return {row.key: row.version for row in rows}


def version_for_change(uow: UnitOfWork, key: str) -> SettingVersion | None:
    """The version of a setting, locked; None while it never changed."""
    found: SettingVersion | None = uow.scalar(
        select(SettingVersion)
        .where(SettingVersion.centre_id == uow.scope.owner_id, SettingVersion.key == key)
        .with_for_update()
    )
    return found


def add_first_version(uow: UnitOfWork, key: str) -> bool:
    """Version 1 of a setting; False when another change was first."""
    statement = insert(table_of(SettingVersion)).values(
        centre_id=uow.scope.owner_id, key=key, changed_at=clock.now(), version=1
    )
    return uow.change(statement.on_conflict_do_nothing()) == 1


def touch(row: SettingVersion) -> None:
    """Have the next flush count one more, also when the clock stands still."""
    row.changed_at = clock.now()
    flag_modified(row, "changed_at")
