"""Mails around signing: whose turn it is, a reminder, a no, and the signed document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import _, _l
from clb_platform.agreements import queries
from clb_platform.agreements.events import AgreementDeclined, AgreementSigned
from clb_platform.agreements.models import Agreement, AgreementParty
from clb_platform.agreements.service.mails import DECLINED
from clb_platform.agreements.service.signatories import Signing, signing_of
from clb_platform.agreements.vocabulary import AgreementState
from clb_platform.notifications import service as notifications
from clb_platform.notifications.vocabulary import ComposedMail, MailObject, MailTools, MergeField, Recipient
from clb_tenants.schools import queries as schools

ASKED: Final = "agreements.sign_asked"
REMINDED: Final = "agreements.sign_reminded"
SIGNED: Final = "agreements.signed"
FIELDS: Final = (
    MergeField("school", "school", _l("naam van de school"), "Basisschool De Kantelberg"),
    MergeField("afspraken", "title", _l("waarover het gaat"), "Samenwerkingsafspraken vanaf 1 september 2027"),
)


def ask_next(uow: UnitOfWork, agreement: Agreement, signing: Signing) -> None:
    """Ask who has the turn to sign; once per person and text."""
    if signing.next is not None:
        _queue(uow, ASKED, agreement, signing.next, f"{agreement.signing_version_id}:{signing.next.party_id}")


def remind(uow: UnitOfWork, agreement: Agreement, party: AgreementParty, times: int) -> bool:
    _queue(uow, REMINDED, agreement, party, f"{agreement.signing_version_id}:{party.party_id}:{times}")
    return True


def tell_signatories(uow: UnitOfWork, event: AgreementDeclined) -> None:
    """The same key as for the others who are told: who is both gets one mail."""
    agreement = queries.agreement(uow, event.agreement_id)
    for party in queries.parties_of(uow, event.agreement_id) if agreement else ():
        payload = {"step_id": event.step_id, "number": event.number, "to": party.side.value}
        _queue(uow, DECLINED, agreement, party, str(event.step_id), payload)


def tell_signed(uow: UnitOfWork, event: AgreementSigned) -> None:
    agreement = queries.agreement(uow, event.agreement_id)
    for party in queries.parties_of(uow, event.agreement_id) if agreement else ():
        _queue(uow, SIGNED, agreement, party, str(event.document_id))


def _queue(
    uow: UnitOfWork,
    template: str,
    agreement: Agreement | None,
    party: AgreementParty,
    when: str,
    more: Mapping[str, Any] | None = None,
) -> None:
    if agreement is None:
        return
    notifications.queue_mail(
        uow,
        template=template,
        to=Recipient(party.member_id, party.email, party.name),
        business_key=f"mail:{template}:{when}:{party.member_id}",
        payload={"agreement_id": agreement.agreement_id, "party_id": party.party_id, **(more or {})},
        school_id=agreement.school_id,
    )


def compose_asked(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """That it is one's turn to sign; not when it no longer is."""
    found = _own_turn(uow, payload)
    if found is None:
        return None
    agreement, school = found
    intro = _("De tekst van de afspraken ligt vast en het is jouw beurt om te tekenen. Lees hem eerst rustig na.")
    return _mail(agreement, school, _("Jouw beurt om te tekenen: %(title)s", title=agreement.title), intro, tools)


def compose_reminded(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """As `compose_asked`, again."""
    found = _own_turn(uow, payload)
    if found is None:
        return None
    agreement, school = found
    intro = _("De afspraken wachten nog op jouw handtekening. Kan of wil je niet tekenen, laat het dan weten op dezelfde pagina.")
    return _mail(agreement, school, _("Nog te tekenen: %(title)s", title=agreement.title), intro, tools)


def compose_signed(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """That everyone signed, with the way to the document."""
    agreement = queries.agreement(uow, UUID(payload["agreement_id"]))
    if agreement is None or agreement.state is not AgreementState.SIGNED:
        return None
    school = _school(uow, agreement)
    intro = _("Iedereen tekende. Het ondertekende document staat klaar op het platform.")
    subject = _("Ondertekend: %(title)s, %(school)s", title=agreement.title, school=school)
    return _mail(agreement, school, subject, intro, tools, "bewijs", _("Bekijk het document"))


def _own_turn(uow: UnitOfWork, payload: Mapping[str, Any]) -> tuple[Agreement, str] | None:
    agreement = queries.agreement(uow, UUID(payload["agreement_id"]))
    if agreement is None or agreement.state is not AgreementState.SIGNING:
        return None
    turn = signing_of(uow, agreement).next
    if turn is None or str(turn.party_id) != payload["party_id"]:
        return None
    return agreement, _school(uow, agreement)


def _school(uow: UnitOfWork, agreement: Agreement) -> str:
    school = schools.school(uow, agreement.school_id)
    return school.name if school else ""


def _mail(
    agreement: Agreement,
    school: str,
    subject: str,
    intro: str,
    tools: MailTools,
    page: str = "tekenen",
    button: str = "",
) -> ComposedMail:
    return ComposedMail(
        subject=subject,
        template="agreements/mail/told",
        values={"school": school, "title": agreement.title, "intro": intro, "message": ""},
        about=MailObject("agreement", agreement.agreement_id),
        button=(button or _("Lees en teken"), tools.link(f"/afspraken/{agreement.agreement_id}/{page}")),
    )
