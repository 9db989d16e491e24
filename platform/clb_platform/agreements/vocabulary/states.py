"""The life of an agreement: stored states, what may be done in each and by whom, and what its dates say. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from clb_core.terms import add_years
from clb_core.words import _l
from clb_tenants.access.roles import Party

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Of the days about which a person may ask."""


class AgreementKind(StrEnum):
    """REGISTERED: an older contract that was made elsewhere and is served out here."""

    AGREEMENT = "agreement"
    AMENDMENT = "amendment"
    REGISTERED = "registered"


class AgreementState(StrEnum):
    """What is stored. Who has the turn is in the state; in DRAFT it is the side that started."""

    DRAFT = "draft"
    WITH_SCHOOL = "with_school"
    WITH_CENTRE = "with_centre"
    SIGNING = "signing"
    SIGNED = "signed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DatedState(StrEnum):
    """What a signed agreement is on a day; computed, never stored. ENDING: it runs to an end that is known and near."""

    FUTURE = "future"
    VALID = "valid"
    ENDING = "ending"
    EXPIRED = "expired"
    ENDED = "ended"


class Renewal(StrEnum):
    """TACIT: after `valid_to` it goes on year by year until notice is given. EXPLICIT: it ends with `valid_to`."""

    TACIT = "tacit"
    EXPLICIT = "explicit"


class Action(StrEnum):
    """What can be done to an agreement."""

    START = "start"
    EDIT = "edit"
    GIVE = "give"
    TAKE_BACK = "take_back"
    SEND_TO_SIGN = "send_to_sign"
    SIGN = "sign"
    COMPLETE = "complete"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    REGISTER = "register"
    TAKE_OUT = "take_out"
    GIVE_NOTICE = "give_notice"
    TAKE_BACK_NOTICE = "take_back_notice"
    END = "end"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: who may do `action` in `state`. Without a party the product does it (the last
    signature; an import that is undone)."""

    state: AgreementState
    action: Action
    party: Party | None
    only_starter: bool = False


S, A, C, H = AgreementState, Action, Party.CENTRE, Party.SCHOOL
TRANSITIONS: Final[tuple[Transition, ...]] = (
    *(
        Transition(S.DRAFT, action, side, only_starter=True)
        for side in (C, H)
        for action in (A.EDIT, A.GIVE, A.WITHDRAW)
    ),
    *(
        Transition(state, action, side)
        for state, side in ((S.WITH_SCHOOL, H), (S.WITH_CENTRE, C))
        for action in (A.EDIT, A.GIVE, A.SEND_TO_SIGN, A.DECLINE)
    ),
    Transition(S.WITH_SCHOOL, A.TAKE_BACK, C),
    Transition(S.WITH_CENTRE, A.TAKE_BACK, H),
    *(
        Transition(state, A.WITHDRAW, side, only_starter=True)
        for state in (S.WITH_SCHOOL, S.WITH_CENTRE)
        for side in (C, H)
    ),
    *(Transition(S.SIGNING, action, side) for side in (C, H) for action in (A.SIGN, A.DECLINE)),
    Transition(S.SIGNING, A.COMPLETE, None),
    Transition(S.SIGNING, A.REOPEN, C),
    *(Transition(S.DECLINED, A.REOPEN, side) for side in (C, H)),
    *(Transition(S.SIGNED, action, side) for side in (C, H) for action in (A.GIVE_NOTICE, A.TAKE_BACK_NOTICE)),
    Transition(S.SIGNED, A.END, C),
    Transition(S.SIGNED, A.TAKE_OUT, None),
)
"""The whole life of an agreement. What is not here is refused with the present state and what is allowed."""
OPEN: Final = (S.DRAFT, S.WITH_SCHOOL, S.WITH_CENTRE, S.SIGNING)
TURN_OF: Final[Mapping[AgreementState, Party]] = {S.WITH_SCHOOL: H, S.WITH_CENTRE: C}
STATE_LABELS: Final[Mapping[str, object]] = {
    "draft": _l("Concept"),
    "with_school": _l("Bij school"),
    "with_centre": _l("Bij centrum"),
    "signing": _l("Ter ondertekening"),
    "signed": _l("Ondertekend"),
    "declined": _l("Geweigerd"),
    "withdrawn": _l("Ingetrokken"),
    "future": _l("Toekomstig"),
    "valid": _l("Geldig"),
    "ending": _l("Loopt af"),
    "expired": _l("Verlopen"),
    "ended": _l("Beëindigd"),
}
KIND_LABELS: Final[Mapping[AgreementKind, object]] = {
    AgreementKind.AGREEMENT: _l("Samenwerkingsafspraken"),
    AgreementKind.AMENDMENT: _l("Bijsturing"),
    AgreementKind.REGISTERED: _l("Overgenomen contract"),
}
RENEWAL_LABELS: Final[Mapping[Renewal, object]] = {
    Renewal.TACIT: _l("Loopt stilzwijgend door tot iemand opzegt"),
    Renewal.EXPLICIT: _l("Loopt af, tenzij we nieuwe afspraken maken"),
}
SIDE_LABELS: Final[Mapping[Party, object]] = {Party.CENTRE: _l("het centrum"), Party.SCHOOL: _l("de school")}


@dataclass(frozen=True, slots=True)
class Validity:
    """The facts that decide what a signed agreement is on a day.

    `last_day`: the last day on which it holds as is known now (None: open). `ended_on`: it was ended before its time, and
    this was its last day. The notice day comes back each year.
    """

    valid_from: date
    last_day: date | None
    ended_on: date | None
    notice_month: int
    notice_day: int


def dated_state(facts: Validity, day: date) -> DatedState:
    """What a signed agreement is on `day`. The SQL of `queries.dated_state` says the same; a test compares both."""
    if facts.ended_on is not None and day > facts.ended_on:
        return DatedState.ENDED
    if facts.last_day is not None and day > facts.last_day:
        return DatedState.EXPIRED
    if day < facts.valid_from:
        return DatedState.FUTURE
    if facts.last_day is not None and day > notice_by(facts, day):
        return DatedState.ENDING
    return DatedState.VALID


def notice_by(facts: Validity, day: date) -> date:
    """The last day to give notice as seen from `day`.

    With a known end: the last notice day up to that end. Without one: the first notice day from `day` on.
    """
    if facts.last_day is not None:
        candidate = date(facts.last_day.year, facts.notice_month, facts.notice_day)
        return candidate if candidate <= facts.last_day else add_years(candidate, -1)
    candidate = date(day.year, facts.notice_month, facts.notice_day)
    return candidate if candidate >= day else add_years(candidate, 1)


def last_day_of(renewal: Renewal, valid_to: date | None, ended_on: date | None = None) -> date | None:
    """The last day on which an agreement holds as is known: none when it goes on by itself."""
    if ended_on is not None:
        return ended_on
    return None if renewal is Renewal.TACIT else valid_to


def turn(state: AgreementState, started_by: Party) -> Party | None:
    """Whose turn it is to work on the text; None when nobody's."""
    return started_by if state is AgreementState.DRAFT else TURN_OF.get(state)


def other(side: Party) -> Party:
    return Party.SCHOOL if side is Party.CENTRE else Party.CENTRE


MONTH_OPTIONS: Final = (
    (1, _l("januari")), (2, _l("februari")), (3, _l("maart")), (4, _l("april")), (5, _l("mei")), (6, _l("juni")),
    (7, _l("juli")), (8, _l("augustus")), (9, _l("september")), (10, _l("oktober")), (11, _l("november")),
    (12, _l("december")),
)  # fmt: skip
