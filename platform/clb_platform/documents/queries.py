"""Every SELECT of documents, and the call of their one door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, text

from clb_core.database.engines import Database
from clb_core.database.keyset import rows_after
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.web.pages import PageRequest
from clb_platform.documents.models import Document, DocumentCheck, DocumentContent
from clb_platform.documents.vocabulary import DocumentKind, DocumentState, SealedBefore, Verdict
from clb_tenants.isolation.scope import DatabaseRole
from clb_tenants.schools.models import School

_OF_IT = and_(DocumentCheck.centre_id == Document.centre_id, DocumentCheck.document_id == Document.document_id)
_BY_STATE: dict[DocumentState, ColumnElement[bool]] = {
    DocumentState.SEALED: Document.kind == DocumentKind.SEALED,
    DocumentState.TO_CHECK: and_(Document.kind == DocumentKind.UPLOADED, DocumentCheck.verdict.is_(None)),
    DocumentState.ACCEPTED: DocumentCheck.verdict == Verdict.ACCEPTED,
    DocumentState.REFUSED: DocumentCheck.verdict == Verdict.REFUSED,
}


def sort_key(document: Document) -> tuple[Any, ...]:
    return document.stored_at, document.document_id


def documents(uow: UnitOfWork, filters: dict[str, Any], page: PageRequest) -> Sequence[Any]:
    """(Document, DocumentCheck | None, school name), newest first; one row more than the page.

    Filters: `school_id`, `state`, `subject_id`.
    """
    statement = (
        _matching(uow, filters)
        .add_columns(School.name.label("school_name"))
        .join(School, and_(School.centre_id == Document.centre_id, School.school_id == Document.school_id))
    )
    if page.after:
        statement = statement.where(
            rows_after((Document.stored_at, Document.document_id), page.after, newest_first=True)
        )
    return uow.rows(
        statement.order_by(Document.stored_at.desc(), Document.document_id.desc()).limit(page.limit + 1)
    ).all()


def count(uow: UnitOfWork, filters: dict[str, Any]) -> int:
    found: int = uow.scalar(select(func.count()).select_from(_matching(uow, filters).subquery()))
    return found


def _matching(uow: UnitOfWork, filters: dict[str, Any]) -> Any:
    statement = (
        select(Document, DocumentCheck)
        .outerjoin(DocumentCheck, _OF_IT)
        .where(Document.centre_id == uow.scope.owner_id)
    )
    for name in ("school_id", "subject_id"):
        if filters.get(name):
            statement = statement.where(getattr(Document, name) == filters[name])
    if filters.get("state"):
        statement = statement.where(_BY_STATE[filters["state"]])
    return statement


def document(uow: UnitOfWork, document_id: UUID) -> tuple[Document, DocumentCheck | None] | None:
    statement = select(Document, DocumentCheck).outerjoin(DocumentCheck, _OF_IT)
    statement = statement.where(Document.centre_id == uow.scope.owner_id, Document.document_id == document_id)
    row: Any = uow.rows(statement).one_or_none()
    return (row[0], row[1]) if row else None


def with_digest(uow: UnitOfWork, school_id: UUID, digest: str) -> Document | None:
    found: Document | None = uow.scalar(
        select(Document).where(
            Document.centre_id == uow.scope.owner_id, Document.school_id == school_id, Document.digest == digest
        )
    )
    return found


def content(uow: UnitOfWork, document_id: UUID) -> bytes | None:
    found: bytes | None = uow.scalar(
        select(DocumentContent.content).where(
            DocumentContent.centre_id == uow.scope.owner_id, DocumentContent.document_id == document_id
        )
    )
    return found


def sealed_before(database: Database, digest: str) -> SealedBefore | None:
    """Whether a digest is of a document that was sealed here, whichever centre's; nothing of its content."""
    with database.engine(DatabaseRole.DOOR).begin() as connection:
        row = connection.execute(text("select * from door_sealed_document(:digest)"), {"digest": digest}).one_or_none()
    return SealedBefore(row.sealed_at, row.is_file) if row else None
