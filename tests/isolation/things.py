"""The matrix's world: the small world with one thing of every kind in our school, strangers with all rights of their own,
and a canary in every text of the other centre, of the other school and of our own place."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from flask import Flask
from sqlalchemy import create_engine

from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.ids import uuid7
from clb_core.web.pages import PageRequest
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import ClosureKind, FacilityKind, HalfDay, LeaveKind, StaffFunction
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning import queries as planning
from clb_platform.planning import service as visits
from clb_platform.planning.models import Visit
from clb_platform.planning.service import Answer
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason, HalfDayOfYear, ItemKey
from clb_platform.programmes import queries as programmes
from clb_platform.programmes import service as programme_service
from clb_platform.programmes.forms import typed_of
from clb_platform.programmes.vocabulary import Place as VisitPlace
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.audit import queries as ledger
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import AuditAction, Subject
from clb_tenants.centres import service as centres
from clb_tenants.identity import queries as identity_queries
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import CentreId, CentreScope, PersonId, SchoolId, unit_of_work
from client import Client
from isolation.canaries import SPACE, Place, plant
from world import FIRST_DAY, START, YEAR, Someone, World

KEY = "calendars.morning_minutes"


@dataclass(frozen=True, slots=True)
class Things:
    """`ids` names what the operations of the matrix are about; the rest are who asks."""

    ids: dict[str, Any]
    world: World
    foreign: Someone
    foreign_contact: Someone
    other: Someone
    ours: Place
    other_place: Place
    foreign_place: Place

    def owner(self, role: Role) -> Someone:
        return self.world.contacts[role] if role in self.world.contacts else self.world.staff[role]


def make(runtime: Runtime, app: Flask, world: World) -> Things:
    """Fill a database of its own; everything is committed."""
    ids: dict[str, Any] = {
        "school_id": world.school_id, "site_id": world.site_id, "team_id": world.team_id, "key": KEY, "start_year": YEAR,
        "member_id": world.staff[Role.NURSE].member_id,
        "other_member_id": world.staff[Role.PLANNER].member_id, "field": "reason",
    }  # fmt: skip
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        ids |= _things(uow, world)
    groups = [*world.groups.values(), ids["class_group_id"], uuid5(SPACE, "OURS class_group_id")]
    ids["counts"] = {
        f"{name}-{group}": str(number) for group in groups for name, number in (("count", 9), ("version", 1))
    }
    ids |= _visits(runtime, world)
    ids |= _batches(Client(app, world.staff[Role.PLANNER]))
    things = Things(
        {name: value if isinstance(value, dict) else str(value) for name, value in ids.items()},
        world,
        _someone(runtime, world.foreign_centre_id, None, Role.ADMINISTRATOR, "beheer@elders.example"),
        world.foreign_contact,
        _someone(runtime, world.centre_id, world.other_school_id, Role.HEAD, "directie@ander.example"),
        _place("OURS", world.centre_id, world.school_id, 1, world.contacts[Role.PLANNING_CONTACT]),
        _place("OTHER", world.centre_id, world.other_school_id, 2, world.other_contact),
        _place("FOREIGN", world.foreign_centre_id, world.foreign_school_id, 3, world.foreign_planner),
    )
    _plant(runtime, things)
    return things


def _things(uow: Any, world: World) -> dict[str, Any]:
    planner, school_id = world.staff[Role.ADMINISTRATOR].actor, world.school_id
    closure = calendars.add_closure(
        uow, planner, school_id, date(2027, 1, 11), date(2027, 1, 11), ClosureKind.STUDY_DAY
    )
    leave = calendars.add_leave(
        uow, planner, world.staff[Role.NURSE].member_id, date(2027, 2, 1), date(2027, 2, 2), LeaveKind.LEAVE
    )
    place = calendars.add_team_member(
        uow, planner, world.team_id, world.staff[Role.CONSULTANT].member_id, StaffFunction.ANCHOR, FIRST_DAY
    )
    facility = calendars.add_facility(uow, planner, FacilityKind.ROOM, "Lokaal Een", FIRST_DAY)
    invitation = identity.invite(
        uow, planner, email="uitgenodigd@proef.example", name="Uitgenodigd", role=Role.HEAD, school_id=school_id
    )
    centres.change_setting(uow, planner, KEY, "170", date(2026, 10, 1), "overleg")
    audit.record(
        uow, planner, AuditAction.EXPORTED, Subject("thing", school_id, "Met reden"), texts={"reason": "een reden"}
    )
    entry = next(entry for entry in ledger.entries(uow, {}, PageRequest.read(50)) if entry.object_name == "Met reden")
    programme = programmes.programmes_in(uow, YEAR)[0]
    differs = programme_service.add_school_programme(
        uow, planner, programme.programme_id, school_id, YEAR, minutes_per_pupil=9, source="Afspraak"
    )
    group = class_groups.add_group(uow, planner, school_id, YEAR, {"name": "2B", "grade": Grade("L2"), "head_count": 8})
    return {
        "class_group_id": group.class_group_id, "closure_id": closure.closure_id, "leave_id": leave.leave_id,
        "school_programme_id": differs.school_programme_id,
        "team_member_id": place.team_member_id, "facility_id": facility.facility_id,
        "invitation_id": invitation.invitation_id, "entry_id": entry.entry_id, "programme_id": programme.programme_id,
        "membership_id": world.contacts[Role.CARE_COORDINATOR].membership_id,
        "programme_form": {name: _typed(value) for name, value in typed_of(programme).items() if value is not None},
    }  # fmt: skip


def _typed(value: Any) -> Any:
    return [str(item) for item in value] if isinstance(value, list) else str(value)


AM = HalfDay.MORNING
PAST, BEFORE = HalfDayOfYear(date(2026, 10, 5), AM), datetime(2026, 9, 15, 9, tzinfo=UTC)
THURSDAY, FRIDAY, MONDAY, TUESDAY = (HalfDayOfYear(date(2026, 10, day), AM) for day in (15, 16, 19, 20))
REPLY_BY = date(2026, 10, 12)


def _visits(runtime: Runtime, world: World) -> dict[str, Any]:
    """A visit of our school in every state that a request begins from: `visit_id` is planned, the others by name."""
    ids: dict[str, Any] = {}
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        programme = {view.code: view.programme_id for view in programmes.programmes_in(uow, YEAR)}
        made = {
            "visit": _visit(uow, world, ItemKey(world.groups["4A"], programme["SC3"], 1)),
            "proposed": _visit(uow, world, ItemKey(world.groups["1A"], programme["SC2"], 1), THURSDAY, FRIDAY),
            "answered": _visit(uow, world, ItemKey(world.groups["6A"], programme["SC4"], 1), MONDAY),
            "confirmed": _visit(uow, world, ItemKey(world.groups["1KA"], programme["SC1"], 1), TUESDAY),
        }
        made["at_centre"] = visits.create_visit(
            uow, world.staff[Role.PLANNER].actor, world.other_school_id,
            [ItemKey(world.other_groups["1B"], programme["HPV"], 1)], world.team_id, place=VisitPlace.CENTRE,
        )  # fmt: skip
        _answer(uow, world, made["answered"], AnswerKind.MAYBE)
        _answer(uow, world, made["confirmed"], AnswerKind.YES)
        with clock.using(FixedClock(BEFORE)):
            made["held"] = _visit(
                uow, world, ItemKey(world.groups["1A"], programme["DTPA_IPV"], 1), PAST, reply_by=date(2026, 9, 25)
            )
            _answer(uow, world, made["held"], AnswerKind.YES)
        for name, visit in made.items():
            rows = planning.dates_of(uow, [visit.visit_id]).get(visit.visit_id, [])
            ids |= {
                f"{name}_id": visit.visit_id,
                f"{name}_version": visit.version,
                f"{name}_dates": " ".join(str(row.date_id) for row in rows),
            }
        ids["item_id"] = planning.items_of(uow, [made["held"].visit_id])[made["held"].visit_id][0][0].item_id
        ids["group_to_plan"], ids["programme_to_plan"] = world.other_groups["1A"], programme["HPV"]
    return ids | {"other_school_id": world.other_school_id}


def _visit(uow: Any, world: World, key: ItemKey, *options: HalfDayOfYear, reply_by: date = REPLY_BY) -> Visit:
    actor = world.staff[Role.PLANNER].actor
    visit = visits.create_visit(uow, actor, world.school_id, [key], world.team_id)
    return visits.propose(uow, actor, visit.visit_id, options, reply_by) if options else visit


def _answer(uow: Any, world: World, visit: Visit, kind: AnswerKind) -> None:
    reason = None if kind is AnswerKind.YES else AnswerReason.SUPERVISION
    given = {row.date_id: Answer(kind, reason) for row in planning.dates_of(uow, [visit.visit_id])[visit.visit_id]}
    visits.answer(uow, world.contacts[Role.PLANNING_CONTACT].actor, visit.visit_id, given, revision=visit.revision)


FILES = {
    "schools": (
        "/importeren/scholen",
        {"affiliated_from": "2026-09-01", "level": "primary"},
        "instellingsnummer;naam;gemeente\n000333;Drie;Aalst\nabc;Fout;Aalst\n",
    ),
    "closures": (
        "/importeren/vrije-dagen",
        {},
        "instellingsnummer;eerste dag;soort\n012345;17/11/2026;studiedag\n012345;30/02/2027;vrije dag\n",
    ),
    "groups": (
        "/importeren/klassen",
        {"start_year": "2026"},
        "instellingsnummer;klas;leerjaar;aantal leerlingen\n012345;3Z;L3;20\n012345;3X;L3;-1\n",
    ),
}
UNKNOWN_COLUMNS = {
    "schools": "nummer;naam;waar\n000444;Vier;Aalst\n",
    "closures": "nummer;dag;wat\n012345;18/11/2026;vrije dag\n",
    "groups": "nummer;naam;jaar;hoeveel\n012345;3Y;L3;20\n",
}


def _batches(planner: Client) -> dict[str, str]:
    """One import of each kind to look over, and one whose columns must still be chosen."""
    made = {}
    for kind, (address, questions, known) in FILES.items():
        for name, text, choose in (
            (f"{kind}_batch", known, {}),
            (f"{kind}_mapping", UNKNOWN_COLUMNS[kind], {"choose_columns": "1"}),
        ):
            data = {**questions, **choose, "file": (io.BytesIO(text.encode()), "lijst.csv")}
            answer = planner.post(address, data, content_type="multipart/form-data")
            assert answer.status_code == 303, answer.get_data(as_text=True)
            made[name] = answer.headers["Location"].rstrip("/").rsplit("/", 1)[1]
            seen = planner.api("GET", f"/imports/{'class-groups' if kind == 'groups' else kind}/{made[name]}").json
            assert seen is not None
            made[f"{name}_version"] = str(seen["version"])
    return made


def _someone(runtime: Runtime, centre_id: CentreId, school_id: SchoolId | None, role: Role, email: str) -> Someone:
    person_id = identity_queries.create_account(runtime.database, uuid7(), email, email, "Iemand Anders", "", START)
    with unit_of_work(runtime.database, CentreScope(centre_id)) as uow:
        member = identity.add_member(uow, "Iemand Anders", email, person_id=PersonId(person_id))
        membership = identity.add_membership(uow, System(), member, role, school_id, FIRST_DAY)
        return Someone(
            "Iemand Anders",
            email,
            role,
            PersonId(person_id),
            member.member_id,
            membership.membership_id,
            centre_id,
            school_id,
        )


def _place(tag: str, centre_id: UUID, school_id: UUID, number: int, contact: Someone) -> Place:
    """The canaries' rows hang on the real school: a page that opens a school meets them."""
    ids = {"school_id": school_id, "member_id": contact.member_id, "person_id": uuid5(SPACE, f"{tag} nobody")}
    return Place(tag, centre_id, number, ids)


HAVE_ROWS = ("centre", "school", "member", "school_year_snapshot", "import_mapping")
"""Their rows are those of the real school, centre or person; each gets its canary by `update` below."""
CANARY_NAMES = {"school": ("board_name", "street", "phone"), "member": ("phone",)}


def _plant(runtime: Runtime, things: Things) -> None:
    engine = create_engine(runtime.settings.database_admin_url)
    with engine.begin() as connection:
        for place in (things.ours, things.other_place, things.foreign_place):
            plant(connection, (place,), but=HAVE_ROWS)
            for table, columns in CANARY_NAMES.items():
                words = ", ".join(f"{column} = '{place.word(table, column)}'" for column in columns)
                key = f"{table}_id"
                connection.exec_driver_sql(
                    f"update {table} set {words} where centre_id = '{place.centre_id}' and {key} = '{place.ids[key]}'"
                )
    engine.dispose()
