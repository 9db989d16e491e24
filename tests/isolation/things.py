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
from clb_core.staging import queries as imports
from clb_core.staging.service.handing_over import hand_over
from clb_core.staging.vocabulary import Work
from clb_core.web.pages import PageRequest
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import ClosureKind, FacilityKind, HalfDay, LeaveKind, StaffFunction
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.documents import service as documents
from clb_platform.notifications import service as mails
from clb_platform.notifications.models import MailDelivery
from clb_platform.notifications.ports import DeliveryReport
from clb_platform.notifications.vocabulary import Outcome
from clb_platform.notifications.vocabulary.bounces import BounceKind, Status
from clb_platform.planning import queries as planning
from clb_platform.planning import service as visits
from clb_platform.planning.models import Visit
from clb_platform.planning.service import Answer
from clb_platform.planning.service.batches import keep_batch
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason, HalfDayOfYear, ItemKey
from clb_platform.programmes import queries as programmes
from clb_platform.programmes import service as programme_service
from clb_platform.programmes.forms import typed_of
from clb_platform.programmes.vocabulary import Place as VisitPlace
from clb_platform.scenarios import queries as scenarios
from clb_platform.scenarios import service as plans
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.audit import queries as ledger
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import AuditAction, Subject
from clb_tenants.centres import service as centres
from clb_tenants.identity import queries as identity_queries
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import CentreId, CentreScope, PersonId, SchoolId, unit_of_work
from clb_tenants.schools import service as schools
from client import Client
from documents import pdfs
from isolation.canaries import SPACE, Place, plant
from isolation.courses import make_courses
from isolation.scenario_things import ready
from isolation.texts import make_texts
from scenarios.desks import DirectDesk
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
    ids |= _visits(runtime, world) | make_texts(runtime, world) | make_courses(runtime, world)
    groups = [*world.groups.values(), *ids.pop("more_groups"), ids["class_group_id"], uuid5(SPACE, "OURS class_group_id")]
    ids["counts"] = {
        f"{name}-{group}": str(number) for group in groups for name, number in (("count", 9), ("version", 1))
    }
    ids |= _batches(runtime, app, world)
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        roles = [each.membership_id for each, _member in identity_queries.memberships_of_school(uow, world.school_id)]
    ids["contacts_form"] = {f"name_{each}": "Iemand" for each in [*roles, uuid5(SPACE, "OURS membership_id")]}
    things = Things(
        {name: value if isinstance(value, dict) else str(value) for name, value in ids.items()},
        world,
        _someone(runtime, world.foreign_centre_id, None, Role.ADMINISTRATOR, "beheer@elders.example"),
        world.foreign_contact,
        _someone(runtime, world.centre_id, world.other_school_id, Role.HEAD, "directie@ander.example"),
        _place("OURS", world.centre_id, world.school_id, 1, world.contacts[Role.PLANNING_CONTACT], ids["agreement_id"]),
        _place("OTHER", world.centre_id, world.other_school_id, 2, world.other_contact, ids["other_agreement_id"]),
        _place(
            "FOREIGN", world.foreign_centre_id, world.foreign_school_id, 3, world.foreign_planner, ids["foreign_agreement_id"]
        ),
    )
    _plant(runtime, things)
    return things


def _things(uow: Any, world: World) -> dict[str, Any]:
    planner, school_id = world.staff[Role.ADMINISTRATOR].actor, world.school_id
    closure = calendars.add_closure(
        uow, planner, school_id, date(2027, 1, 11), date(2027, 1, 11), ClosureKind.STUDY_DAY
    )
    period = calendars.add_avoided(
        uow, planner, school_id, date(2027, 3, 1), date(2027, 3, 5), reason="Toetsweek"
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
    exports = ledger.entries(uow, {"action": AuditAction.EXPORTED}, PageRequest.read(50))
    entry = next(each for each in exports if each.object_name == "Met reden")
    programme = programmes.programmes_in(uow, YEAR)[0]
    shut = schools.add_site(
        uow, planner, schools.get(uow, school_id), {"number": 8, "name": "Vestiging Acht", "municipality": "Lede"}
    )
    second = schools.add_site(
        uow, planner, schools.get(uow, school_id), {"number": 7, "name": "Vestiging Zeven", "municipality": "Lede"}
    )
    schools.close_site(uow, planner, shut.site_id, date(2026, 9, 30), "verhuisd", None)
    mailbox = identity.add_mailbox(
        uow, planner, school_id, name="Secretariaat", email="secretariaat@proef.example", role=Role.CARE_COORDINATOR
    )
    contact_id, head_id = (world.contacts[role].member_id for role in (Role.PLANNING_CONTACT, Role.HEAD))
    deputy = identity.add_deputy(
        uow, planner, member_id=contact_id, deputy_member_id=head_id, school_id=school_id,
        first_day=date(2027, 7, 1), last_day=date(2027, 7, 31),
    )  # fmt: skip
    (check,) = identity.ask_contacts(uow, planner, [school_id])
    mails.write_text(uow, planner, "contacts", subject="Kijk na", body="Dag {school}", version=None)
    bounce = _bounce(uow, school_id, "secretariaat@proef.example")
    differs = programme_service.add_school_programme(
        uow, planner, programme.programme_id, school_id, YEAR, minutes_per_pupil=9, source="Afspraak"
    )
    document = documents.upload(
        uow, world.staff[Role.CONSULTANT].actor, school_id, name="contract.pdf", data=pdfs.good("bewaard")
    )
    group = class_groups.add_group(uow, planner, school_id, YEAR, {"name": "2B", "grade": Grade("L2"), "head_count": 8})
    return {
        "document_id": document.document_id, "class_group_id": group.class_group_id, "closure_id": closure.closure_id,
        "period_id": period.period_id, "leave_id": leave.leave_id,
        "school_programme_id": differs.school_programme_id,
        "team_member_id": place.team_member_id, "facility_id": facility.facility_id,
        "mail_key": "invitation", "own_text_key": "contacts", "bounce_id": bounce,
        "stand_in_id": world.staff[Role.ADMINISTRATOR].member_id,
        "second_site_id": second.site_id, "check_id": check.check_id, "never_asked_id": world.other_school_id,
        "administrator_id": world.staff[Role.ADMINISTRATOR].member_id,
        "deputy_id": deputy.deputy_id, "contact_id": contact_id, "head_id": head_id,
        "mailbox_id": mailbox.mailbox_id, "shut_site_id": shut.site_id, "shut_site_version": shut.version,
        "invitation_id": invitation.invitation_id, "entry_id": entry.entry_id, "programme_id": programme.programme_id,
        "membership_id": world.contacts[Role.CARE_COORDINATOR].membership_id,
        **_scenarios(uow, world),
        "programme_form": {name: _typed(value) for name, value in typed_of(programme).items() if value is not None},
    }  # fmt: skip


def _bounce(uow: Any, school_id: Any, email: str) -> Any:
    """A mail that came back from an address in use."""
    message_id = uuid7()
    uow.add(
        MailDelivery(
            message_id=message_id, template="contacts", recipient_member_id=None, recipient_name="Secretariaat",
            recipient_email=email, recipient_key=email, subject="Kloppen de contacten?", object_kind=None, object_id=None,
            school_id=school_id, queued_at=START, sent_at=START, outcome=Outcome.SENT, smtp_reply="250 ok",
        )
    )  # fmt: skip
    kept = mails.receive_report(uow, message_id, DeliveryReport(BounceKind.HARD, Status(5, 1, 1), "550 5.1.1 no"))
    return kept.bounce_id if kept else None


def _scenarios(uow: Any, world: World) -> dict[str, Any]:
    """Two plans that are ready; the first has a visit to propose."""
    first, second = (ready(uow, world.staff[Role.PLANNER].actor, name=name) for name in ("Voorbeeld", "Ander voorbeeld"))
    part, _school, _team = scenarios.parts_of(uow, first.scenario_id)[0]
    plans.use_desk(DirectDesk())
    way = plans.add_travel_time(
        uow, world.staff[Role.PLANNER].actor, world.other_site_id, 25, from_site_id=world.site_id
    )
    place = plans.alternatives(uow, world.staff[Role.PLANNER].actor, first.scenario_id, part.part_id).best[0]
    return {
        "scenario_id": first.scenario_id, "other_scenario_id": second.scenario_id, "scenario_version": first.version,
        "travel_time_id": way.travel_time_id,
        "part_id": part.part_id, "place_day": place.day, "place_half": place.half_day.value, "place_team": place.team_id,
    }  # fmt: skip


def _typed(value: Any) -> Any:
    return [str(item) for item in value] if isinstance(value, list) else str(value)


AM = HalfDay.MORNING
PAST_PM, DONE = HalfDayOfYear(date(2026, 10, 5), HalfDay.AFTERNOON), "MBR"
PAST, BEFORE = HalfDayOfYear(date(2026, 10, 5), AM), datetime(2026, 9, 15, 9, tzinfo=UTC)
THURSDAY, FRIDAY, MONDAY, TUESDAY = (HalfDayOfYear(date(2026, 10, day), AM) for day in (15, 16, 19, 20))
NOVEMBER, DECEMBER = HalfDayOfYear(date(2026, 11, 9), AM), HalfDayOfYear(date(2026, 12, 3), AM)
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
            made["done"] = _visit(
                uow, world, ItemKey(world.groups["4A"], programme[DONE], 1), PAST_PM, reply_by=date(2026, 9, 25)
            )
            _answer(uow, world, made["done"], AnswerKind.YES)
        ids["more_groups"] = [_fourth(uow, world, name) for name in ("4Y", "4Z", "4W", "4X")]
        first, second, third, fourth = (ItemKey(group_id, programme["SC3"], 1) for group_id in ids["more_groups"])
        made["countered"] = _visit(uow, world, first, NOVEMBER)
        contact = world.contacts[Role.PLANNING_CONTACT].actor
        visits.counter_propose(uow, contact, made["countered"].visit_id, [DECEMBER], reason="Openklasdag")
        ids["counter_id"] = planning.counter_dates_of(uow, made["countered"])[0].counter_id
        made["pair"] = visits.create_visit(
            uow, world.staff[Role.PLANNER].actor, world.school_id, [third, fourth], world.team_id
        )
        made["cancelled"] = _visit(uow, world, second)
        visits.cancel(uow, world.staff[Role.PLANNER].actor, made["cancelled"].visit_id, reason="Bosklas")
        item_id = planning.items_of(uow, [made["done"].visit_id])[made["done"].visit_id][0][0].item_id
        visits.hold(uow, world.staff[Role.PLANNER].actor, made["done"].visit_id, {item_id: visits.Counts(8)})
        ids["done_item_id"] = item_id
        made["at_home"] = _at_home(uow, world.staff[Role.PLANNER], world.team_id, "OTHER")
        for name, visit in made.items():
            rows = planning.dates_of(uow, [visit.visit_id]).get(visit.visit_id, [])
            ids |= {
                f"{name}_id": visit.visit_id,
                f"{name}_version": visit.version,
                f"{name}_dates": " ".join(str(row.date_id) for row in rows),
            }
        ids["proposal_batch_id"] = keep_batch(uow, world.staff[Role.PLANNER].actor, [made["proposed"]])
        ids["item_id"] = planning.items_of(uow, [made["held"].visit_id])[made["held"].visit_id][0][0].item_id
        ids["group_to_plan"], ids["programme_to_plan"] = world.other_groups["1A"], programme["HPV"]
        ids["split_item_id"] = planning.items_of(uow, [made["pair"].visit_id])[made["pair"].visit_id][0][0].item_id
        team = calendars.add_team(uow, System(), "Team Invallers", "Aalst")
        for role, function in ((Role.ADMINISTRATOR, StaffFunction.NURSE), (Role.MANAGEMENT, StaffFunction.CLB_DOCTOR)):
            calendars.add_team_member(
                uow, System(), team.team_id, world.staff[role].member_id, function, FIRST_DAY
            )
        ids["other_team_id"] = team.team_id
    with unit_of_work(runtime.database, CentreScope(world.foreign_centre_id)) as uow:
        _at_home(uow, world.foreign_planner, world.foreign_team_id, "FOREIGN")
    return ids | {"other_school_id": world.other_school_id}


def _at_home(uow: Any, planner: Someone, team_id: UUID, tag: str) -> Visit:
    """Home education of a centre, with a place, a group and a concept; its words are for no school, and no other centre."""
    centre_id = uow.scope.owner_id
    place = {"name": f"CANARY-{tag}-site", "municipality": f"CANARY-{tag}-school"}
    site = schools.add_place(uow, System(), place)
    values = {"name": f"CANARY-{tag}-class_group", "grade": Grade("L1"), "head_count": 5, "site_id": site.site_id}
    group = class_groups.add_group(uow, System(), centre_id, YEAR, values)
    programme = next(view.programme_id for view in programmes.programmes_in(uow, YEAR) if view.code == "SC2")
    return visits.create_visit(uow, planner.actor, centre_id, [ItemKey(group.class_group_id, programme, 1)], team_id)


def _fourth(uow: Any, world: World, name: str) -> UUID:
    """One more class of our school."""
    values = {"name": name, "grade": Grade("L4"), "head_count": 8}
    found: UUID = class_groups.add_group(uow, System(), world.school_id, YEAR, values).class_group_id
    return found


def _visit(uow: Any, world: World, key: ItemKey, *options: HalfDayOfYear, reply_by: date = REPLY_BY) -> Visit:
    actor = world.staff[Role.PLANNER].actor
    visit = visits.create_visit(uow, actor, world.school_id, [key], world.team_id)
    if not options:
        return visit
    return visits.propose(uow, actor, visit.visit_id, options, reply_by, override_reason="Enige week met een arts.")


def _answer(uow: Any, world: World, visit: Visit, kind: AnswerKind) -> None:
    reason = None if kind is AnswerKind.YES else AnswerReason.SUPERVISION
    given = {row.date_id: Answer(kind, reason) for row in planning.dates_of(uow, [visit.visit_id])[visit.visit_id]}
    visits.answer(uow, world.contacts[Role.PLANNING_CONTACT].actor, visit.visit_id, given, revision=visit.revision)


IMPORTS = {
    # kind: (page, REST, questions, a file with a good and a bad row, one with unknown columns, one to carry out)
    "schools": (
        "scholen",
        "schools",
        {"affiliated_from": "2026-09-01", "level": "primary"},
        "instellingsnummer;naam;gemeente\n000333;Drie;Aalst\nabc;Fout;Aalst\n",
        "nummer;naam;waar\n000444;Vier;Aalst\n",
        "instellingsnummer;naam;gemeente\n000555;Vijf;Aalst\n",
    ),
    "closures": (
        "vrije-dagen",
        "closures",
        {},
        "instellingsnummer;eerste dag;soort\n012345;17/11/2026;studiedag\n012345;30/02/2027;vrije dag\n",
        "nummer;dag;wat\n012345;18/11/2026;vrije dag\n",
        "instellingsnummer;eerste dag;soort\n012345;19/11/2026;studiedag\n",
    ),
    "own_closures": (
        "onze-vrije-dagen",
        "own-closures",
        {},
        "eerste dag;soort\n20/11/2026;studiedag\n30/02/2027;vrije dag\n",
        "nummer;dag;wat\n012345;23/11/2026;vrije dag\n",
        "eerste dag;soort\n24/11/2026;studiedag\n",
    ),
    "agreements": (
        "afspraken",
        "agreements",
        {},
        "instellingsnummer;geldig vanaf;geldig tot en met\n012345;01/09/2003;31/08/2004\n012345;01/09/2004;geen dag\n",
        "nummer;eerste;laatste\n012345;01/09/2005;31/08/2006\n",
        "instellingsnummer;geldig vanaf;geldig tot en met\n012345;01/09/2001;31/08/2002\n",
    ),
    "class_groups": (
        "klassen",
        "class-groups",
        {"start_year": "2027"},
        "instellingsnummer;klas;leerjaar;aantal leerlingen\n012345;3Z;L3;20\n012345;3X;L3;-1\n",
        "nummer;naam;jaar;hoeveel\n012345;3Y;L3;20\n",
        "instellingsnummer;klas;leerjaar;aantal leerlingen\n012345;3W;L3;20\n",
    ),
    "contacts": (
        "contacten",
        "contacts",
        {"invite": "no"},
        "instellingsnummer;naam;e-mail\n012345;Eerste Contact;eerste@proef.example\n012345;Fout;geen adres\n",
        "nummer;wie;waar\n012345;Tweede Contact;tweede@proef.example\n",
        "instellingsnummer;naam;e-mail\n012345;Derde Contact;derde@proef.example\n",
    ),
    "staff": (
        "medewerkers",
        "staff",
        {"invite": "no"},
        "naam;e-mail;functie\nEerste Collega;collega1@proef.example;arts\nFout;geen adres;arts\n",
        "wie;waar;wat\nTweede Collega;collega2@proef.example;arts\n",
        "naam;e-mail;functie\nDerde Collega;collega3@proef.example;arts\n",
    ),
    "class_lists": (
        "klassenlijsten",
        "class-lists",
        {"start_year": "2027"},
        "Instellingsnummer;Naam;Voornaam;Klas\n012345;A;B;3L\n012345;C;D;3L\n012345;E;F;\n",
        "",
        "Instellingsnummer;Naam;Voornaam;Klas\n012345;A;B;3M\n012345;C;D;3M\n",
    ),
}


def _batches(runtime: Runtime, app: Flask, world: World) -> dict[str, str]:
    """Of each kind an import to look over, one whose columns must be chosen, one carried out and one at work."""
    made: dict[str, str] = {}
    staff, contact = Client(app, world.staff[Role.ADMINISTRATOR]), Client(app, world.contacts[Role.PLANNING_CONTACT])
    for kind, (page, rest, questions, known, unknown, good) in IMPORTS.items():
        planner = contact if kind == "own_closures" else staff
        for name, text, choose in (
            ("batch", known, {}), ("mapping", unknown, {"choose_columns": "1"}), ("done", good, {}), ("working", known, {}),
        ):  # fmt: skip
            if not text:
                continue
            data = {**questions, **choose, "file": (io.BytesIO(text.encode()), "lijst.csv")}
            answer = planner.post(f"/importeren/{page}", data, content_type="multipart/form-data")
            assert answer.status_code == 303, answer.get_data(as_text=True)
            made[f"{kind}_{name}"] = batch_id = answer.headers["Location"].rstrip("/").rsplit("/", 1)[1]
            if name == "done":
                done = planner.post(f"/importeren/{page}/{batch_id}/overnemen", {"rows": "all"})
                assert done.status_code == 303, done.get_data(as_text=True)
            if name == "working":
                _put_to_work(runtime, world, kind, UUID(batch_id))
            seen = planner.api("GET", f"/imports/{rest}/{batch_id}").json
            assert seen is not None
            made[f"{kind}_{name}_version"] = str(seen["version"])
    return made


def _put_to_work(runtime: Runtime, world: World, kind: str, batch_id: UUID) -> None:
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        batch = imports.batch_for_change(uow, kind, batch_id)
        assert batch is not None
        hand_over(uow, world.staff[Role.ADMINISTRATOR].actor, batch, Work.COMMIT, 1)


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


def _place(tag: str, centre_id: UUID, school_id: UUID, number: int, contact: Someone, agreement_id: UUID) -> Place:
    """The canaries' rows hang on the real school and its text: a page that opens one meets them."""
    ids = {"school_id": school_id, "member_id": contact.member_id, "person_id": uuid5(SPACE, f"{tag} nobody")}
    ids["agreement_id"] = agreement_id
    return Place(tag, centre_id, number, ids)


HAVE_ROWS = ("agreement", "centre", "school", "member", "school_year_snapshot", "import_mapping")
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
