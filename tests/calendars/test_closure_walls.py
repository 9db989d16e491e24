"""What a school's contact can reach of the centre's closures, past the verbs: the database decides."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from clb_core.errors import Forbidden
from clb_platform.calendars import queries
from clb_platform.calendars.service import add_closure, change_closure, remove_closure
from clb_platform.calendars.vocabulary import ClosureKind
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import open_unit, unit_of_work

DAY = date(2026, 11, 16)


@pytest.fixture
def closures(fresh_runtime, world):
    """Ids of a committed closure of the centre, of the contact's school and of the other school."""
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        return {
            name: add_closure(uow, planner.actor, school_id, DAY, DAY, kind).closure_id
            for name, school_id, kind in (
                ("centre", None, ClosureKind.CENTRE_CLOSED),
                ("own", world.school_id, ClosureKind.FREE_DAY),
                ("other", world.other_school_id, ClosureKind.FREE_DAY),
            )
        }


@pytest.fixture
def at_school(fresh_runtime, world):
    uow = open_unit(fresh_runtime.database, world.contacts[Role.PLANNING_CONTACT].scope)
    yield uow
    uow.rollback()
    uow.close()


def test_a_school_sees_the_centres_closures_and_its_own(at_school, closures):
    seen = set(at_school.session.scalars(text("select closure_id from closure")))

    assert seen == {closures["centre"], closures["own"]}


def test_a_school_is_told_that_it_may_not_change_the_centres_closure(at_school, closures, contact):
    with pytest.raises(Forbidden, match="hele centrum"):
        change_closure(at_school, contact, closures["centre"], {"note": "x"}, None)
    with pytest.raises(Forbidden, match="hele centrum"):
        remove_closure(at_school, contact, closures["centre"])


@pytest.mark.parametrize(
    "statement",
    [
        "update closure set note = 'x' where closure_id = :id",
        "update closure set school_id = :school, kind = 'other' where closure_id = :id",
        "delete from closure where closure_id = :id",
    ],
)
@pytest.mark.parametrize("whose", ["centre", "other"])
def test_statements_of_a_school_touch_only_its_own_closures(at_school, closures, world, statement, whose):
    values = {"id": closures[whose], "school": world.school_id}
    used = {name: value for name, value in values.items() if f":{name}" in statement}

    assert at_school.session.execute(text(statement), used).rowcount == 0


@pytest.mark.parametrize("school", ["null", "other"])
def test_a_school_cannot_add_a_closure_of_the_centre_or_of_another_school(at_school, closures, world, school):
    statement = text(
        "insert into closure (centre_id, closure_id, school_id, first_day, last_day, kind, note, version)"
        " values (:centre, gen_random_uuid(), :school, '2026-12-01', '2026-12-01', :kind, '', 1)"
    )
    values = {
        "centre": world.centre_id,
        "school": None if school == "null" else world.other_school_id,
        "kind": "centre_closed" if school == "null" else "free_day",
    }

    with pytest.raises(ProgrammingError, match="row-level security"):
        at_school.session.execute(statement, values)


@pytest.mark.parametrize("table", ["team_member", "working_pattern", "leave"])
def test_a_school_has_no_right_at_all_on_who_works_when(at_school, table):
    with pytest.raises(ProgrammingError, match="permission denied"):
        at_school.session.execute(text(f"select 1 from {table}"))


def test_a_school_reads_its_calendar_with_both(at_school, closures, world):
    calendar = queries.calendar_of(at_school, [world.school_id], DAY, DAY)

    assert (len(calendar.centre_closures), len(calendar.closures[world.school_id])) == (1, 1)
