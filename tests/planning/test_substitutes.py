"""One colleague or doctor replaced on a visit, or on many: who may, who can, who hears of it, and what follows."""

from __future__ import annotations

from datetime import date

import pytest

from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_core.web.pages import PageRequest
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import LeaveKind, StaffFunction
from clb_platform.planning import queries, service
from clb_platform.planning.service import (
    cancel,
    candidates,
    going,
    hold,
    look_again_at_all,
    propose,
    substitute,
    substitute_in_bulk,
    trips,
)
from clb_platform.planning.vocabulary import VisitState
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.audit import queries as ledger
from clb_tenants.isolation.scope import unit_of_work
from planning.data import PM, REPLY_BY, THURSDAY, TUESDAY, at, dates, hpv_visit, l4_visit, proposed
from planning.lives import confirmed
from planning.test_more_mails import post
from world import FIRST_DAY

WEEK = (date(2026, 10, 12), date(2026, 10, 16))


def put_in_teams(uow, world):
    """Another nurse and another doctor in a team of their own; a consultant who is a nurse in neither."""
    team = calendars.add_team(uow, System(), "Team Invallers", "Aalst")
    for role, function in ((Role.ADMINISTRATOR, StaffFunction.NURSE), (Role.DIRECTOR, StaffFunction.CLB_DOCTOR)):
        calendars.add_team_member(uow, System(), team.team_id, world.staff[role].member_id, function, FIRST_DAY)
    return team.team_id


@pytest.fixture
def others(uow, world):
    return put_in_teams(uow, world)


@pytest.fixture
def nurse(world):
    return world.staff[Role.NURSE]


@pytest.fixture
def other_nurse(world):
    return world.staff[Role.ADMINISTRATOR]


def names(uow, visit):
    return {member.member_id for member in going(uow, visit)}


def test_another_nurse_goes_and_the_first_is_free(uow, planner, contact, world, others, nurse, other_nurse):
    visit = confirmed(uow, world, planner, contact)

    substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")

    assert names(uow, visit) == {other_nurse.member_id, world.staff[Role.DOCTOR].member_id}
    assert (visit.state, visit.day, visit.team_id) == (VisitState.CONFIRMED, THURSDAY, world.team_id)
    taken = {row.resource_id for row in queries.taken_between(uow, THURSDAY, THURSDAY)}
    assert nurse.member_id not in taken
    (entry,) = [e for e in ledger.entries(uow, {}, PageRequest.read(50)) if e.action == "planning.visit.substituted"]
    assert entry.changes["colleague"] == [nurse.name, other_nurse.name]


def test_a_doctor_is_replaced_by_a_doctor_only(uow, planner, contact, world, others, other_nurse):
    visit = confirmed(uow, world, planner, contact)
    doctor, director = world.staff[Role.DOCTOR], world.staff[Role.DIRECTOR]

    with pytest.raises(Refused) as refusal:
        substitute(uow, planner, visit.visit_id, doctor.member_id, other_nurse.member_id, reason="Ziek")
    assert "heeft niet de functie" in refusal.value.fields["member_id"][0]
    substitute(uow, planner, visit.visit_id, doctor.member_id, director.member_id, reason="Ziek")

    assert director.member_id in names(uow, visit)


def test_on_a_proposal_it_holds_for_every_date_on_offer(uow, planner, world, others, nurse, other_nurse):
    visit = proposed(uow, planner, world, at(THURSDAY), at(TUESDAY, PM))

    substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")

    for row in dates(uow, visit):
        assert other_nurse.member_id in queries.booked_members(uow, row.date_id)
        assert nurse.member_id not in queries.booked_members(uow, row.date_id)


@pytest.mark.parametrize("why", ["leave", "elsewhere"])
def test_who_is_away_or_elsewhere_is_refused_in_words_and_nothing_changes(
    uow, planner, contact, world, others, nurse, other_nurse, why
):
    visit = confirmed(uow, world, planner, contact)
    if why == "leave":
        calendars.add_leave(uow, System(), other_nurse.member_id, THURSDAY, THURSDAY, LeaveKind.LEAVE)
        words = f"{other_nurse.name} werkt niet op donderdag\u00a015\u00a0oktober"
    else:
        busy = hpv_visit(uow, planner, world)
        propose(uow, planner, busy.visit_id, [at(THURSDAY)], REPLY_BY, team_id=others)
        words = f"{other_nurse.name} is die voormiddag al in Atheneum Proefberg"
    before = names(uow, visit)

    with pytest.raises(Refused) as refusal:
        substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")

    assert words in refusal.value.fields["member_id"][0]
    assert names(uow, visit) == before
    (known,) = candidates(uow, visit, nurse.member_id)
    assert known.problems


def test_who_goes_already_who_does_not_go_and_no_reason_are_refused(
    uow, planner, contact, world, others, nurse, other_nurse
):
    visit = confirmed(uow, world, planner, contact)
    second = world.staff[Role.MANAGEMENT]
    for who, goes, reason, field, words in (
        (other_nurse, nurse, "Ziek", "absent_id", "gaat niet mee"),
        (nurse, second, "Ziek", "member_id", "heeft niet de functie"),
        (nurse, other_nurse, " ", "reason", "Zeg waarom"),
    ):
        with pytest.raises(Refused) as refusal:
            substitute(uow, planner, visit.visit_id, who.member_id, goes.member_id, reason=reason)
        assert words in refusal.value.fields[field][0]
    calendars.add_team_member(uow, System(), world.team_id, second.member_id, StaffFunction.NURSE, FIRST_DAY)
    (problem,) = [c.problems for c in candidates(uow, visit, nurse.member_id) if c.person.member_id == second.member_id]
    assert problem == (f"{second.name} gaat al mee.",)


def test_rights_versions_and_what_is_not_there(uow, planner, contact, world, others, nurse, other_nurse):
    visit = confirmed(uow, world, planner, contact)
    pair = (nurse.member_id, other_nurse.member_id)

    with pytest.raises(Forbidden):
        substitute(uow, nurse.actor, visit.visit_id, *pair, reason="Ziek")
    with pytest.raises(Stale):
        substitute(uow, planner, visit.visit_id, *pair, reason="Ziek", version=99)
    with pytest.raises(NotFound):
        substitute(uow, planner, uuid7(), *pair, reason="Ziek")
    with pytest.raises(NotFound):
        substitute(uow, planner, visit.visit_id, nurse.member_id, world.foreign_planner.member_id, reason="Ziek")


def test_a_visit_without_a_date_or_that_is_over_is_a_conflict(uow, planner, contact, world, others, nurse, other_nurse):
    concept = l4_visit(uow, planner, world)
    with pytest.raises(Conflict, match="geen datum meer"):
        substitute(uow, planner, concept.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")
    cancel(uow, planner, concept.visit_id, reason="Weg")
    visit = confirmed(uow, world, planner, contact)
    cancel(uow, planner, visit.visit_id, reason="Weg")
    with pytest.raises(Conflict, match="geen datum meer"):
        substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")


def test_the_first_colleague_can_be_put_back_and_a_stand_in_be_replaced(
    uow, planner, contact, world, others, nurse, other_nurse
):
    third = world.staff[Role.MANAGEMENT]
    calendars.add_team_member(uow, System(), others, third.member_id, StaffFunction.NURSE, FIRST_DAY)
    visit = confirmed(uow, world, planner, contact)
    substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")

    substitute(uow, planner, visit.visit_id, other_nurse.member_id, third.member_id, reason="Ook ziek")
    assert third.member_id in names(uow, visit)
    substitute(uow, planner, visit.visit_id, third.member_id, nurse.member_id, reason="Weer beter")

    assert names(uow, visit) == {nurse.member_id, world.staff[Role.DOCTOR].member_id}
    assert queries.substitutes_now(uow, [visit.visit_id]) == []
    assert [(row[1], row[2]) for row in queries.substitutes_ever(uow, visit.visit_id)] == [
        (third.name, nurse.name), (other_nurse.name, nurse.name),
    ]  # fmt: skip


def test_a_visit_whose_nurse_is_on_leave_passes_again_with_another(
    uow, planner, contact, world, others, nurse, other_nurse
):
    visit = confirmed(uow, world, planner, contact)
    calendars.add_leave(uow, System(), nurse.member_id, THURSDAY, THURSDAY, LeaveKind.LEAVE)
    assert look_again_at_all(uow) == 1

    substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Verlof")

    assert look_again_at_all(uow) == 0


def test_it_ends_with_the_proposal_and_with_the_team(uow, planner, contact, world, others, nurse, other_nurse):
    visit = confirmed(uow, world, planner, contact)
    substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")

    service.move(uow, planner, visit.visit_id, [at(TUESDAY)], REPLY_BY, reason="Uitstap")

    own = {nurse.member_id, world.staff[Role.DOCTOR].member_id}
    assert names(uow, visit) == own
    substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")
    for team_id in (others, world.team_id):
        service.replace_team(uow, planner, visit.visit_id, team_id, reason="Ruil")
    assert names(uow, visit) == own


def test_both_colleagues_and_the_planner_hear_of_a_confirmed_visit_and_the_school_does_not(
    uow, planner, contact, world, others, nurse, other_nurse
):
    visit = confirmed(uow, world, planner, contact)
    post(uow)
    substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")

    told = {mail.to.split("@")[0]: mail.text for mail in post(uow)}

    assert set(told) == {"administrator", "nurse", "planner"}
    assert f"Jij gaat naar Basisschool De Proeftuin, in de plaats van {nurse.name}." in told["administrator"]
    assert f"{other_nurse.name} gaat in jouw plaats." in told["nurse"]
    assert all("Ziek" not in text for text in told.values())


def test_of_a_proposal_nobody_hears(uow, planner, world, others, nurse, other_nurse):
    visit = proposed(uow, planner, world)
    post(uow)
    substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")

    assert post(uow) == []


def test_a_mail_that_is_overtaken_by_another_change_is_not_sent(
    uow, planner, contact, world, others, nurse, other_nurse
):
    visit = confirmed(uow, world, planner, contact)
    post(uow)
    substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")
    substitute(uow, planner, visit.visit_id, other_nurse.member_id, nurse.member_id, reason="Toch niet")

    told = {mail.to.split("@")[0]: mail.text for mail in post(uow)}

    assert f"Jij gaat naar Basisschool De Proeftuin, in de plaats van {other_nurse.name}." in told["nurse"]
    assert f"{nurse.name} gaat in jouw plaats." in told["administrator"]


def test_the_stand_in_is_taken_for_others(uow, planner, contact, world, others, nurse, other_nurse):
    visit = confirmed(uow, world, planner, contact)
    substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")
    other = hpv_visit(uow, planner, world)

    with pytest.raises(Refused) as refusal:
        propose(uow, planner, other.visit_id, [at(THURSDAY)], REPLY_BY, team_id=others)

    assert "verpleegkundige" in " ".join(refusal.value.fields["option_1"])


def two_visits(uow, world, planner, contact):
    first = confirmed(uow, world, planner, contact)
    second = hpv_visit(uow, planner, world)
    propose(uow, planner, second.visit_id, [at(TUESDAY)], REPLY_BY)
    return first, second


def test_the_visits_of_a_colleague_between_two_days(uow, planner, contact, world, nurse):
    first, second = two_visits(uow, world, planner, contact)

    assert [each.visit for each in trips(uow, planner, nurse.member_id, WEEK[0])] == [first, second]
    assert [each.visit for each in trips(uow, planner, nurse.member_id, *WEEK)] == [first]
    with pytest.raises(Forbidden):
        trips(uow, nurse.actor, nurse.member_id, WEEK[0])
    with pytest.raises(NotFound):
        trips(uow, planner, uuid7(), WEEK[0])


def test_in_bulk_what_can_is_done_and_what_cannot_stays_with_its_reason(
    uow, planner, contact, world, others, nurse, other_nurse
):
    first, second = two_visits(uow, world, planner, contact)
    calendars.add_leave(uow, System(), other_nurse.member_id, TUESDAY, TUESDAY, LeaveKind.LEAVE)
    both = [second.visit_id, first.visit_id]

    outcome = substitute_in_bulk(uow, planner, nurse.member_id, other_nurse.member_id, both, reason="Verlof")

    assert outcome.done == (first,)
    ((refused,),) = (outcome.refused,)
    assert refused.visit_id == second.visit_id
    assert "werkt niet op dinsdag" in refused.words
    assert nurse.member_id in names(uow, second)
    again = substitute_in_bulk(uow, planner, nurse.member_id, other_nurse.member_id, [first.visit_id], reason="Verlof")
    assert (again.done, "gaat niet mee" in again.refused[0].words) == ((), True)


def test_in_bulk_nothing_chosen_no_reason_and_a_visit_of_others_are_refused(
    uow, planner, contact, world, others, nurse, other_nurse
):
    pair = (nurse.member_id, other_nurse.member_id)
    with pytest.raises(Refused) as refusal:
        substitute_in_bulk(uow, planner, *pair, [], reason="")
    assert set(refusal.value.fields) == {"visit_ids", "reason"}
    with pytest.raises(NotFound):
        substitute_in_bulk(uow, planner, *pair, [uuid7()], reason="Verlof")
    with pytest.raises(Forbidden):
        substitute_in_bulk(uow, nurse.actor, *pair, [uuid7()], reason="Verlof")


def test_a_held_visit_keeps_who_went(uow, planner, contact, world, others, nurse, other_nurse, clock_at):
    from datetime import time

    from clb_core.terms import at as moment_at
    from clb_platform.planning.service import Counts
    from planning.lives import item_ids

    visit = confirmed(uow, world, planner, contact)
    substitute(uow, planner, visit.visit_id, nurse.member_id, other_nurse.member_id, reason="Ziek")
    clock_at.move_to(moment_at(THURSDAY, time(13, 0)))
    hold(uow, planner, visit.visit_id, {item_ids(uow, visit)[0]: Counts(8)})

    assert [row[1] for row in queries.substitutes_ever(uow, visit.visit_id)] == [other_nurse.name]


# Pages and REST.


@pytest.fixture
def stored(fresh_runtime, world, clock_at):
    """A confirmed visit and another team; the id of the visit."""
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        put_in_teams(uow, world)
        planner, contact = world.staff[Role.PLANNER].actor, world.contacts[Role.PLANNING_CONTACT].actor
        return confirmed(uow, world, planner, contact).visit_id


def test_on_the_page_one_chooses_who_stays_then_who_goes(as_planner, stored, nurse, other_nurse):
    address = f"/bezoeken/{stored}/andere-collega"
    assert address in as_planner.text(f"/bezoeken/{stored}")
    assert nurse.name in as_planner.text(address)
    assert other_nurse.name in as_planner.text(f"{address}?absent_id={nurse.member_id}")
    form = {"absent_id": nurse.member_id, "member_id": other_nurse.member_id}

    refused = as_planner.post(address, form)
    assert (refused.status_code, "Zeg waarom iemand anders gaat." in refused.text) == (422, True)
    done = as_planner.post(address, form | {"reason": "Ziek"})

    assert done.status_code == 303
    page = as_planner.text(f"/bezoeken/{stored}")
    assert f"{other_nurse.name} in de plaats van {nurse.name}" in page
    assert "“Ziek”" in page


def test_on_the_page_of_a_colleague_one_replaces_on_many(as_planner, stored, nurse, other_nurse, world):
    address = f"/collegas/{nurse.member_id}/vervangen"
    assert "Basisschool De Proeftuin" in as_planner.text(address)
    assert "voor geen enkel bezoek vast" in as_planner.text(f"{address}?van=2026-11-01&tot=2026-11-05")
    assert "Basisschool De Proeftuin" in as_planner.text(f"{address}?van=gisteren")
    assert address in as_planner.text(f"/collegas/{nurse.member_id}/overdragen")
    assert address in as_planner.text(f"/collegas/{nurse.member_id}")

    nothing = as_planner.post(address, {"member_id": other_nurse.member_id, "reason": "Verlof"})
    assert (nothing.status_code, "Kies minstens één bezoek." in nothing.text) == (422, True)
    doctor = world.staff[Role.DIRECTOR].member_id
    wrong = as_planner.post(address, {"member_id": doctor, "visit_ids": [stored], "reason": "Verlof"})
    assert (wrong.status_code, "heeft niet de functie" in wrong.text) == (422, True)
    done = as_planner.post(address, {"member_id": other_nurse.member_id, "visit_ids": [stored], "reason": "Verlof"})

    assert done.status_code == 303
    assert "voor geen enkel bezoek vast" in as_planner.text(address)


def test_over_rest(as_planner, client, world, stored, nurse, other_nurse):
    address, body = f"/visits/{stored}/substitute", {
        "absent_id": str(nurse.member_id), "member_id": str(other_nurse.member_id), "reason": "Ziek",
    }  # fmt: skip
    version = as_planner.api("GET", f"/visits/{stored}").get_json()["version"]

    assert as_planner.api("POST", address, body).status_code == 428
    assert as_planner.api("POST", address, body, version=version + 1).status_code == 412
    assert client(nurse).api("POST", address, body, version=version).status_code == 403
    assert as_planner.api("POST", address, body, version=version).status_code == 200
    going_now = as_planner.api("GET", f"/visits/{stored}/colleagues").get_json()["items"]
    assert str(other_nurse.member_id) in {each["member_id"] for each in going_now}
    listed = as_planner.api("GET", f"/colleagues/{other_nurse.member_id}/visits?first=2026-10-12").get_json()["items"]
    assert [(each["visit_id"], each["dates"]) for each in listed] == [
        (str(stored), [{"day": "2026-10-15", "half_day": "am"}])
    ]
    back = {"member_id": str(nurse.member_id), "visit_ids": [str(stored)], "reason": "Beter"}
    assert as_planner.api("POST", f"/colleagues/{other_nurse.member_id}/substitute", back).get_json() == {
        "replaced": [str(stored)], "refused": [],
    }  # fmt: skip


def test_the_page_of_one_visit_asks_as_many_statements_for_more_colleagues(
    as_planner, stored, nurse, statements, fresh_runtime, world
):
    def spent():
        statements.clear()
        as_planner.text(f"/bezoeken/{stored}/andere-collega?absent_id={nurse.member_id}")
        return len(statements)

    spent()
    few = spent()
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        team = calendars.add_team(uow, System(), "Team Drie", "Aalst")
        for role in (Role.MANAGEMENT, Role.CONSULTANT, Role.PLANNER):
            member_id = world.staff[role].member_id
            calendars.add_team_member(uow, System(), team.team_id, member_id, StaffFunction.NURSE, FIRST_DAY)

    assert spent() == few
