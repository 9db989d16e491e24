"""A step of a visit: state, transition row and audit entry, always together, and the deadlines of a date that stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound
from clb_core.rest.conditional import expect_version
from clb_platform.planning import policy, queries
from clb_platform.planning.models import Visit, VisitOverride, VisitTransition
from clb_platform.planning.service.deadlines import keep_doses
from clb_platform.planning.service.overrides import Override
from clb_platform.planning.vocabulary import AUDIT_OF_ACTION, Action, VisitState
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject


@dataclass(frozen=True, slots=True)
class Said:
    """Who said something for the school by telephone, and on which day."""

    by: str
    on: date


def get(uow: UnitOfWork, visit_id: UUID) -> Visit:
    """A visit of this scope. Raises NotFound."""
    visit = queries.visit(uow, visit_id)
    if visit is None:
        raise NotFound
    return visit


def locked(uow: UnitOfWork, actor: Acting, visit_id: UUID, action: Action, version: int | None = None) -> Visit:
    """The visit, locked and checked for `action`. Raises NotFound, Forbidden, Conflict (state), Stale (version)."""
    visit = queries.visit_for_change(uow, visit_id)
    if visit is None:
        raise NotFound
    policy.may(actor, action, visit.state, visit.school_id, visit.kind, asks_school=visit.asks_school)
    expect_version(visit, version)
    return visit


def step(
    uow: UnitOfWork,
    actor: Acting,
    visit: Visit,
    action: Action,
    to_state: VisitState,
    *,
    reason: str = "",
    changes: Mapping[str, object] | None = None,
    private_reason: str = "",
    said: Said | None = None,
    before: VisitState | None = None,
    override: Override | None = None,
    is_new: bool = False,
) -> None:
    """Move a locked visit on, and write down that it moved; a date that stands from now on sets the bounds of the next dose.

    `before` is the state it comes from when that was left already in this transaction. A private reason stands in the
    centre's ledger only; so does the reason of an override, which the visit's history shows to the centre too.
    """
    if not is_new:
        before = before or visit.state
    visit.state = to_state
    uow.flush()
    made = uow.add(
        VisitTransition(
            visit_id=visit.visit_id,
            school_id=visit.school_id,
            revision=visit.revision,
            action=action,
            from_state=before,
            to_state=to_state,
            happened_at=clock.now(),
            actor_name=actor.name,
            via=actor.via if isinstance(actor, Actor) else "system",
            reason=reason,
            on_behalf_of=said.by if said else "",
            said_on=said.on if said else None,
        )
    )
    if override:
        _keep(uow, made, override)
    if to_state is VisitState.CONFIRMED:
        keep_doses(uow, visit)
    facts = {"state": [before, to_state], "revision": visit.revision} | dict(changes or {})
    if said:
        facts |= {"on_behalf_of": said.by, "said_on": said.on}
    if override:
        facts |= {"warnings": override.words}
    texts = {"reason": reason or private_reason, "override_reason": override.reason if override else ""}
    audit.record(uow, actor, AUDIT_OF_ACTION[action], subject_of(visit), changes=facts, texts=texts)


def _keep(uow: UnitOfWork, made: VisitTransition, override: Override) -> None:
    uow.add(
        VisitOverride(
            transition_id=made.transition_id, visit_id=made.visit_id, codes=list(override.codes),
            sentences=list(override.sentences), reason=override.reason,
        )
    )  # fmt: skip


def subject_of(visit: Visit) -> Subject:
    return Subject("visit", visit.visit_id, visit.title, visit.school_id)
