"""Class groups of a school: adding, changing, counting, removing, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_core.web.pages import PageRequest
from clb_platform.class_groups import queries, service
from clb_platform.class_groups.vocabulary import EducationType, Grade, GroupSource
from clb_tenants.access.actor import Acting, Actor, System
from clb_tenants.schools import service as schools
from clb_tenants.schools.models import School
from world import World

YEAR = 2028
"""A school year without class groups in the small world."""
CLASS_4A = {"name": "4A", "grade": Grade.L4, "head_count": 22}


def add(uow: UnitOfWork, actor: Acting, school: School, **more: Any) -> Any:
    return service.add_group(uow, actor, school.school_id, YEAR, CLASS_4A | more)


def entries(uow: UnitOfWork, verb: Any = "") -> Any:
    """(name, changes) of what people did to class groups, by name; with a verb, of that act only."""
    statement = (
        "select object_name, changes from audit_entry"
        " where action like :action and actor_name <> 'systeem' order by object_name"
    )
    rows = uow.rows(text(statement), {"action": f"class_groups.group.{verb}%"}).all()
    return [tuple(row) for row in rows]


def events(uow: UnitOfWork) -> Any:
    payloads = uow.scalars(text("select payload from outbox_message where name = 'ClassGroupsChanged'")).all()
    return [payload for payload in payloads if payload["start_year"] == YEAR]


def special_school(uow: UnitOfWork, planner: Actor) -> Any:
    values = {
        "institution_number": "045678", "name": "BuSO De Brug", "network": "go", "level": "special_secondary",
        "board_name": "", "street": "", "postcode": "9300", "municipality": "Aalst", "phone": "",
    }  # fmt: skip
    school = schools.add_school(uow, planner, values, affiliated_from=date(2024, 9, 1))
    schools.add_site(uow, planner, school, {"number": 1, "name": "De Brug"})
    return school


def test_a_group_stands_at_the_first_site_counted_today(
    uow: UnitOfWork, planner: Actor, school: School, world: World
) -> None:
    group = add(uow, planner, school)

    assert (group.site_id, group.counted_on, group.source) == (world.site_id, date(2026, 10, 6), GroupSource.FORM)
    assert group.education_type is EducationType.ORDINARY
    assert queries.groups_of(uow, school.school_id, YEAR) == [group]


def test_adding_is_written_in_the_ledger_and_told_once(uow: UnitOfWork, planner: Actor, school: School) -> None:
    add(uow, planner, school)

    assert entries(uow) == [("4A", {"grade": "L4", "head_count": 22, "start_year": YEAR})]
    assert [(event["school_id"], event["start_year"]) for event in events(uow)] == [(str(school.school_id), YEAR)]


def test_the_same_name_at_the_same_site_is_refused_in_words(uow: UnitOfWork, planner: Actor, school: School) -> None:
    add(uow, planner, school)

    with pytest.raises(Conflict, match="al een klas met deze naam"):
        add(uow, planner, school, name="4a")


def test_the_same_name_may_return_in_another_school_year(uow: UnitOfWork, planner: Actor, school: School) -> None:
    add(uow, planner, school)
    service.add_group(uow, planner, school.school_id, YEAR + 1, CLASS_4A)

    assert len(queries.groups_of(uow, school.school_id, YEAR)) == 1


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"head_count": -1}, "head_count", "0 tot 400"),
        ({"head_count": 401}, "head_count", "0 tot 400"),
        ({"name": "  "}, "name", "Geef de klas een naam"),
        ({"name": "x" * 61}, "name", "hoogstens 60 tekens"),
        ({"grade": Grade.S3}, "grade", "Deze school heeft geen 3de jaar secundair"),
        ({"grade": Grade.SPECIAL, "birth_year": 2017}, "grade", "Deze school heeft geen buitengewoon onderwijs"),
        ({"birth_year": 2017}, "birth_year", "enkel bij buitengewoon onderwijs"),
        ({"education_type": EducationType.SPECIAL}, "grade", "past niet bij dit soort onderwijs"),
        ({"site_id": uuid4()}, "site_id", "hoort niet bij deze school"),
    ],
)
def test_a_group_that_cannot_be_is_refused_beside_its_field(
    uow: UnitOfWork, planner: Actor, school: School, values: Any, field: Any, words: Any
) -> None:
    with pytest.raises(Refused) as refusal:
        add(uow, planner, school, **values)

    assert words in refusal.value.fields[field][0]
    assert queries.groups_of(uow, school.school_id, YEAR) == []


def test_all_problems_of_a_group_are_said_at_once(uow: UnitOfWork, planner: Actor, school: School) -> None:
    with pytest.raises(Refused) as refusal:
        add(uow, planner, school, name="", head_count=500, grade=Grade.S1)

    assert set(refusal.value.fields) == {"name", "head_count", "grade"}


def test_a_site_of_another_school_is_refused(uow: UnitOfWork, planner: Actor, school: School, world: World) -> None:
    with pytest.raises(Refused, match="hoort niet bij deze school"):
        add(uow, planner, school, site_id=world.other_site_id)


def test_a_school_year_that_does_not_exist_is_refused(uow: UnitOfWork, planner: Actor, school: School) -> None:
    with pytest.raises(Refused, match="Dit schooljaar bestaat niet"):
        service.add_group(uow, planner, school.school_id, 26, CLASS_4A)


def test_a_school_of_another_centre_does_not_exist_here(uow: UnitOfWork, planner: Actor, world: World) -> None:
    with pytest.raises(NotFound):
        service.add_group(uow, planner, world.foreign_school_id, YEAR, CLASS_4A)


def test_a_nurse_may_not_add(uow: UnitOfWork, nurse: Actor, school: School) -> None:
    with pytest.raises(Forbidden):
        add(uow, nurse, school)


def test_the_product_itself_may_add_with_its_own_source(uow: UnitOfWork, school: School) -> None:
    group = service.add_group(uow, System(), school.school_id, YEAR, CLASS_4A, source=GroupSource.DEMO)

    assert group.source is GroupSource.DEMO


def test_special_education_has_groups_per_year_of_birth_with_the_same_name(uow: UnitOfWork, planner: Actor) -> None:
    school = special_school(uow, planner)
    for birth_year in (2012, 2013):
        add(uow, planner, school, name="OV1", grade=Grade.SPECIAL, birth_year=birth_year)

    assert [group.birth_year for group in queries.groups_of(uow, school.school_id, YEAR)] == [2013, 2012]
    with pytest.raises(Conflict):
        add(uow, planner, school, name="OV1", grade=Grade.SPECIAL, birth_year=2012)


@pytest.mark.parametrize("birth_year", [None, 2000, 2027])
def test_special_education_needs_a_possible_year_of_birth(uow: UnitOfWork, planner: Actor, birth_year: Any) -> None:
    school = special_school(uow, planner)

    with pytest.raises(Refused, match="geboortejaar"):
        add(uow, planner, school, grade=Grade.SPECIAL, birth_year=birth_year)


def test_groups_come_from_young_to_old(uow: UnitOfWork, planner: Actor, school: School) -> None:
    for name, grade in (("1A", Grade.L1), ("3K", Grade.K3), ("6B", Grade.L6), ("6A", Grade.L6)):
        add(uow, planner, school, name=name, grade=grade)

    assert [group.name for group in queries.groups_of(uow, school.school_id, YEAR)] == ["3K", "1A", "6A", "6B"]


def test_a_new_count_is_dated_and_recorded(
    uow: UnitOfWork, planner: Actor, school: School, clock_at: FixedClock
) -> None:
    group = add(uow, planner, school)
    clock_at.move_to(clock_at.now().replace(month=11))

    service.change_group(uow, planner, group.class_group_id, {"head_count": 24}, group.version)

    assert (group.head_count, group.counted_on) == (24, date(2026, 11, 6))
    assert entries(uow, "counted") == [("4A", {"head_count": [22, 24]})]


def test_a_change_of_grade_and_name_keeps_the_day_of_the_count(uow: UnitOfWork, planner: Actor, school: School) -> None:
    group = service.add_group(uow, planner, school.school_id, YEAR, CLASS_4A, counted_on=date(2026, 9, 15))

    service.change_group(uow, planner, group.class_group_id, {"name": "5A", "grade": Grade.L5}, group.version)

    assert (group.name_key, group.counted_on) == ("5a", date(2026, 9, 15))
    assert entries(uow, "changed")[0][1] == {"name": ["4A", "5A"], "grade": ["L4", "L5"]}


def test_a_change_that_changes_nothing_is_no_act(uow: UnitOfWork, planner: Actor, school: School) -> None:
    group = add(uow, planner, school)

    service.change_group(uow, planner, group.class_group_id, dict(CLASS_4A), group.version)

    assert len(entries(uow)) == 1


def test_a_change_of_an_older_version_is_stale(uow: UnitOfWork, planner: Actor, school: School) -> None:
    group = add(uow, planner, school)
    service.change_group(uow, planner, group.class_group_id, {"head_count": 23}, group.version)

    with pytest.raises(Stale):
        service.change_group(uow, planner, group.class_group_id, {"head_count": 24}, 1)


def test_a_change_to_a_taken_name_is_refused(uow: UnitOfWork, planner: Actor, school: School) -> None:
    add(uow, planner, school)
    other = add(uow, planner, school, name="4B")

    with pytest.raises(Conflict, match="al een klas met deze naam"):
        service.change_group(uow, planner, other.class_group_id, {"name": "4A"}, other.version)


def test_all_counts_of_a_school_are_saved_at_once(uow: UnitOfWork, planner: Actor, school: School) -> None:
    first, second, third = (add(uow, planner, school, name=name) for name in ("4A", "4B", "4C"))
    counts = {first.class_group_id: 20, second.class_group_id: 22, third.class_group_id: 0}

    changed = service.count_pupils(uow, planner, school.school_id, YEAR, counts, {})

    assert {group.name for group in changed} == {"4A", "4C"}
    assert [group.head_count for group in queries.groups_of(uow, school.school_id, YEAR)] == [20, 22, 0]
    assert [name for name, _changes in entries(uow, "counted")] == ["4A", "4C"]


def test_one_wrong_count_saves_none(uow: UnitOfWork, planner: Actor, school: School) -> None:
    first, second = (add(uow, planner, school, name=name) for name in ("4A", "4B"))

    with pytest.raises(Refused) as refusal:
        service.count_pupils(
            uow, planner, school.school_id, YEAR, {first.class_group_id: 20, second.class_group_id: 401}, {}
        )

    assert refusal.value.fields == {f"count-{second.class_group_id}": ["4B: Een klas heeft 0 tot 400 leerlingen."]}
    assert first.head_count == 22


def test_counts_of_another_version_are_stale(uow: UnitOfWork, planner: Actor, school: School) -> None:
    group = add(uow, planner, school)

    with pytest.raises(Stale):
        service.count_pupils(
            uow, planner, school.school_id, YEAR, {group.class_group_id: 20}, {group.class_group_id: group.version + 1}
        )


def test_a_count_for_a_group_of_another_school_is_not_found(
    uow: UnitOfWork, planner: Actor, school: School, other_school: School
) -> None:
    group = service.add_group(
        uow, planner, other_school.school_id, YEAR, {"name": "3A", "grade": Grade.S3, "head_count": 18}
    )

    with pytest.raises(NotFound):
        service.count_pupils(uow, planner, school.school_id, YEAR, {group.class_group_id: 20}, {})


def test_a_group_can_be_removed_and_the_ledger_keeps_its_name(uow: UnitOfWork, planner: Actor, school: School) -> None:
    group = add(uow, planner, school)

    service.remove_group(uow, planner, group.class_group_id, group.version)

    assert queries.groups_of(uow, school.school_id, YEAR) == []
    assert [name for name, _changes in entries(uow, "removed")] == ["4A"]


def test_a_removed_group_is_gone(uow: UnitOfWork, planner: Actor, school: School) -> None:
    group = add(uow, planner, school)
    service.remove_group(uow, planner, group.class_group_id, group.version)

    with pytest.raises(NotFound):
        service.remove_group(uow, planner, group.class_group_id, 1)


def test_a_centre_cannot_touch_a_group_of_another(
    uow: UnitOfWork, foreign_uow: UnitOfWork, planner: Actor, school: School, world: World
) -> None:
    group = add(uow, planner, school)

    with pytest.raises(NotFound):
        service.get(foreign_uow, group.class_group_id)
    with pytest.raises(NotFound):
        service.change_group(foreign_uow, world.foreign_planner.actor, group.class_group_id, {"head_count": 1}, None)


def test_schools_without_groups_are_listed_first_and_counted(
    uow: UnitOfWork, planner: Actor, school: School, other_school: School
) -> None:
    add(uow, planner, school)
    add(uow, planner, school, name="4B", head_count=20)

    rows = queries.totals_by_school(uow, YEAR, {}, PageRequest())
    totals = queries.totals_of_year(uow, YEAR, {})

    assert [(row.school_name, row.groups, row.pupils) for row in rows] == [
        (other_school.name, 0, 0),
        (school.name, 2, 42),
    ]
    assert (totals.schools, totals.without_groups, totals.groups, totals.pupils) == (2, 1, 2, 42)
    assert queries.schools_without_groups(uow, YEAR) == [other_school]
    assert [row.school_id for row in queries.totals_by_school(uow, YEAR, {"missing": True}, PageRequest())] == [
        other_school.school_id
    ]


def test_the_overview_pages_from_missing_schools_to_counted_ones(
    uow: UnitOfWork, planner: Actor, school: School, other_school: School
) -> None:
    add(uow, planner, school)
    request = PageRequest(limit=1)
    first = request.page(queries.totals_by_school(uow, YEAR, {}, request), lambda row: row.sort_key)
    following = PageRequest.read(1, first.next_cursor)
    second = following.page(queries.totals_by_school(uow, YEAR, {}, following), lambda row: row.sort_key)

    assert [row.school_id for row in (*first.rows, *second.rows)] == [other_school.school_id, school.school_id]
    assert second.next_cursor is None


def test_a_cursor_that_is_none_of_ours_is_refused(uow: UnitOfWork) -> None:
    with pytest.raises(Refused, match="bladwijzer"):
        queries.totals_by_school(uow, YEAR, {}, PageRequest(after=("x", "y", "z")))
    with pytest.raises(Refused, match="bladwijzer"):
        queries.groups(uow, YEAR, {}, PageRequest(after=("x",)))


def test_groups_of_many_schools_come_in_one_statement(
    uow: UnitOfWork, planner: Actor, school: School, other_school: School
) -> None:
    add(uow, planner, school)
    service.add_group(uow, planner, other_school.school_id, YEAR, {"name": "3A", "grade": Grade.S3, "head_count": 18})

    found = queries.groups_of_schools(uow, YEAR)

    assert {group.name for group in found} == {"4A", "3A"}
    assert queries.groups_of_schools(uow, YEAR, [school.school_id])[0].name == "4A"
    assert queries.groups_of_schools(uow, YEAR, [uuid7()]) == []


def test_groups_are_found_by_the_start_of_their_name_and_their_grade(
    uow: UnitOfWork, planner: Actor, school: School
) -> None:
    add(uow, planner, school)
    add(uow, planner, school, name="1A", grade=Grade.L1)

    assert [group.name for group in queries.groups(uow, YEAR, {"q": "4"}, PageRequest())] == ["4A"]
    assert [group.name for group in queries.groups(uow, YEAR, {"grade": Grade.L1}, PageRequest())] == ["1A"]
