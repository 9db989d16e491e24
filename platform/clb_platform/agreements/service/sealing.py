"""What follows a signature: the next one is asked, or the document is sealed and the agreement is signed."""

from __future__ import annotations

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import days_between, local_day
from clb_core.words import _
from clb_platform.agreements import queries
from clb_platform.agreements.events import (
    AgreementDeclined,
    AgreementSentToSign,
    AgreementSigned,
    SignatoryReplaced,
    SignatureGiven,
)
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service import sign_mails
from clb_platform.agreements.service.completing import complete
from clb_platform.agreements.service.papers import paper_of
from clb_platform.agreements.service.signatories import Signing, name_usual, signing_of
from clb_platform.agreements.service.steps import subject_of
from clb_platform.agreements.vocabulary import REMIND_TO_SIGN, AgreementState
from clb_platform.documents import service as documents
from clb_platform.documents.ports import SealFailed
from clb_tenants.access.actor import System
from clb_tenants.centres.service import value_on


def after_sent_to_sign(uow: UnitOfWork, event: AgreementSentToSign) -> None:
    """Name who usually signs where nobody was named, and ask the first."""
    agreement = queries.agreement_for_change(uow, event.agreement_id)
    if agreement is None or agreement.state is not AgreementState.SIGNING:
        return
    name_usual(uow, System(), agreement)
    sign_mails.ask_next(uow, agreement, signing_of(uow, agreement))


def after_signature(uow: UnitOfWork, event: SignatureGiven) -> None:
    """Ask the next, or seal. Raises SealFailed: the message is tried again later, and nothing has changed."""
    agreement = queries.agreement(uow, event.agreement_id)
    if agreement is None or agreement.state is not AgreementState.SIGNING:
        return
    signing = signing_of(uow, agreement)
    if signing.is_complete:
        seal(uow, agreement, signing)
    else:
        sign_mails.ask_next(uow, agreement, signing)


def after_replaced(uow: UnitOfWork, event: SignatoryReplaced) -> None:
    """Ask who was named now, when it is their turn."""
    agreement = queries.agreement(uow, event.agreement_id)
    if agreement is not None and agreement.state is AgreementState.SIGNING:
        sign_mails.ask_next(uow, agreement, signing_of(uow, agreement))


def after_declined(uow: UnitOfWork, event: AgreementDeclined) -> None:
    """Tell those who were named to sign too, also who signed already."""
    sign_mails.tell_signatories(uow, event)


def after_signed(uow: UnitOfWork, event: AgreementSigned) -> None:
    sign_mails.tell_signed(uow, event)


def seal(uow: UnitOfWork, agreement: Agreement, signing: Signing) -> None:
    """Write and seal the document, keep it, and make the agreement signed, all in this transaction or not at all.

    The seal is put before the agreement is locked: it asks a service elsewhere. Raises SealFailed.
    """
    certificate = documents.seal_now().certificate
    mark = _("Demo, geen rechtswaarde") if certificate is not None and certificate.is_demo else ""
    frozen = agreement.signing_version_id
    data = documents.sealed_pdf(paper_of(uow, agreement, signing, mark))
    again = queries.agreement_for_change(uow, agreement.agreement_id)
    if again is None or again.state is not AgreementState.SIGNING or again.signing_version_id != frozen:
        return
    document = documents.store_sealed(
        uow, System(), again.school_id, name=again.title, data=data, content_digest=again.content_hash or "",
        subject=subject_of(again),
    )  # fmt: skip
    complete(uow, System(), again, document.document_id)
    uow.emit(AgreementSigned(again.agreement_id, again.school_id, document.document_id))


def seal_waiting(uow: UnitOfWork) -> int:
    """Seal what everyone signed and whose seal was given up on; how many. For who could not be sealed it comes back."""
    done = 0
    for agreement in queries.being_signed(uow):
        signing = signing_of(uow, agreement)
        if not signing.is_complete:
            continue
        try:
            seal(uow, agreement, signing)
        except SealFailed:
            # The same service would fail for the next one too; the attempts of the outbox have told why.
            return done
        done += 1
    return done


def remind_to_sign(uow: UnitOfWork) -> int:
    """Ask again who has the turn and did not sign, each time after so many days; how many were asked."""
    every = int(value_on(uow, REMIND_TO_SIGN, clock.today()))
    if not every:
        return 0
    return sum(_remind(uow, agreement, every) for agreement in queries.being_signed(uow))


def _remind(uow: UnitOfWork, agreement: Agreement, every: int) -> bool:
    signing = signing_of(uow, agreement)
    party = signing.next
    since = max([agreement.turn_since, *(made.signed_at for made in signing.by_party.values())])
    times = days_between(local_day(since), clock.today()) // every
    if party is None or times < 1:
        return False
    return sign_mails.remind(uow, agreement, party, times)
