"""The internal yes of a second person of the centre, before a text leaves it."""

from __future__ import annotations

from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_core.words import _
from clb_platform.agreements import queries
from clb_platform.agreements.events import ApprovalAsked
from clb_platform.agreements.models import Agreement, AgreementApproval
from clb_platform.agreements.service.steps import get, hash_of, locked, subject_of, working_text
from clb_platform.agreements.vocabulary import SECOND_PERSON, Action, AgreementsAction, ApprovalState
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party
from clb_tenants.audit import service as audit
from clb_tenants.centres.service import value_on


def asks_second_person(uow: UnitOfWork) -> bool:
    return bool(value_on(uow, SECOND_PERSON, clock.today()))


def expect_approval(uow: UnitOfWork, agreement: Agreement, content_hash: str) -> None:
    """Raises Refused when the setting asks a second person and nobody approved exactly this text."""
    if not asks_second_person(uow):
        return
    last = queries.last_approval(uow, agreement.agreement_id)
    if last is None or last.state is not ApprovalState.APPROVED or last.content_hash != content_hash:
        raise Refused(_("Een tweede persoon keurt deze tekst eerst goed. Vraag de goedkeuring, of wacht erop."))


def ask_approval(uow: UnitOfWork, actor: Actor, agreement_id: UUID) -> AgreementApproval:
    """Ask a colleague to approve the text as it stands. Raises NotFound, Forbidden, Conflict (turn, or asked already)."""
    agreement = locked(uow, actor, agreement_id, Action.EDIT)
    _of_centre(actor)
    _kept, text = working_text(uow, agreement)
    approval = uow.add(
        AgreementApproval(
            agreement_id=agreement_id, state=ApprovalState.ASKED, content_hash=hash_of(agreement, text),
            asked_by=actor.name, asked_by_id=actor.person_id, asked_at=clock.now(), decided_by="", remark="",
        )
    )  # fmt: skip
    audit.record(uow, actor, AgreementsAction.APPROVAL_ASKED, subject_of(agreement))
    uow.emit(ApprovalAsked(agreement_id, agreement.school_id, approval.approval_id))
    return approval


def decide_approval(
    uow: UnitOfWork, actor: Actor, agreement_id: UUID, *, is_approved: bool, remark: str, version: int | None = None
) -> AgreementApproval:
    """Approve the text, or give it back with a remark; never by who asked.

    Raises NotFound, Forbidden (role, or the same person), Conflict (nothing was asked, or the text changed since), Refused.
    """
    agreement = get(uow, agreement_id)
    _of_centre(actor)
    actor.require(Permission.AGREEMENTS_APPROVE)
    approval = queries.last_approval(uow, agreement_id, lock=True)
    if approval is None:
        raise NotFound
    if approval.state is not ApprovalState.ASKED or (version is not None and approval.version != version):
        raise Conflict(_("Hier is geen goedkeuring meer gevraagd. Ververs de pagina."))
    if approval.asked_by_id == actor.person_id:
        raise Forbidden(_("Wie de goedkeuring vroeg, geeft ze niet zelf. Vraag het aan een collega."))
    if not is_approved and not remark.strip():
        words = _("Zeg wat er nog anders moet.")
        raise Refused(words, fields={"remark": [words]})
    _kept, text = working_text(uow, agreement)
    if is_approved and approval.content_hash != hash_of(agreement, text):
        is_approved, remark = False, _("De tekst veranderde na de vraag om goedkeuring.")
    approval.state = ApprovalState.APPROVED if is_approved else ApprovalState.RETURNED
    approval.decided_by, approval.decided_at, approval.remark = actor.name, clock.now(), remark
    uow.flush()
    action = AgreementsAction.APPROVED if is_approved else AgreementsAction.RETURNED
    audit.record(uow, actor, action, subject_of(agreement), texts={"reason": remark})
    return approval


def _of_centre(actor: Actor) -> None:
    if actor.party is not Party.CENTRE:
        raise Forbidden(_("Dit is iets van het centrum zelf."))


def may_decide(actor: Actor, approval: AgreementApproval | None) -> bool:
    return (
        approval is not None
        and approval.state is ApprovalState.ASKED
        and actor.may(Permission.AGREEMENTS_APPROVE)
        and approval.asked_by_id != actor.person_id
    )


