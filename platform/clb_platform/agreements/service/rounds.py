"""Giving a text to the other side and back, until both want it signed or one says no."""

from __future__ import annotations

from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, Refused
from clb_core.words import _, listed
from clb_platform.agreements import policy, queries
from clb_platform.agreements.events import (
    AgreementDeclined,
    AgreementGiven,
    AgreementSentToSign,
    AgreementWithdrawn,
)
from clb_platform.agreements.models import (
    Agreement,
    AgreementRefusal,
    AgreementTransition,
    AgreementVersion,
    AgreementVersionClause,
)
from clb_platform.agreements.service.approval import expect_approval
from clb_platform.agreements.service.start import OF_TEXT
from clb_platform.agreements.service.steps import common_fields, hash_of, locked, step, terms_of, working_text
from clb_platform.agreements.vocabulary import CONTENTS, Action, AgreementState, filled, other, turn
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party

WITH = {Party.SCHOOL: AgreementState.WITH_SCHOOL, Party.CENTRE: AgreementState.WITH_CENTRE}


def give(uow: UnitOfWork, actor: Acting, agreement_id: UUID, *, message: str = "", version: int | None = None) -> Agreement:
    """Give the text to the other side: it becomes a version that never changes, and they have the turn.

    Raises NotFound, Forbidden, Conflict (state), Stale, Refused (a mandatory content has no clause, or the second
    person has not approved).
    """
    agreement = locked(uow, actor, agreement_id, Action.GIVE, version)
    side = _side_in_turn(agreement)
    kept, text = working_text(uow, agreement)
    lacks = policy.lacking_contents(kept)
    if lacks:
        names = listed([str(CONTENTS[content].label) for content in lacks])
        raise Refused(_("Er is nog geen artikel voor: %(names)s. Neem er eerst een op.", names=names))
    if side is Party.CENTRE:
        expect_approval(uow, agreement, hash_of(agreement, text))
    made = _keep_version(uow, actor, agreement, side, message)
    for row in queries.working_clauses(uow, agreement_id):
        row.decision = None
    # The rows are written while this side may still write them.
    uow.flush()
    agreement.rounds = made.number
    agreement.shared_at = agreement.shared_at or clock.now()
    passed = step(uow, actor, agreement, Action.GIVE, WITH[other(side)], number=made.number)
    uow.emit(AgreementGiven(agreement_id, agreement.school_id, made.number, side, passed.transition_id))
    return agreement


def _side_in_turn(agreement: Agreement) -> Party:
    side = turn(agreement.state, agreement.started_by)
    if side is None:
        raise Conflict(_("Niemand is aan zet."))
    return side


def _keep_version(
    uow: UnitOfWork, actor: Acting, agreement: Agreement, side: Party, message: str
) -> AgreementVersion:
    rows = queries.working_clauses(uow, agreement.agreement_id)
    common = common_fields(uow, agreement)
    read = {row.clause_key: filled(queries.clause_text(row), common) for row in rows}
    version = uow.add(
        AgreementVersion(
            agreement_id=agreement.agreement_id, school_id=agreement.school_id, number=agreement.rounds + 1, side=side,
            title=agreement.title, terms=terms_of(agreement),
            content_hash=hash_of(agreement, [read[row.clause_key] for row in rows if row.is_included]),
            message=message, made_by=actor.name, made_at=clock.now(),
        )
    )  # fmt: skip
    uow.add_all(
        AgreementVersionClause(
            agreement_version_id=version.agreement_version_id, agreement_id=agreement.agreement_id,
            school_id=agreement.school_id, body=read[row.clause_key].body, values=dict(row.values),
            **{name: getattr(row, name) for name in OF_TEXT},
        )
        for row in rows
    )  # fmt: skip
    return version


def take_back(uow: UnitOfWork, actor: Actor, agreement_id: UUID, *, version: int | None = None) -> Agreement:
    """Take back what was just given, while the other side changed nothing in it; who got the mail is told.

    Raises NotFound, Forbidden, Conflict (state, or the other side is working on it), Stale.
    """
    agreement = locked(uow, actor, agreement_id, Action.TAKE_BACK, version)
    if agreement.is_touched:
        raise Conflict(_("De andere kant werkt al in de tekst. Wacht tot je hem terugkrijgt, of maak een opmerking."))
    passed = step(uow, actor, agreement, Action.TAKE_BACK, WITH[actor.party], number=agreement.rounds)
    _withdrawn(uow, agreement, actor.party, passed)
    return agreement


def send_to_sign(uow: UnitOfWork, actor: Actor, agreement_id: UUID, *, version: int | None = None) -> Agreement:
    """Say yes to the text as the other side gave it: its content is frozen, and it waits for signatures.

    Raises NotFound, Forbidden, Conflict (state), Stale, Refused (this side changed something: the other must see that
    first; or a parameter is empty).
    """
    agreement = locked(uow, actor, agreement_id, Action.SEND_TO_SIGN, version)
    given = queries.last_version(uow, agreement_id)
    kept, text = working_text(uow, agreement)
    if given is None or given.side is actor.party or given.content_hash != hash_of(agreement, text):
        raise Refused(_("Je wijzigde iets in deze tekst. Geef hem eerst door, zodat de andere kant het ziet."))
    lacks = policy.lacking_values(kept)
    if lacks:
        names = listed([lack.clause.title for lack in lacks if lack.clause is not None])
        raise Refused(_("Er is nog iets in te vullen in: %(names)s.", names=names))
    if actor.party is Party.CENTRE:
        expect_approval(uow, agreement, given.content_hash)
    agreement.signing_version_id, agreement.content_hash = given.agreement_version_id, given.content_hash
    passed = step(uow, actor, agreement, Action.SEND_TO_SIGN, AgreementState.SIGNING, number=given.number)
    uow.emit(AgreementSentToSign(agreement_id, agreement.school_id, given.number, actor.party, passed.transition_id))
    return agreement


def decline(uow: UnitOfWork, actor: Actor, agreement_id: UUID, *, reason: str, version: int | None = None) -> Agreement:
    """Say no, with the reason; everyone involved is told, also who signed.

    While it is being signed, also who was named to sign says so. Raises NotFound, Forbidden, Conflict, Stale, Refused.
    """
    agreement = locked(uow, actor, agreement_id, Action.DECLINE, version)
    _expect_a_say(uow, actor, agreement)
    _expect_reason(reason, _("Zeg waarom je weigert."))
    uow.add(
        AgreementRefusal(
            agreement_id=agreement_id, school_id=agreement.school_id, number=agreement.rounds, side=actor.party,
            refused_by=actor.name, refused_at=clock.now(), reason=reason,
        )
    )  # fmt: skip
    passed = step(uow, actor, agreement, Action.DECLINE, AgreementState.DECLINED, number=agreement.rounds, reason=reason)
    uow.emit(AgreementDeclined(agreement_id, agreement.school_id, agreement.rounds, actor.party, passed.transition_id))
    return agreement


def _expect_a_say(uow: UnitOfWork, actor: Actor, agreement: Agreement) -> None:
    """Raises Forbidden for who may only sign and was not named here."""
    if actor.may(Permission.AGREEMENTS_DECIDE):
        return
    if all(party.member_id != actor.member_id for party in queries.parties_of(uow, agreement.agreement_id)):
        raise Forbidden(_("Je bent voor deze afspraken niet als ondertekenaar aangeduid."))


def withdraw(uow: UnitOfWork, actor: Actor, agreement_id: UUID, *, reason: str, version: int | None = None) -> Agreement:
    """End a text that oneself began and nobody signs. Raises NotFound, Forbidden, Conflict (state), Stale, Refused."""
    agreement = locked(uow, actor, agreement_id, Action.WITHDRAW, version)
    _expect_reason(reason, _("Zeg waarom je het voorstel intrekt."))
    told = agreement.state is not AgreementState.DRAFT
    passed = step(uow, actor, agreement, Action.WITHDRAW, AgreementState.WITHDRAWN, reason=reason)
    if told:
        _withdrawn(uow, agreement, actor.party, passed)
    return agreement


def reopen(uow: UnitOfWork, actor: Actor, agreement_id: UUID, *, reason: str, version: int | None = None) -> Agreement:
    """Go back to the talks after a no, or before all have signed; this side has the turn. Signatures so far count no more.

    Raises NotFound, Forbidden, Conflict (state, or another text of the school is being worked on), Stale, Refused.
    """
    agreement = locked(uow, actor, agreement_id, Action.REOPEN, version)
    _expect_reason(reason, _("Zeg waarom je het overleg heropent."))
    agreement.signing_version_id = agreement.content_hash = None
    step(uow, actor, agreement, Action.REOPEN, WITH[actor.party], reason=reason)
    return agreement


def _withdrawn(uow: UnitOfWork, agreement: Agreement, side: Party, passed: AgreementTransition) -> None:
    uow.emit(
        AgreementWithdrawn(agreement.agreement_id, agreement.school_id, agreement.rounds, side, passed.transition_id)
    )


def _expect_reason(reason: str, words: str) -> None:
    if not reason.strip():
        raise Refused(words, fields={"reason": [words]})
