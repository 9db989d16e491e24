"""Programmes of a centre: given once, changed, renewed from a school year on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_platform.calendars.vocabulary import StaffFunction
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.programmes import queries, service
from clb_platform.programmes.vocabulary import FunctionNeed, Place, Season, Target, standard_programmes
from clb_tenants.access.actor import Actor, System
from clb_tenants.centres.vocabulary import Certainty

YEAR = 2026
NURSE = FunctionNeed(StaffFunction.NURSE, in_parallel=True)


@pytest.fixture
def seeded(uow: UnitOfWork) -> Any:
    """The centre of the small world has the standard programmes."""
    return uow


@pytest.fixture
def bare(uow: UnitOfWork) -> Any:
    """The same centre without any programme, as it begins."""
    for table in ("programme_target", "programme_function", "programme_season", "programme"):
        uow.rows(text(f"delete from {table}"))
    return uow


def find(uow: UnitOfWork, code: Any, start_year: Any = YEAR) -> Any:
    return next(view for view in queries.programmes_in(uow, start_year) if view.code == code)


def ledger(uow: UnitOfWork, verb: Any) -> Any:
    statement = "select changes from audit_entry where action = :action"
    return uow.rows(text(statement), {"action": f"programmes.{verb}"}).scalars().all()


def test_a_new_centre_gets_the_standard_programmes(bare: UnitOfWork) -> None:
    assert queries.programmes(bare) == ()

    assert service.seed_programmes(bare, System()) == len(standard_programmes())
    assert [view.code for view in queries.programmes_in(bare, YEAR)] == [
        "SC1", "SC2", "SC3", "SC4", "SC5", "DTPA_IPV", "MBR", "HPV", "DTPA",
    ]  # fmt: skip


def test_what_is_stored_is_what_the_data_say(seeded: UnitOfWork) -> None:
    stored = {(view.code, view.valid_from_year): view for view in queries.programmes(seeded)}

    for standard in standard_programmes():
        view = stored[standard.values["code"], standard.values["valid_from_year"]]
        assert view.targets == standard.targets
        assert set(view.functions) == set(standard.functions)
        assert view.seasons == standard.seasons
        assert {name: getattr(view, name) for name in standard.values} == standard.values


def test_giving_them_again_adds_nothing_and_keeps_what_the_centre_changed(
    seeded: UnitOfWork, administrator: Actor
) -> None:
    contact = find(seeded, "SC2")
    service.change_programme(seeded, administrator, contact.programme_id, {"minutes_per_pupil": 12}, contact.version)

    assert service.seed_programmes(seeded, System()) == 0
    assert find(seeded, "SC2").minutes_per_pupil == 12
    assert len(ledger(seeded, "standard.added")) == 1


def test_programmes_take_one_statement_however_many_there_are(seeded: UnitOfWork) -> None:
    engine, seen = seeded.connection.engine, []

    def note(*args: Any) -> None:
        seen.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    queries.programmes(seeded)
    event.remove(engine, "before_cursor_execute", note)

    assert len([each for each in seen if "set_config" not in each]) == 1


def test_a_year_before_all_programmes_has_none(seeded: UnitOfWork) -> None:
    assert queries.programmes_in(seeded, 2018) == ()


def test_a_change_is_stored_recorded_and_sure(seeded: UnitOfWork, administrator: Actor) -> None:
    contact = find(seeded, "SC2")
    values = {
        "minutes_per_pupil": 12.5,
        "place": Place.SCHOOL,
        "functions": (NURSE,),
        "seasons": (Season(1, 10, 1, 3, 31, False),),
    }

    after = service.change_programme(seeded, administrator, contact.programme_id, values, contact.version)

    assert (after.minutes_per_pupil, after.place, after.functions) == (12.5, Place.SCHOOL, (NURSE,))
    assert after.seasons[0].words == "1 oktober tot en met 31 maart"
    assert after.practice_certainty is Certainty.SURE
    assert after.version == contact.version + 1
    assert find(seeded, "SC2") == after
    assert ledger(seeded, "programme.changed")[0]["minutes_per_pupil"] == [15.0, 12.5]


def test_a_change_of_only_the_functions_gives_a_new_version(seeded: UnitOfWork, administrator: Actor) -> None:
    contact = find(seeded, "SC2")
    first = service.change_programme(seeded, administrator, contact.programme_id, {"functions": (NURSE,)}, 1)
    second = service.change_programme(
        seeded, administrator, contact.programme_id, {"functions": contact.functions}, first.version
    )

    assert (first.version, second.version) == (2, 3)


def test_the_same_values_are_no_change(seeded: UnitOfWork, administrator: Actor) -> None:
    contact = find(seeded, "SC2")

    after = service.change_programme(
        seeded,
        administrator,
        contact.programme_id,
        {"minutes_per_pupil": 15, "targets": contact.targets},
        contact.version,
    )

    assert after == contact
    assert ledger(seeded, "programme.changed") == []


def test_a_change_of_an_older_version_is_stale(seeded: UnitOfWork, administrator: Actor) -> None:
    contact = find(seeded, "SC2")
    service.change_programme(seeded, administrator, contact.programme_id, {"minutes_per_pupil": 12}, contact.version)

    with pytest.raises(Stale):
        service.change_programme(
            seeded, administrator, contact.programme_id, {"minutes_per_pupil": 13}, contact.version
        )


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"minutes_per_pupil": 0}, "minutes_per_pupil", "0,1 tot 120"),
        ({"minutes_per_pupil": 121}, "minutes_per_pupil", "0,1 tot 120"),
        ({"minutes_per_pupil": 2.25}, "minutes_per_pupil", "hoogstens één cijfer"),
        ({"functions": ()}, "functions", "Kies minstens een functie"),
        ({"functions": (NURSE, NURSE)}, "functions", "twee keer"),
        ({"targets": ()}, "targets", "voor niemand"),
        ({"targets": (Target(Grade.L1), Target(Grade.L1))}, "targets", "twee keer"),
        ({"targets": (Target(Grade.SPECIAL),)}, "targets", "een leeftijd"),
        ({"targets": (Target(),)}, "targets", "een leeftijd"),
        ({"targets": (Target(birth_year_offset=30),)}, "targets", "2 tot 25"),
        ({"min_months": 14}, "min_months", "groter dan het meeste"),
        ({"min_months": -1}, "min_months", "0 tot 60"),
        ({"seasons": (Season(3, 9, 1, 10, 1, False),)}, "season_3", "geen dosis 3"),
        ({"seasons": (Season(1, 2, 29, 3, 1, False),)}, "season_1", "bestaat niet in elk jaar"),
        ({"seasons": (Season(1, 13, 1, 3, 1, False),)}, "season_1", "bestaat niet in elk jaar"),
        ({"seasons": (Season(1, 3, 1, 10, 1, False),)}, "season_1", "begint na haar einde"),
        ({"seasons": (Season(1, 9, 1, 10, 1, False),) * 2}, "seasons", "hoogstens een periode"),
    ],
)
def test_a_programme_that_cannot_be_is_refused_beside_its_field(
    seeded: UnitOfWork, administrator: Actor, values: Any, field: Any, words: Any
) -> None:
    hpv = find(seeded, "HPV")

    with pytest.raises(Refused) as refusal:
        service.change_programme(seeded, administrator, hpv.programme_id, values, hpv.version)

    assert words in refusal.value.fields[field][0]
    assert find(seeded, "HPV") == hpv


def test_a_planner_may_read_and_not_change(seeded: UnitOfWork, planner: Actor) -> None:
    contact = find(seeded, "SC2")

    with pytest.raises(Forbidden):
        service.change_programme(seeded, planner, contact.programme_id, {"minutes_per_pupil": 12}, contact.version)


def test_a_programme_of_another_centre_is_not_found(
    seeded: UnitOfWork, foreign_uow: UnitOfWork, administrator: Actor
) -> None:
    with pytest.raises(NotFound):
        service.get(foreign_uow, find(seeded, "SC2").programme_id)
    with pytest.raises(NotFound):
        service.change_programme(seeded, administrator, uuid7(), {}, None)


def test_a_moved_grade_is_a_new_version_from_a_school_year_on(seeded: UnitOfWork, administrator: Actor) -> None:
    mbr = find(seeded, "MBR")
    targets = (Target(Grade.L3), Target(Grade.L4), Target(birth_year_offset=8))
    values = {"targets": targets, "source": "Nieuw schema", "certainty": Certainty.SURE}

    renewed = service.renew_programme(seeded, administrator, mbr.programme_id, 2027, values, mbr.version)

    assert renewed.targets == targets
    assert (renewed.valid_from_year, renewed.valid_until_year, renewed.source) == (2027, None, "Nieuw schema")
    assert find(seeded, "MBR", 2026).valid_until_year == 2026
    assert find(seeded, "MBR", 2027) == renewed
    assert [row.valid_from_year for row in queries.versions_of(seeded, "MBR")] == [2027, 2026, 2024, 2023, 2019]


def test_an_extra_dose_comes_with_its_own_season(seeded: UnitOfWork, administrator: Actor) -> None:
    hpv = find(seeded, "HPV")
    seasons = (*hpv.seasons, Season(3, 6, 1, 6, 30, False))

    renewed = service.renew_programme(
        seeded, administrator, hpv.programme_id, 2027, {"doses": 3, "seasons": seasons}, hpv.version
    )

    assert (renewed.doses, len(renewed.seasons)) == (3, 3)


def test_a_version_cannot_be_renewed_from_its_own_first_year(seeded: UnitOfWork, administrator: Actor) -> None:
    mbr = find(seeded, "MBR")

    with pytest.raises(Refused, match="Kies een later schooljaar"):
        service.renew_programme(seeded, administrator, mbr.programme_id, 2026, {}, mbr.version)


def test_a_version_that_has_ended_cannot_be_renewed_later(seeded: UnitOfWork, administrator: Actor) -> None:
    old = find(seeded, "MBR", 2024)

    with pytest.raises(Conflict, match="eindigt al na 2025-2026"):
        service.renew_programme(seeded, administrator, old.programme_id, 2027, {}, old.version)


def test_two_versions_in_one_school_year_are_refused_by_the_database(seeded: UnitOfWork) -> None:
    old = find(seeded, "MBR", 2024)
    row = queries.programme_for_change(seeded, old.programme_id)
    assert row is not None
    row.valid_until_year = None

    with pytest.raises(Conflict, match="al een andere versie"):
        seeded.flush()
