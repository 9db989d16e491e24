"""The ports to whoever writes, seals and reads PDF."""

from __future__ import annotations

from typing import Protocol

from clb_platform.documents.vocabulary import CardBoard, Paper, SealCertificate


class SealFailed(Exception):
    """The seal could not be put now: no certificate, no timestamp, no answer. Its text is for the operator's log."""


class UnreadablePdf(Exception):
    """What was uploaded may not be kept; its text is a whole Dutch sentence for who uploaded it."""


class PaperWriter(Protocol):
    def write(self, paper: Paper) -> bytes:
        """The paper as PDF/A-2a: tagged, in Dutch, with its fonts in it."""
        ...

    def write_board(self, board: CardBoard) -> bytes:
        """The board as PDF/A-2a in landscape: its columns beside each other, or one column over the whole width."""
        ...


class Sealer(Protocol):
    def certificate(self) -> SealCertificate | None:
        """What it would seal with; None where no seal is set up. Raises SealFailed (unreadable key)."""
        ...

    def seal(self, pdf: bytes) -> bytes:
        """The same PDF with the server's seal and a timestamp added (PAdES B-T). Raises SealFailed, never half a seal."""
        ...


class PdfInspector(Protocol):
    def inspect(self, data: bytes) -> None:
        """Raises UnreadablePdf for what is no whole, open PDF, or holds a key, code, or other files."""
        ...
