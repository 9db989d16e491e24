"""A centre's templates, the clauses being worked on, and what was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, func, select, update

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import (
    AgreementClause,
    AgreementTemplate,
    AgreementTemplateClause,
    AgreementTemplateVersion,
)


def templates(uow: UnitOfWork) -> Sequence[AgreementTemplate]:
    return uow.all(select(AgreementTemplate).where(AgreementTemplate.archived_at.is_(None)).order_by(AgreementTemplate.name))


def template(uow: UnitOfWork, template_id: UUID) -> AgreementTemplate | None:
    found: AgreementTemplate | None = uow.scalar(
        select(AgreementTemplate).where(AgreementTemplate.template_id == template_id)
    )
    return found


def template_for_change(uow: UnitOfWork, template_id: UUID) -> AgreementTemplate | None:
    found: AgreementTemplate | None = uow.scalar(
        select(AgreementTemplate)
        .where(AgreementTemplate.template_id == template_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def starting_keys(uow: UnitOfWork) -> set[str]:
    """Which delivered texts this centre already has a copy of, archived ones too."""
    return set(uow.all(select(AgreementTemplate.starting_key)))


def template_clauses(uow: UnitOfWork, template_id: UUID) -> Sequence[AgreementTemplateClause]:
    return uow.all(
        select(AgreementTemplateClause)
        .where(AgreementTemplateClause.template_id == template_id)
        .order_by(AgreementTemplateClause.position, AgreementTemplateClause.clause_key)
    )


def template_clause_for_change(uow: UnitOfWork, template_id: UUID, key: str) -> AgreementTemplateClause | None:
    found: AgreementTemplateClause | None = uow.scalar(
        select(AgreementTemplateClause)
        .where(AgreementTemplateClause.template_id == template_id, AgreementTemplateClause.clause_key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def forget_template_clause(uow: UnitOfWork, template_id: UUID, key: str) -> int:
    """Take a clause out, and close the gap that it leaves."""
    here = (AgreementTemplateClause.centre_id == uow.scope.owner_id, AgreementTemplateClause.template_id == template_id)
    gone = uow.change(delete(AgreementTemplateClause).where(*here, AgreementTemplateClause.clause_key == key))
    place_template_clauses(uow, template_id, [row.clause_key for row in template_clauses(uow, template_id)])
    return gone


def place_template_clauses(uow: UnitOfWork, template_id: UUID, keys: Sequence[str]) -> None:
    """Put the clauses of a template in this order; their row versions stay, since nobody's text changes. One statement."""
    places = {key: place for place, key in enumerate(keys, start=1)}
    uow.change(
        update(AgreementTemplateClause)
        .where(
            AgreementTemplateClause.centre_id == uow.scope.owner_id,
            AgreementTemplateClause.template_id == template_id,
        )
        .values(position=case(places, value=AgreementTemplateClause.clause_key))
    )


def template_versions(uow: UnitOfWork, template_id: UUID) -> Sequence[AgreementTemplateVersion]:
    """What was published of a template, newest first."""
    return uow.all(
        select(AgreementTemplateVersion)
        .where(AgreementTemplateVersion.template_id == template_id)
        .order_by(AgreementTemplateVersion.number.desc())
    )


def template_version(uow: UnitOfWork, template_version_id: UUID) -> AgreementTemplateVersion | None:
    found: AgreementTemplateVersion | None = uow.scalar(
        select(AgreementTemplateVersion).where(AgreementTemplateVersion.template_version_id == template_version_id)
    )
    return found


def newest_versions(uow: UnitOfWork) -> Mapping[UUID, AgreementTemplateVersion]:
    """The last published version of each template, by template. One statement."""
    last = (
        select(AgreementTemplateVersion.template_id, func.max(AgreementTemplateVersion.number).label("number"))
        .group_by(AgreementTemplateVersion.template_id)
        .subquery()
    )
    rows = uow.all(
        select(AgreementTemplateVersion).join(
            last,
            (AgreementTemplateVersion.template_id == last.c.template_id)
            & (AgreementTemplateVersion.number == last.c.number),
        )
    )
    return {row.template_id: row for row in rows}


def published_clauses(uow: UnitOfWork, template_version_id: UUID) -> Sequence[AgreementClause]:
    return uow.all(
        select(AgreementClause)
        .where(AgreementClause.template_version_id == template_version_id)
        .order_by(AgreementClause.position, AgreementClause.clause_key)
    )


def startable(uow: UnitOfWork) -> Sequence[Any]:
    """(template, its newest published version), by name: what an agreement can start from. Two statements."""
    newest = newest_versions(uow)
    return [(each, newest[each.template_id]) for each in templates(uow) if each.template_id in newest]
