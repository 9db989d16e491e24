"""Schools and sites from a file: what is read, what would change, what is carried out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from clb_core.errors import Conflict, Forbidden
from clb_core.staging import queries, service
from clb_core.staging.vocabulary import Selection, Upload, Verdict
from clb_integrations.tables.csv_reader import CsvReader
from clb_tenants.audit import queries as audit
from clb_tenants.onboarding.service import SCHOOLS_IMPORT
from clb_tenants.schools import queries as schools
from clb_tenants.schools import service as school_verbs
from clb_tenants.schools.vocabulary import EducationLevel, Network, SchoolsAction

SAMPLE = Path(__file__).parents[1] / "data" / "roster" / "open-list-of-schools-sample.csv"
HEAD = "soort instelling;schoolnummer;vestigingsplaats;naam;net;bestuur;straat;huisnummer;postcode;gemeente;lx;ly;einddatum"
PARAMETERS = {"affiliated_from": "2026-09-01", "level": "primary"}


@pytest.fixture
def upload(uow, planner):
    def send(*rows: str, head: str = HEAD, data: bytes | None = None):
        text = "\n".join([head, *rows])
        file = Upload(data or text.encode(), "scholen.csv")
        return service.upload(uow, planner, SCHOOLS_IMPORT, file, PARAMETERS, CsvReader())

    return send


@pytest.fixture
def commit(uow, planner):
    def carry_out(batch, selection=Selection.VALID):
        return service.commit(uow, planner, SCHOOLS_IMPORT, batch.batch_id, selection, None)

    return carry_out


@pytest.fixture
def rows(uow):
    def read(batch):
        return [service.as_checked(row) for row in queries.rows(uow, batch.batch_id)]

    return read


def by_number(uow, number):
    return next(school for school in schools.all_schools(uow) if school.institution_number == number)


def test_the_open_list_is_read_as_it_comes(uow, upload, commit, rows):
    batch = upload(data=SAMPLE.read_bytes())

    assert batch.counts == {"rows": 24, "new": 22, "changed": 0, "same": 0, "refused": 2}
    assert {row.problems for row in rows(batch) if row.problems} == {
        ("De laatste dag van deze vestiging was ma\N{NO-BREAK SPACE}31\N{NO-BREAK SPACE}aug\N{NO-BREAK SPACE}2026.",)
    }
    commit(batch)
    school = by_number(uow, "001205")
    assert (school.name, school.network, school.level) == ("De Wegwijzer", Network.FREE, EducationLevel.PRIMARY)
    assert school.street == '"Oude" Baan 167'
    assert school.affiliated_from == date(2026, 9, 1)
    sites = schools.sites_of(uow, school.school_id)
    assert [(site.number, site.name) for site in sites] == [(1, "De Wegwijzer"), (2, "De Wegwijzer - vestiging 2")]
    assert sites[1].street == "Dorp; Zuid 15 bus 2"
    assert all(site.latitude and site.longitude for site in sites)


def test_the_open_list_again_changes_nothing(upload, commit):
    commit(upload(data=SAMPLE.read_bytes()))

    assert upload(data=SAMPLE.read_bytes()).counts == {"rows": 24, "new": 0, "changed": 0, "same": 22, "refused": 2}


def test_each_school_site_and_the_import_stand_in_the_ledger(uow, upload, commit, planner):
    batch = commit(upload("1;000111;1;Een;vrij;;Dorp;1;9300;Aalst;;;", "1;000111;2;Twee;vrij;;Dorp;2;9300;Aalst;;;"))

    entries = [entry for entry, _recorded in audit.unsealed(uow) if entry.actor_id == planner.person_id]
    told = [entry.action for entry in entries]
    assert told.count(SchoolsAction.ADDED) == 1
    assert told.count(SchoolsAction.SITE_ADDED) == 2
    summary = next(entry for entry in entries if entry.action == SchoolsAction.IMPORTED)
    assert (summary.object_id, summary.object_name) == (batch.batch_id, "scholen.csv")
    assert summary.changes["rows_new"] == 2


def test_a_lost_leading_zero_is_given_back_and_said(rows, upload):
    [row] = rows(upload("1;1205;1;De Wegwijzer;vrij;;;;9300;Aalst;;;"))

    assert row.values["institution_number"] == "001205"
    assert "De nul vooraan was weg: 1205 is gelezen als 001\N{NO-BREAK SPACE}205." in row.remarks


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("2;000111;1;CLB Noord;vrij;;;;9300;Aalst;;;", "een CLB, geen school"),
        ("1;;1;Een;vrij;;;;9300;Aalst;;;", "instellingsnummer ontbreekt"),
        ("1;12A456;1;Een;vrij;;;;9300;Aalst;;;", "“12A456” is geen instellingsnummer"),
        ("1;1234567;1;Een;vrij;;;;9300;Aalst;;;", "geen instellingsnummer"),
        ("1;000111;0;Een;vrij;;;;9300;Aalst;;;", "“0” is geen vestigingsnummer"),
        ("1;000111;1.5;Een;vrij;;;;9300;Aalst;;;", "geen vestigingsnummer"),
        ("1;000111;²;Een;vrij;;;;9300;Aalst;;;", "geen vestigingsnummer"),
        ("1;000111;1;;vrij;;;;9300;Aalst;;;", "Naam ontbreekt"),
        ("1;000111;1;Een;vrij;;;;9300;;;;", "Gemeente ontbreekt"),
        ("1;000111;1;Een;vrij;;;;93;Aalst;;;", "“93” is geen postcode"),
        ("1;000111;1;Een;vrij;;;;9300;Aalst;;;31/02/2027", "bestaat niet"),
        ("1;000111;1;Een;vrij;;;;9300;Aalst;;;01/09/2020", "laatste dag van deze vestiging was"),
        ("1;000111;1;" + "x" * 201 + ";vrij;;;;9300;Aalst;;;", "meer dan 200 tekens"),
        ("1;034567;1;Elders;vrij;;;;9300;Aalst;;;", "al aangesloten bij een ander centrum"),
    ],
)
def test_a_row_that_cannot_be_is_refused_in_words(rows, upload, cells, words):
    [row] = rows(upload(cells))

    assert row.verdict is Verdict.REFUSED
    assert words in " ".join(row.problems)
    assert all(problem.endswith(".") for problem in row.problems)


def test_a_row_tells_all_that_is_wrong_with_it(rows, upload):
    [row] = rows(upload("4;abc;x;;vrij;;;;x;;;;x"))

    assert len(row.problems) == 7


def test_a_school_at_another_centre_is_refused_without_saying_which(rows, upload, world):
    [row] = rows(upload("1;034567;1;Elders;vrij;;;;9300;Aalst;;;"))

    assert row.problems == ("Deze school is in die periode al aangesloten bij een ander centrum.",)


def test_the_same_site_twice_names_the_first_row(rows, upload):
    first, second = rows(upload("1;001111;1;Een;;;;;9300;Aalst;;;", "1;1111;1;Een;;;;;9300;Aalst;;;"))

    assert first.verdict is Verdict.NEW
    assert second.problems == ("Vestiging 1 van school 001\N{NO-BREAK SPACE}111 staat ook in rij 2.",)


def test_what_changes_is_shown_from_old_to_new(rows, uow, upload, commit, world):
    batch = upload("1;012345;1;Basisschool De Proeftuin;GO;Bestuur vzw;Kouter;5;9310;Aalst;;;")
    [row] = rows(batch)

    assert row.verdict is Verdict.CHANGED
    shown = {change.label: (change.before, change.after) for change in row.differences}
    assert shown["Net"] == ("vrij net", "GO!")
    assert shown["Straat van de school"] == ("Dorp 1", "Kouter 5")
    assert shown["Straat"] == ("", "Kouter 5")
    commit(batch)
    school = by_number(uow, "012345")
    assert (school.network, school.street, school.postcode, school.level) == ("go", "Kouter 5", "9310", "primary")
    assert upload("1;012345;1;Basisschool De Proeftuin;GO;Bestuur vzw;Kouter;5;9310;Aalst;;;").counts["same"] == 1


def test_an_empty_cell_erases_nothing(uow, upload, commit, school):
    commit(upload("1;012345;1;De Nieuwe Naam;;;;;;Aalst;;;"))

    changed = by_number(uow, "012345")
    assert (changed.name, changed.board_name, changed.street) == ("De Nieuwe Naam", "Bestuur vzw", "Dorp 1")


def test_a_second_site_does_not_rename_the_school(uow, upload, commit, world):
    commit(upload("1;012345;2;De Proeftuin, Kouter;GO;;Kouter;5;9310;Lede;;;"))

    school = by_number(uow, "012345")
    assert (school.name, school.network) == ("Basisschool De Proeftuin", "free")
    assert [site.name for site in schools.sites_of(uow, school.school_id)][1] == "De Proeftuin, Kouter"


def test_the_lowest_site_number_leads_whatever_the_order(uow, upload, commit):
    commit(upload("1;000111;3;Drie;GO;;;;9300;Aalst;;;", "1;000111;1;Een;vrij;;;;9300;Aalst;;;"))

    assert by_number(uow, "000111").name == "Een"


def test_exact_coordinates_are_used_and_impossible_ones_are_said(rows, upload):
    right, wrong = rows(
        upload("1;000111;1;Een;;;;;1000;Brussel;148994;170694;", "1;000222;1;Twee;;;;;9300;Aalst;245292;230239;")
    )

    assert (right.values["site"]["latitude"], right.values["site"]["longitude"]) == (50.846649, 4.354468)
    assert right.remarks == ()
    assert wrong.values["site"]["latitude"] == 50.936
    assert "liggen niet in of bij Aalst" in wrong.remarks[0]


def test_coordinates_that_are_no_numbers_are_said(rows, upload):
    [row] = rows(upload("1;000111;1;Een;;;;;9300;Aalst;links;rechts;"))

    assert row.verdict is Verdict.NEW
    assert row.remarks == ("De coördinaten zijn geen getallen en zijn niet gebruikt.",)


def test_an_unknown_network_is_another_network_and_is_said(rows, uow, upload, commit):
    batch = upload("1;000111;1;Een;wat anders;;;;9300;Aalst;;;")

    assert "Net “wat anders” kennen we niet" in rows(batch)[0].remarks[0]
    commit(batch)
    assert by_number(uow, "000111").network is Network.OTHER


def test_a_site_that_closes_gets_its_last_day(uow, upload, commit):
    commit(upload("1;000111;1;Een;vrij;;;;9300;Aalst;;;31/08/2027"))

    [site] = schools.sites_of(uow, by_number(uow, "000111").school_id)
    assert site.closed_on == date(2027, 8, 31)


def test_a_column_of_levels_goes_before_the_question(uow, upload, commit):
    commit(upload("000111;Een;Aalst;311", head="instellingsnummer;naam;gemeente;niveau"))

    assert by_number(uow, "000111").level is EducationLevel.SECONDARY


def test_a_school_that_left_is_refused(rows, uow, planner, upload, school, clock_at):
    school_verbs.end_affiliation(uow, planner, school.school_id, date(2026, 10, 1), "andere keuze")

    [row] = rows(upload("1;012345;1;De Proeftuin;vrij;;;;9300;Aalst;;;"))

    assert "eindigde op do\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}okt\N{NO-BREAK SPACE}2026" in row.problems[0]


def test_a_school_changed_meanwhile_is_told_before_anything_happens(uow, planner, upload, commit, school):
    batch = upload("1;012345;1;De Nieuwe;vrij;;;;9300;Aalst;;;")
    school_verbs.change_school(uow, planner, school.school_id, {"name": "De Nieuwe"}, None)

    with pytest.raises(Conflict, match="rij 2 nu iets anders"):
        commit(batch)


def test_only_who_may_import_may(uow, nurse):
    with pytest.raises(Forbidden):
        service.upload(uow, nurse, SCHOOLS_IMPORT, Upload(SAMPLE.read_bytes(), "x.csv"), PARAMETERS, CsvReader())


def test_checking_takes_as_many_statements_for_one_row_as_for_nine_hundred(shared_runtime, upload):
    def count(rows: int) -> int:
        seen: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
            seen.append(statement)

        engines = shared_runtime.database.engines()
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        upload(*[f"1;{number:06d};1;School {number};vrij;;;;9300;Aalst;;;" for number in range(200000, 200000 + rows)])
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    count(1)
    assert count(900) == count(1)
