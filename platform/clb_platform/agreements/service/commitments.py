"""Commitments: who promised what by when, in an agreement that was signed; done, and not done after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_core.rest.conditional import expect_version
from clb_core.terms import add_days
from clb_core.words import _
from clb_platform.agreements import policy, queries
from clb_platform.agreements.models import AgreementCommitment
from clb_platform.agreements.service.steps import get, subject_of
from clb_platform.agreements.vocabulary import (
    MOST_COMMITMENT,
    MOST_OWNER,
    AgreementState,
    CourseAction,
)
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party
from clb_tenants.audit import service as audit

DAYS_AHEAD: Final = 30
MOST_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class NewCommitment:
    """`side`: who promises; `owner_name`: who sees to it there."""

    side: Party
    owner_name: str
    what: str
    due_on: date
    clause_key: str = ""


def commit(uow: UnitOfWork, actor: Actor, agreement_id: UUID, new: NewCommitment) -> AgreementCommitment:
    """Write down what a side promised. Raises NotFound, Forbidden, Conflict (not signed), Refused."""
    actor.require(Permission.AGREEMENTS_WRITE)
    agreement = get(uow, agreement_id)
    policy.acts_here(actor, agreement.school_id)
    if agreement.state is not AgreementState.SIGNED:
        raise Conflict(_("Dit kan enkel bij ondertekende afspraken."))
    _check(new)
    made = uow.add(
        AgreementCommitment(
            agreement_id=agreement_id, school_id=agreement.school_id, clause_key=new.clause_key, side=new.side,
            owner_name=new.owner_name.strip(), what=new.what.strip(), due_on=new.due_on, done_at=None, done_by="",
        )
    )  # fmt: skip
    changes = {"side": new.side, "due_on": new.due_on}
    audit.record(uow, actor, CourseAction.COMMITTED, subject_of(agreement), changes=changes, texts={"text": made.what})
    return made


def _check(new: NewCommitment) -> None:
    wrong: dict[str, list[str]] = {}
    for name, text, most in (("owner_name", new.owner_name, MOST_OWNER), ("what", new.what, MOST_COMMITMENT)):
        if not text.strip():
            wrong[name] = [_("Vul dit in.")]
        elif len(text) > most:
            wrong[name] = [_("Schrijf hoogstens %(n)s tekens.", n=most)]
    if new.due_on < clock.today():
        wrong["due_on"] = [_("Deze dag is voorbij. Kies vandaag of later.")]
    if wrong:
        raise Refused(" ".join(text for texts in wrong.values() for text in texts), fields=wrong)


def set_done(
    uow: UnitOfWork, actor: Actor, commitment_id: UUID, *, is_done: bool, version: int | None = None
) -> AgreementCommitment:
    """Say that it was done, or not after all. A school does so for its own; the centre for both.

    Raises NotFound, Forbidden, Stale. Saying what is so already changes nothing.
    """
    actor.require(Permission.AGREEMENTS_WRITE)
    found = queries.commitment_for_change(uow, commitment_id)
    if found is None:
        raise NotFound
    policy.acts_here(actor, found.school_id)
    if actor.party is Party.SCHOOL and found.side is not Party.SCHOOL:
        raise Forbidden(_("Dit zegt het centrum zelf."))
    expect_version(found, version)
    if (found.done_at is not None) is is_done:
        return found
    found.done_at, found.done_by = (clock.now(), actor.name) if is_done else (None, "")
    uow.flush()
    action = CourseAction.COMMITMENT_DONE if is_done else CourseAction.COMMITMENT_OPEN
    audit.record(uow, actor, action, subject_of(get(uow, found.agreement_id)), texts={"text": found.what})
    return found


def promised(uow: UnitOfWork, actor: Actor) -> list[tuple[AgreementCommitment, Any]]:
    """What this side promised and must do in the coming weeks or should have done, with its school. One statement."""
    if not actor.may(Permission.AGREEMENTS_READ):
        return []
    until = add_days(clock.today(), DAYS_AHEAD)
    return [(row[0], row[1]) for row in queries.open_commitments(uow, actor.party, until, MOST_SHOWN)]


def looking_back(uow: UnitOfWork, actor: Actor) -> list[tuple[Any, Any]]:
    """The evaluations of the coming weeks, and those that should have been held, with their school. One statement."""
    if not actor.may(Permission.AGREEMENTS_READ):
        return []
    until = add_days(clock.today(), DAYS_AHEAD)
    return [(row[0], row[1]) for row in queries.coming_evaluations(uow, until, MOST_SHOWN)]
