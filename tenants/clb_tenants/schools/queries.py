"""Every SELECT of schools and sites, and the door to the global register of affiliations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select, text

from clb_core import clock
from clb_core.database.arrays import among
from clb_core.database.engines import Database
from clb_core.database.keyset import rows_after
from clb_core.database.searching import has_word
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.search import search_key
from clb_core.web.pages import PageRequest
from clb_tenants.audit.ports import KnownSchool
from clb_tenants.isolation.scope import CentreId, DatabaseRole
from clb_tenants.schools.models import FormerName, School, Site


def school(uow: UnitOfWork, school_id: UUID) -> School | None:
    found: School | None = uow.scalar(
        select(School).where(School.centre_id == uow.scope.owner_id, School.school_id == school_id)
    )
    return found


def school_for_change(uow: UnitOfWork, school_id: UUID) -> School | None:
    """The school, locked."""
    found: School | None = uow.scalar(
        select(School).where(School.centre_id == uow.scope.owner_id, School.school_id == school_id).with_for_update()
    )
    return found


def school_by_number(uow: UnitOfWork, number: str) -> School | None:
    """The school with this institution number, former ones too."""
    found: School | None = uow.scalar(
        select(School).where(School.centre_id == uow.scope.owner_id, School.institution_number == number)
    )
    return found


def school_by_number_for_change(uow: UnitOfWork, number: str) -> School | None:
    """The school with this institution number, former ones too, locked."""
    found: School | None = uow.scalar(
        select(School)
        .where(School.centre_id == uow.scope.owner_id, School.institution_number == number)
        .with_for_update()
    )
    return found


def schools_by_id(uow: UnitOfWork, school_ids: Sequence[UUID]) -> dict[UUID, School]:
    rows = uow.all(select(School).where(School.centre_id == uow.scope.owner_id, among(School.school_id, school_ids)))
    return {row.school_id: row for row in rows}


def all_schools(uow: UnitOfWork, day: date | None = None) -> Sequence[School]:
    """Every school of the centre by name; with a day, those affiliated on it."""
    statement = select(School).where(School.centre_id == uow.scope.owner_id)
    if day is not None:
        statement = statement.where(affiliated_on(day))
    return uow.all(statement.order_by(School.name_key, School.school_id))


def affiliated_on(day: date) -> Any:
    """The condition that a school belongs to the centre on `day`."""
    return (School.affiliated_from <= day) & or_(School.affiliated_until.is_(None), School.affiliated_until >= day)


def search(uow: UnitOfWork, filters: dict[str, Any], page: PageRequest, day: date) -> Sequence[School]:
    """Schools by name, one row more than the page. Filters: `q` (start of name or municipality), `level`, `network`, `past`."""
    statement = _matching(uow, filters, day)
    if page.after:
        statement = statement.where(rows_after((School.name_key, School.school_id), page.after))
    return uow.all(statement.order_by(School.name_key, School.school_id).limit(page.limit + 1))


def count(uow: UnitOfWork, filters: dict[str, Any], day: date) -> int:
    """How many schools `search` would give over all its pages."""
    found: int = uow.scalar(select(func.count()).select_from(_matching(uow, filters, day).subquery()))
    return found


def _matching(uow: UnitOfWork, filters: dict[str, Any], day: date) -> Select[Any]:
    statement = select(School).where(School.centre_id == uow.scope.owner_id)
    if filters.get("q"):
        key = search_key(filters["q"])
        number = "".join(filter(str.isdigit, filters["q"]))
        found = [has_word(School.name_key, key), has_word(School.municipality_key, key), _was_called(key)]
        if number:
            found += [School.institution_number.op("^@")(number), _had_number(number)]
        statement = statement.where(or_(*found))
    for name in ("level", "network"):
        if filters.get(name):
            statement = statement.where(getattr(School, name) == filters[name])
    if not filters.get("past"):
        statement = statement.where(affiliated_on(day))
    return statement


def _was_called(key: str) -> Any:
    return _formerly(has_word(FormerName.name_key, key))


def _had_number(number: str) -> Any:
    return _formerly(FormerName.institution_number.op("^@")(number))


def _formerly(condition: Any) -> Any:
    """The condition that a school, or a site of it, was once called or numbered so."""
    return exists().where(FormerName.centre_id == School.centre_id, FormerName.school_id == School.school_id, condition)


def former_names(uow: UnitOfWork, school_id: UUID) -> Sequence[FormerName]:
    """What a school and its sites were called or numbered before, the latest first."""
    return uow.all(
        select(FormerName)
        .where(FormerName.centre_id == uow.scope.owner_id, FormerName.school_id == school_id)
        .order_by(FormerName.last_day.desc(), FormerName.former_id.desc())
    )


def sites_of(uow: UnitOfWork, school_id: UUID) -> Sequence[Site]:
    return uow.all(
        select(Site)
        .where(Site.centre_id == uow.scope.owner_id, Site.school_id == school_id)
        .order_by(Site.number)
    )


def site_counts(uow: UnitOfWork, school_ids: Sequence[UUID]) -> dict[UUID, int]:
    """school_id → number of open sites, for the schools of one page."""
    rows = uow.rows(
        select(Site.school_id, func.count())
        .where(
            Site.centre_id == uow.scope.owner_id,
            among(Site.school_id, school_ids),
            or_(Site.closed_on.is_(None), Site.closed_on >= clock.today()),
        )
        .group_by(Site.school_id)
    )
    return {row[0]: row[1] for row in rows}


def known_schools(uow: UnitOfWork) -> list[KnownSchool]:
    """Every school the reader may name, by name; what rooms to the right ask through their port."""
    today = clock.today()
    rows = uow.rows(
        select(School.school_id, School.name, School.affiliated_until)
        .where(School.centre_id == uow.scope.owner_id)
        .order_by(School.name_key, School.school_id)
    )
    return [KnownSchool(school_id, name, until is None or until >= today) for school_id, name, until in rows]


def sites(uow: UnitOfWork) -> Sequence[Any]:
    """(Site, School) of the whole centre."""
    return uow.rows(
        select(Site, School)
        .join(School, (School.centre_id == Site.centre_id) & (School.school_id == Site.school_id))
        .where(Site.centre_id == uow.scope.owner_id)
        .order_by(School.name_key, School.school_id, Site.number)
    ).all()


def site(uow: UnitOfWork, site_id: UUID) -> Site | None:
    found: Site | None = uow.scalar(select(Site).where(Site.centre_id == uow.scope.owner_id, Site.site_id == site_id))
    return found


def site_for_change(uow: UnitOfWork, site_id: UUID) -> Site | None:
    """The site, locked."""
    found: Site | None = uow.scalar(
        select(Site).where(Site.centre_id == uow.scope.owner_id, Site.site_id == site_id).with_for_update()
    )
    return found


def claim_affiliation(uow: UnitOfWork, number: str, name: str, first: date, last: date | None) -> UUID:
    """Enter in the global register that this centre has the school from `first`; the institution's id.

    The register is global: the function checks that the centre is the one of this scope.
    """
    statement = text("select register_affiliation(:number, :name, :first, :last)")
    found: UUID = uow.session.scalar(statement, {"number": number, "name": name, "first": first, "last": last})
    return found


def end_affiliation(uow: UnitOfWork, institution_id: UUID, last: date) -> None:
    """Set the last day of this centre's affiliation of a school in the global register."""
    uow.session.execute(text("select end_affiliation(:institution, :last)"), {"institution": institution_id, "last": last})


def withdraw_affiliation(uow: UnitOfWork, institution_id: UUID, first: date) -> None:
    """Take this centre's affiliation of a school, begun on `first` and never ended, out of the global register."""
    statement = text("select withdraw_affiliation(:institution, :first)")
    uow.session.execute(statement, {"institution": institution_id, "first": first})


def centre_ids(database: Database) -> list[CentreId]:
    """All centres, for the jobs that run for each."""
    with database.engine(DatabaseRole.DOOR).begin() as connection:
        return [CentreId(row) for row in connection.scalars(text("select door_centres()"))]


@dataclass(frozen=True, slots=True)
class LastDays:
    """The last day of a site and that of its school at the centre; None for no end."""

    site: date | None
    school: date | None


def last_days(uow: UnitOfWork, site_ids: Collection[UUID]) -> dict[UUID, LastDays]:
    """Until when these sites and their schools are there, by site; one statement."""
    rows = uow.rows(
        select(Site.site_id, Site.closed_on, School.affiliated_until)
        .join(School, and_(School.centre_id == Site.centre_id, School.school_id == Site.school_id))
        .where(Site.centre_id == uow.scope.owner_id, among(Site.site_id, list(site_ids)))
    )
    return {site_id: LastDays(closed_on, until) for site_id, closed_on, until in rows}
