"""A text as a side reads it now, and what changed between two of its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound
from clb_platform.agreements import policy, queries
from clb_platform.agreements.models import Agreement, AgreementVersion, AgreementWorkingClause
from clb_platform.agreements.service.editing import own_base
from clb_platform.agreements.service.steps import common_fields
from clb_platform.agreements.vocabulary import (
    AgreementState,
    ClauseChange,
    DatedState,
    ReadClause,
    Validity,
    dated_state,
    filled,
    notice_by,
    redline,
)
from clb_tenants.access.roles import Party


@dataclass(frozen=True, slots=True)
class NowRead:
    """`text` is what this side reads now; `changes` are against what it gave last (or the text before), by clause key.

    `working` holds the clauses being worked on, by key, when this side has the turn and none otherwise.
    """

    text: tuple[ReadClause, ...]
    changes: dict[str, ClauseChange]
    working: dict[str, AgreementWorkingClause]
    has_base: bool


def read_now(uow: UnitOfWork, agreement: Agreement, side: Party) -> NowRead:
    """What a side reads: the working text when it has the turn, else the last version that was given."""
    working = list(queries.working_clauses(uow, agreement.agreement_id)) if policy.is_turn_of(agreement, side) else []
    common = common_fields(uow, agreement)
    if working:
        text = tuple(filled(queries.clause_text(row), common) for row in working if row.is_included)
    else:
        last = queries.last_version(uow, agreement.agreement_id)
        text = queries.text_of(uow, last.agreement_version_id) if last else ()
    base_id = own_base(uow, agreement, side)
    changes = redline(queries.text_of(uow, base_id), text) if base_id and text else ()
    return NowRead(
        text, {each.key: each for each in changes}, {row.clause_key: row for row in working}, base_id is not None
    )


def versions_to_compare(uow: UnitOfWork, agreement: Agreement) -> list[AgreementVersion]:
    """The versions of a text, after the signed text that it follows or amends."""
    own = list(queries.versions_of(uow, agreement.agreement_id))
    before_id = agreement.amends_id or agreement.predecessor_id
    before = queries.agreement(uow, before_id) if before_id else None
    signed = queries.version(uow, before.signing_version_id) if before and before.signing_version_id else None
    return [signed, *own] if signed else own


def compared(
    uow: UnitOfWork, agreement: Agreement, first_id: UUID, second_id: UUID
) -> tuple[AgreementVersion, AgreementVersion, tuple[ClauseChange, ...]]:
    """What changed from one version to another of this text. Raises NotFound."""
    known = {row.agreement_version_id: row for row in versions_to_compare(uow, agreement)}
    if first_id not in known or second_id not in known:
        raise NotFound
    clauses = queries.clauses_of(uow, [first_id, second_id])
    before, after = (
        [queries.read(row) for row in clauses[each] if row.is_included] for each in (first_id, second_id)
    )
    return known[first_id], known[second_id], redline(before, after)


def version_of(uow: UnitOfWork, agreement: Agreement, version_id: UUID) -> AgreementVersion:
    """Raises NotFound for a version of another text."""
    found = queries.version(uow, version_id)
    if found is None or found.agreement_id != agreement.agreement_id:
        raise NotFound
    return found


def validity_of(agreement: Agreement) -> Validity:
    return Validity(
        agreement.valid_from, agreement.last_day, agreement.ended_on, agreement.notice_month, agreement.notice_day
    )


def state_on(agreement: Agreement, day: date) -> AgreementState | DatedState:
    """What to call an agreement on a day: its stored state, or what its dates say once it is signed."""
    if agreement.state is not AgreementState.SIGNED:
        return agreement.state
    return dated_state(validity_of(agreement), day)


def notice_day_of(agreement: Agreement, day: date) -> date:
    return notice_by(validity_of(agreement), day)


def text_on(uow: UnitOfWork, school_id: UUID, day: date) -> tuple[Agreement, Agreement] | None:
    """What was agreed on a day: the agreement that held, and the one whose text counted (itself, or its last amendment)."""
    held = queries.valid_on(uow, school_id, day)
    if held is None:
        return None
    return held, next(iter(queries.amendments_until(uow, held.agreement_id, day)), held)


def remarks_by_clause(rows: Sequence[object]) -> dict[str, list[object]]:
    """Comments or notes by the clause they are about; "" for the whole text."""
    found: dict[str, list[object]] = {}
    for row in rows:
        found.setdefault(getattr(row, "clause_key", ""), []).append(row)
    return found
