"""Two people at once, or one person twice: what was looked at is not what is there any more."""

from __future__ import annotations

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
from planning.data import PM, REPLY_BY, THURSDAY, TUESDAY, at, dates, hpv_visit, key
from world import YEAR, World

CHANGED = "Iemand wijzigde dit intussen. Bekijk de nieuwe versie en probeer opnieuw."
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


@pytest.mark.parametrize("tag", ['"x"', "v1", '"v²"', '"v-1"', f'"v{"9" * 5000}"', '"v1", "v2"', "W/", '"', '"v1.0"'])
def test_a_version_that_is_none_of_ours_is_refused(as_planner, scene, unchanged, tag):
    with unchanged():
        offer = as_planner.api("POST", f"/visits/{scene.proposed.visit_id}/proposals", OFFER, headers={"If-Match": tag})
        note = as_planner.api("PATCH", f"/closures/{scene.closure_id}", {"note": "Anders."}, headers={"If-Match": tag})

    assert_refused(offer, 412, CHANGED)
    assert_refused(note, 412, CHANGED)


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
