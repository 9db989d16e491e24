"""Two people at once, or one person twice: what was looked at is not what is there any more."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from bad_input.said import assert_refused
from clb_platform.calendars import queries as calendars
from clb_platform.calendars import service as calendar_verbs
from clb_platform.calendars.vocabulary import ClosureKind, LeaveKind
from clb_platform.planning import queries
from clb_platform.planning.models import Visit
from clb_platform.planning.service import Answer, answer, confirm, create_visit, propose
from clb_platform.planning.vocabulary import AnswerKind, ItemKey
from clb_platform.programmes import queries as programmes
from clb_tenants.access.roles import Role
from client import Client
from planning.data import PM, REPLY_BY, THURSDAY, TUESDAY, at, dates, hpv_visit, key
from world import YEAR, World

CLASSES = b"instellingsnummer;klas;leerjaar;aantal\n012345;2A;L2;22\n"
SCHOOLS = b"instellingsnummer;vestiging;naam;gemeente\n000111;1;Een;Aalst\n"
AFFILIATED = {"affiliated_from": "2026-09-01", "level": "primary"}
IMPORTS = {
    # kind: (noun in the ids of its operations, questions, a file to look over, one that is carried out)
    "schools": ("Schools", AFFILIATED, SCHOOLS, SCHOOLS.replace(b"000111", b"000222")),
    "class-groups": ("ClassGroups", {"start_year": "2027"}, CLASSES, CLASSES.replace(b"2A", b"2Z")),
    "contacts": (
        "Contacts", {"invite": "no"}, b"instellingsnummer;naam;e-mail\n012345;Nieuw Contact;nieuw@proef.example\n",
        b"instellingsnummer;naam;e-mail\n012345;Ander Contact;anders@proef.example\n",
    ),
    "staff": (
        "Staff", {"invite": "no"}, b"naam;e-mail;functie\nNieuwe Collega;collega@proef.example;arts\n",
        b"naam;e-mail;functie\nAndere Collega;andere@proef.example;arts\n",
    ),
    "class-lists": (
        "ClassLists", {"start_year": "2027"}, b"instellingsnummer;naam;klas\n012345;Aa;2L\n012345;Bb;2L\n",
        b"instellingsnummer;naam;klas\n012345;Aa;2M\n012345;Bb;2M\n",
    ),
}  # fmt: skip
MULTIPART = "multipart/form-data"
CHANGED = "Iemand wijzigde dit intussen. Bekijk de nieuwe versie en probeer opnieuw."
MISSING = "Stuur in If-Match de ETag mee van de versie die je bekeek."
OFFER = {"options": [{"day": "2026-11-19", "half_day": "am"}], "reply_by": "2026-10-12"}


@dataclass(frozen=True, slots=True)
class Scene:
    """One of each thing that can be changed."""

    proposed: Visit
    answered: Visit
    confirmed: Visit
    date_id: UUID
    item_id: UUID
    closure_id: UUID
    leave_id: UUID
    place_id: UUID
    programme_id: UUID


@pytest.fixture(scope="module")
def scene(as_staff, as_school, template: World) -> Scene:
    def make(uow, planner):
        visits = [_concept(uow, planner, template, name, code) for name, code in (("1A", "SC2"), ("4A", "SC3"), ("6A", "SC4"))]
        for visit, day in zip(visits, (THURSDAY, TUESDAY, at("2026-10-22").day), strict=True):
            propose(uow, planner, visit.visit_id, [at(day), at(day, PM)], REPLY_BY)
        closure = calendar_verbs.add_closure(
            uow, planner, template.school_id, at("2026-12-03").day, at("2026-12-03").day, ClosureKind.STUDY_DAY
        )
        nurse = template.staff[Role.NURSE].member_id
        leave = calendar_verbs.add_leave(uow, planner, nurse, at("2027-02-02").day, at("2027-02-02").day, LeaveKind.LEAVE)
        place = calendars.places_of_team(uow, template.team_id)[0][0]
        programme = next(view for view in programmes.programmes_in(uow, YEAR) if view.code == "HPV")
        return visits, closure.closure_id, leave.leave_id, place.team_member_id, programme.programme_id

    visits, *others = as_staff(make)

    def reply(uow, contact):
        for visit in visits[1:]:
            rows = queries.dates_of(uow, [visit.visit_id])[visit.visit_id]
            answer(uow, contact, visit.visit_id, {row.date_id: Answer(AnswerKind.YES) for row in rows})

    as_school(reply)

    def settle(uow, planner):
        stand = dates(uow, queries.visit(uow, visits[2].visit_id))[0]
        confirm(uow, planner, visits[2].visit_id, stand.date_id)
        proposed, answered, confirmed = (queries.visit(uow, visit.visit_id) for visit in visits)
        item = queries.items_of(uow, [visits[2].visit_id])[visits[2].visit_id][0][0]
        date_id = dates(uow, answered)[0].date_id
        return Scene(proposed, answered, confirmed, date_id, item.item_id, *others)

    return as_staff(settle)


def _concept(uow, planner, world: World, name: str, code: str) -> Visit:
    wanted: ItemKey = key(uow, world.groups[name], code)
    return create_visit(uow, planner, world.school_id, [wanted], world.team_id)


@pytest.fixture(scope="module")
def batches(app, template: World, scene: Scene) -> dict[str, str]:
    """Files that were not carried out, looked over or (`… choose`) without columns: the address of each over REST."""
    administrator = Client(app, template.staff[Role.ADMINISTRATOR])
    made = {}
    for kind, (_noun, asked, data, carried_out) in IMPORTS.items():
        for name, text, choose in (("", data, "false"), (" choose", data, "true"), (" done", carried_out, "false")):
            if kind == "class-lists" and choose == "true":
                continue  # Its columns are chosen with the file.
            sent = asked | {"choose_columns": choose, "file": (io.BytesIO(text), "bestand.csv")}
            answer = administrator.api("POST", f"/imports/{kind}", data=sent, content_type=MULTIPART)
            made[kind + name] = url = f"/imports/{kind}/{answer.json['batch_id']}"
            if name == " done":
                version = answer.json["version"]
                done = administrator.api("POST", f"{url}/commit", {"rows": "valid"}, version=version)
                assert done.status_code == 200, done.json
    return made


def _operations(scene: Scene, batches: dict[str, str], world: World) -> dict[str, tuple[str, str, Any, str]]:
    """Operation → method, address, a body that is right, and where its present ETag is."""
    proposed, answered, confirmed = (
        f"/visits/{visit.visit_id}" for visit in (scene.proposed, scene.answered, scene.confirmed)
    )
    team, group = f"/teams/{world.team_id}", f"/class-groups/{world.groups['1A']}"
    nurse = world.staff[Role.NURSE].member_id
    counts = {"counts": [{"item_id": str(scene.item_id), "seen": 8}]}
    closure, leave = f"/closures/{scene.closure_id}", f"/leave/{scene.leave_id}"
    place, programme = f"/team-members/{scene.place_id}", f"/programmes/{scene.programme_id}"
    week = f"/members/{nurse}/working-week"
    files = {
        name.format(noun): (method, f"{batches[kind + state]}{tail}", body, batches[kind + state])
        for kind, (noun, *_rest) in IMPORTS.items()
        for name, state, method, tail, body in (
            ("choose{}Columns", " choose", "PUT", "/mapping", {"mapping": {"institution_number": "instellingsnummer"}}),
            ("commit{}Import", "", "POST", "/commit", {"rows": "all"}),
            ("discard{}Import", "", "POST", "/discard", None),
            ("undo{}Import", " done", "POST", "/undo", None),
        )
        if kind + state in batches
    }
    return {
        "proposeDates": ("POST", f"{proposed}/proposals", OFFER, proposed),
        "cancelVisit": ("POST", f"{proposed}/cancel", {"reason": "Ziek."}, proposed),
        "confirmVisit": ("POST", f"{answered}/confirm", {"date_id": str(scene.date_id)}, answered),
        "moveVisit": ("POST", f"{confirmed}/move", OFFER | {"reason": "Ziek."}, confirmed),
        "holdVisit": ("POST", f"{confirmed}/hold", counts, confirmed),
        "changeClosure": ("PATCH", closure, {"note": "Anders."}, closure),
        "removeClosure": ("DELETE", closure, None, closure),
        "removeLeave": ("DELETE", leave, None, leave),
        "changeTeam": ("PATCH", team, {"name": "Team Anders"}, team),
        "endTeamMember": ("PATCH", place, {"last_day": "2027-06-30"}, place),
        "setWorkingWeek": ("PUT", week, {"valid_from": "2026-11-02", "half_days": ["0-am"]}, week),
        "changeClassGroup": ("PATCH", group, {"head_count": 9}, group),
        "removeClassGroup": ("DELETE", group, None, group),
        "changeProgramme": ("PATCH", programme, {"min_months": 6}, programme),
        "renewProgramme": ("POST", f"{programme}/versions", {"from_year": 2027}, programme),
        "changeSchool": ("PATCH", f"/schools/{world.school_id}", {"phone": "053"}, f"/schools/{world.school_id}"),
        "changeCentre": ("PATCH", "/centre", {"phone": "053"}, "/centre"),
        **files,
    }


@pytest.fixture
def asking(as_administrator, as_planner):
    """Who may do an operation: the planner plans, the administrator does the rest."""
    planning = {"proposeDates", "cancelVisit", "confirmVisit", "moveVisit", "holdVisit"}
    return lambda name: as_planner if name in planning else as_administrator


@pytest.fixture
def operations(scene, batches, world):
    return _operations(scene, batches, world)


def test_every_operation_that_asks_a_version_is_tried_here(as_planner, operations):
    document = as_planner.api("GET", "/openapi.json").json
    asking = {
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if isinstance(operation, dict) and "428" in operation.get("responses", {})
    }

    assert asking == set(operations)


NAMES = [
    "cancelVisit", "changeCentre", "changeClassGroup", "changeClosure", "changeProgramme", "changeSchool", "changeTeam",
    "chooseClassGroupsColumns", "chooseContactsColumns", "chooseSchoolsColumns", "chooseStaffColumns", "confirmVisit",
    *(f"{verb}{noun}Import" for verb in ("commit", "discard", "undo") for noun, *_rest in IMPORTS.values()),
    "endTeamMember", "holdVisit", "moveVisit", "proposeDates",
    "removeClassGroup", "removeClosure", "removeLeave", "renewProgramme", "setWorkingWeek",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_change_without_a_version_is_refused(operations, asking, unchanged, name):
    method, url, body, _where = operations[name]
    with unchanged():
        answer = asking(name).api(method, url, body)

    assert_refused(answer, 428, MISSING)


@pytest.mark.parametrize("name", NAMES)
def test_a_change_of_another_version_is_refused(operations, asking, unchanged, name):
    method, url, body, where = operations[name]
    someone = asking(name)
    present = int(someone.api("GET", where).headers["ETag"].strip('"').removeprefix("v"))
    with unchanged():
        for version in (present - 1, present + 1, 0):
            assert_refused(someone.api(method, url, body, version=version), 412, CHANGED)


@pytest.mark.parametrize("tag", ['"x"', "v1", '"v²"', '"v-1"', f'"v{"9" * 5000}"', '"v1", "v2"', "W/", '"', '"v1.0"'])
@pytest.mark.parametrize("name", ["proposeDates", "changeClosure", "commitSchoolsImport"])
def test_a_version_that_is_none_of_ours_is_refused(operations, asking, unchanged, name, tag):
    method, url, body, _where = operations[name]
    with unchanged():
        answer = asking(name).api(method, url, body, headers={"If-Match": tag})

    assert_refused(answer, 412, CHANGED)


# The same on the pages.


def test_a_form_that_stood_open_too_long_comes_back_with_the_reason(as_planner, scene, world, unchanged):
    offered = {"option_1": "2026-11-19", "half_1": "am", "reply_by": "2026-10-12", "version": "1"}
    forms: list[tuple[str, dict[str, Any]]] = [
        (f"/bezoeken/{scene.proposed.visit_id}/voorstellen", offered),
        (f"/bezoeken/{scene.proposed.visit_id}/annuleren", {"reason": "Ziek.", "version": "1"}),
        (f"/bezoeken/{scene.confirmed.visit_id}/verplaatsen", offered | {"reason": "Ziek."}),
        (f"/bezoeken/{scene.confirmed.visit_id}/doorgegaan", {f"seen_{scene.item_id}": "8", "version": "1"}),
        (
            f"/bezoeken/{scene.answered.visit_id}/bevestigen",
            {"date_id": str(scene.date_id), "shown": str(scene.date_id), "version": "1"},
        ),
        (f"/kalender/sluitingen/{scene.closure_id}", {"first_day": "2026-12-03", "kind": "exams", "version": "99"}),
        (f"/kalender/sluitingen/{scene.closure_id}/verwijder", {"version": "99"}),
    ]
    for url, fields in forms:
        with unchanged():
            answer = as_planner.post(url, fields)
        assert_refused(answer, 412, CHANGED)


@pytest.mark.parametrize("version", ["", "x", "1.5", "²", "NaN"])
def test_a_form_without_a_readable_version_is_refused(as_planner, scene, unchanged, version):
    with unchanged():
        answer = as_planner.post(
            f"/bezoeken/{scene.proposed.visit_id}/annuleren", {"reason": "Ziek.", "version": version}
        )

    assert answer.status_code == 422


# Twice.


def test_a_form_that_is_sent_twice_acts_once(as_planner, as_staff, world, stored):
    visit = as_staff(lambda uow, planner: hpv_visit(uow, planner, world))
    url, fields = f"/bezoeken/{visit.visit_id}/annuleren", {"reason": "Ziek.", "version": visit.version}

    assert as_planner.post(url, fields).status_code == 303
    before = stored.tables()
    again = as_planner.post(url, fields)

    assert_refused(again, 409, "Dit bezoek is intussen: Geannuleerd. Ververs de pagina om te zien wat nog kan.")
    assert stored.difference(before) == {}


def test_an_offer_that_is_sent_twice_leaves_once(as_planner, as_staff, world, stored):
    visit = as_staff(lambda uow, planner: hpv_visit(uow, planner, world))
    url = f"/bezoeken/{visit.visit_id}/voorstellen"
    fields = {"option_1": "2026-11-26", "half_1": "am", "reply_by": "2026-10-12", "version": visit.version}

    assert as_planner.post(url, fields).status_code == 303
    before = stored.tables()
    again = as_planner.post(url, fields)

    assert_refused(again, 412, CHANGED)
    assert stored.difference(before) == {}
    assert stored.count(f"visit_date where visit_id = '{visit.visit_id}'") == 1


def test_a_visit_asked_twice_by_form_is_made_once(as_planner, as_staff, world, stored):
    wanted = as_staff(lambda uow, _planner: key(uow, world.other_groups["3A"], _code(uow, world)))
    fields = {
        "items": f"{wanted.class_group_id}:{wanted.programme_id}:{wanted.dose}",
        "team_id": str(world.team_id),
    }
    url = f"/bezoeken/nieuw?school={world.other_school_id}"

    assert as_planner.post(url, fields).status_code == 303
    before = stored.tables()
    again = as_planner.post(url, fields)

    assert_refused(again, 409, "is er al een bezoek voor dit programma.")
    assert stored.difference(before) == {}


def _code(uow, world: World) -> str:
    rows = queries.obligations_by_key(
        uow, YEAR, [ItemKey(world.other_groups["3A"], view.programme_id, 1) for view in programmes.programmes_in(uow, YEAR)]
    )
    return rows[0].programme_code


def test_a_key_that_is_sent_twice_gives_the_first_answer_again(as_planner, world, stored):
    body = {"school_id": str(world.school_id), "first_day": "2027-01-12", "last_day": "2027-01-12", "kind": "exams"}
    again = str(uuid4())
    first = as_planner.api("POST", "/closures", body, key=again)
    before = stored.tables()
    second = as_planner.api("POST", "/closures", body, key=again)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json == first.json
    assert second.headers["Idempotency-Replayed"] == "true"
    assert stored.difference(before) == {}


def test_a_key_for_another_request_is_refused(as_planner, world, unchanged):
    body = {"school_id": str(world.school_id), "first_day": "2027-01-14", "last_day": "2027-01-14", "kind": "exams"}
    again = str(uuid4())
    assert as_planner.api("POST", "/closures", body, key=again).status_code == 201
    with unchanged():
        other = as_planner.api("POST", "/closures", body | {"last_day": "2027-01-15"}, key=again)

    assert_refused(other, 422, "Deze Idempotency-Key hoort bij een andere aanvraag. Neem een nieuwe.")


@pytest.mark.parametrize("sent", ["", "k" * 201])
def test_a_create_without_a_usable_key_is_refused(as_planner, world, unchanged, sent):
    body = {"school_id": str(world.school_id), "first_day": "2027-01-19", "last_day": "2027-01-19", "kind": "exams"}
    with unchanged():
        answer = as_planner.api("POST", "/closures", body, headers={"Idempotency-Key": sent})

    assert_refused(answer, 400, "Stuur een Idempotency-Key mee, bijvoorbeeld een nieuw UUID per aanvraag.")


def test_a_key_whose_request_was_refused_can_be_used_again(as_planner, world):
    """A refusal leaves nothing behind, so the corrected request is a first one."""
    body = {"school_id": str(world.school_id), "first_day": "2027-01-22", "last_day": "2027-01-21", "kind": "exams"}
    again = str(uuid4())
    assert as_planner.api("POST", "/closures", body, key=again).status_code == 422

    assert as_planner.api("POST", "/closures", body | {"last_day": "2027-01-22"}, key=again).status_code == 201
