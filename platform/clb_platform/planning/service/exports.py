"""Taking a list along as a file: an act in the ledger, with the filters it was made with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import _
from clb_platform.calendars import queries as calendars
from clb_platform.planning.vocabulary import PlanningAction
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject

TYPED: Final = "q"
"""What a person typed to search with: kept apart from the facts, so that it can be made unreadable."""


def record_visits_export(uow: UnitOfWork, actor: Actor, filters: Mapping[str, Any]) -> None:
    """The list of visits leaves as a file. Raises Forbidden."""
    actor.require(Permission.PLANNING_VISIT_READ)
    _record(uow, actor, PlanningAction.VISITS_EXPORTED, _("lijst van bezoeken"), filters)


def record_obligations_export(uow: UnitOfWork, actor: Actor, filters: Mapping[str, Any]) -> None:
    """The list of obligations leaves as a file. Raises Forbidden."""
    actor.require(Permission.PLANNING_OBLIGATION_READ)
    _record(uow, actor, PlanningAction.OBLIGATIONS_EXPORTED, _("lijst van verplichtingen"), filters)


def _record(uow: UnitOfWork, actor: Actor, action: PlanningAction, name: str, filters: Mapping[str, Any]) -> None:
    facts = {key: value for key, value in filters.items() if value and key not in {TYPED, "school_id"}}
    if "team_id" in facts:
        team = calendars.team(uow, facts["team_id"])
        facts["team_id"] = team.name if team else facts["team_id"]
    subject = Subject("export", None, name, filters.get("school_id"))
    audit.record(uow, actor, action, subject, changes=facts, texts={TYPED: filters.get(TYPED)})
