"""Class groups from a file: what is read, what would change, what is carried out."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event

from clb_core.errors import Conflict, Forbidden
from clb_core.staging import queries, service
from clb_core.staging.vocabulary import Selection, Upload, Verdict
from clb_core.tabular import TableError
from clb_integrations.tables.csv_reader import CsvReader
from clb_platform.class_groups import queries as groups
from clb_platform.class_groups import service as group_verbs
from clb_platform.class_groups.vocabulary import ClassGroupsAction, Grade, GroupSource
from clb_platform.roster.service import CLASS_GROUPS_IMPORT
from clb_platform.roster.vocabulary import RosterAction, read_education_type
from clb_tenants.audit import queries as audit
from clb_tenants.schools import service as schools

YEAR = 2027
"""A school year in which the small world has no classes yet."""
HEAD = "instellingsnummer;vestiging;klas;leerjaar;soort onderwijs;geboortejaar;aantal leerlingen"
SPECIAL = {
    "institution_number": "045678", "name": "BuBaO De Brug", "network": "free", "level": "special_primary",
    "board_name": "", "street": "", "postcode": "9300", "municipality": "Aalst", "phone": "",
}  # fmt: skip


@pytest.fixture
def upload(uow, planner):
    def send(*rows: str, head: str = HEAD, year: int = YEAR):
        file = Upload("\n".join([head, *rows]).encode(), "klassen.csv")
        return service.upload(uow, planner, CLASS_GROUPS_IMPORT, file, {"start_year": year}, CsvReader())

    return send


@pytest.fixture
def commit(uow, planner):
    def carry_out(batch, selection=Selection.VALID):
        return service.commit(uow, planner, CLASS_GROUPS_IMPORT, batch.batch_id, selection, None)

    return carry_out


@pytest.fixture
def rows(uow):
    def read(batch):
        return [service.as_checked(row) for row in queries.rows(uow, batch.batch_id)]

    return read


@pytest.fixture
def special_school(uow, planner):
    school = schools.add_school(uow, planner, SPECIAL, affiliated_from=date(2024, 9, 1))
    schools.add_site(uow, planner, school, {"number": 1, "name": school.name, "municipality": "Aalst"})
    return school


def test_classes_are_read_and_carried_out(uow, upload, commit, school):
    batch = upload("012345;1;4A;L4;;;22", "12345;;1KK;1ste kleuterklas;gewoon;;18")

    assert batch.counts == {"rows": 2, "new": 2, "changed": 0, "same": 0, "refused": 0}
    commit(batch, Selection.ALL)
    stored = {group.name: group for group in groups.groups_of(uow, school.school_id, YEAR)}
    assert {name: (group.grade, group.head_count) for name, group in stored.items()} == {
        "4A": (Grade.L4, 22),
        "1KK": (Grade.K1, 18),
    }
    assert {group.source for group in stored.values()} == {GroupSource.IMPORT}
    assert {group.counted_on for group in stored.values()} == {date(2026, 10, 6)}


def test_the_same_file_again_changes_nothing(upload, commit):
    commit(upload("012345;1;4A;L4;;;22"))

    assert upload("012345;1;4a;4de leerjaar;;;22.0").counts["changed"] == 1
    assert upload("012345;1;4A;4de leerjaar;;;22.0").counts["same"] == 1


def test_a_new_count_is_shown_and_carried_out(uow, upload, commit, rows, school):
    commit(upload("012345;1;4A;L4;;;22", "012345;1;4B;L4;;;20"))

    batch = upload("012345;1;4A;L4;;;24", "012345;1;4B;L4;;;20")

    changed, same = rows(batch)
    assert [(change.label, change.before, change.after) for change in changed.differences] == [
        ("Aantal leerlingen", "22", "24")
    ]
    assert same.verdict is Verdict.SAME
    commit(batch)
    assert {group.name: group.head_count for group in groups.groups_of(uow, school.school_id, YEAR)} == {
        "4A": 24,
        "4B": 20,
    }


def test_another_school_year_is_another_class(upload, commit):
    commit(upload("012345;1;4A;L4;;;22"))

    assert upload("012345;1;4A;L4;;;22", year=YEAR + 1).counts["new"] == 1


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (";1;4A;L4;;;22", "instellingsnummer ontbreekt"),
        ("abc;1;4A;L4;;;22", "“abc” is geen instellingsnummer"),
        ("099999;1;4A;L4;;;22", "School 099\N{NO-BREAK SPACE}999 staat niet in jullie lijst"),
        ("034567;1;4A;L4;;;22", "staat niet in jullie lijst"),
        ("012345;7;4A;L4;;;22", "geen open vestiging 7"),
        ("012345;een;4A;L4;;;22", "“een” is geen vestigingsnummer"),
        ("012345;1;;L4;;;22", "Geef de klas een naam"),
        ("012345;1;" + "x" * 61 + ";L4;;;22", "hoogstens 60 tekens"),
        ("012345;1;4A;L9;;;22", "Leerjaar “L9” kennen we niet"),
        ("012345;1;de vlinders;;;;22", "leerjaar ontbreekt"),
        ("012345;1;4A;3SO;;;22", "Deze school heeft geen 3de jaar secundair"),
        ("012345;1;4A;L4;iets;;22", "Soort onderwijs “iets” kennen we niet"),
        ("012345;1;4A;L4;onthaal;;22", "past niet bij dit soort onderwijs"),
        ("012345;1;4A;L4;;2015;22", "hoort enkel bij buitengewoon onderwijs"),
        ("012345;1;4A;L4;;;", "aantal leerlingen ontbreekt"),
        ("012345;1;4A;L4;;;-1", "niet negatief zijn: hier staat -1"),
        ("012345;1;4A;L4;;;0", "zonder leerlingen wordt niet overgenomen"),
        ("012345;1;4A;L4;;;401", "hoogstens 400 leerlingen, hier staan er 401"),
        ("012345;1;4A;L4;;;22,5", "“22,5” is geen aantal leerlingen"),
        ("012345;1;4A;L4;;;veel", "“veel” is geen aantal leerlingen"),
        ("012345;1;4A;L4;;;²", "geen aantal leerlingen"),
    ],
)
def test_a_row_that_cannot_be_is_refused_in_words(rows, upload, cells, words):
    [row] = rows(upload(cells))

    assert row.verdict is Verdict.REFUSED
    assert words in " ".join(row.problems)
    assert all(problem.endswith(".") for problem in row.problems)


@pytest.mark.parametrize(
    ("birth_year", "words"),
    [("", "Geef het geboortejaar"), ("1990", "geboortejaar van 2002 tot en met 2025"), ("x", "“x” is geen")],
)
def test_special_education_asks_a_birth_year_in_range(rows, upload, special_school, birth_year, words):
    [row] = rows(upload(f"045678;1;Groep 1;;;{birth_year};8"))

    assert words in " ".join(row.problems)


def test_special_education_counts_per_birth_year(uow, upload, commit, special_school):
    commit(upload("045678;1;Groep 1;;;2017;8", "045678;1;Groep 1;;buitengewoon;2018;6"))

    stored = groups.groups_of(uow, special_school.school_id, YEAR)
    assert [(group.birth_year, group.head_count, group.grade) for group in stored] == [
        (2018, 6, Grade.SPECIAL),
        (2017, 8, Grade.SPECIAL),
    ]


def test_the_same_class_twice_names_the_first_row(rows, upload):
    first, second = rows(upload("012345;1;4A;L4;;;22", "012345;;4a;L4;;;20"))

    assert first.verdict is Verdict.NEW
    assert second.problems == ("Deze klas staat ook in rij 2.",)


def test_a_grade_can_be_read_from_the_name_and_that_is_said(rows, upload):
    [row] = rows(upload("012345;4A;22", head="instellingsnummer;klas;aantal"))

    assert row.values["grade"] == "L4"
    assert row.remarks == ("Leerjaar afgelezen uit de naam van de klas: 4de leerjaar.",)


def test_a_school_that_is_not_affiliated_in_that_year_is_refused(rows, uow, planner, upload, school):
    schools.end_affiliation(uow, planner, school.school_id, date(2027, 8, 31), "andere keuze")

    [row] = rows(upload("012345;1;4A;L4;;;22"))

    assert row.problems == ("Basisschool De Proeftuin is in 2027-2028 niet bij jullie aangesloten.",)


def test_a_list_of_pupils_is_refused_and_nothing_of_it_is_kept(uow, upload):
    before = len(queries.batches(uow, ["class_groups"], None, 50))

    with pytest.raises(TableError, match="lijst van leerlingen"):
        upload("012345;4A;Iemand;Jan", head="Instellingsnummer;Klas;Naam;Voornaam")

    assert len(queries.batches(uow, ["class_groups"], None, 50)) == before


def test_each_class_and_the_import_stand_in_the_ledger(uow, upload, commit, planner):
    commit(upload("012345;1;4A;L4;;;22"))
    commit(upload("012345;1;4A;L4;;;23", "012345;1;4B;L4;;;20", "012345;1;4C;L4;;;0"))

    entries = [entry for entry, _recorded in audit.unsealed(uow) if entry.actor_id == planner.person_id]
    told = [entry.action for entry in entries]
    assert told.count(ClassGroupsAction.ADDED) == 2
    assert told.count(ClassGroupsAction.COUNTED) == 1
    summary = [entry.changes for entry in entries if entry.action == RosterAction.IMPORTED][-1]
    assert summary == {"start_year": YEAR, "rows_new": 1, "rows_changed": 1, "rows_refused": 1}


def test_a_class_counted_meanwhile_is_told_before_anything_happens(uow, planner, upload, commit, school):
    commit(upload("012345;1;4A;L4;;;22"))
    batch = upload("012345;1;4A;L4;;;24", "012345;1;4B;L4;;;20")
    [group] = groups.groups_of(uow, school.school_id, YEAR)
    group_verbs.change_group(uow, planner, group.class_group_id, {"head_count": 24}, None)

    with pytest.raises(Conflict, match="rij 2 nu iets anders"):
        commit(batch)

    assert len(groups.groups_of(uow, school.school_id, YEAR)) == 1


def test_only_who_may_import_may(uow, nurse):
    file = Upload(f"{HEAD}\n012345;1;4A;L4;;;22".encode(), "x.csv")

    with pytest.raises(Forbidden):
        service.upload(uow, nurse, CLASS_GROUPS_IMPORT, file, {"start_year": 2026}, CsvReader())


def test_checking_takes_as_many_statements_for_one_row_as_for_nine_hundred(shared_runtime, upload):
    def count(rows: int) -> int:
        seen: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
            seen.append(statement)

        engines = shared_runtime.database.engines()
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        upload(*[f"012345;1;Klas {number};L4;;;22" for number in range(rows)])
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    count(1)
    assert count(900) == count(1)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("gewoon onderwijs", "ordinary"), ("Buitengewoon", "special"), ("OKAN", "newcomers"), ("xyz", None), ("", None)],
)
def test_kinds_of_education_are_read(text, kind):
    assert read_education_type(text) == kind


def test_a_number_of_before_finds_the_school_that_has_another_now(uow, planner, upload, rows, commit, world):
    schools.renumber_school(uow, planner, world.school_id, "056789", date(2026, 9, 1), "Besluit.", None)

    batch = upload("012345;1;4A;L4;;;22", "056789;1;4B;L4;;;20")
    assert [row.verdict for row in rows(batch)] == [Verdict.NEW, Verdict.NEW]
    assert "012 345 is een vroeger nummer: gelezen als" in rows(batch)[0].remarks[0].replace("\N{NO-BREAK SPACE}", " ")
    commit(batch)
    assert {group.name for group in groups.groups_of(uow, world.school_id, YEAR)} == {"4A", "4B"}


def test_a_school_that_merged_is_read_as_the_one_that_goes_on_once_its_sites_are_told(uow, planner, upload, rows, world):
    schools.merge_schools(uow, planner, world.school_id, world.other_school_id, date(2026, 9, 1), "Fusie.", None)

    [row] = rows(upload("012345;1;4A;L4;;;22"))

    assert row.verdict is Verdict.REFUSED
    assert "Zet in de rij het nummer en de vestiging van nu" in row.problems[0]


def test_the_classes_of_the_years_before_a_merger_stay_those_of_the_school_that_was(uow, planner, upload, rows, world):
    schools.merge_schools(uow, planner, world.school_id, world.other_school_id, date(2026, 9, 1), "Fusie.", None)

    [row] = rows(upload("012345;1;4A;L4;;;22", year=2025))

    assert (row.verdict, row.values["school_id"]) == (Verdict.NEW, str(world.school_id))
