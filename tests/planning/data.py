"""Short ways to make visits in the small world."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning import queries
from clb_platform.planning.models import Visit, VisitDate
from clb_platform.planning.service import create_visit, propose
from clb_platform.planning.vocabulary import HalfDayOfYear, ItemKey
from clb_platform.programmes import queries as programmes
from clb_tenants.access.actor import Acting, System
from clb_tenants.schools import service as schools
from world import YEAR, World

AM, PM = HalfDay.MORNING, HalfDay.AFTERNOON
THURSDAY = date(2026, 10, 15)
TUESDAY = date(2026, 10, 20)
REPLY_BY = date(2026, 10, 12)


def at(day: date | str, half_day: HalfDay = AM) -> HalfDayOfYear:
    return HalfDayOfYear(date.fromisoformat(day) if isinstance(day, str) else day, half_day)


def programme_id(uow: UnitOfWork, code: str) -> UUID:
    return next(view.programme_id for view in programmes.programmes_in(uow, YEAR) if view.code == code)


def key(uow: UnitOfWork, group_id: UUID, code: str, dose: int = 1) -> ItemKey:
    return ItemKey(group_id, programme_id(uow, code), dose)


def hpv_visit(uow: UnitOfWork, actor: Acting, world: World, dose: int = 1) -> Visit:
    """A visit for HPV of both first years of the secondary school."""
    keys = [key(uow, world.other_groups[name], "HPV", dose) for name in ("1A", "1B")]
    return create_visit(uow, actor, world.other_school_id, keys, world.team_id)


def l4_visit(uow: UnitOfWork, actor: Acting, world: World) -> Visit:
    """A visit for the contact of the 4th year of the primary school."""
    return create_visit(uow, actor, world.school_id, [key(uow, world.groups["4A"], "SC3")], world.team_id)


def proposed(uow: UnitOfWork, actor: Acting, world: World, *options: HalfDayOfYear) -> Visit:
    visit = l4_visit(uow, actor, world)
    return propose(uow, actor, visit.visit_id, options or (at(THURSDAY), at(TUESDAY, PM)), REPLY_BY)


def dates(uow: UnitOfWork, visit: Visit) -> list[VisitDate]:
    """The dates of the present revision, in order."""
    rows = queries.dates_of(uow, [visit.visit_id])[visit.visit_id]
    return [row for row in rows if row.revision == visit.revision]


HOME_PLACE = {"name": "Consultatieruimte Aalst", "municipality": "Aalst", "street": "Kouter 1", "postcode": "9300"}


def home_groups(
    uow: UnitOfWork, grades: dict[str, str], *, pupils: int = 5, municipality: str = "Aalst"
) -> dict[str, UUID]:
    """A place of the centre, and groups in home education there: their ids by name."""
    place = schools.add_place(uow, System(), HOME_PLACE | {"municipality": municipality})
    made = {}
    for name, grade in grades.items():
        values = {"name": name, "grade": Grade(grade), "head_count": pupils, "site_id": place.site_id}
        made[name] = class_groups.add_group(uow, System(), uow.scope.owner_id, YEAR, values).class_group_id
    return made


def home_visit(uow: UnitOfWork, actor: Acting, world: World, *group_ids: UUID, code: str = "SC3", dose: int = 1) -> Visit:
    """A visit for groups in home education."""
    keys = [key(uow, group_id, code, dose) for group_id in group_ids]
    return create_visit(uow, actor, world.centre_id, keys, world.team_id)
