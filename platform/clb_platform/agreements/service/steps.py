"""A step of an agreement: state, transition row and audit entry, always together; and the text as both sides read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound
from clb_core.rest.conditional import expect_version
from clb_core.words import _, month_word
from clb_platform.agreements import policy, queries
from clb_platform.agreements.models import Agreement, AgreementTransition
from clb_platform.agreements.vocabulary import (
    AUDIT_OF_ACTION,
    Action,
    AgreementState,
    ClauseText,
    ReadClause,
    Renewal,
    content_hash,
    day_words,
    filled,
)
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.centres import queries as centres
from clb_tenants.schools import service as schools

A_COMMON_YEAR = 2023


def get(uow: UnitOfWork, agreement_id: UUID) -> Agreement:
    """An agreement that this side may see. Raises NotFound."""
    found = queries.agreement(uow, agreement_id)
    if found is None:
        raise NotFound
    return found


def locked(uow: UnitOfWork, actor: Acting, agreement_id: UUID, action: Action, version: int | None = None) -> Agreement:
    """The agreement, locked and checked for `action`. Raises NotFound, Forbidden, Conflict (state), Stale (version)."""
    agreement = queries.agreement_for_change(uow, agreement_id)
    if agreement is None:
        raise NotFound
    policy.may(actor, action, agreement)
    expect_version(agreement, version)
    return agreement


def step(
    uow: UnitOfWork,
    actor: Acting,
    agreement: Agreement,
    action: Action,
    to_state: AgreementState,
    *,
    number: int = 0,
    reason: str = "",
    changes: Mapping[str, object] | None = None,
    is_new: bool = False,
) -> AgreementTransition:
    """Move a locked agreement on, and write down that it moved."""
    before = None if is_new else agreement.state
    if before is not to_state:
        agreement.turn_since, agreement.is_touched = clock.now(), False
    agreement.state = to_state
    uow.flush()
    made = uow.add(
        AgreementTransition(
            agreement_id=agreement.agreement_id, school_id=agreement.school_id, action=action, from_state=before,
            to_state=to_state, side=actor.party if isinstance(actor, Actor) else None, number=number,
            happened_at=clock.now(), actor_name=actor.name, via=actor.via if isinstance(actor, Actor) else "system",
            reason=reason,
        )
    )  # fmt: skip
    facts = {"agreement_state": [before, to_state]} | ({"number": number} if number else {}) | dict(changes or {})
    audit.record(uow, actor, AUDIT_OF_ACTION[action], subject_of(agreement), changes=facts, texts={"reason": reason})
    return made


def subject_of(agreement: Agreement) -> Subject:
    return Subject("agreement", agreement.agreement_id, agreement.title, agreement.school_id)


def common_fields(uow: UnitOfWork, agreement: Agreement) -> dict[str, str]:
    """What the merge fields stand for that every clause may use."""
    school, centre = schools.get(uow, agreement.school_id), centres.centre(uow)
    return {
        "school": school.name,
        "instellingsnummer": school.institution_number,
        "schoolbestuur": school.board_name,
        "centrum": centre.name,
        "geldig_vanaf": day_words(agreement.valid_from),
        "geldig_tot": until_words(agreement),
        "opzegdag": notice_day_words(agreement),
    }


def until_words(agreement: Agreement) -> str:
    """ "31 augustus 2027", "onbepaalde duur", or the end of a term that goes on by itself."""
    if agreement.valid_to is None:
        return _("onbepaalde duur")
    day = day_words(agreement.valid_to)
    return day if agreement.renewal is Renewal.EXPLICIT else _("%(day)s, en daarna telkens een schooljaar langer", day=day)


def notice_day_words(agreement: Agreement) -> str:
    """ "31 december"; it comes back every year."""
    day = date(A_COMMON_YEAR, agreement.notice_month, agreement.notice_day)
    return f"{day.day} {month_word(day).split()[0]}"


def terms_of(agreement: Agreement) -> dict[str, Any]:
    """What was agreed beside the clauses, as a version keeps it."""
    return {
        "valid_from": agreement.valid_from.isoformat(),
        "valid_to": agreement.valid_to.isoformat() if agreement.valid_to else None,
        "renewal": agreement.renewal.value,
        "notice_month": agreement.notice_month,
        "notice_day": agreement.notice_day,
        "effective_from": agreement.effective_from.isoformat() if agreement.effective_from else None,
    }


def working_text(uow: UnitOfWork, agreement: Agreement) -> tuple[list[ClauseText], tuple[ReadClause, ...]]:
    """The text that is being worked on: as it is kept, and as it is read (without clauses that are left out)."""
    kept = [queries.clause_text(row) for row in queries.working_clauses(uow, agreement.agreement_id)]
    return kept, read_text(uow, agreement, kept)


def read_text(uow: UnitOfWork, agreement: Agreement, kept: Sequence[ClauseText]) -> tuple[ReadClause, ...]:
    common = common_fields(uow, agreement)
    return tuple(filled(clause, common) for clause in kept if clause.is_included)


def hash_of(agreement: Agreement, text: Sequence[ReadClause]) -> str:
    return content_hash(agreement.title, terms_of(agreement), text)
