"""The renewal board in five statements, whatever the number of schools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, and_, bindparam, exists, func, or_, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from clb_core.database.kept import Kept
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import (
    Agreement,
    AgreementClause,
    AgreementNotice,
    AgreementParty,
    AgreementSignature,
    AgreementTemplateVersion,
    AgreementVersionClause,
    AgreementWorkingClause,
)
from clb_platform.agreements.queries.course import NOT_TAKEN_BACK
from clb_platform.agreements.queries.dated import IS_SIGNED
from clb_platform.agreements.vocabulary import OPEN, AgreementState
from clb_tenants.access.roles import Party
from clb_tenants.identity.models import Member
from clb_tenants.schools.models import School
from clb_tenants.schools.queries import affiliated_on

TEXT = aliased(Agreement, name="open_text")
OWNER, TEXT_OWNER = aliased(Member, name="owner"), aliased(Member, name="text_owner")


CENTRE, DAY = bindparam("centre", type_=Uuid()), bindparam("day", type_=Date())


def _standing() -> Any:
    """The signed agreement of each school that last began on or before the day; while one holds, that is the one."""
    return (
        select(Agreement)
        .ext(distinct_on(Agreement.school_id))
        .where(Agreement.centre_id == CENTRE, IS_SIGNED, Agreement.valid_from <= DAY)
        .order_by(Agreement.school_id, Agreement.valid_from.desc())
        .subquery("standing")
    )


def _coming() -> Any:
    """The first day of signed agreements that begin after the day, by school."""
    return (
        select(Agreement.school_id, func.min(Agreement.valid_from).label("coming_from"))
        .where(Agreement.centre_id == CENTRE, IS_SIGNED, Agreement.valid_from > DAY)
        .group_by(Agreement.school_id)
        .subquery("coming")
    )


def board_rows(uow: UnitOfWork, day: date) -> Sequence[Any]:
    """One row per school of the centre on `day`: its signed agreement then, its open text now. One statement."""
    return uow.ask(_rows(), {"centre": uow.scope.owner_id, "day": day})


@cache
def _rows() -> Kept:
    standing, coming = _standing(), _coming()
    has_notice = exists().where(
        AgreementNotice.centre_id == CENTRE,
        AgreementNotice.agreement_id == standing.c.agreement_id,
        AgreementNotice.given_on <= DAY,
        NOT_TAKEN_BACK,
    )
    statement = (
        select(
            School.school_id, School.name, School.name_key, School.institution_number, School.municipality,
            *(standing.c[name] for name in STANDING), has_notice.label("has_notice"),
            OWNER.display_name.label("owner_name"), coming.c.coming_from,
            TEXT.agreement_id.label("text_id"), TEXT.state.label("text_state"), TEXT.started_by,
            TEXT.rounds, TEXT.owner_id.label("text_owner_id"), TEXT_OWNER.display_name.label("text_owner_name"),
        )
        .outerjoin(standing, standing.c.school_id == School.school_id)
        .outerjoin(coming, coming.c.school_id == School.school_id)
        .outerjoin(
            TEXT,
            and_(TEXT.centre_id == School.centre_id, TEXT.school_id == School.school_id, TEXT.state.in_(OPEN)),
        )
        .outerjoin(OWNER, and_(OWNER.centre_id == School.centre_id, OWNER.member_id == standing.c.owner_id))
        .outerjoin(TEXT_OWNER, and_(TEXT_OWNER.centre_id == School.centre_id, TEXT_OWNER.member_id == TEXT.owner_id))
        .where(School.centre_id == CENTRE, affiliated_on(DAY))
    )  # fmt: skip
    return Kept(statement, one_plan=True)


STANDING = (
    "agreement_id", "kind", "valid_from", "valid_to", "last_day", "ended_on", "renewal", "notice_month", "notice_day",
    "owner_id",
)  # fmt: skip


def next_signers(uow: UnitOfWork) -> Mapping[UUID, Party]:
    """The side of the first in order who has yet to sign, by agreement that is being signed. One statement."""
    return {row[0]: row[1] for row in uow.ask(_signers(), {"centre": uow.scope.owner_id})}


@cache
def _signers() -> Kept:
    signed = exists().where(
        AgreementSignature.centre_id == AgreementParty.centre_id,
        AgreementSignature.party_id == AgreementParty.party_id,
        AgreementSignature.agreement_version_id == Agreement.signing_version_id,
    )
    statement = (
        select(AgreementParty.agreement_id, AgreementParty.side)
        .ext(distinct_on(AgreementParty.agreement_id))
        .join(
            Agreement,
            and_(Agreement.centre_id == AgreementParty.centre_id, Agreement.agreement_id == AgreementParty.agreement_id),
        )
        .where(
            AgreementParty.centre_id == CENTRE, Agreement.state == AgreementState.SIGNING,
            AgreementParty.replaced_at.is_(None), ~signed,
        )
        .order_by(AgreementParty.agreement_id, AgreementParty.position)
    )  # fmt: skip
    return Kept(statement, one_plan=True)


def _differs(clause: Any) -> Any:
    """A clause that is not as its template has it: other words, left out or taken in, or none of the template's."""
    return or_(
        and_(AgreementClause.clause_key.is_(None), clause.is_included),
        AgreementClause.source != clause.source,
        AgreementClause.title != clause.title,
        AgreementClause.is_included != clause.is_included,
    )


def _deviating(clause: Any, joined: Any) -> Select[Any]:
    standard = and_(
        AgreementClause.centre_id == clause.centre_id,
        AgreementClause.template_version_id == Agreement.template_version_id,
        AgreementClause.clause_key == clause.clause_key,
    )
    return (
        select(clause.agreement_id, clause.clause_key)
        .join(Agreement, and_(Agreement.centre_id == clause.centre_id, joined))
        .outerjoin(AgreementClause, standard)
        .where(clause.centre_id == CENTRE, Agreement.template_version_id.is_not(None), _differs(clause))
    )


def deviating_clauses(uow: UnitOfWork, day: date) -> Mapping[UUID, tuple[str, ...]]:
    """Keys of the clauses that differ from the standard text: of texts in the works, and signed ones that have not ended
    on `day`. One statement."""
    found: dict[UUID, list[str]] = {}
    for agreement_id, key in uow.ask(_deviations(), {"centre": uow.scope.owner_id, "day": day}):
        found.setdefault(agreement_id, []).append(key)
    return {agreement_id: tuple(sorted(keys)) for agreement_id, keys in found.items()}


@cache
def _deviations() -> Kept:
    signed = _deviating(
        AgreementVersionClause,
        and_(
            Agreement.signing_version_id == AgreementVersionClause.agreement_version_id,
            IS_SIGNED,
            or_(Agreement.last_day.is_(None), Agreement.last_day >= DAY),
        ),
    )
    working = _deviating(
        AgreementWorkingClause,
        and_(Agreement.agreement_id == AgreementWorkingClause.agreement_id, Agreement.state.in_(OPEN)),
    )
    return Kept(union_all(signed, working))


def days_to_sign(uow: UnitOfWork, since: datetime, until: datetime) -> int | None:
    """The median of whole days from first sending a text to its last signature, of what was signed here in a period."""
    seconds = func.extract("epoch", Agreement.signed_at - Agreement.shared_at)
    statement = select(func.percentile_cont(0.5).within_group(seconds)).where(
        Agreement.centre_id == uow.scope.owner_id,
        Agreement.state == AgreementState.SIGNED,
        Agreement.shared_at.is_not(None),
        Agreement.rounds > 0,
        Agreement.signed_at >= since,
        Agreement.signed_at < until,
    )
    found = uow.scalar(statement)
    return None if found is None else round(float(found) / SECONDS_IN_DAY)


SECONDS_IN_DAY = 24 * 60 * 60


def standard_clauses(uow: UnitOfWork) -> Sequence[tuple[str, str]]:
    """(key, title) of every clause of a published template, by title, each key once with its newest title. One statement."""
    found = uow.ask(_standard(), {"centre": uow.scope.owner_id})
    return sorted(((key, title) for key, title in found), key=lambda each: each[1].casefold())


@cache
def _standard() -> Kept:
    statement = (
        select(AgreementClause.clause_key, AgreementClause.title)
        .ext(distinct_on(AgreementClause.clause_key))
        .join(
            AgreementTemplateVersion,
            and_(
                AgreementTemplateVersion.centre_id == AgreementClause.centre_id,
                AgreementTemplateVersion.template_version_id == AgreementClause.template_version_id,
            ),
        )
        .where(AgreementClause.centre_id == CENTRE)
        .order_by(AgreementClause.clause_key, AgreementTemplateVersion.published_at.desc())
    )
    return Kept(statement, one_plan=True)
