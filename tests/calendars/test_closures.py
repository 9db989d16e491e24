"""Closures: who may close what, on which days, and what the database refuses."""

from __future__ import annotations

from datetime import date

import pytest

from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.outbox.models import OutboxMessage
from clb_core.terms import DayRange
from clb_platform.calendars import queries
from clb_platform.calendars.service import add_closure, change_closure, closure_notice, remove_closure
from clb_platform.calendars.vocabulary import ClosureKind, HalfDay
from clb_tenants.audit.models import AuditEntry

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 20)
NOVEMBER = DayRange(date(2026, 11, 1), date(2026, 11, 30))


def closed_days(uow, school_id):
    return [(c.first_day, c.last_day, c.half_day) for c in queries.closures_between(uow, NOVEMBER, [school_id])]


def happenings(uow):
    return sorted(m.business_key for m in uow.session.query(OutboxMessage).filter(OutboxMessage.name.like("Closure%")))


def test_a_planner_closes_a_school_and_the_ledger_says_for_whom(uow, planner, school):
    closure = add_closure(uow, planner, school.school_id, MONDAY, TUESDAY, ClosureKind.STUDY_DAY, note=" sportdag ")

    assert closed_days(uow, school.school_id) == [(MONDAY, TUESDAY, None)]
    assert closure.note == "sportdag"
    assert happenings(uow) == [f"closure_added:{closure.closure_id}:1"]
    entry = uow.session.query(AuditEntry).filter_by(object_id=closure.closure_id).one()
    assert (entry.action, entry.on_behalf_of) == ("calendars.closure.added", school.name)
    assert "sportdag" not in str(entry.changes)


def test_a_closure_that_overlaps_is_refused_and_nothing_changes(uow, planner, school):
    add_closure(uow, planner, school.school_id, MONDAY, TUESDAY, ClosureKind.STUDY_DAY)

    with pytest.raises(Conflict, match="staat al een sluiting"), uow.session.begin_nested():
        add_closure(uow, planner, school.school_id, TUESDAY, FRIDAY, ClosureKind.FREE_DAY)

    assert closed_days(uow, school.school_id) == [(MONDAY, TUESDAY, None)]


def test_the_morning_and_the_afternoon_of_one_day_do_not_overlap(uow, planner, school):
    add_closure(uow, planner, school.school_id, MONDAY, MONDAY, ClosureKind.EXAMS, half_day=HalfDay.MORNING)
    add_closure(uow, planner, school.school_id, MONDAY, MONDAY, ClosureKind.OTHER, half_day=HalfDay.AFTERNOON)

    assert {half for _first, _last, half in closed_days(uow, school.school_id)} == {HalfDay.MORNING, HalfDay.AFTERNOON}


@pytest.mark.parametrize("half_day", [HalfDay.MORNING, None])
def test_a_half_day_overlaps_the_same_half_and_the_whole_day(uow, planner, school, half_day):
    add_closure(uow, planner, school.school_id, MONDAY, FRIDAY, ClosureKind.EXAMS, half_day=HalfDay.MORNING)

    with pytest.raises(Conflict):
        add_closure(uow, planner, school.school_id, TUESDAY, TUESDAY, ClosureKind.OTHER, half_day=half_day)


def test_two_schools_and_the_centre_may_be_closed_on_the_same_day(uow, planner, school, other_school):
    for school_id, kind in (
        (school.school_id, ClosureKind.FREE_DAY),
        (other_school.school_id, ClosureKind.FREE_DAY),
        (None, ClosureKind.CENTRE_CLOSED),
    ):
        add_closure(uow, planner, school_id, MONDAY, MONDAY, kind)

    assert len(closed_days(uow, school.school_id)) == 2


def test_the_centre_cannot_be_closed_twice_on_one_day(uow, planner):
    add_closure(uow, planner, None, MONDAY, TUESDAY, ClosureKind.CENTRE_CLOSED)

    with pytest.raises(Conflict):
        add_closure(uow, planner, None, TUESDAY, TUESDAY, ClosureKind.CENTRE_CLOSED)


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [
        (TUESDAY, MONDAY, "last_day", "ligt voor de eerste"),
        (date(2027, 8, 30), date(2027, 9, 2), "last_day", "voorbij het einde van het schooljaar"),
        (date(2019, 11, 16), date(2019, 11, 16), "first_day", "2025-2026 tot en met 2029-2030"),
        (date(2099, 11, 16), date(2099, 11, 16), "first_day", "2025-2026 tot en met 2029-2030"),
    ],
)
def test_days_that_make_no_closure_are_refused_beside_their_field(uow, planner, school, first, last, field, words):
    with pytest.raises(Refused) as refusal:
        add_closure(uow, planner, school.school_id, first, last, ClosureKind.FREE_DAY)

    assert words in refusal.value.fields[field][0]
    assert closed_days(uow, school.school_id) == []


def test_a_kind_belongs_to_the_centre_or_to_a_school(uow, planner, school):
    with pytest.raises(Refused, match="hele centrum"):
        add_closure(uow, planner, school.school_id, MONDAY, MONDAY, ClosureKind.CENTRE_CLOSED)
    with pytest.raises(Refused, match="hele centrum"):
        add_closure(uow, planner, None, MONDAY, MONDAY, ClosureKind.EXAMS)


def test_a_nurse_may_not_close_a_school(uow, nurse, school):
    with pytest.raises(Forbidden):
        add_closure(uow, nurse, school.school_id, MONDAY, MONDAY, ClosureKind.FREE_DAY)


def test_a_contact_closes_the_own_school(school_uow, contact, world):
    add_closure(school_uow, contact, world.school_id, MONDAY, MONDAY, ClosureKind.FREE_DAY)

    assert closed_days(school_uow, world.school_id) == [(MONDAY, MONDAY, None)]


def test_a_contact_does_not_find_another_school(school_uow, contact, world):
    for school_id in (world.other_school_id, world.foreign_school_id):
        with pytest.raises(NotFound):
            add_closure(school_uow, contact, school_id, MONDAY, MONDAY, ClosureKind.FREE_DAY)


def test_a_contact_may_not_close_the_centre(school_uow, contact):
    with pytest.raises(Forbidden, match="hele centrum"):
        add_closure(school_uow, contact, None, MONDAY, MONDAY, ClosureKind.CENTRE_CLOSED)


def test_another_centre_does_not_find_the_school(foreign_uow, world):
    with pytest.raises(NotFound):
        add_closure(foreign_uow, world.foreign_planner.actor, world.school_id, MONDAY, MONDAY, ClosureKind.FREE_DAY)


def test_a_change_opens_the_earlier_days_and_closes_the_new(uow, planner, school):
    closure = add_closure(uow, planner, school.school_id, MONDAY, MONDAY, ClosureKind.FREE_DAY)

    change_closure(uow, planner, closure.closure_id, {"first_day": TUESDAY, "last_day": FRIDAY}, closure.version)

    assert closed_days(uow, school.school_id) == [(TUESDAY, FRIDAY, None)]
    assert happenings(uow) == [
        f"closure_added:{closure.closure_id}:1",
        f"closure_added:{closure.closure_id}:2",
        f"closure_removed:{closure.closure_id}:1",
    ]


def test_a_refused_change_leaves_the_closure_as_it_was(uow, planner, school):
    closure = add_closure(uow, planner, school.school_id, MONDAY, MONDAY, ClosureKind.FREE_DAY)

    with pytest.raises(Refused):
        change_closure(uow, planner, closure.closure_id, {"first_day": FRIDAY}, None)

    assert closed_days(uow, school.school_id) == [(MONDAY, MONDAY, None)]


def test_a_change_of_only_the_note_is_no_news_for_planning(uow, planner, school):
    closure = add_closure(uow, planner, school.school_id, MONDAY, MONDAY, ClosureKind.FREE_DAY)

    change_closure(uow, planner, closure.closure_id, {"note": "schoolfeest"}, None)

    assert (closure.note, len(happenings(uow))) == ("schoolfeest", 1)


def test_a_change_of_an_older_version_is_stale(uow, planner, school):
    closure = add_closure(uow, planner, school.school_id, MONDAY, MONDAY, ClosureKind.FREE_DAY)

    with pytest.raises(Stale):
        change_closure(uow, planner, closure.closure_id, {"note": "x"}, closure.version + 1)


def test_removing_opens_the_days_again(uow, planner, school):
    closure = add_closure(uow, planner, school.school_id, MONDAY, MONDAY, ClosureKind.FREE_DAY)

    remove_closure(uow, planner, closure.closure_id, closure.version)

    assert closed_days(uow, school.school_id) == []
    assert f"closure_removed:{closure.closure_id}:1" in happenings(uow)
    with pytest.raises(NotFound):
        remove_closure(uow, planner, closure.closure_id)


def test_a_closure_in_a_holiday_or_weekend_is_kept_and_said(uow, planner, school):
    in_holiday = add_closure(uow, planner, school.school_id, date(2026, 11, 4), date(2026, 11, 5), ClosureKind.FREE_DAY)
    in_weekend = add_closure(uow, planner, school.school_id, date(2026, 11, 14), date(2026, 11, 15), ClosureKind.OTHER)
    useful = add_closure(uow, planner, school.school_id, MONDAY, MONDAY, ClosureKind.FREE_DAY)

    assert "Herfstvakantie" in (closure_notice(uow, in_holiday) or "")
    assert "weekend" in (closure_notice(uow, in_weekend) or "")
    assert closure_notice(uow, useful) is None
