"""Short ways to moments that were agreed, and to visits for them, in the small world."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from agreements.signed import agreement
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import Agreement, AgreementMoment
from clb_platform.agreements.service.moments import add_moment
from clb_platform.agreements.vocabulary import MomentKind, NewMoment
from clb_platform.planning.models import Visit
from clb_platform.planning.service import plan_moment, propose
from clb_platform.planning.vocabulary import HalfDayOfYear
from clb_tenants.access.roles import Role
from planning.data import REPLY_BY, THURSDAY, at
from world import World

INFORMATION, PRESENCE = MomentKind.INFORMATION, MomentKind.PRESENCE
FIELDS: dict[str, Any] = {
    "title": "Infoavond na het 6de leerjaar", "audience_words": "6de leerjaar en ouders", "place": "de turnzaal",
    "starts_at": time(9, 0), "ends_at": time(10, 30),
}  # fmt: skip


def new(kind: MomentKind = INFORMATION, **more: Any) -> NewMoment:
    title = {"title": "Het CLB op school"} if kind is PRESENCE else {}
    return NewMoment(kind, **(FIELDS | title | more))


def agreed(
    uow: UnitOfWork, world: World, kind: MomentKind = INFORMATION, on: Agreement | None = None, **more: Any
) -> AgreementMoment:
    """A moment of a signed agreement of the primary school, which is made when none is given."""
    on = on or agreement(uow, world.school_id)
    return add_moment(uow, world.staff[Role.DIRECTOR].actor, on.agreement_id, new(kind, **more))


def planned(uow: UnitOfWork, world: World, moment: AgreementMoment, member_id: UUID | None = None) -> Visit:
    return plan_moment(uow, world.staff[Role.PLANNER].actor, moment.moment_id, world.team_id, member_id=member_id)


def offered(
    uow: UnitOfWork, world: World, moment: AgreementMoment, *options: HalfDayOfYear, member_id: UUID | None = None,
    reply_by: date = REPLY_BY,
) -> Visit:  # fmt: skip
    visit = planned(uow, world, moment, member_id)
    return propose(uow, world.staff[Role.PLANNER].actor, visit.visit_id, options or (at(THURSDAY),), reply_by)
