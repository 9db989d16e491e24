"""Verbs of documents: seal and store, upload, check by a second person, download; and what the seal itself is worth."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, DomainError, NotFound, Refused
from clb_core.ids import uuid7
from clb_core.terms import days_between, local_day
from clb_core.words import _
from clb_platform.documents import policy, queries
from clb_platform.documents.models import Document, DocumentCheck, DocumentContent
from clb_platform.documents.ports import PaperWriter, PdfInspector, Sealer, SealFailed, UnreadablePdf
from clb_platform.documents.vocabulary import (
    PDF,
    WARN_DAYS,
    CardBoard,
    DocumentAction,
    DocumentKind,
    Paper,
    SealCertificate,
    Verdict,
    digest_of,
)
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.isolation.scope import SchoolId
from clb_tenants.schools import service as schools


@dataclass(frozen=True, slots=True)
class Tools:
    """The adapters behind the ports."""

    writer: PaperWriter
    sealer: Sealer
    inspector: PdfInspector


class _Tools:
    given: Tools | None = None


def use_tools(tools: Tools) -> None:
    """What writes, seals and reads; once per process."""
    _Tools.given = tools


def _tools() -> Tools:
    if _Tools.given is None:
        raise RuntimeError("No tools for documents: call documents.service.use_tools at start.")
    return _Tools.given


@dataclass(frozen=True, slots=True)
class SealNow:
    """The seal as it is today. `days_left` None: nothing to seal with; `trouble` says so in words, or warns."""

    certificate: SealCertificate | None
    days_left: int | None
    trouble: str


def seal_now() -> SealNow:
    """Never raises: a key that cannot be read is trouble, told in words."""
    try:
        certificate = _tools().sealer.certificate()
    except SealFailed:
        words = _("Het certificaat van het zegel kan niet gelezen worden. Verwittig de beheerder van het platform.")
        return SealNow(None, None, words)
    if certificate is None:
        return SealNow(None, None, _("Er is geen zegel ingesteld. Afspraken kunnen hier niet ondertekend worden."))
    left = days_between(clock.today(), local_day(certificate.valid_until))
    return SealNow(certificate, left, _trouble(left))


def _trouble(left: int) -> str:
    if left < 0:
        return _("Het certificaat van het zegel is vervallen. Er kan niets verzegeld worden tot er een nieuw is.")
    if left <= WARN_DAYS:
        return _("Het certificaat van het zegel vervalt over %(days)s dagen. Vraag tijdig een nieuw aan.", days=left)
    return ""


def sealed_pdf(paper: Paper) -> bytes:
    """The paper as PDF/A with the server's seal and a timestamp. Raises SealFailed: then there is nothing."""
    tools = _tools()
    certificate = tools.sealer.certificate()
    if certificate is None:
        raise SealFailed("no seal is set up")
    if certificate.valid_until <= clock.now():
        raise SealFailed("the certificate of the seal has expired")
    return tools.sealer.seal(tools.writer.write(paper))


def board_pdf(board: CardBoard) -> bytes:
    """A board as PDF/A, to hand out; it is not kept."""
    return _tools().writer.write_board(board)


def store_sealed(
    uow: UnitOfWork, actor: Acting, school_id: UUID, *, name: str, data: bytes, content_digest: str, subject: Subject
) -> Document:
    """Keep a PDF that `sealed_pdf` gave, for the thing that `subject` names. `content_digest`: of the text signed."""
    moment = clock.now()
    stored = Document(
        **_file(school_id, DocumentKind.SEALED, name, data),
        content_digest=content_digest,
        subject_kind=subject.kind,
        subject_id=subject.id,
        stored_at=moment,
        stored_by_id=None,
        stored_by=actor.name,
        sealed_at=moment,
    )
    return _stored(uow, actor, stored, data, DocumentAction.STORED)


def upload(uow: UnitOfWork, actor: Actor, school_id: UUID, *, name: str, data: bytes) -> Document:
    """Keep a PDF from elsewhere, byte for byte. It counts only once a second person has looked at it.

    Raises NotFound, TooLarge, Refused (no open, whole, quiet PDF), Conflict (the same file of this school is there).
    """
    actor.require(Permission.DOCUMENTS_UPLOAD)
    schools.get_school(uow, school_id)
    _inspect(data)
    stored = Document(
        **_file(school_id, DocumentKind.UPLOADED, name, data),
        content_digest=None,
        subject_kind=None,
        subject_id=None,
        stored_at=clock.now(),
        stored_by_id=actor.person_id,
        stored_by=actor.name,
        sealed_at=None,
    )
    return _stored(uow, actor, stored, data, DocumentAction.UPLOADED)


def _inspect(data: bytes) -> None:
    """Raises TooLarge, Refused (no open, whole, quiet PDF)."""
    policy.check_size(data)
    try:
        _tools().inspector.inspect(data)
    except UnreadablePdf as error:
        raise Refused(str(error), fields={"file": [str(error)]}) from error


def trouble_with(data: bytes) -> str:
    """Why a file may not be kept, in words; empty when it may."""
    try:
        _inspect(data)
    except DomainError as error:
        return error.words
    return ""


def upload_once(uow: UnitOfWork, actor: Actor, school_id: UUID, *, name: str, data: bytes) -> Document:
    """The document of this school with precisely these bytes; it is uploaded when there is none yet. Raises as `upload`."""
    kept = queries.with_digest(uow, school_id, digest_of(data))
    return kept or upload(uow, actor, school_id, name=name, data=data)


def _file(school_id: UUID, kind: DocumentKind, name: str, data: bytes) -> dict[str, object]:
    return {
        "document_id": uuid7(),
        "school_id": SchoolId(school_id),
        "kind": kind,
        "name": _plain_name(name),
        "media_type": PDF,
        "size": len(data),
        "digest": digest_of(data),
    }


def _plain_name(name: str) -> str:
    """A name without folders, ending in .pdf; what a browser of another machine sends along stays behind."""
    last = name.replace("\N{NO-BREAK SPACE}", " ").replace("\\", "/").rsplit("/", 1)[-1].strip()
    stem = last[:-4] if last.lower().endswith(".pdf") else last
    kept = "".join(sign for sign in stem if sign.isprintable()).strip(" .")[: policy.LONGEST_NAME]
    return (kept or "document") + ".pdf"


def _stored(uow: UnitOfWork, actor: Acting, row: Document, data: bytes, action: DocumentAction) -> Document:
    uow.add(row)
    uow.add(DocumentContent(document_id=row.document_id, school_id=row.school_id, content=data))
    audit.record(uow, actor, action, subject_of(row), changes={"digest": row.digest, "size": row.size})
    return row


def subject_of(document: Document) -> Subject:
    return Subject("document", document.document_id, document.name, document.school_id)


def get(uow: UnitOfWork, document_id: UUID) -> tuple[Document, DocumentCheck | None]:
    """A document with its check, if there was one. Raises NotFound."""
    found = queries.document(uow, document_id)
    if found is None:
        raise NotFound
    return found


def download(uow: UnitOfWork, actor: Actor, document_id: UUID) -> tuple[Document, bytes]:
    """A document with its bytes, as they were stored; who took it stands in the ledger.

    Raises NotFound, Conflict (the bytes are no longer those of the digest).
    """
    document, _check = get(uow, document_id)
    data = queries.content(uow, document_id)
    if data is None or digest_of(data) != document.digest:
        raise Conflict(_("Dit document is beschadigd: het past niet meer bij zijn controlegetal. Verwittig de beheerder."))
    audit.record(uow, actor, DocumentAction.DOWNLOADED, subject_of(document))
    return document, data


def check(uow: UnitOfWork, actor: Actor, document_id: UUID, verdict: Verdict, reason: str = "") -> DocumentCheck:
    """Say, as a second person, whether an uploaded document is what it should be; a refusal gives its reason.

    Raises NotFound, Forbidden (the uploader, a school), Conflict (checked already, or sealed here), Refused (no reason).
    """
    actor.require(Permission.DOCUMENTS_CHECK)
    document, earlier = get(uow, document_id)
    policy.may_check(actor, document, earlier)
    if verdict is Verdict.REFUSED and not reason.strip():
        words = _("Zeg waarom je het document weigert.")
        raise Refused(words, fields={"reason": [words]})
    row = DocumentCheck(
        document_id=document.document_id,
        school_id=document.school_id,
        stored_by_id=document.stored_by_id,
        verdict=verdict,
        reason=reason.strip(),
        checked_at=clock.now(),
        checked_by_id=actor.person_id,
        checked_by=actor.name,
    )
    uow.add(row)
    action = DocumentAction.ACCEPTED if verdict is Verdict.ACCEPTED else DocumentAction.REFUSED
    audit.record(uow, actor, action, subject_of(document), texts={"reason": reason})
    return row


