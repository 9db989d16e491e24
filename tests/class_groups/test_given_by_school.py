"""A school gives its own classes: pre-filled with last year's a grade up, saved at once, by the rules of an import."""

from __future__ import annotations

import re

import pytest

from clb_core.errors import Forbidden, NotFound, Refused, Stale
from clb_platform.class_groups import queries, service
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.policy import moved_up
from clb_platform.class_groups.service import Given
from clb_platform.class_groups.vocabulary import Grade, GroupSource
from clb_tenants.access.roles import Role
from clb_tenants.audit import service as audit
from clb_tenants.isolation.scope import CentreScope, unit_of_work

NEXT = 2027


@pytest.fixture
def centre(fresh_runtime, world):
    return lambda: unit_of_work(fresh_runtime.database, CentreScope(world.centre_id))


@pytest.fixture
def own(fresh_runtime, world):
    """A unit of work of the school's contact that commits."""
    return lambda: unit_of_work(fresh_runtime.database, world.contacts[Role.PLANNING_CONTACT].scope)


@pytest.fixture
def address(world):
    return f"/scholen/{world.school_id}/klassen/doorgeven?schooljaar={NEXT}"


def stored(centre, world, year=NEXT):
    with centre() as uow:
        groups = queries.groups_of(uow, world.school_id, year)
        return {group.name: (group.grade, group.head_count, group.source) for group in groups}


def fields_of(page: str) -> dict[str, str]:
    """What the form would send as it stands."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            found[name[1]] = value[1]
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if "-" in name or name == "lines"}


def test_last_year_stands_there_a_grade_up(as_contact, address):
    sent = fields_of(as_contact.text(address))

    lines = {sent[f"name-{place}"]: (sent[f"grade-{place}"], sent.get(f"head_count-{place}", "")) for place in range(5)}
    assert lines["1KA"] == ("K1", "")
    assert lines["2KA"] == ("K2", "8")
    assert lines["2A"] == ("L2", "8")
    assert lines["5A"] == ("L5", "8")
    assert "7A" not in lines


def test_saved_as_it_stands_only_what_has_a_count_is_there_and_the_centre_sees_whose_it_is(
    as_contact, as_planner, address, centre, world
):
    answer = as_contact.post(address, fields_of(as_contact.text(address)))

    assert answer.status_code == 303
    found = stored(centre, world)
    assert found["5A"] == (Grade.L5, 8, GroupSource.SCHOOL)
    assert set(found) == {"2KA", "2A", "5A"}
    assert "ingevuld door de school" in as_planner.text(f"/scholen/{world.school_id}/klassen?schooljaar={NEXT}")
    with centre() as uow:
        assert audit.verify(uow).finding is None


def test_a_second_time_the_classes_that_are_there_are_counted_again(as_contact, address, centre, world):
    as_contact.post(address, fields_of(as_contact.text(address)))
    sent = fields_of(as_contact.text(address))
    place = next(name.removeprefix("name-") for name, value in sent.items() if name.startswith("name-") and value == "5A")
    new = {"name-3": "6A", "grade-3": "L6", "head_count-3": "17"}

    assert as_contact.post(address, sent | {f"head_count-{place}": "21"} | new).status_code == 303

    found = stored(centre, world)
    assert found["5A"][1] == 21
    assert found["6A"] == (Grade.L6, 17, GroupSource.SCHOOL)
    assert as_contact.post(address, fields_of(as_contact.text(address))).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"head_count-1": "-1"}, "Een klas heeft 0 tot 400 leerlingen."),
        ({"head_count-1": "10000"}, "Een klas heeft 0 tot 400 leerlingen."),
        ({"head_count-1": "0"}, "Een klas zonder leerlingen nemen we niet op."),
        ({"head_count-1": "veel"}, "getal"),
        ({"name-1": ""}, "Geef de klas een naam"),
        ({"name-1": "2A"}, "De klas 2A staat er al."),
        ({"grade-1": "S3"}, "Deze school heeft geen 3de jaar secundair."),
        ({"grade-1": ""}, "Kies een leerjaar."),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_saved(as_contact, address, centre, world, wrong, words):
    answer = as_contact.post(address, fields_of(as_contact.text(address)) | wrong)

    assert answer.status_code == 422
    assert words in answer.text
    assert stored(centre, world) == {}


def test_a_count_that_another_changed_meanwhile_is_not_overwritten(own, centre, contact, world):
    line = Given("5B", Grade.L5, 20)
    with own() as uow:
        (group,), _counted = service.give(uow, contact, world.school_id, NEXT, [line])
        known = Given("5B", Grade.L5, 22, None, group.class_group_id, group.version)
    with centre() as uow:
        service.count_pupils(uow, _planner(world), world.school_id, NEXT, {group.class_group_id: 19}, {})

    with pytest.raises(Stale), own() as uow:
        service.give(uow, contact, world.school_id, NEXT, [known])
    assert stored(centre, world)["5B"][1] == 19


def _planner(world):
    return world.staff[Role.PLANNER].actor


def test_only_the_own_school_may_and_no_one_of_the_centre(own, contact, planner, uow, world):
    with pytest.raises(NotFound), own() as unit:
        service.give(unit, contact, world.other_school_id, NEXT, [Given("5B", Grade.L5, 20)])
    with pytest.raises(Forbidden):
        service.give(uow, planner, world.school_id, NEXT, [Given("5B", Grade.L5, 20)])


def test_a_class_of_another_year_or_a_class_twice_does_not_exist(own, contact, world):
    other_year = Given("4A", Grade.L4, 20, None, world.groups["4A"], 1)
    with pytest.raises(NotFound), own() as unit:
        service.give(unit, contact, world.school_id, NEXT, [other_year])
    with pytest.raises(NotFound), own() as unit:
        service.give(unit, contact, world.school_id, 2026, [other_year, other_year])


def test_a_class_that_is_there_needs_its_count(own, contact, world):
    with pytest.raises(Refused) as caught, own() as unit:
        service.give(unit, contact, world.school_id, 2026, [Given("4A", Grade.L4, None, None, world.groups["4A"], 1)])

    assert caught.value.fields == {"head_count-0": ["Vul het aantal in, of 0 als de klas er niet meer is."]}


def test_over_rest_the_same(client, world, centre):
    head = client(world.contacts[Role.HEAD])
    asked = head.api("GET", f"/schools/{world.school_id}/given-classes?start_year={NEXT}").json["items"]

    done = head.api("PUT", f"/schools/{world.school_id}/given-classes", {"start_year": NEXT, "groups": asked})

    assert done.status_code == 200, done.json
    assert {group["source"] for group in done.json["added"]} == {"school"}
    assert set(stored(centre, world)) == {"2KA", "2A", "5A"}


def made(name: str, grade: Grade, head_count: int, birth_year: int | None = None) -> ClassGroup:
    return ClassGroup(name=name, grade=grade, head_count=head_count, birth_year=birth_year, start_year=2026)


def test_who_is_too_old_and_the_highest_grades_move_out():
    primary = moved_up(
        [made("3KB", Grade.K3, 10), made("6A", Grade.L6, 20), made("Vissen", Grade.L1, 9), made("2A", Grade.L2, 0)]
    )
    assert [(line.name, line.grade, line.head_count) for line in primary] == [
        ("3KB", Grade.K3, None), ("1B", Grade.L1, 10), ("Vissen", Grade.L2, 9),
    ]  # fmt: skip
    special = moved_up([made("Zon", Grade.SPECIAL, 5, 2015), made("Maan", Grade.SPECIAL, 4, 2001)])
    assert [(line.name, line.birth_year, line.head_count) for line in special] == [("Zon", 2015, 5)]
    secondary = moved_up([made("1A", Grade.S1, 22), made("6 Latijn", Grade.S6, 12), made("7 BSO", Grade.S7, 5)])
    assert [(line.name, line.grade, line.head_count) for line in secondary] == [("1A", Grade.S1, None), ("2A", Grade.S2, 22)]
