"""The small world of the tests: two centres, three schools, one person per role, made by the product's own verbs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, text

from clb_core.database.engines import Database
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.ids import uuid7
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import StaffFunction
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.programmes import service as programmes
from clb_tenants.access.actor import Actor, System
from clb_tenants.access.roles import PARTY, Party, Role
from clb_tenants.centres import service as centres
from clb_tenants.centres.models import Centre
from clb_tenants.identity import queries as identity_queries
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import CentreId, CentreScope, PersonId, SchoolId, SchoolScope, unit_of_work
from clb_tenants.schools import service as schools
from clb_tenants.schools.vocabulary import EducationLevel, Network

START = datetime(2026, 10, 6, 8, 30, tzinfo=ZoneInfo("Europe/Brussels"))
FIRST_DAY = date(2024, 9, 1)
YEAR = 2026
PUPILS = 8
PASSWORD = "een lang genoeg wachtwoord"


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the world with one role in one place."""

    name: str
    email: str
    role: Role
    person_id: PersonId
    member_id: UUID
    membership_id: UUID
    centre_id: CentreId
    school_id: SchoolId | None

    @property
    def context(self) -> dict[str, str | None]:
        return {"centre": str(self.centre_id), "school": str(self.school_id) if self.school_id else None}

    @property
    def scope(self) -> CentreScope | SchoolScope:
        if self.school_id is None:
            return CentreScope(self.centre_id, self.person_id)
        return SchoolScope(self.centre_id, (self.school_id,), self.person_id)

    @property
    def actor(self) -> Actor:
        return Actor(
            centre_id=self.centre_id,
            person_id=self.person_id,
            member_id=self.member_id,
            name=self.name,
            party=PARTY[self.role],
            roles=frozenset({self.role}),
            centre_name="CLB Proefland",
            school_ids=(self.school_id,) if self.school_id else (),
        )


@dataclass(slots=True)
class World:
    """`staff` and `contacts` by role; `other_*` are of the other school, `foreign_*` of the other centre."""

    centre_id: CentreId
    foreign_centre_id: CentreId
    school_id: SchoolId = field(init=False)
    site_id: UUID = field(init=False)
    other_school_id: SchoolId = field(init=False)
    other_site_id: UUID = field(init=False)
    foreign_school_id: SchoolId = field(init=False)
    foreign_site_id: UUID = field(init=False)
    staff: dict[Role, Someone] = field(default_factory=dict)
    contacts: dict[Role, Someone] = field(default_factory=dict)
    other_contact: Someone = field(init=False)
    foreign_planner: Someone = field(init=False)
    foreign_contact: Someone = field(init=False)
    team_id: UUID = field(init=False)
    foreign_team_id: UUID = field(init=False)
    groups: dict[str, UUID] = field(default_factory=dict)
    other_groups: dict[str, UUID] = field(default_factory=dict)
    foreign_groups: dict[str, UUID] = field(default_factory=dict)


def build(admin_url: str, database: Database, password_hash: str) -> World:
    """Fill an empty, migrated database."""
    world = World(_institution(admin_url, "140001"), _institution(admin_url, "140002"))
    with unit_of_work(database, CentreScope(world.centre_id)) as uow:
        centres.register(uow, System(), _centre(world.centre_id, "140001", "CLB Proefland"))
        world.school_id, world.site_id = _school(uow, "012345", "Basisschool De Proeftuin", "primary")
        world.other_school_id, world.other_site_id = _school(uow, "023456", "Atheneum Proefberg", "secondary")
        for role in Role:
            place = world.school_id if PARTY[role] is Party.SCHOOL else None
            someone = _person(uow, database, world.centre_id, role, place, f"{role.value}@proef.example", password_hash)
            (world.contacts if place else world.staff)[role] = someone
        world.other_contact = _person(
            uow,
            database,
            world.centre_id,
            Role.PLANNING_CONTACT,
            world.other_school_id,
            "ander@proef.example",
            password_hash,
        )
    with unit_of_work(database, CentreScope(world.foreign_centre_id)) as uow:
        centres.register(uow, System(), _centre(world.foreign_centre_id, "140002", "CLB Elders"))
        world.foreign_school_id, world.foreign_site_id = _school(uow, "034567", "School van Elders", "primary")
        world.foreign_planner = _person(
            uow, database, world.foreign_centre_id, Role.PLANNER, None, "planner@elders.example", password_hash
        )
        world.foreign_contact = _person(
            uow, database, world.foreign_centre_id, Role.PLANNING_CONTACT, world.foreign_school_id,
            "contact@elders.example", password_hash,
        )  # fmt: skip
    return world


def _institution(admin_url: str, number: str) -> CentreId:
    """Centres are entered in the global register by the operator."""
    engine = create_engine(admin_url)
    centre_id = uuid7()
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into institution (institution_id, kind, institution_number, name, created_at)"
                " values (:id, 'centre', :number, 'centre', now())"
            ),
            {"id": centre_id, "number": number},
        )
    engine.dispose()
    return CentreId(centre_id)


def _centre(centre_id: CentreId, number: str, name: str) -> Centre:
    return Centre(
        centre_id=centre_id, institution_number=number, name=name, street="Kouter 1", postcode="9300",
        municipality="Aalst", phone="053 00 00 00", email="info@proef.example",
    )  # fmt: skip


def _school(uow: UnitOfWork, number: str, name: str, level: str) -> tuple[SchoolId, UUID]:
    values = {
        "institution_number": number, "name": name, "network": Network.FREE,
        "level": EducationLevel(level), "board_name": "Bestuur vzw",
        "street": "Dorp 1", "postcode": "9300", "municipality": "Aalst", "phone": "",
    }  # fmt: skip
    school = schools.add_school(uow, System(), values, affiliated_from=FIRST_DAY)
    site = schools.add_site(uow, System(), school, {"number": 1, "name": name, "municipality": "Aalst"})
    return SchoolId(school.school_id), site.site_id


def _person(
    uow: UnitOfWork,
    database: Database,
    centre_id: CentreId,
    role: Role,
    school_id: SchoolId | None,
    email: str,
    password_hash: str,
) -> Someone:
    name = f"{role.value.replace('_', ' ').title()} {email.split('@')[1].split('.')[0]}"
    person_id = identity_queries.create_account(database, uuid7(), email, email, name, password_hash, START)
    member = identity.add_member(uow, name, email, person_id=person_id)
    membership = identity.add_membership(uow, System(), member, role, school_id, FIRST_DAY)
    return Someone(name, email, role, person_id, member.member_id, membership.membership_id, centre_id, school_id)


def fill(database: Database, world: World) -> None:
    """A school year: calendar, programmes, a team with a nurse and a doctor, and groups in each school."""
    with unit_of_work(database, CentreScope(world.centre_id)) as uow:
        _year(uow)
        world.team_id = _team(uow, "Team Proef", world.staff[Role.NURSE], world.staff[Role.DOCTOR])
        world.groups = _groups(uow, world.school_id, {"1A": "L1", "4A": "L4", "6A": "L6", "1KA": "K1"})
        world.other_groups = _groups(uow, world.other_school_id, {"1A": "S1", "1B": "S1", "3A": "S3"})
    with unit_of_work(database, CentreScope(world.foreign_centre_id)) as uow:
        _year(uow)
        world.foreign_team_id = _team(uow, "Team Elders", world.foreign_planner)
        world.foreign_groups = _groups(uow, world.foreign_school_id, {"1A": "L1"})


def _year(uow: UnitOfWork) -> None:
    calendars.take_snapshot(uow, System(), YEAR)
    programmes.seed_programmes(uow, System())


def _team(uow: UnitOfWork, name: str, *members: Someone) -> UUID:
    team = calendars.add_team(uow, System(), name, "Aalst")
    functions = {Role.NURSE: StaffFunction.NURSE, Role.DOCTOR: StaffFunction.CLB_DOCTOR}
    for member in members:
        function = functions.get(member.role, StaffFunction.NURSE)
        calendars.add_team_member(uow, System(), team.team_id, member.member_id, function, FIRST_DAY)
    return team.team_id


def _groups(uow: UnitOfWork, school_id: UUID, grades: dict[str, str]) -> dict[str, UUID]:
    made = {}
    for name, grade in grades.items():
        values = {"name": name, "grade": Grade(grade), "head_count": PUPILS}
        made[name] = class_groups.add_group(uow, System(), school_id, YEAR, values).class_group_id
    return made
