"""The renewal board: where each school stands on a day, by the last day on which one of both can give notice. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final
from uuid import UUID

from clb_core.terms import add_months, days_between
from clb_core.words import _l
from clb_platform.agreements.vocabulary.states import (
    STATE_LABELS,
    TURN_OF,
    AgreementKind,
    AgreementState,
    DatedState,
    Renewal,
    Validity,
    dated_state,
    notice_by,
)
from clb_tenants.access.roles import Party

MISSING: Final = "missing"
SOON_MONTHS: Final = 6
YEAR_MONTHS: Final = 12


class NoticeGroup(StrEnum):
    """Where a school stands on the board; a column of it. PASSED: it holds, but giving notice in time is over."""

    NONE = "none"
    PASSED = "passed"
    SOON = "soon"
    YEAR = "year"
    LATER = "later"
    OPEN = "open"


class NextStep(StrEnum):
    """What should happen next for a school, most of it the centre's work."""

    START = "start"
    START_AGAIN = "start_again"
    FINISH_DRAFT = "finish_draft"
    WAIT_FOR_DRAFT = "wait_for_draft"
    WAIT_FOR_SCHOOL = "wait_for_school"
    ANSWER = "answer"
    SIGN = "sign"
    REMIND_SIGNER = "remind_signer"
    RENEW = "renew"
    FAREWELL = "farewell"
    NOTHING = "nothing"


BOARD_STATE_LABELS: Final[Mapping[str, object]] = {**STATE_LABELS, MISSING: _l("Nog geen")}
GROUP_LABELS: Final[Mapping[NoticeGroup, object]] = {
    NoticeGroup.NONE: _l("Geen geldige afspraken"),
    NoticeGroup.PASSED: _l("Opzegdatum voorbij"),
    NoticeGroup.SOON: _l("Binnen 6 maanden"),
    NoticeGroup.YEAR: _l("Binnen 12 maanden"),
    NoticeGroup.LATER: _l("Later"),
    NoticeGroup.OPEN: _l("Onbepaalde duur"),
}
STEP_WORDS: Final[Mapping[NextStep, object]] = {
    NextStep.START: _l("Begin met een voorstel"),
    NextStep.START_AGAIN: _l("Begin met nieuwe afspraken"),
    NextStep.FINISH_DRAFT: _l("Werk het concept af"),
    NextStep.WAIT_FOR_DRAFT: _l("De school schrijft aan een voorstel"),
    NextStep.WAIT_FOR_SCHOOL: _l("Volg op bij de school"),
    NextStep.ANSWER: _l("Antwoord op de tekst"),
    NextStep.SIGN: _l("Onderteken"),
    NextStep.REMIND_SIGNER: _l("Herinner wie moet tekenen"),
    NextStep.RENEW: _l("Start de verlenging"),
    NextStep.FAREWELL: _l("Rond de samenwerking af"),
    NextStep.NOTHING: _l("Niets te doen"),
}


@dataclass(frozen=True, slots=True)
class OpenText:
    """The text of a school that is being worked on or signed. `signer`: the side whose signature comes next."""

    agreement_id: UUID
    state: AgreementState
    started_by: Party
    rounds: int
    owner_id: UUID | None
    owner_name: str
    signer: Party | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The signed agreement of a school that last began, seen from the day of the board."""

    agreement_id: UUID
    kind: AgreementKind
    validity: Validity
    valid_to: date | None
    renewal: Renewal
    has_notice: bool
    owner_id: UUID | None
    owner_name: str


@dataclass(frozen=True)
class BoardRow:
    """One school on the board as of `day`. `deviating`: keys of clauses that differ from the standard text.

    `coming_from`: the first day of signed agreements that have yet to begin. What follows from the dates is worked out once
    a row (so it has no slots): filters, figures, columns and cells all ask it.
    """

    day: date
    school_id: UUID
    school_name: str
    name_key: str
    institution_number: str
    municipality: str
    standing: Standing | None
    text: OpenText | None
    coming_from: date | None = None
    deviating: tuple[str, ...] = ()

    @cached_property
    def dated(self) -> DatedState | None:
        return dated_state(self.standing.validity, self.day) if self.standing else None

    @cached_property
    def holds(self) -> bool:
        return self.dated in (DatedState.VALID, DatedState.ENDING)

    @property
    def state(self) -> str:
        """The one word of the row: the open text's, or else what the dates say, or "missing"."""
        if self.text is not None:
            return self.text.state.value
        return self.dated.value if self.dated is not None else MISSING

    @property
    def agreement_id(self) -> UUID | None:
        """What the row opens: the text that is being worked on, or else the signed one."""
        if self.text is not None:
            return self.text.agreement_id
        return self.standing.agreement_id if self.standing else None

    @property
    def valid_until(self) -> date | None:
        """The last day that was agreed or to which it was ended; None: none, or of unlimited duration."""
        if self.standing is None:
            return None
        return self.standing.validity.ended_on or self.standing.valid_to

    @cached_property
    def notice_by(self) -> date | None:
        """The last day to give notice; None when nothing holds."""
        return notice_by(self.standing.validity, self.day) if self.standing and self.holds else None

    @property
    def days_left(self) -> int | None:
        """Days to the notice day, negative when it has passed; None when nothing holds."""
        return None if self.notice_by is None else days_between(self.day, self.notice_by)

    @cached_property
    def group(self) -> NoticeGroup:
        by, standing = self.notice_by, self.standing
        if by is None or standing is None:
            return NoticeGroup.NONE
        if standing.has_notice or by < self.day:
            return NoticeGroup.PASSED
        if self.valid_until is None:
            return NoticeGroup.OPEN
        if by <= add_months(self.day, SOON_MONTHS):
            return NoticeGroup.SOON
        return NoticeGroup.YEAR if by <= add_months(self.day, YEAR_MONTHS) else NoticeGroup.LATER

    @property
    def turn(self) -> Party | None:
        """Who must act now; None when nobody must."""
        if self.text is not None:
            if self.text.state is AgreementState.SIGNING:
                return self.text.signer
            return TURN_OF.get(self.text.state, self.text.started_by)
        return Party.CENTRE if self.next_step is not NextStep.NOTHING else None

    @property
    def next_step(self) -> NextStep:
        if self.text is not None:
            return _step_of_text(self.text)
        if self.coming_from is not None:
            return NextStep.NOTHING
        if not self.holds:
            return NextStep.START_AGAIN if self.standing else NextStep.START
        if self.standing is not None and self.standing.has_notice:
            return NextStep.FAREWELL
        is_near = self.group in (NoticeGroup.SOON, NoticeGroup.PASSED)
        ends = self.standing is not None and self.standing.renewal is Renewal.EXPLICIT
        return NextStep.RENEW if is_near and ends else NextStep.NOTHING

    @property
    def owner_id(self) -> UUID | None:
        """Who follows this school up: of the open text, or else of the signed one."""
        found = self.text or self.standing
        return found.owner_id if found else None

    @property
    def owner_name(self) -> str:
        found = self.text or self.standing
        return found.owner_name if found else ""

    @property
    def kind(self) -> AgreementKind | None:
        return self.standing.kind if self.standing else None

    @property
    def sort_key(self) -> tuple[str, str, str]:
        """By notice day, then by name; texts, so that it can be a bookmark in a list."""
        by = self.notice_by or self.valid_until
        return (by.isoformat() if by else "", self.name_key, str(self.school_id))


def _step_of_text(text: OpenText) -> NextStep:
    ours = text.started_by is Party.CENTRE
    return {
        AgreementState.DRAFT: NextStep.FINISH_DRAFT if ours else NextStep.WAIT_FOR_DRAFT,
        AgreementState.WITH_SCHOOL: NextStep.WAIT_FOR_SCHOOL,
        AgreementState.WITH_CENTRE: NextStep.ANSWER,
        AgreementState.SIGNING: NextStep.SIGN if text.signer is Party.CENTRE else NextStep.REMIND_SIGNER,
    }.get(text.state, NextStep.NOTHING)


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """What is asked of the board; None or empty does not filter. `clause`: schools that deviate from this clause."""

    owner_id: UUID | None = None
    kind: AgreementKind | None = None
    municipality: str = ""
    state: str = ""
    deviates: bool = False
    clause: str = ""
    notice_year: int | None = None
    group: NoticeGroup | None = None

    def fits(self, row: BoardRow) -> bool:
        return (
            self.owner_id in (None, row.owner_id)
            and self.kind in (None, row.kind)
            and self.municipality in ("", row.municipality)
            and self.state in ("", row.state)
            and (not self.deviates or bool(row.deviating))
            and (not self.clause or self.clause in row.deviating)
            and (self.notice_year is None or in_notice_year(row, self.notice_year))
            and self.group in (None, row.group)
        )


def in_notice_year(row: BoardRow, year: int) -> bool:
    """Whether notice can still be given in a calendar year."""
    return row.notice_by is not None and row.notice_by >= row.day and row.notice_by.year == year


def by_group(rows: Iterable[BoardRow]) -> dict[NoticeGroup, list[BoardRow]]:
    """Every group, in the order of the board, with its rows in order."""
    found: dict[NoticeGroup, list[BoardRow]] = {group: [] for group in NoticeGroup}
    for row in sorted(rows, key=lambda each: each.sort_key):
        found[row.group].append(row)
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """The key figures of the board; each is the length of a list, but for the median."""

    schools: int
    without_valid: int
    notice_this_year: int
    signing: int
    deviating: int
    days_to_sign: int | None


def figures(rows: Sequence[BoardRow], day: date, days_to_sign: int | None) -> Figures:
    return Figures(
        schools=len(rows),
        without_valid=sum(row.group is NoticeGroup.NONE for row in rows),
        notice_this_year=sum(in_notice_year(row, day.year) for row in rows),
        signing=sum(row.state == AgreementState.SIGNING for row in rows),
        deviating=sum(bool(row.deviating) for row in rows),
        days_to_sign=days_to_sign,
    )
