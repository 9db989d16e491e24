"""What follows the events of agreements: a mail to who has the turn now. Runs in the worker, as the centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import _, _l
from clb_platform.agreements import queries
from clb_platform.agreements.events import (
    AgreementDeclined,
    AgreementGiven,
    AgreementSentToSign,
    AgreementWithdrawn,
    ApprovalAsked,
    TalkAsked,
)
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.vocabulary import AgreementState, ApprovalState, other
from clb_platform.notifications import service as notifications
from clb_platform.notifications.vocabulary import ComposedMail, MailObject, MailTools, MergeField, Recipient
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import PARTY, PERMISSIONS, Party, Role
from clb_tenants.identity import queries as identity
from clb_tenants.identity import service as identities
from clb_tenants.identity.vocabulary import Addressee
from clb_tenants.schools import queries as schools

GIVEN: Final = "agreements.given"
SIGNING: Final = "agreements.signing"
DECLINED: Final = "agreements.declined"
WITHDRAWN: Final = "agreements.withdrawn"
APPROVAL: Final = "agreements.approval"
TALK: Final = "agreements.talk"
OF_SCHOOL: Final = ((Role.HEAD, Role.CARE_COORDINATOR), (Role.PLANNING_CONTACT,))
DECIDERS: Final = tuple(
    role for role in Role if PARTY[role] is Party.CENTRE and Permission.AGREEMENTS_APPROVE in PERMISSIONS[role]
)
_ABOUT: Final = (
    MergeField("school", "school", _l("naam van de school"), "Basisschool De Kantelberg"),
    MergeField("afspraken", "title", _l("waarover het gaat"), "Samenwerkingsafspraken vanaf 1 september 2027"),
)
_MESSAGE: Final = MergeField("bericht", "message", _l("wat de andere kant schreef"), "We pasten het lokaal aan.")
FIELDS: Final[Mapping[str, tuple[MergeField, ...]]] = {
    GIVEN: (*_ABOUT, _MESSAGE),
    SIGNING: _ABOUT,
    DECLINED: (*_ABOUT, MergeField("reden", "message", _l("reden"), "Het lokaal is er niet meer.", needed=True)),
    WITHDRAWN: _ABOUT,
    APPROVAL: _ABOUT,
    TALK: (_ABOUT[0], _MESSAGE),
}


def after_given(uow: UnitOfWork, event: AgreementGiven) -> None:
    """Tell the side that has the turn now."""
    _tell(uow, GIVEN, event, (other(event.side),))


def after_sent_to_sign(uow: UnitOfWork, event: AgreementSentToSign) -> None:
    """Tell the other side that its text is wanted; who signs first is asked to sign already, and gets no second mail."""
    parties = queries.parties_of(uow, event.agreement_id)
    asked = parties[0].member_id if parties else None
    _tell(uow, SIGNING, event, (other(event.side),), without=asked)


def after_declined(uow: UnitOfWork, event: AgreementDeclined) -> None:
    """Tell everyone involved on both sides."""
    _tell(uow, DECLINED, event, (Party.SCHOOL, Party.CENTRE))


def after_withdrawn(uow: UnitOfWork, event: AgreementWithdrawn) -> None:
    """Tell the other side that there is nothing to do."""
    _tell(uow, WITHDRAWN, event, (other(event.side),))


def after_approval_asked(uow: UnitOfWork, event: ApprovalAsked) -> None:
    """Ask the colleagues who may approve, but for who asked."""
    approval = queries.last_approval(uow, event.agreement_id)
    if approval is None or approval.approval_id != event.approval_id:
        return
    members = [m for m in identity.staff_with(uow, DECIDERS, clock.today()) if m.person_id != approval.asked_by_id]
    payload = {"agreement_id": event.agreement_id, "approval_id": event.approval_id}
    for each in identities.with_deputies(uow, members, clock.today()):
        _queue(uow, APPROVAL, event.school_id, each, str(event.approval_id), payload)


def after_talk_asked(uow: UnitOfWork, event: TalkAsked) -> None:
    """Tell the colleagues who follow the school's agreement."""
    current = queries.valid_on(uow, event.school_id, clock.today())
    for each in of_centre(uow, current.owner_id if current else None):
        _queue(uow, TALK, event.school_id, each, str(event.talk_id), {"talk_id": event.talk_id})


Told = AgreementGiven | AgreementSentToSign | AgreementDeclined | AgreementWithdrawn


def _tell(
    uow: UnitOfWork, template: str, event: Told, sides: Sequence[Party], *, without: UUID | None = None
) -> None:
    """To who follows the text on these sides, but for the member `without`."""
    agreement = queries.agreement(uow, event.agreement_id)
    if agreement is None:
        return
    payload = {"agreement_id": event.agreement_id, "step_id": event.step_id, "number": event.number}
    for side in sides:
        to = (
            identities.addressees(uow, [event.school_id], OF_SCHOOL, clock.today()).get(event.school_id, ())
            if side is Party.SCHOOL
            else of_centre(uow, agreement.owner_id)
        )
        for each in (one for one in to if without is None or one.member_id != without):
            _queue(uow, template, event.school_id, each, str(event.step_id), payload | {"to": side.value})


def of_centre(uow: UnitOfWork, owner_id: UUID | None) -> Sequence[Addressee]:
    """Who follows the agreement, or else who may decide on it."""
    today = clock.today()
    everyone = identity.staff_with(uow, tuple(role for role in Role if PARTY[role] is Party.CENTRE), today)
    own = [member for member in everyone if member.member_id == owner_id]
    return identities.with_deputies(uow, own or identity.staff_with(uow, DECIDERS, today), today)


def _queue(
    uow: UnitOfWork, template: str, school_id: UUID, to: Addressee, when: str, payload: Mapping[str, Any]
) -> None:
    notifications.queue_mail(
        uow,
        template=template,
        to=Recipient(to.member_id, to.email, to.display_name, to.for_name),
        business_key=f"mail:{template}:{when}:{to.key}",
        payload=dict(payload),
        school_id=school_id,
    )


# Composing: from what is true when the mail leaves.


def compose_given(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """That one has the turn; not when the text went on meanwhile."""
    agreement = _still(uow, payload, AgreementState.WITH_SCHOOL, AgreementState.WITH_CENTRE)
    if agreement is None or agreement.rounds != payload["number"]:
        return None
    version = queries.last_version(uow, agreement.agreement_id)
    said = version.message if version else ""
    school = _school(uow, agreement)
    if payload["to"] == Party.SCHOOL:
        intro = _("Het CLB gaf de tekst van jullie afspraken door. Lees wat veranderde, pas aan wat anders moet en geef terug.")
        subject = _("Jullie zijn aan zet: %(title)s", title=agreement.title)
    else:
        intro = _("%(school)s gaf de tekst van de afspraken door. Jullie zijn aan zet.", school=school)
        subject = _("%(school)s gaf de tekst door: %(title)s", school=school, title=agreement.title)
    return _mail(agreement, school, subject, intro, said, _("Lees de tekst"), tools)


def compose_signing(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """That the other side agrees with the text; not when it was reopened meanwhile."""
    agreement = _still(uow, payload, AgreementState.SIGNING)
    if agreement is None:
        return None
    school = _school(uow, agreement)
    who = _("Het CLB") if payload["to"] == Party.SCHOOL else school
    intro = _("%(who)s gaat akkoord met de tekst. Hij ligt klaar om te tekenen.", who=who)
    subject = _("Klaar om te tekenen: %(title)s", title=agreement.title)
    return _mail(agreement, school, subject, intro, "", _("Bekijk de afspraken"), tools)


def compose_declined(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """That a side said no, and why; not when the talks went on meanwhile."""
    agreement = _still(uow, payload, AgreementState.DECLINED)
    refusals = queries.refusals_of(uow, agreement.agreement_id) if agreement else ()
    if agreement is None or not refusals:
        return None
    school, last = _school(uow, agreement), refusals[-1]
    who = school if last.side is Party.SCHOOL else _("Het CLB")
    intro = _("%(who)s gaat niet akkoord met deze tekst.", who=who)
    subject = _("Niet akkoord: %(title)s, %(school)s", title=agreement.title, school=school)
    return _mail(agreement, school, subject, intro, last.reason, _("Bekijk de afspraken"), tools)


def compose_withdrawn(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """That a text was taken back; not when it was given again meanwhile."""
    agreement = queries.agreement(uow, UUID(payload["agreement_id"]))
    if agreement is None:
        return None
    has_turn = {Party.SCHOOL.value: AgreementState.WITH_SCHOOL, Party.CENTRE.value: AgreementState.WITH_CENTRE}
    if agreement.state is has_turn[payload["to"]]:
        return None
    school = _school(uow, agreement)
    intro = _("De tekst die je kreeg, is teruggenomen. Je hoeft niets te doen.")
    subject = _("Teruggenomen: %(title)s, %(school)s", title=agreement.title, school=school)
    return _mail(agreement, school, subject, intro, "", _("Bekijk de afspraken"), tools)


def compose_approval(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """That a text waits for a second person; not when somebody decided meanwhile."""
    approval = queries.last_approval(uow, UUID(payload["agreement_id"]))
    agreement = queries.agreement(uow, UUID(payload["agreement_id"]))
    if (
        agreement is None or approval is None or approval.state is not ApprovalState.ASKED
        or str(approval.approval_id) != payload["approval_id"]
    ):  # fmt: skip
        return None
    school = _school(uow, agreement)
    intro = _("%(who)s vraagt je goedkeuring voor de afspraken met %(school)s.", who=approval.asked_by, school=school)
    subject = _("Goed te keuren: afspraken met %(school)s", school=school)
    return _mail(agreement, school, subject, intro, "", _("Bekijk de tekst"), tools)


def compose_talk(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """That a school asks for a talk; not when somebody answered meanwhile."""
    talk = queries.talk(uow, UUID(payload["talk_id"]))
    school = schools.school(uow, talk.school_id) if talk else None
    if talk is None or school is None or talk.answered_at is not None:
        return None
    return ComposedMail(
        subject=_("%(school)s vraagt een gesprek over de afspraken", school=school.name),
        template="agreements/mail/told",
        values={
            "school": school.name,
            "title": "",
            "intro": _("%(who)s van %(school)s vraagt een gesprek over de afspraken.", who=talk.asked_by, school=school.name),
            "message": talk.message,
        },
        about=MailObject("agreement_talk", talk.talk_id),
        button=(_("Antwoord de school"), tools.link(f"/scholen/{talk.school_id}/afspraken")),
    )


def _still(uow: UnitOfWork, payload: Mapping[str, Any], *states: AgreementState) -> Agreement | None:
    agreement = queries.agreement(uow, UUID(payload["agreement_id"]))
    return agreement if agreement is not None and agreement.state in states else None


def _school(uow: UnitOfWork, agreement: Agreement) -> str:
    school = schools.school(uow, agreement.school_id)
    return school.name if school else ""


def _mail(
    agreement: Agreement, school: str, subject: str, intro: str, message: str, button: str, tools: MailTools
) -> ComposedMail:
    return ComposedMail(
        subject=subject,
        template="agreements/mail/told",
        values={"school": school, "title": agreement.title, "intro": intro, "message": message},
        about=MailObject("agreement", agreement.agreement_id),
        button=(button, tools.link(f"/afspraken/{agreement.agreement_id}")),
    )
