"""Stored deadlines: what is computed in a verb is kept beside it, with its reasons, and never overwritten."""

from __future__ import annotations

from datetime import date, time

import pytest

from clb_core.errors import Conflict
from clb_core.terms import DayRange, agreed, earliest_after_months, last_moment_of
from clb_core.terms import at as moment_at
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import ClosureKind, public_holidays_of
from clb_platform.deadlines import queries
from clb_platform.deadlines import service as deadlines
from clb_platform.deadlines.vocabulary import DeadlineSubject, NewDeadline, Purpose, SubjectKind
from clb_platform.planning import queries as planning
from clb_platform.planning.service import Answer, answer, cancel, confirm, move, propose
from clb_platform.planning.service.deadlines import after_calendar_changed, holding
from clb_platform.planning.vocabulary import AnswerKind
from clb_platform.programmes import queries as programmes
from clb_tenants.access.roles import Role
from clb_tenants.centres import service as centres
from clb_tenants.isolation.scope import unit_of_work
from planning.data import PM, REPLY_BY, TUESDAY, at, dates, hpv_visit, l4_visit, proposed
from world import YEAR

HARD_SPACE = "\N{NO-BREAK SPACE}"
VISIT = SubjectKind.VISIT
YES = AnswerKind.YES


def current(uow, visit):
    return {row.purpose: row for row in queries.current(uow, VISIT, [visit.visit_id])}


def words(row) -> str:
    return " ".join(deadlines.why(row)).replace(HARD_SPACE, " ")


def proposed_hpv(uow, planner, world, day="2026-11-19"):
    visit = hpv_visit(uow, planner, world)
    return propose(uow, planner, visit.visit_id, (at(day),), REPLY_BY)


def test_a_proposal_keeps_until_when_it_can_be_answered_and_when_the_school_is_reminded(uow, planner, world):
    visit = proposed(uow, planner, world)

    kept = current(uow, visit)
    assert set(kept) == {Purpose.REPLY_BY, Purpose.REMINDER}
    assert kept[Purpose.REPLY_BY].moment == visit.reply_by == last_moment_of(REPLY_BY)
    assert kept[Purpose.REMINDER].moment == moment_at(date(2026, 10, 7), time(9))
    assert kept[Purpose.REMINDER].calendar_version.startswith("schoolvakanties 1991-04-17, werkdagen versie 1, stand ")
    assert {row.school_id for row in kept.values()} == {world.school_id}


def test_each_date_explains_itself(uow, planner, world):
    kept = current(uow, proposed(uow, planner, world))

    assert words(kept[Purpose.REPLY_BY]) == (
        "Deze dag is op dinsdag 6 oktober 2026 gekozen, niet berekend."
        " Het loopt tot en met het laatste ogenblik van maandag 12 oktober 2026, Brusselse tijd."
        " Regel: gekozen antwoorddag versie 1."
    )
    assert "3 werkdagen vroeger is woensdag 7 oktober 2026. Niet meegeteld: 2 kalenderdagen (weekend)." in words(
        kept[Purpose.REMINDER]
    )


def test_the_usual_number_of_days_is_kept_as_the_rule_it_is(uow, planner, world):
    visit = l4_visit(uow, planner, world)
    propose(uow, planner, visit.visit_id, (at(TUESDAY),), date(2026, 10, 16))

    row = current(uow, visit)[Purpose.REPLY_BY]
    assert row.rule_version == "antwoordtermijn versie 1"
    assert "10 kalenderdagen later is vrijdag 16 oktober 2026." in words(row)


@pytest.mark.parametrize(("days", "kept"), [("0", None), ("1", date(2026, 10, 9)), ("20", None)])
def test_the_reminder_follows_the_setting_and_never_comes_with_the_proposal(
    uow, planner, administrator, world, days, kept
):
    centres.change_setting(uow, administrator, "planning.reminder_days", days, date(2026, 10, 1), "overleg")

    row = current(uow, proposed(uow, planner, world)).get(Purpose.REMINDER)
    assert (row.day if row else None) == kept


def test_a_working_day_is_no_public_holiday_and_no_day_on_which_the_centre_is_closed(uow, planner, world):
    closed = date(2026, 11, 13)
    calendars.add_closure(uow, planner, None, closed, closed, ClosureKind.CENTRE_CLOSED)
    visit = l4_visit(uow, planner, world)
    propose(uow, planner, visit.visit_id, (at("2026-11-19"),), date(2026, 11, 16))

    row = current(uow, visit)[Purpose.REMINDER]
    assert row.day == date(2026, 11, 9)
    assert "Niet meegeteld: 1 kalenderdag (Wapenstilstand)." in words(row)
    assert "(centrum gesloten)" in words(row)


def test_ten_public_holidays_at_most_fall_outside_a_sunday():
    on_weekdays = [[day for day in public_holidays_of(year) if day.weekday() != 6] for year in range(2020, 2040)]
    assert all(7 <= len(days) <= 10 for days in on_weekdays)
    assert public_holidays_of(2027)[date(2027, 5, 6)] == "O. L. H. Hemelvaart"


def test_another_proposal_adds_rows_and_leaves_the_earlier_ones_as_they_were(uow, planner, world):
    visit = proposed(uow, planner, world)
    before = {row.deadline_id: (row.day, row.rule, row.steps) for row in current(uow, visit).values()}

    propose(uow, planner, visit.visit_id, (at(TUESDAY, PM),), date(2026, 10, 15))

    rows = queries.of_subject(uow, VISIT, visit.visit_id)
    uow.session.expire_all()
    assert len(rows) == 4
    assert {row.deadline_id: (row.day, row.rule, row.steps) for row in rows if row.superseded_at} == before
    assert current(uow, visit)[Purpose.REPLY_BY].day == date(2026, 10, 15)


def test_two_of_one_purpose_never_hold_at_once(uow, planner, world):
    visit = proposed(uow, planner, world)
    subject = DeadlineSubject(VISIT, visit.visit_id, visit.school_id)

    with pytest.raises(Conflict, match="intussen opnieuw berekend"):
        deadlines.keep(uow, subject, [NewDeadline(Purpose.REPLY_BY, agreed("t", REPLY_BY, REPLY_BY))])


def test_a_date_that_stands_keeps_when_the_next_dose_can_be(uow, planner, contact, world):
    visit = proposed_hpv(uow, planner, world)
    given = {row.date_id: Answer(AnswerKind.YES) for row in dates(uow, visit)}
    answer(uow, world.other_contact.actor, visit.visit_id, given, revision=visit.revision)

    rows = [row for row in queries.current(uow, VISIT, [visit.visit_id]) if row.purpose is Purpose.DOSE_EARLIEST]
    hpv = next(view for view in programmes.programmes_in(uow, YEAR) if view.code == "HPV")
    assert [(row.day, row.detail) for row in rows] == [
        (earliest_after_months(date(2026, 11, 19), hpv.min_months), f"{hpv.programme_id}:2")
    ]
    assert f"{hpv.min_months} maanden later is" in words(rows[0])
    assert "Het kan vanaf het begin van" in words(rows[0])


def test_the_school_itself_keeps_the_boundary_when_its_answer_confirms(fresh_runtime, world):
    planner, asked, other = world.staff[Role.PLANNER], world.other_contact, world.contacts[Role.PLANNING_CONTACT]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        visit_id = proposed_hpv(uow, planner.actor, world).visit_id
    with unit_of_work(fresh_runtime.database, asked.scope) as uow:
        given = {row.date_id: Answer(YES) for row in planning.dates_of(uow, [visit_id])[visit_id]}
        answer(uow, asked.actor, visit_id, given, revision=1)
    with unit_of_work(fresh_runtime.database, other.scope) as uow:
        assert queries.of_subject(uow, VISIT, visit_id) == [], "another school sees none of it"
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        kept = {row.purpose for row in queries.current(uow, VISIT, [visit_id])}
    assert Purpose.DOSE_EARLIEST in kept


def test_the_second_dose_shows_the_boundary_that_the_first_one_set(uow, planner, world):
    first = proposed_hpv(uow, planner, world)
    given = {row.date_id: Answer(AnswerKind.YES) for row in dates(uow, first)}
    answer(uow, world.other_contact.actor, first.visit_id, given, revision=first.revision)
    second = hpv_visit(uow, planner, world, dose=2)

    assert [row.subject_id for row in holding(uow, second.visit_id) if row.purpose is Purpose.DOSE_EARLIEST] == [
        first.visit_id
    ]


def test_moving_takes_the_boundary_back_and_confirming_sets_the_new_one(uow, planner, world):
    visit = proposed_hpv(uow, planner, world)
    given = {row.date_id: Answer(AnswerKind.YES) for row in dates(uow, visit)}
    answer(uow, world.other_contact.actor, visit.visit_id, given, revision=visit.revision)
    options = (at("2026-11-24"), at("2026-11-26"))
    move(uow, planner, visit.visit_id, options, date(2026, 11, 20), reason="De arts is weg.")
    assert Purpose.DOSE_EARLIEST not in current(uow, visit)

    again = {row.date_id: Answer(AnswerKind.YES) for row in dates(uow, visit)}
    answer(uow, world.other_contact.actor, visit.visit_id, again, revision=visit.revision)
    confirm(uow, planner, visit.visit_id, dates(uow, visit)[1].date_id)

    assert current(uow, visit)[Purpose.DOSE_EARLIEST].start_day == date(2026, 11, 26)


def test_a_cancelled_visit_has_no_deadlines_that_hold(uow, planner, world):
    visit = proposed(uow, planner, world)
    cancel(uow, planner, visit.visit_id, reason="Niet meer nodig.")

    assert current(uow, visit) == {}
    assert len(queries.of_subject(uow, VISIT, visit.visit_id)) == 2


def test_a_calendar_that_changes_moves_the_reminder_by_a_new_row(uow, planner, world):
    visit = l4_visit(uow, planner, world)
    propose(uow, planner, visit.visit_id, (at("2026-10-29"),), date(2026, 10, 23))
    before = current(uow, visit)[Purpose.REMINDER]
    assert before.day == date(2026, 10, 20)
    assert after_calendar_changed(uow) == 0

    closed = DayRange(date(2026, 10, 21), date(2026, 10, 21))
    calendars.add_closure(uow, planner, None, closed.first, closed.last, ClosureKind.CENTRE_CLOSED)
    assert after_calendar_changed(uow) == 1

    after = current(uow, visit)[Purpose.REMINDER]
    assert (after.day, before.day) == (date(2026, 10, 19), date(2026, 10, 20))
    assert (after.rule_version, after.calendar_version != before.calendar_version) == (before.rule_version, True)
    assert before.superseded_at is not None
