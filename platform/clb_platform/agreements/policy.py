"""Who may do what to an agreement, and what a text still lacks. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from clb_core.errors import Conflict, Forbidden
from clb_core.words import _
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.vocabulary import (
    STATE_LABELS,
    TRANSITIONS,
    Action,
    AgreementState,
    ClauseText,
    Content,
    Field,
    Transition,
    covered,
    missing,
    missing_values,
    turn,
)
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party

MOST_MESSAGE: Final = 2000
MOST_REASON: Final = 1000
PERMISSION_OF: Final[Mapping[Action, Permission]] = {
    Action.START: Permission.AGREEMENTS_WRITE,
    Action.EDIT: Permission.AGREEMENTS_WRITE,
    Action.GIVE: Permission.AGREEMENTS_WRITE,
    Action.TAKE_BACK: Permission.AGREEMENTS_WRITE,
    Action.WITHDRAW: Permission.AGREEMENTS_WRITE,
    Action.REOPEN: Permission.AGREEMENTS_WRITE,
    Action.SEND_TO_SIGN: Permission.AGREEMENTS_DECIDE,
    Action.SIGN: Permission.AGREEMENTS_SIGN,
    Action.DECLINE: Permission.AGREEMENTS_DECIDE,
    Action.REGISTER: Permission.AGREEMENTS_DECIDE,
    Action.TAKE_OUT: Permission.AGREEMENTS_IMPORT,
    Action.GIVE_NOTICE: Permission.AGREEMENTS_DECIDE,
    Action.TAKE_BACK_NOTICE: Permission.AGREEMENTS_DECIDE,
    Action.END: Permission.AGREEMENTS_DECIDE,
}


def permission_for(action: Action, state: AgreementState) -> Permission:
    """What an action asks in a state: who is to sign may also say no to it."""
    if action is Action.DECLINE and state is AgreementState.SIGNING:
        return Permission.AGREEMENTS_SIGN
    return PERMISSION_OF[action]


def allowed_actions(agreement: Agreement, actor: Actor) -> tuple[Action, ...]:
    """What this actor may do to an agreement now; the interface draws only these."""
    return tuple(
        row.action
        for row in TRANSITIONS
        if row.action in PERMISSION_OF
        and _fits(row, agreement, actor.party)
        and actor.may(permission_for(row.action, agreement.state))
        and not (row.action is Action.TAKE_BACK and agreement.is_touched)
    )


def _fits(row: Transition, agreement: Agreement, party: Party | None) -> bool:
    return (
        row.state is agreement.state
        and row.party is party
        and not (row.only_starter and party is not agreement.started_by)
    )


def may(actor: Acting, action: Action, agreement: Agreement) -> None:
    """Raises Forbidden (not this actor), or Conflict with the present state and what is allowed in it."""
    if isinstance(actor, Actor):
        if action not in PERMISSION_OF:
            raise Forbidden(_("Dit gebeurt vanzelf wanneer iedereen getekend heeft."))
        actor.require(permission_for(action, agreement.state))
        acts_here(actor, agreement.school_id)
    party = actor.party if isinstance(actor, Actor) else None
    rows = [row for row in TRANSITIONS if row.state is agreement.state]
    if any(row.action is action and (party is None or _fits(row, agreement, party)) for row in rows):
        return
    raise Conflict(
        _not_now(agreement, party),
        extra={
            "state": agreement.state.value,
            "allowed": sorted({row.action.value for row in rows if party is None or _fits(row, agreement, party)}),
        },
    )


def _not_now(agreement: Agreement, party: Party | None) -> str:
    whose = turn(agreement.state, agreement.started_by)
    if whose is not None and party is not None and whose is not party:
        return (
            _("De school is aan zet. Je kan verder zodra ze haar tekst doorgeeft.")
            if whose is Party.SCHOOL
            else _("Het centrum is aan zet. Je kan verder zodra het zijn tekst doorgeeft.")
        )
    return _(
        "Deze afspraken zijn intussen: %(state)s. Ververs de pagina om te zien wat nog kan.",
        state=str(STATE_LABELS[agreement.state.value]).lower(),
    )


def signs_as(actor: Actor) -> UUID | None:
    """The member as whom someone may sign; none for who may not, or stands in for another."""
    return actor.member_id if actor.may(Permission.AGREEMENTS_SIGN) and not actor.on_behalf_of else None


def acts_here(actor: Actor, school_id: UUID) -> None:
    """Raises Forbidden for a contact of another school."""
    if actor.party is Party.SCHOOL and not actor.acts_for(school_id):
        raise Forbidden(_("Je kan dit enkel doen voor je eigen school."))


@dataclass(frozen=True, slots=True)
class Lack:
    """What a text still lacks: a mandatory content that no clause covers, or parameters of a clause."""

    content: Content | None
    clause: ClauseText | None = None
    fields: tuple[Field, ...] = ()


def lacking_contents(clauses: Sequence[ClauseText]) -> tuple[Content, ...]:
    """Mandatory contents without a clause: they keep a text from being given."""
    return missing(covered(clauses))


def lacking_values(clauses: Sequence[ClauseText]) -> tuple[Lack, ...]:
    """Clauses with an empty parameter: they keep a text from being signed."""
    return tuple(
        Lack(None, clause, found) for clause in clauses if clause.is_included and (found := missing_values(clause))
    )


def is_turn_of(agreement: Agreement, party: Party) -> bool:
    return turn(agreement.state, agreement.started_by) is party


def is_final(agreement: Agreement) -> bool:
    return agreement.state in (AgreementState.SIGNED, AgreementState.WITHDRAWN)
