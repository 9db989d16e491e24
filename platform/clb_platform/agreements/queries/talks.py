"""What is said about agreements, and schools that asked for a talk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import (
    AgreementCentreNote,
    AgreementComment,
    AgreementSchoolNote,
    AgreementTalk,
)
from clb_tenants.schools.models import School


def comments_of(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementComment]:
    """What both sides said, oldest first."""
    return uow.all(
        select(AgreementComment)
        .where(AgreementComment.agreement_id == agreement_id)
        .order_by(AgreementComment.made_at, AgreementComment.comment_id)
    )


def centre_notes(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementCentreNote]:
    """Notes of the centre's own; only for its role."""
    return uow.all(
        select(AgreementCentreNote)
        .where(AgreementCentreNote.agreement_id == agreement_id)
        .order_by(AgreementCentreNote.made_at)
    )


def school_notes(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementSchoolNote]:
    """Notes of the school's own; only for its role."""
    return uow.all(
        select(AgreementSchoolNote)
        .where(AgreementSchoolNote.agreement_id == agreement_id)
        .order_by(AgreementSchoolNote.made_at)
    )


def open_talk(uow: UnitOfWork, school_id: UUID) -> AgreementTalk | None:
    found: AgreementTalk | None = uow.scalar(
        select(AgreementTalk).where(AgreementTalk.school_id == school_id, AgreementTalk.answered_at.is_(None))
    )
    return found


def talk(uow: UnitOfWork, talk_id: UUID) -> AgreementTalk | None:
    found: AgreementTalk | None = uow.scalar(select(AgreementTalk).where(AgreementTalk.talk_id == talk_id))
    return found


def talk_for_change(uow: UnitOfWork, talk_id: UUID) -> AgreementTalk | None:
    found: AgreementTalk | None = uow.scalar(
        select(AgreementTalk)
        .where(AgreementTalk.talk_id == talk_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def open_talks(uow: UnitOfWork, limit: int | None = None) -> Sequence[Any]:
    """(talk, name of the school) that nobody answered, the oldest first."""
    return uow.rows(
        select(AgreementTalk, School.name)
        .join(School, (School.centre_id == AgreementTalk.centre_id) & (School.school_id == AgreementTalk.school_id))
        .where(AgreementTalk.answered_at.is_(None))
        .order_by(AgreementTalk.asked_at)
        .limit(limit)
    ).all()
