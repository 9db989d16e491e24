"""Short ways to bring a text of our school into a state, by the verbs of both sides."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements import queries, service
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service import Beginning, Terms
from clb_platform.agreements.vocabulary import (
    Action,
    AgreementState,
    FieldKind,
    Renewal,
    SchoolKind,
    last_day_of,
)
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.roles import Party

FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)
A_YEAR = Terms(FIRST, LAST, Renewal.EXPLICIT)
OPEN_END = Terms(FIRST)
TYPED = {FieldKind.TEXT: "op maandag", FieldKind.NUMBER: "2", FieldKind.DAY: "2027-05-31"}
REASON = "Anders afgesproken."


def template(uow: UnitOfWork, kind: SchoolKind = SchoolKind.PRIMARY) -> UUID:
    """The newest published version of the centre's template of a kind."""
    service.ensure_templates(uow)
    return next(newest.template_version_id for each, newest in queries.startable(uow) if each.school_kind is kind)


def started(uow: UnitOfWork, actor: Acting, school_id: UUID, terms: Terms = OPEN_END, **more: Any) -> Agreement:
    more.setdefault("template_version_id", template(uow))
    return service.start(uow, actor, school_id, Beginning(terms, **more))


def fill_in(uow: UnitOfWork, actor: Actor, agreement: Agreement) -> Agreement:
    """Give every parameter a value."""
    for row in queries.working_clauses(uow, agreement.agreement_id):
        values = {each.key: TYPED[each.kind] for each in queries.clause_text(row).fields}
        if values:
            service.change_clause(uow, actor, agreement.agreement_id, row.clause_key, {"values": values}, None)
    return agreement


def given(uow: UnitOfWork, actor: Actor, school_id: UUID, terms: Terms = OPEN_END, **more: Any) -> Agreement:
    """A whole text that `actor` gave to the other side."""
    agreement = fill_in(uow, actor, started(uow, actor, school_id, terms, **more))
    return service.give(uow, actor, agreement.agreement_id, message="Graag jullie mening.")


def signing(
    uow: UnitOfWork, one: Actor, other: Actor, school_id: UUID, terms: Terms = OPEN_END, **more: Any
) -> Agreement:
    """A text that `one` gave and `other` wants signed."""
    return service.send_to_sign(uow, other, given(uow, one, school_id, terms, **more).agreement_id)


def sign(uow: UnitOfWork, actor: Acting, agreement: Agreement, when: Any) -> Agreement:
    """What the last signature brings about, without its document: the text stands as it was frozen."""
    locked = service.locked(uow, actor, agreement.agreement_id, Action.COMPLETE)
    locked.signed_at = when
    locked.last_day = last_day_of(locked.renewal, locked.valid_to)
    service.step(uow, actor, locked, Action.COMPLETE, AgreementState.SIGNED, number=locked.rounds)
    return locked


def working(uow: UnitOfWork, agreement: Agreement, key: str) -> Any:
    return service.working_clause(uow, agreement.agreement_id, key)


def read(uow: UnitOfWork, agreement: Agreement, side: Party, key: str) -> str:
    """What a side reads of one clause now."""
    return next(each.body for each in service.read_now(uow, agreement, side).text if each.key == key)
