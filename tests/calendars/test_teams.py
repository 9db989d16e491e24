"""Teams, and who is in them from when to when."""

from __future__ import annotations

from datetime import date

import pytest

from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_core.outbox.models import OutboxMessage
from clb_platform.calendars import queries
from clb_platform.calendars.service import add_team, add_team_member, change_team, end_team_member
from clb_platform.calendars.vocabulary import StaffFunction

SEPTEMBER, CHRISTMAS, JANUARY = date(2026, 9, 1), date(2026, 12, 24), date(2027, 1, 4)


@pytest.fixture
def team(uow, planner):
    return add_team(uow, planner, "Medisch team Aalst", "Aalst", latitude=50.94, longitude=4.04)


def join(uow, planner, team, member, valid_from=SEPTEMBER, valid_until=None):
    return add_team_member(uow, planner, team.team_id, member.member_id, StaffFunction.NURSE, valid_from, valid_until)


def changes(uow):
    return uow.session.query(OutboxMessage).filter_by(name="StaffingChanged").count()


def test_a_team_has_a_name_of_its_own(uow, planner, team):
    with pytest.raises(Conflict, match="al een team met deze naam"), uow.session.begin_nested():
        add_team(uow, planner, " medisch team aalst ", "Ninove")

    assert [row.name for row in queries.teams(uow) if "Aalst" in row.name] == ["Medisch team Aalst"]


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": " - "}, "name"), ({"latitude": None}, "latitude"), ({"longitude": None}, "latitude")],
)
def test_a_team_without_a_name_or_with_half_a_place_is_refused(uow, planner, team, values, field):
    with pytest.raises(Refused) as refusal:
        change_team(uow, planner, team.team_id, values, team.version)

    assert list(refusal.value.fields) == [field]
    assert (team.name, team.latitude, team.longitude) == ("Medisch team Aalst", 50.94, 4.04)


def test_a_place_off_the_globe_is_refused_by_the_database(uow, planner):
    with pytest.raises(Refused, match="breedtegraad"):
        add_team(uow, planner, "Team Noordpool", "Noordpool", latitude=95.0, longitude=4.0)


def test_a_team_out_of_use_leaves_the_list_and_takes_nobody(uow, planner, nurse, team):
    change_team(uow, planner, team.team_id, {"active": False}, team.version)

    assert team not in queries.teams(uow)
    assert team in queries.teams(uow, active=None)
    with pytest.raises(Refused, match="niet meer in gebruik"):
        join(uow, planner, team, nurse)


def test_a_change_of_an_older_version_is_stale(uow, planner, team):
    with pytest.raises(Stale):
        change_team(uow, planner, team.team_id, {"name": "Team B"}, team.version - 1)


def test_a_nurse_may_not_change_teams(uow, nurse, team):
    with pytest.raises(Forbidden):
        change_team(uow, nurse, team.team_id, {"name": "Team B"}, team.version)


def test_a_colleague_is_once_in_a_team_at_a_time_and_may_come_back(uow, planner, nurse, team):
    before = changes(uow)
    place = join(uow, planner, team, nurse)
    with pytest.raises(Conflict, match="al in dit team"), uow.session.begin_nested():
        join(uow, planner, team, nurse, JANUARY)

    end_team_member(uow, planner, place.team_member_id, CHRISTMAS)
    join(uow, planner, team, nurse, JANUARY)

    places = [(row.valid_from, row.valid_until) for row, _member in queries.places_of_team(uow, team.team_id)]
    assert places == [(SEPTEMBER, CHRISTMAS), (JANUARY, None)]
    assert changes(uow) == before + 3


def test_a_place_ends_once_and_not_before_it_began(uow, planner, nurse, team):
    place = join(uow, planner, team, nurse)

    with pytest.raises(Refused, match="ligt voor de eerste"):
        end_team_member(uow, planner, place.team_member_id, date(2026, 8, 31))
    end_team_member(uow, planner, place.team_member_id, CHRISTMAS)
    with pytest.raises(Conflict, match="eindigt al"):
        end_team_member(uow, planner, place.team_member_id, JANUARY)


def test_a_contact_of_a_school_is_no_colleague(uow, planner, contact, team):
    with pytest.raises(Refused, match="contact van een school"):
        join(uow, planner, team, contact)


def test_days_out_of_order_are_refused_beside_the_last_day(uow, planner, nurse, team):
    with pytest.raises(Refused) as refusal:
        join(uow, planner, team, nurse, JANUARY, CHRISTMAS)

    assert list(refusal.value.fields) == ["valid_until"]


def test_unknown_and_foreign_people_and_teams_are_not_found(uow, foreign_uow, planner, nurse, team, world):
    with pytest.raises(NotFound):
        join(uow, planner, team, world.foreign_planner)
    with pytest.raises(NotFound):
        add_team_member(uow, planner, uuid7(), nurse.member_id, StaffFunction.NURSE, SEPTEMBER)
    with pytest.raises(NotFound):
        change_team(foreign_uow, world.foreign_planner.actor, team.team_id, {"name": "x"}, None)


def test_who_can_be_put_in_a_team_are_the_colleagues_and_no_contacts(uow, nurse, contact):
    names = {row.member_id for row in queries.colleagues(uow, SEPTEMBER)}

    assert nurse.member_id in names
    assert contact.member_id not in names
