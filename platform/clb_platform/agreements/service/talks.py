"""Remarks that both sides read, notes that only one side has, and asking for a talk."""

from __future__ import annotations

from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_core.rest.conditional import expect_version
from clb_core.words import _
from clb_platform.agreements import policy, queries
from clb_platform.agreements.events import TalkAsked
from clb_platform.agreements.models import (
    Agreement,
    AgreementCentreNote,
    AgreementComment,
    AgreementSchoolNote,
    AgreementTalk,
)
from clb_platform.agreements.policy import MOST_MESSAGE
from clb_platform.agreements.service.steps import get, subject_of
from clb_platform.agreements.vocabulary import AgreementsAction, AgreementState
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools import service as schools


def comment(uow: UnitOfWork, actor: Actor, agreement_id: UUID, text: str, clause_key: str = "") -> AgreementComment:
    """Say something about a clause (or the whole) that both sides read. Raises NotFound, Forbidden, Conflict, Refused."""
    agreement = _open(uow, actor, agreement_id)
    _check(text)
    _expect_clause(uow, agreement, clause_key)
    made = uow.add(
        AgreementComment(
            agreement_id=agreement_id, school_id=agreement.school_id, clause_key=clause_key, number=agreement.rounds,
            side=actor.party, author_name=actor.name, text=text.strip(), made_at=clock.now(),
        )
    )  # fmt: skip
    audit.record(uow, actor, AgreementsAction.COMMENTED, subject_of(agreement), texts={"text": made.text})
    return made


def note(
    uow: UnitOfWork, actor: Actor, agreement_id: UUID, text: str, clause_key: str = ""
) -> AgreementCentreNote | AgreementSchoolNote:
    """Keep a note among one's own: the other side's role has no right on it. Raises NotFound, Forbidden, Refused.

    The ledger tells that there is a note of the centre, never its words; of a school's note it tells nothing.
    """
    actor.require(Permission.AGREEMENTS_WRITE)
    agreement = get(uow, agreement_id)
    policy.acts_here(actor, agreement.school_id)
    _check(text)
    _expect_clause(uow, agreement, clause_key)
    facts = {"clause_key": clause_key, "author_name": actor.name, "text": text.strip(), "made_at": clock.now()}
    if actor.is_staff():
        audit.record(uow, actor, AgreementsAction.NOTED, subject_of(agreement))
        return uow.add(AgreementCentreNote(agreement_id=agreement_id, **facts))
    return uow.add(AgreementSchoolNote(agreement_id=agreement_id, school_id=agreement.school_id, **facts))


def _open(uow: UnitOfWork, actor: Actor, agreement_id: UUID) -> Agreement:
    actor.require(Permission.AGREEMENTS_WRITE)
    agreement = get(uow, agreement_id)
    policy.acts_here(actor, agreement.school_id)
    if agreement.state in (AgreementState.SIGNED, AgreementState.WITHDRAWN):
        raise Conflict(_("Bij deze tekst kan je niets meer opmerken. Begin een bijsturing of een nieuwe tekst."))
    return agreement


def _check(text: str) -> None:
    words = None
    if not text.strip():
        words = _("Schrijf iets.")
    elif len(text) > MOST_MESSAGE:
        words = _("Schrijf hoogstens %(n)s tekens.", n=MOST_MESSAGE)
    if words:
        raise Refused(words, fields={"text": [words]})


def _expect_clause(uow: UnitOfWork, agreement: Agreement, key: str) -> None:
    """Raises NotFound for a clause that neither the text nor its last version has."""
    if not key:
        return
    keys = {row.clause_key for row in queries.working_clauses(uow, agreement.agreement_id)}
    last = queries.last_version(uow, agreement.agreement_id)
    if last is not None:
        keys |= {row.clause_key for row in queries.clauses_of(uow, [last.agreement_version_id])[last.agreement_version_id]}
    if key not in keys:
        raise NotFound


def ask_talk(uow: UnitOfWork, actor: Actor, school_id: UUID, message: str) -> AgreementTalk:
    """Ask the centre for a talk about the agreement. Raises NotFound, Forbidden, Conflict (asked already), Refused."""
    actor.require(Permission.AGREEMENTS_WRITE)
    school = schools.get_school(uow, school_id)
    if actor.is_staff():
        raise Forbidden(_("Een gesprek vraagt de school. Begin zelf een voorstel, of bel de school."))
    policy.acts_here(actor, school_id)
    if len(message) > MOST_MESSAGE:
        words = _("Schrijf hoogstens %(n)s tekens.", n=MOST_MESSAGE)
        raise Refused(words, fields={"message": [words]})
    talk = uow.add(
        AgreementTalk(
            school_id=school_id, asked_by=actor.name, asked_at=clock.now(), message=message.strip(), answered_by="", answer=""
        )
    )
    subject = Subject("agreement_talk", talk.talk_id, school.name, school_id)
    audit.record(uow, actor, AgreementsAction.TALK_ASKED, subject, texts={"message": talk.message})
    uow.emit(TalkAsked(talk.talk_id, school_id))
    return talk


def answer_talk(uow: UnitOfWork, actor: Actor, talk_id: UUID, answer: str, version: int | None = None) -> AgreementTalk:
    """Say when the talk is, or what came of it. Raises NotFound, Forbidden, Conflict (answered already), Stale, Refused."""
    actor.require(Permission.AGREEMENTS_WRITE)
    if not actor.is_staff():
        raise Forbidden(_("Dit doet het centrum."))
    talk = queries.talk_for_change(uow, talk_id)
    if talk is None:
        raise NotFound
    if talk.answered_at is not None:
        raise Conflict(_("Deze vraag is al beantwoord."))
    expect_version(talk, version)
    words = None if answer.strip() else _("Zeg wanneer het gesprek is, of wat eruit kwam.")
    if len(answer) > MOST_MESSAGE:
        words = _("Schrijf hoogstens %(n)s tekens.", n=MOST_MESSAGE)
    if words:
        raise Refused(words, fields={"answer": [words]})
    talk.answer, talk.answered_by, talk.answered_at = answer.strip(), actor.name, clock.now()
    uow.flush()
    school = schools.get(uow, talk.school_id)
    subject = Subject("agreement_talk", talk.talk_id, school.name, talk.school_id)
    audit.record(uow, actor, AgreementsAction.TALK_ANSWERED, subject, texts={"text": talk.answer})
    return talk
