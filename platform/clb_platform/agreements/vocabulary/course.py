"""What comes beside and after the text: who signs and how, evaluations, notices, commitments, moments. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Final
from uuid import UUID

from clb_core.words import _l


class SignatoryRole(StrEnum):
    SCHOOL_BOARD = "school_board"
    HEAD = "head"
    CENTRE_BOARD = "centre_board"
    DIRECTOR = "director"


class SignatureLevel(StrEnum):
    """PLATFORM: signed here by a person who is signed in, sealed by the server. PAPER: a signed document was uploaded."""

    PLATFORM = "platform"
    PAPER = "paper"


class Decision(StrEnum):
    """What a side did with a clause that the other side changed."""

    TAKEN = "taken"
    KEPT = "kept"


class ApprovalState(StrEnum):
    """The internal yes of a second person of the centre."""

    ASKED = "asked"
    APPROVED = "approved"
    RETURNED = "returned"


class EvaluationResult(StrEnum):
    KEEP = "keep"
    ADJUST = "adjust"
    END = "end"


class MomentKind(StrEnum):
    """INFORMATION: an information moment for pupils or parents. PRESENCE: hours in which the centre is at school."""

    INFORMATION = "information"
    PRESENCE = "presence"


SIGNATORY_LABELS: Final[Mapping[SignatoryRole, object]] = {
    SignatoryRole.SCHOOL_BOARD: _l("voor het schoolbestuur"),
    SignatoryRole.HEAD: _l("directie van de school"),
    SignatoryRole.CENTRE_BOARD: _l("voor het centrumbestuur"),
    SignatoryRole.DIRECTOR: _l("directeur van het centrum"),
}
LEVEL_LABELS: Final[Mapping[SignatureLevel, object]] = {
    SignatureLevel.PLATFORM: _l("op het platform"),
    SignatureLevel.PAPER: _l("op papier of in een ander systeem"),
}
DECISION_LABELS: Final[Mapping[Decision, object]] = {
    Decision.TAKEN: _l("overgenomen"),
    Decision.KEPT: _l("eigen tekst gehouden"),
}
APPROVAL_LABELS: Final[Mapping[ApprovalState, object]] = {
    ApprovalState.ASKED: _l("goedkeuring gevraagd"),
    ApprovalState.APPROVED: _l("goedgekeurd"),
    ApprovalState.RETURNED: _l("teruggegeven"),
}
RESULT_LABELS: Final[Mapping[EvaluationResult, object]] = {
    EvaluationResult.KEEP: _l("Behouden"),
    EvaluationResult.ADJUST: _l("Bijsturen"),
    EvaluationResult.END: _l("Stoppen"),
}
MOMENT_LABELS: Final[Mapping[MomentKind, object]] = {
    MomentKind.INFORMATION: _l("informatiemoment"),
    MomentKind.PRESENCE: _l("aanwezigheid op school"),
}
MOST_EVALUATION_TEXT: Final = 4000
MOST_COMMITMENT: Final = 500
MOST_OWNER: Final = 100
MOST_MOMENT_WORDS: Final = 200
MOST_TIMES: Final = 60


@dataclass(frozen=True, slots=True)
class NewMoment:
    """What was agreed of one kind of moment. `times` a school year, or each week on `weekday` (1 Monday to 5 Friday)."""

    kind: MomentKind
    title: str
    audience_words: str
    place: str
    starts_at: time
    ends_at: time
    times: int = 1
    on_day: date | None = None
    weekday: int | None = None
    in_holidays: bool = False
    site_id: UUID | None = None

