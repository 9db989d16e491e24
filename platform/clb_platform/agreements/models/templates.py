"""A centre's own texts: templates with the clauses being worked on, and their versions, which never change."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, SmallInteger, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_platform.agreements.vocabulary import MOST_CLAUSES, SchoolKind
from clb_tenants.isolation.ownership import ALL_OF_CENTRE, CentreOwned, owned_foreign_key, shared

PUBLISHED = shared(sees=ALL_OF_CENTRE, staff=("select", "insert"))
"""A school may start from a published text; nobody changes one."""


class AgreementTemplate(Versioned, CentreOwned, Base):
    """A template of the centre. `starting_key` names the delivered text that it was copied from."""

    __tablename__ = "agreement_template"
    __table_args__ = (
        UniqueConstraint("centre_id", "name", name="agreement_template_name_key"),
        one_of("school_kind", SchoolKind, name="agreement_template_school_kind"),
    )
    audience = shared(sees=ALL_OF_CENTRE)

    template_id: Mapped[UUID] = primary_id()
    name: Mapped[str]
    school_kind: Mapped[SchoolKind] = mapped_column(text_enum(SchoolKind))
    starting_key: Mapped[str]
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AgreementTemplateClause(Versioned, CentreOwned, Base):
    """A clause of a template as it is being worked on; it counts from the next published version on."""

    __tablename__ = "agreement_template_clause"
    __table_args__ = (
        owned_foreign_key("template_id", "agreement_template"),
        CheckConstraint(f"position between 1 and {MOST_CLAUSES}", name="agreement_template_clause_position"),
    )

    template_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    clause_key: Mapped[str] = mapped_column(String(), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    source: Mapped[str]
    fields: Mapped[list[Any]] = mapped_column(JSONB)
    covers: Mapped[list[str]] = mapped_column(JSONB)
    is_mandatory: Mapped[bool]
    is_fixed: Mapped[bool]
    is_included: Mapped[bool]
    origin: Mapped[str]
    certainty: Mapped[str]
    edited_by: Mapped[str]
    edited_at: Mapped[datetime]


class AgreementTemplateVersion(CentreOwned, Base):
    """A template as it was published; agreements start from the last."""

    __tablename__ = "agreement_template_version"
    __table_args__ = (
        owned_foreign_key("template_id", "agreement_template"),
        UniqueConstraint("centre_id", "template_id", "number", name="agreement_template_version_number_key"),
    )
    audience = PUBLISHED

    template_version_id: Mapped[UUID] = primary_id()
    template_id: Mapped[UUID] = mapped_column(Uuid())
    number: Mapped[int]
    note: Mapped[str]
    published_by: Mapped[str]
    published_at: Mapped[datetime]


class AgreementClause(CentreOwned, Base):
    """A clause of a published template version: stable key, text with `{fields}`, and what it is for."""

    __tablename__ = "agreement_clause"
    __table_args__ = (
        owned_foreign_key("template_version_id", "agreement_template_version"),
        CheckConstraint(f"position between 1 and {MOST_CLAUSES}", name="agreement_clause_position"),
    )
    audience = PUBLISHED

    template_version_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    clause_key: Mapped[str] = mapped_column(String(), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    source: Mapped[str]
    fields: Mapped[list[Any]] = mapped_column(JSONB)
    covers: Mapped[list[str]] = mapped_column(JSONB)
    is_mandatory: Mapped[bool]
    is_fixed: Mapped[bool]
    is_included: Mapped[bool]
    origin: Mapped[str]
    certainty: Mapped[str]
