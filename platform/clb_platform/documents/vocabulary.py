"""Words of documents: what a stored file is, and a paper on its way to PDF as plain blocks. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from clb_core.words import _l

PDF: Final = "application/pdf"
LARGEST: Final = 20_000_000
"""Bytes that one document may be; more is refused with 413."""
WARN_DAYS: Final = 60
"""Days before its certificate ends that the seal begins to warn."""
DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class DocumentKind(StrEnum):
    SEALED = "sealed"
    UPLOADED = "uploaded"


class Verdict(StrEnum):
    """What a second person found of a document that was uploaded."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class DocumentState(StrEnum):
    """Computed from kind and verdict, never stored."""

    SEALED = "sealed"
    TO_CHECK = "to_check"
    ACCEPTED = "accepted"
    REFUSED = "refused"


STATE_LABELS: Final = {
    DocumentState.SEALED: _l("Verzegeld"),
    DocumentState.TO_CHECK: _l("Na te kijken"),
    DocumentState.ACCEPTED: _l("Nagekeken"),
    DocumentState.REFUSED: _l("Geweigerd"),
}
STATE_SHAPES: Final = {
    DocumentState.SEALED: ("good", "s-confirmed"),
    DocumentState.TO_CHECK: ("warn", "s-proposed"),
    DocumentState.ACCEPTED: ("good", "s-yes"),
    DocumentState.REFUSED: ("bad", "s-no"),
}


def state_of(kind: DocumentKind, verdict: Verdict | None) -> DocumentState:
    if kind is DocumentKind.SEALED:
        return DocumentState.SEALED
    return DocumentState(verdict.value) if verdict else DocumentState.TO_CHECK


def digest_of(data: bytes) -> str:
    """SHA-256 of bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def typed_digest(text: str) -> str | None:
    """A digest as a person types or pastes it: spaces, colons and capitals do not count. None when it is none."""
    plain = re.sub(r"[\s:\-]", "", text).lower()
    return plain if DIGEST.fullmatch(plain) else None


def in_groups(digest: str) -> str:
    """A digest in groups of eight, to be read and compared by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


class DocumentAction(StrEnum):
    STORED = "documents.document.stored"
    UPLOADED = "documents.document.uploaded"
    DOWNLOADED = "documents.document.downloaded"
    ACCEPTED = "documents.document.accepted"
    REFUSED = "documents.document.refused"


ACTION_LABELS: Final = {
    DocumentAction.STORED: _l("Document verzegeld en bewaard"),
    DocumentAction.UPLOADED: _l("Document opgeladen"),
    DocumentAction.DOWNLOADED: _l("Document gedownload"),
    DocumentAction.ACCEPTED: _l("Document nagekeken en aanvaard"),
    DocumentAction.REFUSED: _l("Document nagekeken en geweigerd"),
}
FIELD_LABELS: Final[dict[str, object]] = {"digest": _l("controlegetal"), "size": _l("grootte in bytes")}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; every item is blocks of its own."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False


Block = Paragraph | ListBlock


@dataclass(frozen=True, slots=True)
class PrintedClause:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table of the annex: what its columns are called, and its rows as words."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """The last page: facts by their label, and tables such as who signed what when."""

    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[PrintedTable, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be written as PDF. All texts are plain words of the reader's language; nothing is markup.

    `day` is the date of the document; `mark` stands on every page when there is one ("demo, geen rechtswaarde").
    """

    title: str
    subtitle: str
    meta: tuple[tuple[str, str], ...]
    clauses: tuple[PrintedClause, ...]
    day: date
    foot: str
    annex: Annex | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing on a board: its name, where it is, the word for its state, and a few lines. `tone`: "", "soon" or "late"."""

    title: str
    place: str
    state: str
    lines: tuple[str, ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class CardColumn:
    """A column of a board. `aside` stands below its title; `tone` is that of the screen (bad, warn, query, neutral)."""

    title: str
    aside: str
    tone: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class CardBoard:
    """A board to be printed in landscape. `figures` are (figure, words), `filters` (what is filtered on, by what)."""

    title: str
    subtitle: str
    figures: tuple[tuple[str, str], ...]
    filters: tuple[tuple[str, str], ...]
    columns: tuple[CardColumn, ...]
    nothing: str
    day: date
    foot: str


@dataclass(frozen=True, slots=True)
class SealCertificate:
    """The certificate that seals with. `is_demo`: made by this installation itself, without any legal worth."""

    subject: str
    issuer: str
    valid_until: datetime
    is_demo: bool


@dataclass(frozen=True, slots=True)
class SealedBefore:
    """What the public page may say of a digest: when it was sealed, and whether it was the file's or its text's."""

    sealed_at: datetime
    is_file: bool
