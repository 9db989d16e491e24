"""Rooms and buses: a visit that is not at the school takes one for a half day, and nobody else gets it then."""

from __future__ import annotations

from datetime import date

import pytest

from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import FacilityKind
from clb_platform.planning import queries, service
from clb_platform.planning.models import Booking
from clb_platform.planning.vocabulary import ResourceKind
from clb_platform.programmes.vocabulary import Place
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import PM, REPLY_BY, THURSDAY, TUESDAY, at, dates, key
from planning.test_conflicts import found, settle
from world import FIRST_DAY


@pytest.fixture
def room(uow, planner):
    return calendars.add_facility(uow, planner, FacilityKind.ROOM, "Lokaal Een", FIRST_DAY)


@pytest.fixture
def bus(uow, planner):
    return calendars.add_facility(uow, planner, FacilityKind.BUS, "Bus Blauw", FIRST_DAY)


@pytest.fixture
def second_team(uow, planner, world):
    """Another team with a nurse of its own, so that only the room stands in the way."""
    from clb_platform.calendars.vocabulary import StaffFunction
    from clb_tenants.identity import service as identity

    team = calendars.add_team(uow, planner, "Team Twee", "Aalst")
    for number, function in enumerate((StaffFunction.NURSE, StaffFunction.CLB_DOCTOR)):
        member = identity.add_member(uow, f"Nieuwe {number}", f"nieuw{number}@proef.example")
        calendars.add_team_member(uow, planner, team.team_id, member.member_id, function, FIRST_DAY)
    return team.team_id


def at_centre(uow, planner, world, group, code, facility, *, place=Place.CENTRE, team_id=None):
    school_id = world.school_id if group in world.groups else world.other_school_id
    group_id = world.groups.get(group) or world.other_groups[group]
    keys = [key(uow, group_id, code)]
    return service.create_visit(
        uow, planner, school_id, keys, team_id or world.team_id, place=place,
        facility_id=facility.facility_id if facility else None,
    )  # fmt: skip


def taken(uow):
    rows = queries.taken_between(uow, date(2026, 9, 1), date(2027, 8, 31))
    return [(row.resource_id, row.day, row.half_day) for row in rows if row.kind is ResourceKind.FACILITY]


def test_a_visit_holds_its_room_for_each_date_it_offers_and_lets_it_go(uow, planner, world, room):
    visit = at_centre(uow, planner, world, "4A", "SC3", room)
    assert taken(uow) == []
    service.propose(uow, planner, visit.visit_id, [at(THURSDAY), at(TUESDAY, PM)], REPLY_BY)
    assert sorted(taken(uow)) == [(room.facility_id, THURSDAY, "am"), (room.facility_id, TUESDAY, "pm")]

    service.cancel(uow, planner, visit.visit_id, reason="Niet meer nodig.")
    assert taken(uow) == []


def test_a_room_that_is_taken_is_refused_with_who_has_it(uow, planner, world, room, second_team):
    first = at_centre(uow, planner, world, "4A", "SC3", room)
    service.propose(uow, planner, first.visit_id, [at(THURSDAY)], REPLY_BY)
    second = at_centre(uow, planner, world, "1KA", "SC1", room, team_id=second_team)

    with pytest.raises(Refused) as refusal:
        service.propose(uow, planner, second.visit_id, [at(THURSDAY)], REPLY_BY)
    assert refusal.value.fields["option_1"] == [
        "Lokaal Een is die voormiddag al bezet: Basisschool De Proeftuin (Aalst)."
    ]
    service.propose(uow, planner, second.visit_id, [at(THURSDAY, PM)], REPLY_BY, override_reason="Enige vrije week")


def test_the_database_keeps_a_room_for_one_visit_also_when_nobody_asked(uow, planner, world, room):
    visit = at_centre(uow, planner, world, "4A", "SC3", room)
    service.propose(uow, planner, visit.visit_id, [at(THURSDAY)], REPLY_BY)
    (row,) = dates(uow, visit)

    with pytest.raises(Conflict, match="het lokaal of de bus kreeg net een ander bezoek"):
        uow.add(
            Booking(
                visit_id=visit.visit_id, date_id=row.date_id, resource_kind=ResourceKind.FACILITY,
                resource_id=room.facility_id, day=row.day, half_day=row.half_day,
            )
        )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "other", "words"),
    [
        (Place.SCHOOL, "room", "Lokaal Een past hier niet: het bezoek is op school"),
        (Place.CENTRE, "bus", "Bus Blauw past hier niet: het bezoek is op het centrum"),
        (Place.BUS, "room", "Lokaal Een past hier niet: het bezoek is in de bus"),
    ],
)
def test_a_room_is_for_the_centre_and_a_bus_for_the_bus(uow, planner, world, room, bus, place, other, words):
    with pytest.raises(Refused, match=words) as refusal:
        at_centre(uow, planner, world, "4A", "SC3", {"room": room, "bus": bus}[other], place=place)
    assert "facility_id" in refusal.value.fields


def test_without_a_choice_the_planner_is_warned_and_nothing_is_refused(uow, planner, world, room):
    visit = at_centre(uow, planner, world, "4A", "SC3", None)
    around = service.context(uow, service.wanted_of(uow, visit))
    checked = service.check_date(around, at(THURSDAY))

    assert checked.is_possible
    assert [finding.sentence for finding in checked.findings] == ["Er is nog geen lokaal gekozen."]


def test_a_centre_without_rooms_is_not_asked_for_one(uow, planner, world, bus):
    visit = at_centre(uow, planner, world, "4A", "SC3", None)
    around = service.context(uow, service.wanted_of(uow, visit))

    assert service.check_date(around, at(THURSDAY)).findings == ()


def test_choosing_later_holds_the_room_for_the_dates_that_stand(uow, planner, world, room):
    visit = at_centre(uow, planner, world, "4A", "SC3", None)
    service.propose(uow, planner, visit.visit_id, [at(THURSDAY), at(TUESDAY, PM)], REPLY_BY)
    chosen = service.choose_facility(uow, planner, visit.visit_id, room.facility_id, version=visit.version)

    assert len(taken(uow)) == 2
    assert [row.state for row in dates(uow, chosen)] == ["offered", "offered"]
    service.choose_facility(uow, planner, visit.visit_id, None)
    assert taken(uow) == []


def test_choosing_a_room_that_another_has_then_is_refused_and_nothing_changes(uow, planner, world, room, second_team):
    first = at_centre(uow, planner, world, "4A", "SC3", room)
    service.propose(uow, planner, first.visit_id, [at(THURSDAY)], REPLY_BY)
    second = at_centre(uow, planner, world, "1KA", "SC1", None, team_id=second_team)
    service.propose(uow, planner, second.visit_id, [at(THURSDAY)], REPLY_BY, override_reason="Enige vrije week")

    with pytest.raises(Refused, match="al bezet"):
        service.choose_facility(uow, planner, second.visit_id, room.facility_id)
    assert second.facility_id is None
    with pytest.raises(NotFound):
        service.choose_facility(uow, planner, second.visit_id, second.visit_id)
    with pytest.raises(Stale):
        service.choose_facility(uow, planner, second.visit_id, None, version=99)
    with pytest.raises(Forbidden):
        service.choose_facility(uow, world.staff[Role.NURSE].actor, second.visit_id, None)


def test_a_room_that_the_centre_loses_is_listed_and_another_room_puts_it_right(uow, planner, world, room):
    visit = at_centre(uow, planner, world, "4A", "SC3", room)
    service.propose(uow, planner, visit.visit_id, [at(THURSDAY), at(TUESDAY, PM)], REPLY_BY)
    calendars.change_facility(uow, planner, room.facility_id, {"valid_until": date(2026, 10, 16)}, room.version)
    settle(uow)

    assert list(found(uow)[visit.visit_id]) == [TUESDAY]
    (each,) = service.conflicted(uow)
    assert each.next_step == "Kies een ander lokaal of een andere bus; de datum kan dan blijven."
    other = calendars.add_facility(uow, planner, FacilityKind.ROOM, "Lokaal Twee", FIRST_DAY)
    service.choose_facility(uow, planner, visit.visit_id, other.facility_id)
    assert found(uow) == {}
    settle(uow)
    assert found(uow) == {}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "  "}, "Geef een naam"),
        ({"name": "x" * 81}, "hoogstens 80 tekens"),
        ({"valid_until": date(2020, 1, 1)}, "ligt voor de eerste"),
        ({"valid_from": date(1066, 1, 1)}, "Kijk het jaartal na"),
        ({"name": "LOKAAL TWEE"}, "al een lokaal of bus met deze naam"),
    ],
)
def test_what_cannot_be_is_refused_in_words(uow, planner, room, values, words):
    calendars.add_facility(uow, planner, FacilityKind.ROOM, "Lokaal Twee", FIRST_DAY)
    with pytest.raises((Refused, Conflict), match=words):
        calendars.change_facility(uow, planner, room.facility_id, values, room.version)


# Pages.


@pytest.fixture
def stored(fresh_runtime, world):
    """A visit at the centre that stands on two dates, with a room, and another room."""
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        room = calendars.add_facility(uow, planner.actor, FacilityKind.ROOM, "Lokaal Een", FIRST_DAY)
        other = calendars.add_facility(uow, planner.actor, FacilityKind.ROOM, "Lokaal Twee", FIRST_DAY)
        visit = at_centre(uow, planner.actor, world, "4A", "SC3", room)
        service.propose(uow, planner.actor, visit.visit_id, [at(THURSDAY), at(TUESDAY, PM)], REPLY_BY)
        return visit.visit_id, room.facility_id, other.facility_id


def test_the_week_shows_what_is_free_and_who_has_the_rest(as_planner, stored):
    page = as_planner.text("/lokalen-en-bussen?week=2026-10-15")

    assert page.count(">bezet<") == 1
    assert page.count(">vrij</td>") == 19
    assert f"/bezoeken/{stored[0]}" in page
    assert "Basisschool De Proeftuin" in page
    for nonsense in ("week=x", "week=2026-02-30", "week="):
        assert "Lokaal Een" in as_planner.text(f"/lokalen-en-bussen?{nonsense}")


def test_a_planner_adds_a_bus_and_a_nurse_only_looks(as_planner, as_nurse):
    form = {"kind": "bus", "name": "Bus Rood", "valid_from": "2026-09-01"}
    answer = as_planner.post("/lokalen-en-bussen", form)

    assert "Bus Rood staat klaar" in as_planner.text(answer.headers["Location"])
    assert as_nurse.post("/lokalen-en-bussen", form | {"name": "Bus Groen"}).status_code == 403
    assert "Voeg toe" not in as_nurse.text("/lokalen-en-bussen")


def test_the_end_of_a_room_says_first_which_visit_loses_it(as_planner, stored):
    _visit, room, _other = stored
    form = {"name": "Lokaal Een", "valid_from": "2024-09-01", "valid_until": "2026-10-16", "version": "1"}
    page = as_planner.post(f"/lokalen-en-bussen/{room}", form)

    assert "Dit raakt 1 datum" in page.text
    assert "is er niet op" in page.text
    seen = page.text.split('name="seen" value="')[1].split('"')[0]
    assert as_planner.post(f"/lokalen-en-bussen/{room}", form | {"seen": seen}).status_code == 303


def test_the_visit_shows_its_room_and_lets_the_planner_choose_another(as_planner, stored):
    visit_id, _room, other = stored
    assert "Op het centrum: Lokaal Een" in as_planner.text(f"/bezoeken/{visit_id}")
    page = as_planner.text(f"/bezoeken/{visit_id}/lokaal")
    assert page.count(": vrij") == 4
    version = page.split('name="version" value="')[1].split('"')[0]
    answer = as_planner.post(f"/bezoeken/{visit_id}/lokaal", {"facility_id": str(other), "version": version})

    assert "Op het centrum: Lokaal Twee" in as_planner.text(answer.headers["Location"])
    late = as_planner.post(f"/bezoeken/{visit_id}/lokaal", {"facility_id": "", "version": version})
    assert late.status_code == 412


def test_the_form_of_a_new_visit_offers_the_rooms(as_planner, world, stored):
    page = as_planner.text(f"/bezoeken/nieuw?school={world.school_id}")

    assert "Lokaal Twee" in page
    assert "in de bus" in page
