"""Who goes to a visit, and who goes there in the place of another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import aliased

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.planning.models import Booking, Visit, VisitDate, VisitSubstitute
from clb_platform.planning.vocabulary import AnswerKind, ResourceKind, VisitState
from clb_tenants.identity.models import Member
from clb_tenants.schools.models import School


def substitutes_now(uow: UnitOfWork, visit_ids: Collection[UUID]) -> Sequence[Any]:
    """(VisitSubstitute, name of who goes) of these visits that hold for their present proposal and team."""
    return uow.rows(
        select(VisitSubstitute, Member.display_name)
        .join(
            Visit,
            and_(
                Visit.centre_id == VisitSubstitute.centre_id,
                Visit.visit_id == VisitSubstitute.visit_id,
                Visit.revision == VisitSubstitute.revision,
                Visit.team_id == VisitSubstitute.team_id,
            ),
        )
        .join(
            Member,
            and_(Member.centre_id == VisitSubstitute.centre_id, Member.member_id == VisitSubstitute.member_id),
        )
        .where(
            VisitSubstitute.centre_id == uow.scope.owner_id,
            VisitSubstitute.visit_id.in_(visit_ids),
            VisitSubstitute.ended_at.is_(None),
        )
        .order_by(VisitSubstitute.made_at, VisitSubstitute.substitute_id)
    ).all()


def substitutes_ever(uow: UnitOfWork, visit_id: UUID) -> Sequence[Any]:
    """(VisitSubstitute, name of who goes, name of who does not) of a visit, the latest first."""
    goes, stays = aliased(Member), aliased(Member)
    return uow.rows(
        select(VisitSubstitute, goes.display_name, stays.display_name)
        .join(
            goes, and_(goes.centre_id == VisitSubstitute.centre_id, goes.member_id == VisitSubstitute.member_id)
        )
        .join(
            stays, and_(stays.centre_id == VisitSubstitute.centre_id, stays.member_id == VisitSubstitute.absent_id)
        )
        .where(VisitSubstitute.centre_id == uow.scope.owner_id, VisitSubstitute.visit_id == visit_id)
        .order_by(VisitSubstitute.made_at.desc(), VisitSubstitute.substitute_id.desc())
    ).all()


def who_goes(uow: UnitOfWork, date_ids: Collection[UUID]) -> Sequence[Member]:
    """The colleagues who are held for one of these dates, by name."""
    return uow.all(
        select(Member)
        .join(Booking, and_(Booking.centre_id == Member.centre_id, Booking.resource_id == Member.member_id))
        .where(
            Booking.centre_id == uow.scope.owner_id,
            Booking.date_id.in_(date_ids),
            Booking.resource_kind == ResourceKind.MEMBER,
        )
        .distinct()
        .order_by(Member.name_key, Member.member_id)
    )


def visits_of_colleague(uow: UnitOfWork, member_id: UUID, first: date, last: date | None) -> Sequence[Any]:
    """(Visit, School, VisitDate) of every date between two days for which a colleague is held, by day; none of those that
    the school refused."""
    statement = (
        select(Visit, School, VisitDate)
        .join(VisitDate, and_(VisitDate.centre_id == Visit.centre_id, VisitDate.visit_id == Visit.visit_id))
        .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
        .join(Booking, and_(Booking.centre_id == VisitDate.centre_id, Booking.date_id == VisitDate.date_id))
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Booking.resource_kind == ResourceKind.MEMBER,
            Booking.resource_id == member_id,
            VisitDate.day >= first,
            VisitDate.revision == Visit.revision,
            VisitDate.answer.is_distinct_from(AnswerKind.NO),
            Visit.state.not_in((VisitState.HELD, VisitState.CANCELLED)),
        )
    )
    if last is not None:
        statement = statement.where(VisitDate.day <= last)
    return uow.rows(statement.order_by(VisitDate.day, VisitDate.half_day, Visit.visit_id)).all()


def release_colleague(uow: UnitOfWork, date_ids: Collection[UUID], member_id: UUID) -> int:
    """Free a colleague from these dates; the number of dates they were held for."""
    return uow.change(
        delete(Booking).where(
            Booking.centre_id == uow.scope.owner_id,
            Booking.date_id.in_(date_ids),
            Booking.resource_kind == ResourceKind.MEMBER,
            Booking.resource_id == member_id,
        )
    )


def end_substitutes(uow: UnitOfWork, visit_id: UUID, at: datetime) -> int:
    """Let nobody stand in on this visit any more; how many did."""
    return uow.change(
        update(VisitSubstitute)
        .where(
            VisitSubstitute.centre_id == uow.scope.owner_id,
            VisitSubstitute.visit_id == visit_id,
            VisitSubstitute.ended_at.is_(None),
        )
        .values(ended_at=at)
    )
