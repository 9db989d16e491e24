"""Signing many at once: what waits for one person in every school and centre, what differs in each, and one yes to those chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from clb_core import clock
from clb_core.database.engines import Database
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import DomainError, NotFound
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service.signatories import signing_of
from clb_platform.agreements.service.signing import sign
from clb_platform.agreements.vocabulary import ClauseChange, ReadClause, redline
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import queries as identity
from clb_tenants.identity import service as identities
from clb_tenants.identity.vocabulary import Context, Proof
from clb_tenants.isolation.scope import CentreScope, PersonId, SchoolScope, Scope, unit_of_work


@dataclass(frozen=True, slots=True)
class Waiting:
    """An agreement that a person is named to sign. `before` names who signs first; empty when it is their turn.

    `changes` are the clauses that differ from the standard text of the centre, or from the text before.
    """

    context: str
    place: str
    agreement_id: UUID
    title: str
    school: str
    content_hash: str
    before: str
    follows: bool
    clauses: int
    changes: tuple[ClauseChange, ...]
    text: tuple[ReadClause, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """One that was chosen: where, which, and the text that was read."""

    context: str
    agreement_id: UUID
    content_hash: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: `refusal` is empty when it was signed."""

    title: str
    school: str
    refusal: str


def waiting_for(database: Database, person_id: PersonId) -> list[Waiting]:
    """All that waits for a person's signature, in every place where they may sign today; one unit of work per place."""
    return [each for context in _contexts(database, person_id) for each in _waiting_in(database, person_id, context)]


def sign_many(
    database: Database, person_id: PersonId, picks: Sequence[Pick], *, agrees: bool, proof: Proof
) -> list[Outcome]:
    """Sign those chosen, each in a transaction of its own: one that is refused does not keep the others from being signed."""
    places = {context.key: context for context in _contexts(database, person_id)}
    return [_sign_one(database, person_id, places.get(pick.context), pick, agrees, proof) for pick in picks]


def _contexts(database: Database, person_id: PersonId) -> Iterable[Context]:
    """In one's own right: a deputy does not sign."""
    return (each for each in identity.contexts(database, person_id, clock.today()) if each.for_member_id is None)


def _scope(context: Context, person_id: PersonId) -> Scope:
    if context.school_id is None:
        return CentreScope(context.centre_id, person_id)
    return SchoolScope(context.centre_id, (context.school_id,), person_id)


def _waiting_in(database: Database, person_id: PersonId, context: Context) -> Iterator[Waiting]:
    with unit_of_work(database, _scope(context, person_id)) as uow:
        actor = identities.actor_in(uow, person_id)
        if actor is None or not actor.may(Permission.AGREEMENTS_SIGN):
            return
        for agreement, party, school in queries.to_sign(uow, actor.member_id):
            if party.side is not actor.party:
                continue
            turn = signing_of(uow, agreement).next
            before = turn.name if turn is not None and turn.party_id != party.party_id else ""
            follows, text, changes = what_differs(uow, agreement)
            yield Waiting(
                context.key, context.school_name or context.centre_name, agreement.agreement_id, agreement.title, school,
                agreement.content_hash or "", before, follows, len(text), changes, text,
            )  # fmt: skip


def what_differs(uow: UnitOfWork, agreement: Agreement) -> tuple[bool, tuple[ReadClause, ...], tuple[ClauseChange, ...]]:
    """(whether against the text before, the clauses as they are read, those that differ) of a frozen text.

    Against the signed text that it follows or amends; else against the standard text of its template.
    """
    frozen = agreement.signing_version_id
    rows = queries.clauses_of(uow, [frozen])[frozen] if frozen else []
    kept = [row for row in rows if row.is_included]
    text = tuple(queries.read(row) for row in kept)
    base_id = _text_before(uow, agreement)
    if base_id is not None:
        changes = redline(queries.text_of(uow, base_id), text)
    else:
        standard = queries.published_clauses(uow, agreement.template_version_id) if agreement.template_version_id else ()
        before = [_source(row) for row in standard if getattr(row, "is_included", True)]
        changes = redline(before, [_source(row) for row in kept])
    return base_id is not None, text, tuple(change for change in changes if change.is_changed)


def _text_before(uow: UnitOfWork, agreement: Agreement) -> UUID | None:
    before_id = agreement.amends_id or agreement.predecessor_id
    before = queries.agreement(uow, before_id) if before_id else None
    return before.signing_version_id if before is not None else None


def _source(row: object) -> ReadClause:
    """A clause with its merge fields still open: what people changed, not what the product filled in."""
    return ReadClause(row.clause_key, row.position, row.title, row.source)  # type: ignore[attr-defined]


def _sign_one(
    database: Database, person_id: PersonId, context: Context | None, pick: Pick, agrees: bool, proof: Proof
) -> Outcome:
    if context is None:
        return Outcome("", "", NotFound().words)
    title = school = ""
    try:
        with unit_of_work(database, _scope(context, person_id)) as uow:
            actor = identities.actor_in(uow, person_id)
            agreement = queries.agreement(uow, pick.agreement_id)
            if actor is None or agreement is None:
                return Outcome("", "", NotFound().words)
            title, found = agreement.title, queries.school_of(uow, agreement.school_id)
            school = found.name if found else ""
            sign(uow, actor, pick.agreement_id, content_hash=pick.content_hash, agrees=agrees, proof=proof)
    except DomainError as error:
        return Outcome(title, school, error.words)
    return Outcome(title, school, "")
