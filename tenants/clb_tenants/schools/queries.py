"""Every SELECT of schools and sites, and the door to the global register of affiliations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Date,
    String,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    text,
    type_coerce,
)

from clb_core import clock
from clb_core.database.arrays import among
from clb_core.database.engines import Database
from clb_core.database.kept import Kept
from clb_core.database.keyset import page_of, page_values
from clb_core.database.searching import has_word
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.search import search_key
from clb_core.web.pages import PageRequest
from clb_tenants.audit.ports import KnownSchool
from clb_tenants.isolation.scope import CentreId, DatabaseRole
from clb_tenants.schools.models import ONLY_SCHOOLS, FormerName, School, Site


def school(uow: UnitOfWork, school_id: UUID) -> School | None:
    """A school, or home education."""
    found: School | None = uow.scalar(
        select(School).where(School.centre_id == uow.scope.owner_id, School.school_id == school_id)
    )
    return found


def school_for_change(uow: UnitOfWork, school_id: UUID) -> School | None:
    """The school, locked; never home education, of which nothing changes."""
    found: School | None = uow.scalar(
        select(School)
        .where(School.centre_id == uow.scope.owner_id, School.school_id == school_id, ONLY_SCHOOLS)
        .with_for_update()
    )
    return found


def schools_for_change(uow: UnitOfWork, school_ids: Collection[UUID]) -> dict[UUID, School]:
    """These schools, locked in the order of their ids."""
    rows = uow.all(
        select(School)
        .where(School.centre_id == uow.scope.owner_id, School.school_id.in_(school_ids))
        .order_by(School.school_id)
        .with_for_update()
    )
    return {row.school_id: row for row in rows}


def home_education(uow: UnitOfWork) -> School | None:
    """The row for pupils in home education, once the centre has a place for them."""
    return school(uow, uow.scope.owner_id)


def school_by_number(uow: UnitOfWork, number: str) -> School | None:
    """The school with this institution number, former ones too."""
    found: School | None = uow.scalar(
        select(School).where(School.centre_id == uow.scope.owner_id, School.institution_number == number, ONLY_SCHOOLS)
    )
    return found


def school_by_number_for_change(uow: UnitOfWork, number: str) -> School | None:
    """The school with this institution number, former ones too, locked."""
    found: School | None = uow.scalar(
        select(School)
        .where(School.centre_id == uow.scope.owner_id, School.institution_number == number, ONLY_SCHOOLS)
        .with_for_update()
    )
    return found


def schools_by_id(uow: UnitOfWork, school_ids: Sequence[UUID]) -> dict[UUID, School]:
    """By id; home education too when it is asked for."""
    rows = uow.all(select(School).where(School.centre_id == uow.scope.owner_id, among(School.school_id, school_ids)))
    return {row.school_id: row for row in rows}


def all_schools(uow: UnitOfWork, day: date | None = None) -> Sequence[School]:
    """Every school of the centre by name; with a day, those affiliated on it."""
    statement = select(School).where(School.centre_id == uow.scope.owner_id, ONLY_SCHOOLS)
    if day is not None:
        statement = statement.where(affiliated_on(day))
    return uow.all(statement.order_by(School.name_key, School.school_id))


def planned_for(uow: UnitOfWork, day: date | None = None) -> Sequence[School]:
    """All for whom visits can be planned: the schools as in `all_schools`, and home education. By name; one statement."""
    statement = select(School).where(School.centre_id == uow.scope.owner_id)
    if day is not None:
        statement = statement.where(or_(affiliated_on(day), ~ONLY_SCHOOLS))
    return uow.all(statement.order_by(School.name_key, School.school_id))


def affiliated_on(day: date | BindParameter[date]) -> Any:
    """The condition that a school belongs to the centre on `day`."""
    return and_(
        ONLY_SCHOOLS,
        School.affiliated_from <= day,
        or_(School.affiliated_until.is_(None), School.affiliated_until >= day),
    )


RECORD: Final = (
    School.school_id, School.institution_number, School.name, type_coerce(School.network, String).label("network"),
    type_coerce(School.level, String).label("level"), School.board_name, School.street, School.postcode, School.municipality,
    School.phone, School.affiliated_from, School.affiliated_until,
)  # fmt: skip
BY_NAME: Final = (School.name_key, School.school_id)
FILTERS: Final = ("q", "number", "level", "network", "past")
_DAY: Final = bindparam("day", type_=Date())


def search(uow: UnitOfWork, filters: Mapping[str, Any], page: PageRequest, day: date) -> Sequence[Any]:
    """Schools by name as plain rows, one more than the page: the columns of `RECORD`, `sites` (those open) and `name_key`.

    Filters: `q` (start of name or municipality, also a former one, or number), `level`, `network`, `past`.
    """
    names, values = _asked(uow, filters, day)
    return uow.ask(_page(names, after=bool(page.after)), values | page_values(BY_NAME, page))


def count(uow: UnitOfWork, filters: Mapping[str, Any], day: date) -> int:
    """How many schools `search` would give over all its pages."""
    names, values = _asked(uow, filters, day)
    found: int = uow.ask(_number(names), values)[0].number
    return found


def _asked(uow: UnitOfWork, filters: Mapping[str, Any], day: date) -> tuple[frozenset[str], dict[str, Any]]:
    """Which filters are given, and what a statement with them is run with."""
    values = {name: filters[name] for name in FILTERS if filters.get(name)}
    if "q" in values:
        values["number"] = "".join(filter(str.isdigit, values["q"]))
        values["q"] = search_key(values["q"])
    names = frozenset(name for name, value in values.items() if value or name == "q")
    return names, values | {"centre": uow.scope.owner_id, "day": day}


@cache
def _page(names: frozenset[str], *, after: bool) -> Kept:
    of_school = (
        select(func.count())
        .select_from(Site)
        .where(Site.centre_id == School.centre_id, Site.school_id == School.school_id, _open_on(_DAY))
        .scalar_subquery()
    )
    columns = select(*RECORD, of_school.label("sites"), School.name_key).where(*_matching(names))
    return Kept(page_of(columns, BY_NAME, after=after), one_plan=True)


@cache
def _number(names: frozenset[str]) -> Kept:
    return Kept(select(func.count().label("number")).select_from(School).where(*_matching(names)), one_plan=True)


def _matching(names: frozenset[str]) -> Iterator[ColumnElement[bool]]:
    yield School.centre_id == bindparam("centre", type_=Uuid())
    yield ONLY_SCHOOLS
    if "q" in names:
        key, number = bindparam("q", type_=String()), bindparam("number", type_=String())
        found = [has_word(School.name_key, key), has_word(School.municipality_key, key), _was_called(key)]
        if "number" in names:
            found += [School.institution_number.op("^@")(number), _had_number(number)]
        yield or_(*found)
    if "level" in names:
        yield School.level == bindparam("level")
    if "network" in names:
        yield School.network == bindparam("network")
    if "past" not in names:
        yield affiliated_on(_DAY)


def _was_called(key: Any) -> Any:
    return _formerly(has_word(FormerName.name_key, key))


def _had_number(number: Any) -> Any:
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
        select(Site).where(Site.centre_id == uow.scope.owner_id, Site.school_id == school_id).order_by(Site.number)
    )


def _open_on(day: Any) -> Any:
    """The condition that a site is in use on `day`."""
    return or_(Site.closed_on.is_(None), Site.closed_on >= day)


_NOT_LEFT: Final = or_(School.affiliated_until.is_(None), School.affiliated_until >= bindparam("today", type_=Date()))
_KNOWN: Final = Kept(
    select(School.school_id, School.name, _NOT_LEFT.label("is_affiliated"), cast(School.school_id, String).label("key"))
    .where(School.centre_id == bindparam("centre", type_=Uuid()), ONLY_SCHOOLS)
    .order_by(School.name_key, School.school_id),
    row=KnownSchool,
    one_plan=True,
)


def known_schools(uow: UnitOfWork) -> Sequence[KnownSchool]:
    """Every school the reader may name, by name; what rooms to the right ask through their port."""
    return uow.ask(_KNOWN, {"centre": uow.scope.owner_id, "today": clock.today()})


_NAMED: Final = Kept(
    select(School.school_id, School.name).where(
        School.centre_id == bindparam("centre", type_=Uuid()),
        School.school_id == any_(bindparam("schools", type_=ARRAY(Uuid()))),
        ONLY_SCHOOLS,
    ),
    one_plan=True,
)


def names_of_schools(uow: UnitOfWork, school_ids: Collection[UUID | None]) -> dict[UUID, str]:
    """school_id → name of these schools; what rooms to the right ask through their port."""
    wanted = [school_id for school_id in school_ids if school_id is not None]
    values = {"centre": uow.scope.owner_id, "schools": wanted}
    return {row.school_id: row.name for row in uow.ask(_NAMED, values)} if wanted else {}


def schools_like(uow: UnitOfWork, words: str) -> list[UUID]:
    """Every school that `search` finds by `q`, former ones too; what rooms to the right ask through their port."""
    names, values = _asked(uow, {"q": words, "past": True}, clock.today())
    return [row.school_id for row in uow.ask(_ids(names), values)]


@cache
def _ids(names: frozenset[str]) -> Kept:
    return Kept(select(School.school_id).where(*_matching(names)))


def sites(uow: UnitOfWork) -> Sequence[Any]:
    """(Site, School) of the whole centre, places for home education too."""
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


def sites_for_change(uow: UnitOfWork, site_ids: Collection[UUID]) -> dict[UUID, Site]:
    """These sites, locked in the order of their ids."""
    rows = uow.all(
        select(Site)
        .where(Site.centre_id == uow.scope.owner_id, Site.site_id.in_(site_ids))
        .order_by(Site.site_id)
        .with_for_update()
    )
    return {row.site_id: row for row in rows}


def claim_affiliation(uow: UnitOfWork, number: str, name: str, first: date, last: date | None) -> UUID:
    """Enter in the global register that this centre has the school from `first`; the institution's id.

    The register is global: the function checks that the centre is the one of this scope.
    """
    statement = text("select register_affiliation(:number, :name, :first, :last)")
    found: UUID = uow.session.scalar(statement, {"number": number, "name": name, "first": first, "last": last})
    return found


def end_affiliation(uow: UnitOfWork, institution_id: UUID, last: date) -> None:
    """Set the last day of this centre's affiliation of a school in the global register."""
    uow.session.execute(
        text("select end_affiliation(:institution, :last)"), {"institution": institution_id, "last": last}
    )


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
