"""Visits for pupils in home education: the centre fixes the date itself, moves it, holds the visit; no school hears of it."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from clb_core.errors import Conflict, NotFound, Refused, Stale
from clb_core.terms import at as moment_at
from clb_core.web.pages import PageRequest
from clb_platform.agreements import service as agreements
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import ClosureKind, FacilityKind
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning import queries, service
from clb_platform.planning.service import Counts, preview
from clb_platform.planning.service.agreed import without_agreement
from clb_platform.planning.service.preview import Typed
from clb_platform.planning.vocabulary import DateState, ObligationState, VisitState
from clb_platform.programmes import queries as programme_queries
from clb_platform.programmes import service as programmes
from clb_platform.programmes.vocabulary import Place
from clb_tenants.access.actor import System
from clb_tenants.schools import queries as schools
from clb_tenants.schools import service as school_service
from planning.data import (
    AM,
    PM,
    REPLY_BY,
    THURSDAY,
    TUESDAY,
    at,
    dates,
    home_groups,
    home_visit,
    key,
    l4_visit,
    programme_id,
    proposed,
)
from planning.post import mails_sent
from world import YEAR

SUNDAY = date(2026, 10, 18)


@pytest.fixture
def groups(uow):
    return home_groups(uow, {"Thuis 4": "L4", "Thuis 1S": "S1"})


@pytest.fixture
def visit(uow, planner, world, groups):
    return home_visit(uow, planner, world, groups["Thuis 4"])


@pytest.fixture
def fixed(uow, planner, visit):
    return service.fix(uow, planner, visit.visit_id, at(THURSDAY))


def test_obligations_follow_from_the_programmes_as_for_any_group(uow, groups):
    rows = queries.obligations(uow, YEAR, {"school_id": uow.scope.owner_id}, PageRequest(200))

    assert {row.school_name for row in rows} == {"Huisonderwijs"}
    assert {row.group_name for row in rows} == set(groups)
    assert {(row.programme_code, row.dose) for row in rows if row.group_name == "Thuis 1S"} == {("HPV", 1), ("HPV", 2)}
    assert {row.state for row in rows} == {ObligationState.TO_PLAN}


def test_a_visit_for_home_education_is_at_the_centre_whatever_the_programme_says(uow, planner, world, groups):
    views = programme_queries.by_school(uow, YEAR, [world.school_id, world.centre_id])
    contact = programme_id(uow, "SC3")
    assert views[world.school_id][contact].place is Place.SCHOOL, "the programme is usually given at school"

    visit = home_visit(uow, planner, world, groups["Thuis 4"])

    assert views[world.centre_id][contact].place is Place.CENTRE
    assert visit.place is Place.CENTRE
    with pytest.raises(Refused, match="komen naar het centrum"):
        keys = [key(uow, groups["Thuis 1S"], "HPV")]
        service.create_visit(uow, planner, world.centre_id, keys, world.team_id, place=Place.SCHOOL)


def test_a_fixed_date_stands_at_once_and_holds_the_team(uow, planner, world, fixed):
    assert (fixed.state, fixed.day, fixed.half_day, fixed.revision) == (VisitState.CONFIRMED, THURSDAY, AM, 1)
    assert fixed.reply_by is None
    assert [row.state for row in dates(uow, fixed)] == [DateState.CHOSEN]
    assert world.team_id in {row.resource_id for row in queries.taken_between(uow, THURSDAY, THURSDAY)}
    rows = queries.obligations(uow, YEAR, {"school_id": world.centre_id, "state": ObligationState.CONFIRMED}, PageRequest(9))
    assert [row.group_name for row in rows] == ["Thuis 4"]


def test_who_goes_gets_a_mail_and_nobody_else(uow, world, fixed):
    sent = mails_sent(uow)

    assert sent
    assert {mail.to for mail in sent} <= {each.email for each in world.staff.values()}
    assert not any("school" in mail.subject.lower() for mail in sent)


def test_no_mail_goes_to_a_school_when_it_moves_or_is_cancelled(uow, planner, world, fixed):
    mails_sent(uow)
    service.fix(uow, planner, fixed.visit_id, at(TUESDAY), reason="De arts is ziek.")
    service.cancel(uow, planner, fixed.visit_id, reason="Het gezin verhuist.")

    assert {mail.to for mail in mails_sent(uow)} <= {each.email for each in world.staff.values()}


@pytest.mark.parametrize(
    "act",
    [
        lambda uow, planner, visit: service.propose(uow, planner, visit.visit_id, [at(THURSDAY)], REPLY_BY),
        lambda uow, planner, visit: service.move(uow, planner, visit.visit_id, [at(THURSDAY)], REPLY_BY, reason="Ziek"),
        lambda uow, planner, visit: service.withdraw(uow, planner, visit.visit_id),
    ],
    ids=["propose", "move", "withdraw"],
)
def test_nothing_can_be_asked_of_anyone(uow, planner, visit, act):
    with pytest.raises(Conflict, match="Voor huisonderwijs is er geen school om te vragen"):
        act(uow, planner, visit)

    assert visit.state is VisitState.PLANNED


def test_the_date_of_a_school_is_never_fixed(uow, planner, world):
    visit = l4_visit(uow, planner, world)

    with pytest.raises(Conflict, match="De school kiest mee"):
        service.fix(uow, planner, visit.visit_id, at(THURSDAY))


def test_a_date_that_a_rule_refuses_does_not_stand(uow, planner, visit):
    with pytest.raises(Refused) as refusal:
        service.fix(uow, planner, visit.visit_id, at(SUNDAY))

    assert "zondag" in " ".join(refusal.value.fields["option_1"])
    assert (visit.state, visit.day) == (VisitState.PLANNED, None)


def test_a_closure_of_the_centre_refuses_it_too(uow, administrator, planner, visit):
    calendars.add_closure(uow, administrator, None, THURSDAY, THURSDAY, kind=ClosureKind.CENTRE_CLOSED)

    with pytest.raises(Refused, match="Kijk wat er bij de data staat"):
        service.fix(uow, planner, visit.visit_id, at(THURSDAY))


def test_a_team_that_is_at_a_school_is_not_at_the_centre(uow, planner, world, visit):
    proposed(uow, planner, world, at(THURSDAY))

    with pytest.raises(Refused) as refusal:
        service.fix(uow, planner, visit.visit_id, at(THURSDAY))

    assert "Basisschool De Proeftuin" in " ".join(refusal.value.fields["option_1"])


def test_another_date_needs_a_reason_and_leaves_the_first_as_moved(uow, planner, world, fixed):
    with pytest.raises(Refused) as refusal:
        service.fix(uow, planner, fixed.visit_id, at(TUESDAY, PM))
    assert refusal.value.fields == {"reason": ["Zeg waarom de datum verandert."]}

    service.fix(uow, planner, fixed.visit_id, at(TUESDAY, PM), reason="De arts is ziek.")

    assert (fixed.state, fixed.day, fixed.half_day, fixed.revision) == (VisitState.CONFIRMED, TUESDAY, PM, 2)
    states = {row.day: row.state for row in queries.dates_of(uow, [fixed.visit_id])[fixed.visit_id]}
    assert states == {THURSDAY: DateState.MOVED, TUESDAY: DateState.CHOSEN}
    assert {row.day for row in queries.taken_between(uow, THURSDAY, TUESDAY)} == {TUESDAY}


def test_the_same_half_day_is_no_move(uow, planner, fixed):
    with pytest.raises(Refused) as refusal:
        service.fix(uow, planner, fixed.visit_id, at(THURSDAY), reason="Zomaar")

    assert refusal.value.fields == {"option_1": ["Het bezoek staat al op die halve dag. Kies een andere."]}


def test_two_planners_on_one_visit(uow, planner, fixed):
    with pytest.raises(Stale):
        service.fix(uow, planner, fixed.visit_id, at(TUESDAY), reason="Ziek", version=1)


def test_a_cancelled_visit_is_reopened_and_fixed_again(uow, planner, world, fixed):
    service.cancel(uow, planner, fixed.visit_id, reason="Het gezin is ziek.")
    assert queries.taken_between(uow, THURSDAY, THURSDAY) == []
    service.reopen(uow, planner, fixed.visit_id, reason="Toch niet")

    service.fix(uow, planner, fixed.visit_id, at(TUESDAY))

    assert (fixed.state, fixed.day, fixed.revision) == (VisitState.CONFIRMED, TUESDAY, 2)


def test_who_was_absent_is_to_catch_up_and_gets_a_visit_of_their_own(uow, planner, world, groups, fixed, clock_at):
    clock_at.move_to(moment_at(THURSDAY, time(16, 0)))
    item = queries.items_of(uow, [fixed.visit_id])[fixed.visit_id][0][0]
    service.hold(uow, planner, fixed.visit_id, {item.item_id: Counts(3, absent=2, catch_up=2)})

    later = [row for row in queries.obligations(uow, YEAR, {"school_id": world.centre_id}, PageRequest(50)) if row.portion]
    assert [(row.group_name, row.head_count) for row in later] == [("Thuis 4", 2)]

    again = service.create_visit(uow, planner, world.centre_id, [later[0].key], world.team_id)
    service.fix(uow, planner, again.visit_id, at(TUESDAY))
    assert again.state is VisitState.CONFIRMED


def test_a_second_dose_keeps_its_distance(uow, planner, world, groups):
    first = home_visit(uow, planner, world, groups["Thuis 1S"], code="HPV")
    service.fix(uow, planner, first.visit_id, at(THURSDAY))
    second = home_visit(uow, planner, world, groups["Thuis 1S"], code="HPV", dose=2)

    with pytest.raises(Refused) as refusal:
        service.fix(uow, planner, second.visit_id, at(date(2027, 1, 14)), override_reason="Toch")

    assert any("minstens" in words for words in refusal.value.fields["option_1"])


def test_a_room_of_the_centre_is_held_and_given_back(uow, administrator, planner, world, visit):
    room = calendars.add_facility(uow, administrator, FacilityKind.ROOM, "Lokaal 2", date(2026, 9, 1))
    service.choose_facility(uow, planner, visit.visit_id, room.facility_id)
    service.fix(uow, planner, visit.visit_id, at(THURSDAY))
    assert room.facility_id in {row.resource_id for row in queries.taken_between(uow, THURSDAY, THURSDAY)}

    service.cancel(uow, planner, visit.visit_id, reason="Ziek")
    assert queries.taken_between(uow, THURSDAY, THURSDAY) == []


def test_a_batch_asks_schools_and_fixes_the_date_for_home_education(uow, planner, world, groups):
    keys = [key(uow, world.groups["4A"], "SC3"), key(uow, groups["Thuis 4"], "SC3")]
    found = preview.first_preview(uow, planner, keys, world.team_id, from_day=THURSDAY, options=3, reply_by=REPLY_BY)
    assert {each.draft.asks_school: len(each.draft.options) for each in found} == {True: 3, False: 1}
    assert all(each.can_be_sent for each in found)

    typed = [Typed(each.draft.wanted.keys, each.draft.options) for each in found]
    sent = preview.send_batch(uow, planner, typed, world.team_id, REPLY_BY)

    assert {visit.school_id: visit.state for visit in sent.proposed} == {
        world.school_id: VisitState.PROPOSED,
        world.centre_id: VisitState.CONFIRMED,
    }
    assert sent.batch_id is not None
    undone = service.undo_batch(uow, planner, sent.batch_id)
    assert [visit.school_id for visit in undone.done] == [world.school_id], "what stands at home is no proposal"


def test_the_same_batch_twice_fixes_nothing_twice(uow, planner, world, groups):
    batch = [Typed((key(uow, groups["Thuis 4"], "SC3"),), (at(THURSDAY),))]
    first = preview.send_batch(uow, planner, batch, world.team_id, REPLY_BY)
    again = preview.send_batch(uow, planner, batch, world.team_id, REPLY_BY)

    assert (len(first.proposed), first.batch_id) == (1, None)
    assert (again.proposed, again.before, again.refused) == ((), first.proposed, ())


def test_two_dates_for_home_education_are_refused(uow, planner, world, groups):
    batch = [Typed((key(uow, groups["Thuis 4"], "SC3"),), (at(THURSDAY), at(TUESDAY)))]

    checked = preview.check_batch(uow, planner, batch, world.team_id, REPLY_BY)
    sent = preview.send_batch(uow, planner, batch, world.team_id, REPLY_BY)

    assert checked[0].wrong == {2: ("Voor huisonderwijs leg je één datum vast.",)}
    assert sent.proposed == ()
    assert sent.refused[0].words == "Voor huisonderwijs leg je één datum vast."


def test_a_day_on_which_an_answer_is_asked_means_nothing_there(uow, planner, world, groups):
    batch = [Typed((key(uow, groups["Thuis 4"], "SC3"),), (at(THURSDAY),))]

    checked = preview.check_batch(uow, planner, batch, world.team_id, date(2027, 6, 1))

    assert checked[0].can_be_sent


def test_a_programme_can_differ_for_home_education_but_not_in_its_place(uow, administrator, world, groups):
    contact = programme_id(uow, "SC3")
    with pytest.raises(Refused, match="komen naar het centrum"):
        programmes.add_school_programme(
            uow, administrator, contact, world.centre_id, YEAR, place=Place.BUS, source="Afspraak"
        )
    programmes.add_school_programme(uow, administrator, contact, world.centre_id, YEAR, is_due=False, source="Eigen arts")

    rows = queries.obligations(uow, YEAR, {"school_id": world.centre_id}, PageRequest(50))
    assert {row.programme_code for row in rows if row.group_name == "Thuis 4"} == {"MBR"}


def test_home_education_has_no_agreement_and_is_not_warned_of_one(uow, administrator, world, groups):
    with pytest.raises(NotFound):
        agreements.start(uow, administrator, world.centre_id, None)  # type: ignore[arg-type]

    assert without_agreement(uow, {world.centre_id: [THURSDAY]}) == {}


def test_it_has_no_closures_and_no_periods_that_do_not_suit(uow, administrator, planner, world, groups):
    with pytest.raises(NotFound):
        calendars.add_closure(uow, administrator, world.centre_id, THURSDAY, THURSDAY, kind=ClosureKind.FREE_DAY)
    with pytest.raises(NotFound):
        calendars.add_avoided(uow, planner, world.centre_id, THURSDAY, THURSDAY, reason="Uitstap")


@pytest.mark.parametrize(
    "statement",
    [
        "update visit set state = 'proposed', reply_by = now(), day = null, half_day = null where school_id = centre_id",
        "update visit set place = 'school' where school_id = centre_id",
        "update school set institution_number = '099999' where school_id = centre_id",
        "update school set affiliated_until = '2027-01-01' where school_id = centre_id",
        "update school set institution_number = '' where school_id <> centre_id",
        "update membership set school_id = centre_id where school_id is not null",
    ],
)
def test_the_database_holds_to_it_too(uow, fixed, statement):
    uow.flush()
    with pytest.raises(IntegrityError):
        uow.session.execute(text(statement))


def test_groups_at_home_are_of_every_ordinary_grade(uow, administrator, groups):
    home = uow.scope.owner_id
    place = schools.sites_of(uow, home)[0]
    for name, grade in (("Kleuters", Grade.K1), ("Zesde", Grade.S6)):
        values = {"name": name, "grade": grade, "head_count": 2, "site_id": place.site_id}
        assert class_groups.add_group(uow, administrator, home, YEAR, values).grade is grade

    with pytest.raises(Refused) as refusal:
        class_groups.add_group(uow, administrator, home, YEAR, {"name": "B", "grade": Grade.SPECIAL, "head_count": 2})
    assert "grade" in refusal.value.fields


def test_a_place_that_closed_takes_no_groups_and_no_visits(uow, administrator, planner, world, groups, visit):
    place = schools.sites_of(uow, world.centre_id)[0]
    school_service.close_site(uow, administrator, place.site_id, date(2026, 10, 9), "Verhuisd", None)

    with pytest.raises(Refused) as refusal:
        service.fix(uow, planner, visit.visit_id, at(THURSDAY))
    assert "Deze plaats sluit na" in refusal.value.fields["option_1"][0]
    school_service.close_site(uow, administrator, place.site_id, date(2026, 8, 31), "Verhuisd", None)
    with pytest.raises(Refused, match="Er is geen open plaats voor huisonderwijs"):
        class_groups.add_group(uow, System(), world.centre_id, YEAR, {"name": "X", "grade": Grade.L1, "head_count": 1})
