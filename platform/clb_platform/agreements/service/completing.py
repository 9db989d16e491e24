"""The end of signing: the sealed document is there, and the agreement holds."""

from __future__ import annotations

from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import add_days
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service.steps import step, subject_of
from clb_platform.agreements.vocabulary import Action, AgreementsAction, AgreementState, last_day_of
from clb_tenants.access.actor import Acting
from clb_tenants.audit import service as audit


def complete(uow: UnitOfWork, actor: Acting, agreement: Agreement, document_id: UUID) -> None:
    """Make a locked agreement signed with its document. The one that it follows ends on the day before it begins.

    Raises Conflict when another agreement of the school holds in its days (the database's own rule).
    """
    agreement.document_id, agreement.signed_at = document_id, clock.now()
    if agreement.amends_id is None:
        agreement.last_day = last_day_of(agreement.renewal, agreement.valid_to)
        _end_predecessor(uow, actor, agreement)
    step(uow, actor, agreement, Action.COMPLETE, AgreementState.SIGNED, number=agreement.rounds)


def _end_predecessor(uow: UnitOfWork, actor: Acting, agreement: Agreement) -> None:
    before = queries.agreement_for_change(uow, agreement.predecessor_id) if agreement.predecessor_id else None
    if before is None or before.state is not AgreementState.SIGNED or before.valid_from >= agreement.valid_from:
        return
    last = add_days(agreement.valid_from, -1)
    if before.last_day is not None and before.last_day <= last:
        return
    changes = {"last_day": [before.last_day, last]}
    before.last_day = last
    uow.flush()
    audit.record(uow, actor, AgreementsAction.TERMS_CHANGED, subject_of(before), changes=changes)
