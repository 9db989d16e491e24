"""The schools of the demo with their sites, contacts and head-counts; the same at each load."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from random import Random
from typing import Any
from uuid import UUID

from clb_app.demo import names
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.search import search_key
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade, GroupSource
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.identity import service as identity
from clb_tenants.identity.models import Member
from clb_tenants.isolation.scope import PersonId
from clb_tenants.schools import service as schools
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.vocabulary import EducationLevel, Network

DEMO = System("demo")
AFFILIATED = date(2020, 9, 1)
NETWORKS = {
    "Gemeenteschool": Network.MUNICIPAL,
    "Stedelijke": Network.MUNICIPAL,
    "Atheneum": Network.GO,
    "Freinetschool": Network.GO,
}
WITHOUT_CONTACT = "Gemeenteschool De Populier"


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """A school that was made, with who answers for it (None: nobody yet)."""

    school: School
    sites: tuple[Site, ...]
    contact: Member | None
    head: Member


def points() -> dict[str, tuple[float, float]]:
    """Municipality → (latitude, longitude), from the register the product ships."""
    text = files("clb_tenants.schools").joinpath("data/municipalities.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["name_nl"]: (float(row["latitude"]), float(row["longitude"])) for row in rows if row["latitude"]}


def listing() -> list[tuple[str, EducationLevel]]:
    """The sixty schools of the first centre."""
    return [
        *((name, EducationLevel.PRIMARY) for name in names.PRIMARY),
        *((name, EducationLevel.SECONDARY) for name in names.SECONDARY),
        *((name, EducationLevel.SPECIAL_PRIMARY) for name in names.SPECIAL_PRIMARY),
        *((name, EducationLevel.SPECIAL_SECONDARY) for name in names.SPECIAL_SECONDARY),
    ]


def add_schools(
    uow: UnitOfWork, wanted: list[tuple[str, EducationLevel]], number: int, domain: str, people: dict[str, PersonId]
) -> list[DemoSchool]:
    """Make the schools with numbers from `number` on. `people` are the accounts of the demo, by address."""
    random, where = Random(number), points()
    made = []
    for index, (name, level) in enumerate(wanted):
        municipality = names.MUNICIPALITIES[index % len(names.MUNICIPALITIES)]
        school = schools.add_school(
            uow, DEMO, _values(random, name, level, municipality, number + 37 * index), affiliated_from=AFFILIATED
        )
        sites = _sites(uow, random, school, where)
        made.append(_with_people(uow, random, school, sites, domain, people))
    return made


def _values(random: Random, name: str, level: EducationLevel, municipality: str, number: int) -> dict[str, Any]:
    return {
        "institution_number": f"{number:06d}",
        "name": name,
        "network": NETWORKS.get(name.split()[0], Network.FREE),
        "level": level,
        "board_name": f"Schoolbestuur {municipality}",
        "street": f"{random.choice(names.STREETS)} {random.randint(1, 140)}",
        "postcode": names.POSTCODES[municipality],
        "municipality": municipality,
        "phone": f"0{random.randint(52, 55)} 00 {random.randint(10, 99)} {random.randint(10, 99)}",
    }


def _sites(uow: UnitOfWork, random: Random, school: School, where: dict[str, tuple[float, float]]) -> tuple[Site, ...]:
    latitude, longitude = where.get(school.municipality, (50.9, 3.8))
    number = 2 if school.level is EducationLevel.PRIMARY and random.random() < 0.3 else 1
    return tuple(
        schools.add_site(
            uow, DEMO, school,
            {
                "number": each, "name": school.name if each == 1 else f"{school.name}, wijk", "street": school.street,
                "postcode": school.postcode, "municipality": school.municipality,
                "latitude": round(latitude + random.uniform(-0.02, 0.02), 5),
                "longitude": round(longitude + random.uniform(-0.02, 0.02), 5),
            },
        )
        for each in range(1, number + 1)
    )  # fmt: skip


def _with_people(
    uow: UnitOfWork, random: Random, school: School, sites: tuple[Site, ...], domain: str, people: dict[str, PersonId]
) -> DemoSchool:
    short = school.name.split(" ", 1)[1] if " " in school.name else school.name
    place = search_key(short.removeprefix("De ").removeprefix("Het ")).replace(" ", "")
    head = f"{random.choice(names.FIRST_NAMES)} {random.choice(names.LAST_NAMES)}"
    if place == "kantelberg":
        head = "Els Van Damme"
    return DemoSchool(
        school,
        sites,
        None
        if school.name == WITHOUT_CONTACT
        else _member(
            uow,
            f"Secretariaat {short}",
            f"secretariaat@{place}.{domain}",
            Role.PLANNING_CONTACT,
            school.school_id,
            people,
        ),
        _member(uow, head, f"directie@{place}.{domain}", Role.HEAD, school.school_id, people),
    )


def _member(uow: UnitOfWork, name: str, email: str, role: Role, school_id: UUID, people: dict[str, PersonId]) -> Member:
    member = identity.add_member(uow, name, email, person_id=people.get(email))
    identity.add_membership(uow, DEMO, member, role, school_id, AFFILIATED)
    return member


def add_groups(uow: UnitOfWork, made: list[DemoSchool], start_year: int, counted_on: date) -> int:
    """Give each school its classes; the number of pupils."""
    pupils = 0
    rows = []
    for entry in made:
        random = Random(entry.school.institution_number)
        for values in _groups(random, entry.school.level, start_year, len(entry.sites)):
            site = entry.sites[values.pop("site")]
            values |= {"site_id": site.site_id}
            rows.append(
                class_groups.build_group(
                    entry.school, entry.sites, start_year, values, source=GroupSource.DEMO, counted_on=counted_on
                )
            )
            pupils += values["head_count"]
    uow.add_all(rows)
    return pupils


def _groups(random: Random, level: EducationLevel, start_year: int, sites: int) -> list[dict[str, Any]]:
    if level is EducationLevel.PRIMARY:
        grades = [Grade(f"K{n}") for n in (1, 2, 3)] + [Grade(f"L{n}") for n in range(1, 7)]
        return _classes(random, grades, random.choice((1, 1, 2)), (15, 24), sites)
    if level is EducationLevel.SECONDARY:
        return _classes(random, [Grade(f"S{n}") for n in range(1, 7)], random.choice((3, 4, 5)), (16, 25), 1)
    ages = range(6, 13) if level is EducationLevel.SPECIAL_PRIMARY else range(12, 19)
    return [
        {"name": f"Groep {start_year - age}", "grade": Grade.SPECIAL, "birth_year": start_year - age,
         "head_count": random.randint(12, 26), "site": 0}
        for age in ages
    ]  # fmt: skip


def _classes(
    random: Random, grades: list[Grade], parallel: int, size: tuple[int, int], sites: int
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for grade in grades:
        for index in range(parallel):
            letter = "ABCDE"[index]
            number = grade.value[1]
            name = f"{number}K{letter}" if grade.value[0] == "K" else f"{number}{letter}"
            found.append({"name": name, "grade": grade, "head_count": random.randint(*size), "site": index % sites})
    return found
