"""Every SELECT of teams and who is in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, func, or_, select

from clb_core.database.kept import Kept
from clb_core.database.keyset import rows_after
from clb_core.database.searching import has_word
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.search import search_key
from clb_core.terms import DayRange
from clb_core.web.pages import PageRequest
from clb_platform.calendars.models import (
    Team,
    TeamMember,
)
from clb_tenants.access.roles import PARTY, Party
from clb_tenants.identity.models import Member, Membership


def _teams(uow: UnitOfWork) -> Select[Any]:
    return select(Team).where(Team.centre_id == uow.scope.owner_id)


def team(uow: UnitOfWork, team_id: UUID) -> Team | None:
    found: Team | None = uow.scalar(_teams(uow).where(Team.team_id == team_id))
    return found


def team_for_change(uow: UnitOfWork, team_id: UUID) -> Team | None:
    """The team, locked and read again."""
    statement = _teams(uow).where(Team.team_id == team_id).with_for_update()
    found: Team | None = uow.scalar(statement.execution_options(populate_existing=True))
    return found


def teams(uow: UnitOfWork, *, active: bool | None = True) -> Sequence[Team]:
    """Teams by name: those in use, those no longer in use, or (None) all."""
    statement = _teams(uow)
    if active is not None:
        statement = statement.where(Team.active.is_(active))
    return uow.all(statement.order_by(Team.name_key, Team.team_id))


_CHOICES: Final = Kept(
    select(Team.team_id, Team.name)
    .where(Team.centre_id == bindparam("centre", type_=Uuid()), Team.active.is_(True))
    .order_by(Team.name_key, Team.team_id),
    one_plan=True,
)


def team_choices(uow: UnitOfWork) -> Sequence[tuple[UUID, str]]:
    """(team_id, name) of the teams in use, by name: to choose from."""
    return uow.ask(_CHOICES, {"centre": uow.scope.owner_id})


def teams_page(uow: UnitOfWork, filters: dict[str, Any], page: PageRequest) -> Sequence[Team]:
    """Teams by name, one row more than the page. Filters: `q` (start of the name), `past` (no longer in use too)."""
    statement = _matching_teams(uow, filters)
    if page.after:
        statement = statement.where(rows_after((Team.name_key, Team.team_id), page.after))
    return uow.all(statement.order_by(Team.name_key, Team.team_id).limit(page.limit + 1))


def count_teams(uow: UnitOfWork, filters: dict[str, Any]) -> int:
    """How many teams `teams_page` would give over all its pages."""
    found: int = uow.scalar(select(func.count()).select_from(_matching_teams(uow, filters).subquery()))
    return found


def _matching_teams(uow: UnitOfWork, filters: dict[str, Any]) -> Select[Any]:
    statement = _teams(uow)
    if filters.get("q"):
        statement = statement.where(has_word(Team.name_key, search_key(filters["q"])))
    if not filters.get("past"):
        statement = statement.where(Team.active.is_(True))
    return statement


def teams_by_id(uow: UnitOfWork, team_ids: Sequence[UUID]) -> dict[UUID, Team]:
    return {row.team_id: row for row in uow.all(_teams(uow).where(Team.team_id.in_(team_ids)))}


def _places(uow: UnitOfWork) -> Select[Any, Any]:
    return (
        select(TeamMember, Member)
        .join(Member, and_(Member.centre_id == TeamMember.centre_id, Member.member_id == TeamMember.member_id))
        .where(TeamMember.centre_id == uow.scope.owner_id)
        .order_by(Member.name_key, Member.member_id, TeamMember.valid_from)
    )


def places_between(uow: UnitOfWork, team_ids: Sequence[UUID], days: DayRange) -> Sequence[Any]:
    """(TeamMember, Member) of these teams on some of these days, by name."""
    return uow.rows(
        _places(uow).where(
            TeamMember.team_id.in_(team_ids),
            TeamMember.valid_from <= days.last,
            or_(TeamMember.valid_until.is_(None), TeamMember.valid_until >= days.first),
        )
    ).all()


def places_from(uow: UnitOfWork, team_ids: Sequence[UUID], day: date) -> Sequence[Any]:
    """(TeamMember, Member) of these teams on `day` or later, by name."""
    still = or_(TeamMember.valid_until.is_(None), TeamMember.valid_until >= day)
    return uow.rows(_places(uow).where(TeamMember.team_id.in_(team_ids), still)).all()


def places_of_team(uow: UnitOfWork, team_id: UUID, *, from_day: date | None = None) -> Sequence[Any]:
    """(TeamMember, Member) of a team, by name; with a day, those in the team on it or later."""
    statement = _places(uow).where(TeamMember.team_id == team_id)
    if from_day is not None:
        statement = statement.where(or_(TeamMember.valid_until.is_(None), TeamMember.valid_until >= from_day))
    return uow.rows(statement).all()


def sizes(uow: UnitOfWork, team_ids: Sequence[UUID], day: date) -> dict[UUID, int]:
    """How many colleagues are in each of these teams on `day`; 0 is left out. One statement."""
    rows: Sequence[Any] = uow.rows(
        select(TeamMember.team_id, func.count(TeamMember.member_id.distinct()))
        .where(
            TeamMember.centre_id == uow.scope.owner_id,
            TeamMember.team_id.in_(team_ids),
            TeamMember.valid_from <= day,
            or_(TeamMember.valid_until.is_(None), TeamMember.valid_until >= day),
        )
        .group_by(TeamMember.team_id)
    ).all()
    return dict(rows)


def place(uow: UnitOfWork, team_member_id: UUID) -> TeamMember | None:
    found: TeamMember | None = uow.scalar(
        select(TeamMember).where(
            TeamMember.centre_id == uow.scope.owner_id, TeamMember.team_member_id == team_member_id
        )
    )
    return found


def place_for_change(uow: UnitOfWork, team_member_id: UUID) -> TeamMember | None:
    """The place in a team, locked and read again."""
    statement = select(TeamMember).where(
        TeamMember.centre_id == uow.scope.owner_id, TeamMember.team_member_id == team_member_id
    )
    found: TeamMember | None = uow.scalar(statement.with_for_update().execution_options(populate_existing=True))
    return found


def places_of_member(uow: UnitOfWork, member_id: UUID) -> Sequence[Any]:
    """(TeamMember, Team) of one colleague, latest first."""
    return uow.rows(
        select(TeamMember, Team)
        .join(Team, and_(Team.centre_id == TeamMember.centre_id, Team.team_id == TeamMember.team_id))
        .where(TeamMember.centre_id == uow.scope.owner_id, TeamMember.member_id == member_id)
        .order_by(TeamMember.valid_from.desc(), TeamMember.team_member_id)
    ).all()


def colleagues(uow: UnitOfWork, day: date) -> Sequence[Member]:
    """Who has a role at the centre on `day` or later, by name: those a team can be made of."""
    at_centre = (
        select(Membership.member_id)
        .where(Membership.centre_id == uow.scope.owner_id, Membership.school_id.is_(None))
        .where(or_(Membership.valid_until.is_(None), Membership.valid_until >= day))
    )
    return uow.all(
        select(Member)
        .where(Member.centre_id == uow.scope.owner_id, Member.member_id.in_(at_centre))
        .order_by(Member.name_key, Member.member_id)
    )


def is_only_school_contact(uow: UnitOfWork, member_id: UUID) -> bool:
    """True for someone whose roles are all at schools."""
    roles = uow.all(
        select(Membership.role).where(Membership.centre_id == uow.scope.owner_id, Membership.member_id == member_id)
    )
    return bool(roles) and all(PARTY[role] is Party.SCHOOL for role in roles)
