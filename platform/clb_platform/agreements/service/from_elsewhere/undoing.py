"""Taking an import of agreements back: what it registered no longer counts, unless something rests on it. Nothing of it is
erased: the row stays as withdrawn, and its PDF among the documents of the school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict
from clb_core.staging.ports import Taken, Undo
from clb_core.words import _, listed
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service.from_elsewhere.committing import STEP
from clb_platform.agreements.service.steps import step, subject_of
from clb_platform.agreements.service.watch import retire
from clb_platform.agreements.vocabulary import Action, AgreementsAction, AgreementState
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject

NAMED: Final = 5


def undo(uow: UnitOfWork, actor: Actor, asked: Undo) -> None:
    """All rows or none. Raises Conflict naming the agreements that changed since, or on which something rests."""
    actor.require(Permission.AGREEMENTS_IMPORT)
    ids = [UUID(row.trace["agreement_id"]) for row in asked.rows]
    found = queries.agreements_for_change(uow, ids)
    _refuse_changed(asked.rows, found, queries.built_upon(uow, ids))
    for done, row in enumerate(asked.rows, start=1):
        _take_back(uow, actor, found[UUID(row.trace["agreement_id"])], was_new=row.trace["was_new"])
        if done % STEP == 0:
            asked.progress(done)
    asked.progress(len(asked.rows))
    subject = Subject("import", asked.batch_id, asked.filename)
    audit.record(uow, actor, AgreementsAction.IMPORT_UNDONE, subject, changes={"rows_undone": len(asked.rows)})


def _refuse_changed(rows: Sequence[Taken], found: Mapping[UUID, Agreement], built_upon: set[UUID]) -> None:
    changed = []
    for row in rows:
        agreement_id = UUID(row.trace["agreement_id"])
        agreement = found.get(agreement_id)
        if agreement is None or agreement.version != row.trace["version"] or agreement_id in built_upon:
            changed.append(row.title)
    if not changed:
        return
    named = listed(changed[:NAMED])
    if len(changed) > NAMED:
        named = _("%(named)s en nog %(rest)s andere", named=named, rest=len(changed) - NAMED)
    raise Conflict(_("Na de import is hiermee verder gewerkt: %(named)s. Ze kan niet meer ongedaan gemaakt worden.", named=named))


def _take_back(uow: UnitOfWork, actor: Actor, agreement: Agreement, *, was_new: bool) -> None:
    if was_new:
        step(uow, actor, agreement, Action.TAKE_OUT, AgreementState.WITHDRAWN)
        retire(uow, agreement.agreement_id)
        return
    agreement.document_id = None
    uow.flush()
    audit.record(uow, actor, AgreementsAction.TERMS_CHANGED, subject_of(agreement), changes={"document": None})
