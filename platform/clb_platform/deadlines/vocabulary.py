"""Words of deadlines: what a date is kept for, and of what. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from clb_core.terms import ComputedTerm
from clb_core.words import _l


class SubjectKind(StrEnum):
    """What a deadline belongs to."""

    VISIT = "visit"
    AGREEMENT = "agreement"


class Purpose(StrEnum):
    """What happens or becomes possible at the moment of a deadline."""

    REPLY_BY = "reply_by"
    REMINDER = "reminder"
    DOSE_EARLIEST = "dose_earliest"
    DOSE_LATEST = "dose_latest"
    NOTICE_BY = "notice_by"
    NOTICE_REMINDER = "notice_reminder"
    EVALUATION = "evaluation"


PURPOSE_LABELS: Final[Mapping[Purpose, object]] = {
    Purpose.REPLY_BY: _l("Antwoord tegen"),
    Purpose.REMINDER: _l("Herinnering aan de school"),
    Purpose.DOSE_EARLIEST: _l("Volgende dosis kan vanaf"),
    Purpose.DOSE_LATEST: _l("Volgende dosis ten laatste"),
    Purpose.NOTICE_BY: _l("Opzeggen tot en met"),
    Purpose.NOTICE_REMINDER: _l("Herinnering voor de opzegdag"),
    Purpose.EVALUATION: _l("Evaluatie van de afspraken"),
}


@dataclass(frozen=True, slots=True)
class DeadlineSubject:
    """The thing a deadline belongs to, and the school that it concerns."""

    kind: SubjectKind
    subject_id: UUID
    school_id: UUID


@dataclass(frozen=True, slots=True)
class NewDeadline:
    """A computed date to keep. `detail` tells apart several of one purpose (a programme and a dose)."""

    purpose: Purpose
    computed: ComputedTerm
    detail: str = ""
