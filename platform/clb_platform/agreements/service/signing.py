"""Signing: a person who was named, in the turn, within the mandate, under exactly the text that was read."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, Refused
from clb_core.words import _, _l, spoken_with_year
from clb_platform.agreements import queries
from clb_platform.agreements.events import AgreementSigned, SignatureGiven
from clb_platform.agreements.models import Agreement, AgreementParty, AgreementSignature
from clb_platform.agreements.service.completing import complete
from clb_platform.agreements.service.signatories import Signing, signing_of
from clb_platform.agreements.service.steps import locked, step
from clb_platform.agreements.vocabulary import Action, AgreementState, SignatureLevel, last_day_of
from clb_platform.documents import service as documents
from clb_platform.documents.vocabulary import DocumentKind, Verdict
from clb_tenants.access.actor import Actor
from clb_tenants.identity.vocabulary import Proof

STATEMENT: Final = _l("Ik heb deze tekst gelezen, ga ermee akkoord en teken hem.")


def sign(
    uow: UnitOfWork,
    actor: Actor,
    agreement_id: UUID,
    *,
    content_hash: str,
    agrees: bool,
    proof: Proof,
    version: int | None = None,
) -> AgreementSignature:
    """Sign the frozen text. `content_hash` is that of the text that was read; `proof`: the password was given again.

    Raises NotFound, Forbidden (not named, a deputy, another's proof), Conflict (state, turn, another text, signed
    already), Stale, Refused (no explicit yes, mandate, days that are taken, no seal to close it with).
    """
    agreement = locked(uow, actor, agreement_id, Action.SIGN, version)
    signing = signing_of(uow, agreement)
    party = _own_place(actor, signing)
    _expect_text(agreement, content_hash)
    _expect_turn(signing, party)
    _expect_mandate(party)
    if not agrees:
        words = _("Zet een vinkje bij je verklaring om te tekenen.")
        raise Refused(words, fields={"agrees": [words]})
    if proof.person_id != actor.person_id:
        raise Forbidden(_("Geef je eigen wachtwoord om te tekenen."))
    _expect_free_days(uow, agreement)
    _expect_seal()
    made = _write(uow, actor, agreement, party, SignatureLevel.PLATFORM, str(STATEMENT))
    uow.emit(SignatureGiven(agreement_id, agreement.school_id, made.signature_id))
    return made


def sign_on_paper(
    uow: UnitOfWork, actor: Actor, agreement_id: UUID, *, document_id: UUID, version: int | None = None
) -> Agreement:
    """Take a PDF that was signed on paper or elsewhere, and that a second person accepted, as the signed agreement.

    Raises NotFound, Forbidden, Conflict (state, or someone signed here already), Stale, Refused (a document of another
    school or kind, one that was not checked, nobody named for a side, days that are taken).
    """
    agreement = locked(uow, actor, agreement_id, Action.SIGN, version)
    if not actor.is_staff():
        raise Forbidden(_("Het centrum registreert een document dat op papier of elders getekend werd."))
    _expect_checked(uow, agreement, document_id)
    signing = signing_of(uow, agreement)
    if signing.by_party:
        raise Conflict(_("Er tekende al iemand op het platform. Teken ook de rest hier, of heropen eerst het overleg."))
    if signing.lacks:
        raise Refused(_("Duid eerst voor elke kant aan wie tekende."))
    _expect_free_days(uow, agreement)
    for party in signing.parties:
        _write(uow, actor, agreement, party, SignatureLevel.PAPER, _("Getekend op het opgeladen document."), document_id)
    complete(uow, actor, agreement, document_id)
    uow.emit(AgreementSigned(agreement_id, agreement.school_id, document_id))
    return agreement


def _own_place(actor: Actor, signing: Signing) -> AgreementParty:
    if actor.on_behalf_of or actor.via != "account":
        raise Forbidden(_("Tekenen doe je zelf, aangemeld met je eigen account. Een vervanger kan niet tekenen."))
    own = [party for party in signing.parties if party.member_id == actor.member_id and party.side is actor.party]
    if not own:
        raise Forbidden(_("Je bent voor deze afspraken niet als ondertekenaar aangeduid."))
    if own[0].party_id in signing.by_party:
        raise Conflict(_("Je tekende deze afspraken al."))
    return own[0]


def _expect_text(agreement: Agreement, content_hash: str) -> None:
    if agreement.content_hash is None or content_hash != agreement.content_hash:
        raise Conflict(_("Dit is niet meer de tekst die je las. Ververs de pagina en lees hem opnieuw."))


def _expect_turn(signing: Signing, party: AgreementParty) -> None:
    turn = signing.next
    if turn is not None and turn.party_id != party.party_id:
        raise Conflict(_("Eerst tekent %(name)s. Je krijgt een mail wanneer het jouw beurt is.", name=turn.name))


def _expect_mandate(party: AgreementParty) -> None:
    today = clock.today()
    if party.mandate_from is not None and today < party.mandate_from:
        words = _("Je mandaat begint pas op %(day)s.", day=spoken_with_year(party.mandate_from))
        raise Refused(words)
    if party.mandate_to is not None and today > party.mandate_to:
        day = spoken_with_year(party.mandate_to)
        raise Refused(_("Je mandaat liep af op %(day)s. Laat iemand anders aanduiden om te tekenen.", day=day))


def _expect_free_days(uow: UnitOfWork, agreement: Agreement) -> None:
    if agreement.amends_id is not None:
        return
    last = last_day_of(agreement.renewal, agreement.valid_to)
    taken = queries.in_the_way(uow, agreement, agreement.valid_from, last)
    if taken is not None:
        words = _("In die periode zijn er al ondertekende afspraken met deze school: %(title)s.", title=taken.title)
        raise Refused(words)


def _expect_seal() -> None:
    now = documents.seal_now()
    if now.days_left is None or now.days_left < 0:
        raise Refused(now.trouble)


def _expect_checked(uow: UnitOfWork, agreement: Agreement, document_id: UUID) -> None:
    document, check = documents.get(uow, document_id)
    if document.school_id != agreement.school_id or document.kind is not DocumentKind.UPLOADED:
        raise Refused(_("Kies een document dat bij deze school opgeladen is."), fields={"document_id": []})
    if check is None or check.verdict is not Verdict.ACCEPTED:
        raise Refused(_("Een tweede persoon moet dit document eerst nakijken en aanvaarden."))


def _write(
    uow: UnitOfWork,
    actor: Actor,
    agreement: Agreement,
    party: AgreementParty,
    level: SignatureLevel,
    statement: str,
    document_id: UUID | None = None,
) -> AgreementSignature:
    is_own = level is SignatureLevel.PLATFORM
    made = uow.add(
        AgreementSignature(
            agreement_id=agreement.agreement_id, school_id=agreement.school_id, party_id=party.party_id,
            agreement_version_id=agreement.signing_version_id, level=level, statement=statement, signer_name=party.name,
            signer_person_id=actor.person_id if is_own else None, via=actor.via, content_hash=agreement.content_hash,
            document_id=document_id, signed_at=clock.now(),
        )
    )  # fmt: skip
    changes = {"signatory": party.name, "signed_level": level.value, "content_hash": agreement.content_hash}
    step(uow, actor, agreement, Action.SIGN, AgreementState.SIGNING, number=agreement.rounds, changes=changes)
    return made
