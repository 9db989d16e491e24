"""More of everything, at the place where the tests look: for questions about what grows with the number of rows."""

from __future__ import annotations

import io
from datetime import date

import world as worlds
from agreements.lives import given
from agreements.signed import agreement
from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.ids import uuid7
from clb_platform.agreements import queries as agreement_queries
from clb_platform.agreements import service as agreements
from clb_platform.agreements.vocabulary import AgreementState
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import ClosureKind, FacilityKind, HalfDay, LeaveKind, StaffFunction
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.documents import service as documents
from clb_platform.notifications.models import MailDelivery
from clb_platform.notifications.vocabulary import Outcome
from clb_platform.planning import queries as planning
from clb_platform.planning import service as visits
from clb_platform.planning.service import Answer
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason, HalfDayOfYear, ItemKey
from clb_platform.programmes import queries as programmes
from clb_platform.programmes import service as programme_service
from clb_platform.programmes.vocabulary import ProgrammeKind
from clb_platform.scenarios import service as plans
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.identity import service as identity
from clb_tenants.schools import service as schools
from client import Client
from documents.pdfs import good
from isolation.scenario_things import ready
from planning.moments import PRESENCE, agreed
from world import FIRST_DAY, YEAR, World

DAYS = [date(2026, 11, day) for day in (9, 10, 12, 13, 16, 17, 19, 20, 23, 24, 26, 27)]


def grow(uow: UnitOfWork, world: World, number: int) -> None:
    """One more of each: a school with classes and a contact, a class, a team, a visit
    on a day that closed afterwards, closures, a mail, an invitation."""
    planner, day = world.staff[Role.PLANNER].actor, DAYS[number]
    school_id, site_id = worlds._school(uow, f"07{number:04d}", f"Basisschool Extra {number:02d}", "primary")
    worlds._groups(uow, school_id, {"1A": "L1", "4A": "L4"})
    agreement(uow, school_id, valid_to=date(2027, 8, 31), owner_id=planner.member_id)
    for place in (school_id, world.school_id):
        member = identity.add_member(uow, f"Extra {number:02d} {place}", f"extra{number}@{place}.example")
        identity.add_membership(uow, System(), member, Role.PLANNING_CONTACT, place, FIRST_DAY)
    values = {"name": f"4{'BCDEFGHIJKLM'[number]}", "grade": Grade("L4"), "head_count": 8}
    group = class_groups.add_group(uow, System(), world.school_id, YEAR, values)
    team_id = calendars.add_team(uow, System(), f"Team Extra {number:02d}", "Aalst").team_id
    nurse = world.staff[Role.NURSE].member_id
    for team, person in (
        (team_id, nurse),
        (world.team_id, identity.add_member(uow, f"Collega {number}", f"c{number}@x.example").member_id),
    ):
        calendars.add_team_member(uow, System(), team, person, StaffFunction.NURSE, FIRST_DAY)
    plans.add_travel_time(uow, planner, site_id, 20 + number, team_id=team_id)
    documents.upload(
        uow, world.staff[Role.CONSULTANT].actor, world.school_id, name=f"extra {number}.pdf", data=good(f"Extra {number}")
    )
    room = schools.add_place(uow, System(), {"name": f"Plaats {number:02d}", "municipality": "Aalst"})
    at_home = {"name": f"Thuis {number:02d}", "grade": Grade("L6"), "head_count": 5, "site_id": room.site_id}
    class_groups.add_group(uow, System(), uow.scope.owner_id, YEAR, at_home)
    calendars.add_facility(uow, System(), FacilityKind.ROOM, f"Lokaal Extra {number:02d}", FIRST_DAY)
    contact = next(
        view.programme_id for view in programmes.programmes_in(uow, YEAR) if view.kind is ProgrammeKind.CONTACT
    )
    programme_service.add_school_programme(
        uow, System(), contact, school_id, YEAR, minutes_per_pupil=9, source="Afspraak"
    )
    calendars.add_leave(uow, System(), nurse, date(2027, 3, 1 + number), date(2027, 3, 1 + number), LeaveKind.LEAVE)
    for closed in (world.school_id, None):
        free = date(2027, 1, 11 + number)
        calendars.add_closure(
            uow, System(), closed, free, free, ClosureKind.STUDY_DAY if closed else ClosureKind.CENTRE_CLOSED
        )
    _visit(uow, world, group.class_group_id, team_id, day, answered=number % 2 == 0)
    calendars.add_closure(uow, System(), world.school_id, day, day, ClosureKind.OTHER)
    visits.look_again_at_all(uow)
    text = given(uow, world.staff[Role.DIRECTOR].actor, school_id)
    agreements.comment(uow, world.staff[Role.DIRECTOR].actor, text.agreement_id, f"Opmerking {number}")
    if number:
        # The page of one text: more rounds, more remarks.
        _another_round(uow, world)
    else:
        given(uow, world.staff[Role.DIRECTOR].actor, world.school_id)
    _moment(uow, world)
    ready(uow, planner, name=f"Planning {number:02d}", visits=number + 1)
    uow.add(_mail(number))
    identity.invite(
        uow,
        planner,
        email=f"gast{number}@proef.example",
        name=f"Gast {number}",
        role=Role.HEAD,
        school_id=world.school_id,
    )


def _visit(uow: UnitOfWork, world: World, group_id: object, team_id: object, day: date, *, answered: bool) -> None:
    planner = world.staff[Role.PLANNER].actor
    programme = next(view.programme_id for view in programmes.programmes_in(uow, YEAR) if view.code == "SC3")
    visit = visits.create_visit(uow, planner, world.school_id, [ItemKey(group_id, programme, 1)], team_id)
    visits.propose(uow, planner, visit.visit_id, [HalfDayOfYear(day, HalfDay.MORNING)], date(2026, 10, 20))
    if answered:
        given = {
            row.date_id: Answer(AnswerKind.MAYBE, AnswerReason.SUPERVISION)
            for row in planning.dates_of(uow, [visit.visit_id])[visit.visit_id]
        }
        contact = world.contacts[Role.PLANNING_CONTACT].actor
        visits.answer(uow, contact, visit.visit_id, given, revision=visit.revision)


def _moment(uow: UnitOfWork, world: World) -> None:
    """One more thing that was agreed with the other school, each week, and a visit for it."""
    on = agreement_queries.valid_on(uow, world.other_school_id, clock.today()) or agreement(uow, world.other_school_id)
    visits.plan_moment(
        uow, world.staff[Role.PLANNER].actor, agreed(uow, world, PRESENCE, on, weekday=4).moment_id, world.team_id
    )


def _another_round(uow: UnitOfWork, world: World) -> None:
    """The text of our school goes to the other side once more, with a clause more and a remark more."""
    row = agreement_queries.open_agreement(uow, world.school_id)
    has_turn = world.contacts[Role.HEAD] if row.state is AgreementState.WITH_SCHOOL else world.staff[Role.DIRECTOR]
    agreements.add_clause(uow, has_turn.actor, row.agreement_id, "Nog iets", "Nog iets om af te spreken.")
    agreements.comment(uow, has_turn.actor, row.agreement_id, "Kijk naar het laatste.")
    agreements.give(uow, has_turn.actor, row.agreement_id)


def _mail(number: int) -> MailDelivery:
    return MailDelivery(
        message_id=uuid7(), template="invitation", recipient_member_id=None, recipient_name=f"Gast {number}",
        recipient_email=f"gast{number}@proef.example", recipient_key=f"gast{number}@proef.example", subject="Uitnodiging",
        object_kind=None, object_id=None, school_id=None, queued_at=clock.now(), sent_at=clock.now(),
        outcome=Outcome.SENT, smtp_reply="250",
    )  # fmt: skip


def upload(planner: Client, rows: int) -> str:
    """An import of `rows` schools to look over; its address."""
    lines = "".join(f"08{rows:02d}{row:02d};School {row};Aalst\n" for row in range(rows))
    data = {
        "affiliated_from": "2026-09-01", "level": "primary",
        "file": (io.BytesIO(("instellingsnummer;naam;gemeente\n" + lines).encode()), "lijst.csv"),
    }  # fmt: skip
    answer = planner.post("/importeren/scholen", data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]
