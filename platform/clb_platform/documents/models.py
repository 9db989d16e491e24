"""Stored documents: what they are, their bytes, and what a second person found of them. Nothing of these ever changes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, one_of, primary_id, text_enum
from clb_core.words import _l
from clb_platform.documents.vocabulary import LARGEST, DocumentKind, Verdict
from clb_tenants.isolation.ownership import SCHOOLS, Audience, CentreOwned, owned_foreign_key, shared
from clb_tenants.isolation.scope import PersonId, SchoolId

OWN = f"school_id = any({SCHOOLS})"
OF_AGREEMENT = (
    "subject_kind = 'agreement' and exists (select 1 from agreement a where a.centre_id = document.centre_id"
    f" and a.agreement_id = document.subject_id and a.school_id = any({SCHOOLS}))"
)
"""The paper of an agreement names the school that signed; it is also seen by the school that the agreement is of now."""
OF_SEEN_DOCUMENT = (
    "exists (select 1 from document d where d.centre_id = document_content.centre_id"
    " and d.document_id = document_content.document_id)"
)


def _seen(also: str) -> Audience:
    return Audience(("select", "insert"), ("select", "insert"), school_sees=f"{OWN} or ({also})", school_writes=OWN)


class Document(CentreOwned, Base):
    """One file of one school, shared with it. `size` is bytes; `digest` the SHA-256 of the bytes in hexadecimal.

    `subject_kind` and `subject_id` name what it belongs to (an agreement). Of a sealed document `content_digest` is that of
    the text that was signed, and `sealed_at` when the seal was put; nobody stored it (`stored_by_id` is empty).
    """

    __tablename__ = "document"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        UniqueConstraint("centre_id", "document_id", "stored_by_id", name="document_stored_by"),
        UniqueConstraint("centre_id", "school_id", "digest", name="document_once"),
        one_of("kind", DocumentKind, name="document_kind"),
        CheckConstraint("(kind = 'sealed') = (sealed_at is not null)", name="document_sealed"),
        CheckConstraint("(kind = 'sealed') = (stored_by_id is null)", name="document_storer"),
        CheckConstraint(f"size > 0 and size <= {LARGEST}", name="document_size"),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="document_digest"),
        Index("document_school_idx", "centre_id", "school_id", "stored_at"),
        Index("document_digest_idx", "centre_id", "digest"),
        Index("document_content_digest_idx", "centre_id", "content_digest"),
        Index("document_subject_idx", "centre_id", "subject_id", "stored_at"),
    )
    audience = _seen(OF_AGREEMENT)

    document_id: Mapped[UUID] = primary_id()
    school_id: Mapped[SchoolId] = mapped_column(Uuid())
    kind: Mapped[DocumentKind] = mapped_column(text_enum(DocumentKind))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    content_digest: Mapped[str | None]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[UUID | None] = mapped_column(Uuid())
    stored_at: Mapped[datetime]
    stored_by_id: Mapped[PersonId | None] = mapped_column(Uuid())
    stored_by: Mapped[str]
    sealed_at: Mapped[datetime | None]


class DocumentContent(CentreOwned, Base):
    """The bytes of a document, apart so that a list never reads them."""

    __tablename__ = "document_content"
    __table_args__ = (
        owned_foreign_key("document_id", "document"),
        owned_foreign_key("school_id", "school"),
    )
    audience = _seen(OF_SEEN_DOCUMENT)

    document_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    school_id: Mapped[SchoolId] = mapped_column(Uuid())
    content: Mapped[bytes] = mapped_column(LargeBinary())


class DocumentCheck(CentreOwned, Base):
    """What a second person of the centre found of an uploaded document; whoever stored it cannot be that person."""

    __tablename__ = "document_check"
    __table_args__ = (
        ForeignKeyConstraint(
            ["centre_id", "document_id", "stored_by_id"],
            ["document.centre_id", "document.document_id", "document.stored_by_id"],
            name="document_check_document_fkey",
        ),
        owned_foreign_key("school_id", "school"),
        one_of("verdict", Verdict, name="document_check_verdict"),
        CheckConstraint("checked_by_id <> stored_by_id", name="document_check_second_person"),
    )
    audience = shared(staff=("select", "insert"))

    document_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    school_id: Mapped[SchoolId] = mapped_column(Uuid())
    stored_by_id: Mapped[PersonId] = mapped_column(Uuid())
    verdict: Mapped[Verdict] = mapped_column(text_enum(Verdict))
    reason: Mapped[str]
    checked_at: Mapped[datetime]
    checked_by_id: Mapped[PersonId] = mapped_column(Uuid())
    checked_by: Mapped[str]


TABLES = (Document, DocumentContent, DocumentCheck)
SENTENCES = {
    "document_pkey": _l("Dit document is al bewaard."),
    "document_content_pkey": _l("Dit document is al bewaard."),
    "document_once": _l("Precies dit bestand is al bewaard bij deze school."),
    "document_stored_by": _l("Dit document is al bewaard."),
    "document_kind": _l("Deze soort document bestaat niet."),
    "document_sealed": _l("Enkel een verzegeld document heeft een moment van verzegeling."),
    "document_storer": _l("Wie het document oplaadde, ontbreekt."),
    "document_size": _l("Dit bestand is leeg of te groot. Een document mag hoogstens 20 MB zijn."),
    "document_digest": _l("Dit controlegetal klopt niet."),
    "document_check_pkey": _l("Iemand keek dit document al na."),
    "document_check_document_fkey": _l("Dit document bestaat niet of moet niet nagekeken worden."),
    "document_check_verdict": _l("Deze uitkomst bestaat niet."),
    "document_check_second_person": _l("Wie een document oplaadt, kan het niet zelf nakijken. Vraag het aan een collega."),
}
