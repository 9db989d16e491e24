"""Statements that are compiled once: the same answer as SQLAlchemy's own way, in the same scope and transaction."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from sqlalchemy import ARRAY, Integer, String, Uuid, any_, bindparam, event, func, select, text, type_coerce
from sqlalchemy.exc import DBAPIError

from clb_core.database.base import text_enum
from clb_core.database.kept import CURSORS, MOST_HELD, Kept
from clb_tenants.isolation.scope import open_unit, unit_of_work
from clb_tenants.schools.models import School
from clb_tenants.schools.vocabulary import EducationLevel

CENTRE = bindparam("centre", type_=Uuid())


class Named(NamedTuple):
    school_id: UUID
    level: EducationLevel
    name: str


BY_LEVEL = (
    select(School.school_id, School.level, School.name).where(School.centre_id == CENTRE).order_by(School.name_key)
)


def test_it_gives_the_rows_that_the_session_gives_with_the_types_of_the_columns(uow, world):
    statement = BY_LEVEL.where(School.level.in_((EducationLevel.PRIMARY, EducationLevel.SECONDARY)))
    kept = Kept(statement)

    found = uow.ask(kept, {"centre": world.centre_id})

    assert [tuple(row) for row in found] == [tuple(row) for row in uow.rows(statement, {"centre": world.centre_id})]
    assert {type(row.level) for row in found} == {EducationLevel}
    assert "IN ('primary'" in kept.text, "constants stand in the text, where a partial index can see them"


def test_an_array_is_one_value_whatever_its_length(uow, world):
    kept = Kept(BY_LEVEL.where(School.school_id == any_(bindparam("ids", type_=ARRAY(Uuid())))))

    for ids in ([], [world.school_id], [world.school_id, world.other_school_id, uuid4()]):
        found = uow.ask(kept, {"centre": world.centre_id, "ids": ids})
        assert {row.school_id for row in found} == set(ids) & {world.school_id, world.other_school_id}


def test_a_value_of_one_request_cannot_be_left_in_the_text(world):
    with pytest.raises(TypeError, match="make it a bindparam"):
        Kept(select(School.name).where(School.centre_id == world.centre_id))


@pytest.mark.parametrize("words", ["d'Anvers", "50 %", "a\\b", '"', "%(centre)s", "$1"])
def test_a_constant_means_itself(uow, words):
    kept = Kept(select(func.concat(words, bindparam("more", type_=String())).label("said")))

    assert uow.ask(kept, {"more": "!"})[0].said == f"{words}!"


def test_it_sees_only_what_the_scope_may_see(unit, world):
    everywhere = Kept(select(func.count().label("number")).select_from(School))

    of_school = unit(world.contacts["planning_contact"].scope).ask(everywhere, {})[0].number
    of_centre = unit(world.staff["planner"].scope).ask(everywhere, {})[0].number

    assert (of_school, of_centre) == (1, 2)


def test_a_statement_made_on_the_spot_sees_the_same(unit, world):
    for someone, number in ((world.contacts["planning_contact"], 1), (world.staff["planner"], 2)):
        assert unit(someone.scope).plain(select(func.count()).select_from(School)).scalar_one() == number


def test_it_sees_what_was_changed_and_not_yet_sent(uow, world):
    school = uow.scalar(select(School).where(School.school_id == world.school_id))
    school.phone = "053 12 34 56"

    found = uow.ask(
        Kept(select(School.phone).where(School.school_id == bindparam("id", type_=Uuid()))), {"id": world.school_id}
    )

    assert found[0].phone == "053 12 34 56"


def test_a_statement_that_fails_fails_as_any_other(uow):
    broken = Kept(select((bindparam("one", type_=Integer()) % bindparam("none", type_=Integer())).label("never")))

    with pytest.raises(DBAPIError, match="division by zero"):
        uow.ask(broken, {"one": 1, "none": 0})


def test_who_counts_statements_counts_it_too(uow, world):
    seen: list[str] = []
    uow.ask(Kept(BY_LEVEL), {"centre": world.centre_id})
    event.listen(uow.connection.engine, "before_cursor_execute", listener := lambda *all: seen.append(all[2]))
    try:
        uow.ask(kept := Kept(BY_LEVEL), {"centre": world.centre_id})
    finally:
        event.remove(uow.connection.engine, "before_cursor_execute", listener)

    assert seen == [kept.text]


def test_the_context_is_set_in_each_transaction_of_a_unit_and_in_those_beside_it(shared_runtime, world):
    asked = Kept(select(func.current_setting("app.centre_id", True).label("centre")))
    uow = open_unit(shared_runtime.database, world.staff["planner"].scope)
    try:
        for way in ("ask", "session", "ask"):
            found = (
                uow.ask(asked, {})[0].centre
                if way == "ask"
                else uow.session.scalar(text("select current_setting('app.centre_id')"))
            )
            assert found == str(world.centre_id)
            uow.commit()
        with uow.beside() as other:
            assert other.ask(asked, {})[0].centre == str(world.centre_id)
    finally:
        uow.close()


def test_what_the_session_added_and_what_was_asked_are_one_transaction(shared_runtime, world):
    asked = Kept(select(School.phone).where(School.school_id == bindparam("id", type_=Uuid())))
    with pytest.raises(ZeroDivisionError), unit_of_work(shared_runtime.database, world.staff["planner"].scope) as uow:
        uow.ask(asked, {"id": world.school_id})
        uow.scalar(select(School).where(School.school_id == world.school_id)).phone = "000"
        assert uow.ask(asked, {"id": world.school_id})[0].phone == "000"
        raise ZeroDivisionError
    with unit_of_work(shared_runtime.database, world.staff["planner"].scope) as uow:
        assert uow.ask(asked, {"id": world.school_id})[0].phone != "000"


def test_a_plan_is_kept_only_for_the_statements_that_ask_for_it(uow, world):
    once, each_time = Kept(BY_LEVEL, one_plan=True), Kept(BY_LEVEL.where(School.phone.is_not(None)))
    of_session = select(School.street).where(School.centre_id == CENTRE)
    for _run in range(12):
        uow.ask(once, {"centre": world.centre_id})
        uow.ask(each_time, {"centre": world.centre_id})
        uow.rows(of_session, {"centre": world.centre_id})

    kept = dict(uow.session.execute(text("select statement, generic_plans from pg_prepared_statements")).all())

    assert kept[once.text], "planned for any values, after the database had tried some"
    assert each_time.text not in kept
    assert not [words for words in kept if "street" in words and words.startswith("SELECT school.street")]


def test_rows_are_of_the_class_that_is_given_if_it_has_the_columns(uow, world):
    found = uow.ask(Kept(BY_LEVEL, row=Named), {"centre": world.centre_id})

    assert {type(row) for row in found} == {Named}
    assert [row.name for row in found] == [row.name for row in uow.rows(BY_LEVEL, {"centre": world.centre_id})]
    with pytest.raises(TypeError, match="columns"):
        Kept(BY_LEVEL.with_only_columns(School.name), row=Named)


def test_a_large_answer_does_not_stay_with_the_connection(uow):
    numbers = func.generate_series(1, bindparam("last", type_=Integer())).table_valued("n").render_derived()
    kept = Kept(select(numbers.c.n))

    assert len(uow.ask(kept, {"last": MOST_HELD})) == MOST_HELD
    assert kept in uow.connection.connection.info[CURSORS]
    assert len(uow.ask(kept, {"last": 5000})) == 5000
    assert kept not in uow.connection.connection.info[CURSORS]
    assert [row.n for row in uow.ask(kept, {"last": 2})] == [1, 2]


def test_a_statement_that_failed_is_asked_again_on_the_same_connection(shared_runtime, world):
    kept = Kept(select((bindparam("one", type_=Integer()) % bindparam("by", type_=Integer())).label("rest")))
    uow = open_unit(shared_runtime.database, world.staff["planner"].scope)
    try:
        for _time in range(7):  # The driver prepares a statement that it has seen often.
            with pytest.raises(DBAPIError, match="division by zero"):
                uow.ask(kept, {"one": 1, "by": 0})
            uow.rollback()
            assert uow.ask(kept, {"one": 5, "by": 3})[0].rest == 2
    finally:
        uow.close()


def test_a_value_that_no_enum_has_is_told(uow):
    column = type_coerce(func.concat(bindparam("level", type_=String())), text_enum(EducationLevel)).label("level")

    with pytest.raises(ValueError, match="'nursery' is none of"):
        uow.ask(Kept(select(column)), {"level": "nursery"})
