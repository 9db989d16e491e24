"""`clb demo load`: fill an empty database with two invented centres and set the demo's clock."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from clb_app import operator
from clb_app.demo import names
from clb_app.demo.agreements import load_agreements, still_matters
from clb_app.demo.at_home import add_home_education
from clb_app.demo.boards import load_board
from clb_app.demo.moments import load_moments
from clb_app.demo.schools import DEMO, DemoSchool, add_groups, add_schools, listing
from clb_app.demo.sign_ins import PASSWORD, SIGN_INS
from clb_app.demo.year import Autumn
from clb_app.registry import register_words
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.clock import FixedClock, MovableClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.ids import uuid7
from clb_core.outbox import service as outbox
from clb_core.terms import at
from clb_core.words import number
from clb_integrations.passwords.argon2_hasher import Argon2Hasher
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import (
    ClosureKind,
    HalfDay,
    LeaveKind,
    StaffFunction,
    Weekday,
    WorkingHalfDay,
)
from clb_platform.notifications.vocabulary import MailTools
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import PARTY, Party, Role
from clb_tenants.identity import queries as identity_queries
from clb_tenants.identity import service as identity
from clb_tenants.identity.models import Member
from clb_tenants.isolation.scope import CentreId, CentreScope, PersonId, unit_of_work
from clb_tenants.schools import queries as school_queries
from clb_tenants.schools.vocabulary import EducationLevel

NOW: Final[datetime] = at(date(2026, 10, 6), time(8, 30))
START: Final = date(2026, 9, 1)
COUNTED: Final = date(2026, 10, 1)
YEAR: Final = 2026
FIRST: Final = operator.NewCentre(
    "114025", "CLB Tussen Leie en Dender", "info@leiedender.example", "Markt 12", "9620", "Zottegem", "09 000 00 00"
)
SECOND: Final = operator.NewCentre(
    "114033", "CLB Zuidrand", "info@zuidrand.example", "Stationsplein 3", "9600", "Ronse", "055 00 00 00"
)
TEAMS: Final = ("Team Leie", "Team Schelde", "Team Dender")


def main(runtime: Runtime) -> int:
    """Load once; a database that has a centre is left as it is."""
    settings = runtime.settings
    if not settings.demo:
        print("De demo laden kan enkel met CLB_DEMO=1.")
        return 1
    register_words()
    if not school_queries.centre_ids(runtime.database):
        ticking = FixedClock(at(START, time(8, 0)))
        with clock.using(ticking):
            pupils = load(runtime, ticking)
        print(
            f"Demo geladen: 2 centra, {len(listing()) + len(names.SOUTH_SCHOOLS)} scholen, {number(pupils)} leerlingen."
        )
    if settings.clock_file is not None:
        movable = MovableClock(settings.clock_file)
        if not movable.is_set():
            movable.move_to(NOW)
    return 0


def load(runtime: Runtime, ticking: FixedClock) -> int:
    """Fill both centres, moving the installed clock through the autumn; the number of pupils."""
    people = _accounts(runtime)
    first = operator.register_institution(runtime.settings.database_admin_url, FIRST.institution_number, FIRST.name)
    with unit_of_work(runtime.database, CentreScope(first)) as uow:
        tools = MailTools(runtime.settings.public_url, runtime.settings.secret_key, runtime.settings.bounce_domain)
        pupils = _first_centre(uow, first, people, ticking, tools)
    second = operator.register_institution(runtime.settings.database_admin_url, SECOND.institution_number, SECOND.name)
    with unit_of_work(runtime.database, CentreScope(second)) as uow:
        ticking.move_to(NOW)
        pupils += _second_centre(uow, second, people)
    operator.take_statistics(runtime.settings.database_admin_url)
    return pupils


def _accounts(runtime: Runtime) -> dict[str, PersonId]:
    """The demo's sign-ins, by address; one hash serves all, since their password is the same and public."""
    hashed = Argon2Hasher().hash(PASSWORD)
    return {
        entry.email: identity_queries.create_account(
            runtime.database, uuid7(), entry.email, entry.email, entry.name, hashed, clock.now()
        )
        for entry in SIGN_INS
    }


def _staff(uow: UnitOfWork, domain: str, people: dict[str, PersonId]) -> dict[str, Member]:
    """The colleagues who can sign in to this centre, by role."""
    found = {}
    for entry in SIGN_INS:
        if PARTY[entry.role] is Party.CENTRE and entry.email.endswith("@" + domain):
            member = identity.add_member(uow, entry.name, entry.email, person_id=people[entry.email])
            identity.add_membership(uow, DEMO, member, entry.role, None, date(2024, 9, 1))
            found[entry.role.value] = member
    return found


def _first_centre(
    uow: UnitOfWork, centre_id: CentreId, people: dict[str, PersonId], ticking: FixedClock, tools: MailTools
) -> int:
    centre = operator.start_centre(uow, centre_id, FIRST)
    staff = _staff(uow, "leiedender.example", people)
    teams = _teams(uow, staff, "leiedender.example", TEAMS)
    made = add_schools(uow, listing(), 30101, "example", people)
    pupils = add_groups(uow, made, YEAR, COUNTED)
    _closures(uow, made)
    autumn = Autumn(uow, _actor(centre_id, centre.name, people, staff, Role.PLANNER), made, teams, ticking, YEAR, tools)
    autumn.play()
    manager, director = (_actor(centre_id, centre.name, people, staff, role) for role in (Role.MANAGEMENT, Role.DIRECTOR))
    load_agreements(uow, manager, director, made)
    load_board(uow, people)
    load_moments(autumn, manager, made)
    pupils += add_home_education(uow, autumn.planner, teams[0], YEAR, COUNTED)
    outbox.settle(uow, lambda message: still_matters(message) or autumn.still_matters(message))
    return pupils


def _actor(
    centre_id: CentreId, centre_name: str, people: dict[str, PersonId], staff: dict[str, Member], role: Role
) -> Actor:
    member = staff[role.value]
    return Actor(
        centre_id, people[member.email], member.member_id, member.display_name, Party.CENTRE, frozenset({role}),
        centre_name,
    )  # fmt: skip


def _second_centre(uow: UnitOfWork, centre_id: CentreId, people: dict[str, PersonId]) -> int:
    operator.start_centre(uow, centre_id, SECOND)
    staff = _staff(uow, "zuidrand.example", people)
    _teams(uow, staff, "zuidrand.example", ("Team Zuid",))
    wanted = [(name, EducationLevel(level)) for name, level in names.SOUTH_SCHOOLS]
    return add_groups(uow, add_schools(uow, wanted, 60101, "zuid.example", people), YEAR, COUNTED)


def _teams(uow: UnitOfWork, staff: dict[str, Member], domain: str, team_names: tuple[str, ...]) -> list[UUID]:
    """Teams of three nurses and a doctor; the colleagues who can sign in are in the first."""
    made = []
    for index, name in enumerate(team_names):
        team = calendars.add_team(uow, DEMO, name, names.MUNICIPALITIES[index])
        crew = [
            (StaffFunction.NURSE, staff.get(Role.NURSE.value) if index == 0 else None, Role.NURSE),
            (StaffFunction.NURSE, None, Role.NURSE),
            (StaffFunction.NURSE, None, Role.NURSE),
            (StaffFunction.CLB_DOCTOR, staff.get(Role.DOCTOR.value) if index == 0 else None, Role.DOCTOR),
        ]
        for place, (function, member, role) in enumerate(crew):
            person = member or _colleague(uow, index * 4 + place, domain, role)
            calendars.add_team_member(uow, DEMO, team.team_id, person.member_id, function, date(2024, 9, 1))
            if role is Role.DOCTOR:
                _works(uow, person.member_id)
        made.append(team.team_id)
    return made


def _colleague(uow: UnitOfWork, index: int, domain: str, role: Role) -> Member:
    name = f"{names.FIRST_NAMES[index]} {names.LAST_NAMES[-index - 1]}"
    member = identity.add_member(uow, name, f"collega{index + 1}@{domain}")
    identity.add_membership(uow, DEMO, member, role, None, date(2024, 9, 1))
    return member


def _works(uow: UnitOfWork, member_id: UUID) -> None:
    """Doctors work four fifths: not on Wednesday; and have a week of leave in November."""
    days = [Weekday.MONDAY, Weekday.TUESDAY, Weekday.THURSDAY, Weekday.FRIDAY]
    week = [WorkingHalfDay(day, half) for day in days for half in HalfDay]
    calendars.set_working_pattern(uow, DEMO, member_id, START, week)
    calendars.add_leave(uow, DEMO, member_id, date(2026, 11, 23), date(2026, 11, 27), LeaveKind.LEAVE)


def _closures(uow: UnitOfWork, made: list[DemoSchool]) -> None:
    """Study days and exams, as schools give them; the centre's own closing days."""
    for index, entry in enumerate(made):
        day = date(2026, 10, 1 + 7 * (index % 4)) if index % 2 else date(2026, 11, 12 + index % 3)
        calendars.add_closure(uow, DEMO, entry.school.school_id, day, day, ClosureKind.STUDY_DAY)
        if entry.school.level is EducationLevel.SECONDARY:
            calendars.add_closure(
                uow, DEMO, entry.school.school_id, date(2026, 12, 7), date(2026, 12, 18), ClosureKind.EXAMS
            )
    calendars.add_closure(uow, DEMO, None, date(2026, 12, 24), date(2026, 12, 24), ClosureKind.CENTRE_CLOSED)
