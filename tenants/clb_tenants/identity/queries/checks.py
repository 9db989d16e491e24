"""Every SELECT of the yearly check of a school's contacts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from clb_core.database.unit_of_work import UnitOfWork
from clb_tenants.identity.models import ContactCheck


def latest_checks(uow: UnitOfWork) -> dict[UUID, ContactCheck]:
    """School → the check that it did not answer yet, or else its latest. One statement."""
    rows = uow.all(
        select(ContactCheck)
        .where(ContactCheck.centre_id == uow.scope.owner_id)
        .order_by(
            ContactCheck.school_id, ContactCheck.confirmed_at.is_(None), ContactCheck.asked_at, ContactCheck.check_id
        )
    )
    return {row.school_id: row for row in rows}


def open_check(uow: UnitOfWork, school_id: UUID) -> ContactCheck | None:
    """The check that a school did not answer yet."""
    found: ContactCheck | None = uow.scalar(
        select(ContactCheck).where(
            ContactCheck.centre_id == uow.scope.owner_id,
            ContactCheck.school_id == school_id,
            ContactCheck.confirmed_at.is_(None),
        )
    )
    return found


def check_for_change(uow: UnitOfWork, check_id: UUID) -> ContactCheck | None:
    """The check, locked."""
    found: ContactCheck | None = uow.scalar(
        select(ContactCheck)
        .where(ContactCheck.centre_id == uow.scope.owner_id, ContactCheck.check_id == check_id)
        .with_for_update()
    )
    return found


def schools_last_asked_before(uow: UnitOfWork, moment: datetime) -> list[UUID]:
    """Schools that were asked before, but not since `moment`."""
    return [school_id for school_id, row in latest_checks(uow).items() if row.asked_at < moment]
