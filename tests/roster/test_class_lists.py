"""The class list of a school package: counted while it is read. No name of a pupil is kept anywhere."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import create_engine, text

from clb_core.staging import queries, service
from clb_core.staging.vocabulary import BatchState, Selection, Upload, Verdict
from clb_core.tabular import TableError
from clb_integrations.tables import AnyReader
from clb_platform.class_groups import queries as groups
from clb_platform.class_groups.vocabulary import GroupSource
from clb_platform.roster.service import CLASS_LISTS_IMPORT
from clb_tenants.schools import service as schools

YEAR = 2027
INFORMAT = "Instellingsnummer;Naam;Voornaam;Klas;Klascode;Klasnummer;Gebruikersnaam;Pointer;Stamnummer;"
SPECIAL = {
    "institution_number": "045678", "name": "BuBaO De Brug", "network": "free", "level": "special_primary",
    "board_name": "", "street": "", "postcode": "9300", "municipality": "Aalst", "phone": "",
}  # fmt: skip


def pupil(number: int, group: str, school: str = "012345", key: int | None = None) -> str:
    return f"{school};Familienaam{number};Voornaam{number};{group};{group};{number};gebruiker{number};p{key or number};{number};"


def rows_of(*pupils: str, head: str = INFORMAT) -> bytes:
    return "\n".join([head, *pupils]).encode()


TWO_CLASSES = rows_of(*(pupil(number, "4A" if number < 22 else "3B") for number in range(40)))


@pytest.fixture
def upload(uow, planner):
    def send(data: bytes, **parameters: str):
        values = {"start_year": YEAR, **parameters}
        return service.upload_counted(uow, planner, CLASS_LISTS_IMPORT, Upload(data, "leerlingen 4A.csv"), values, AnyReader())

    return send


@pytest.fixture
def rows(uow):
    return lambda batch: [service.as_checked(row) for row in queries.rows(uow, batch.batch_id)]


def counts(checked) -> dict[str, int]:
    return {row.title: int(row.values.get("head_count", 0)) for row in checked}


def test_pupils_are_counted_per_class(uow, planner, upload, rows, school):
    batch = upload(TWO_CLASSES)

    assert batch.state is BatchState.REVIEW
    assert counts(rows(batch)) == {f"4A, {school.name}": 22, f"3B, {school.name}": 18}
    assert rows(batch)[0].remarks[0] == "22 leerlingen geteld."
    service.commit(uow, planner, CLASS_LISTS_IMPORT, batch.batch_id, Selection.ALL, None)
    stored = groups.groups_of(uow, school.school_id, YEAR)
    assert {(group.name, group.head_count, group.source) for group in stored} == {
        ("4A", 22, GroupSource.CLASS_LIST), ("3B", 18, GroupSource.CLASS_LIST),
    }  # fmt: skip


def test_a_workbook_is_counted_too(upload, rows):
    book = openpyxl.Workbook()
    for line in TWO_CLASSES.decode().splitlines():
        book.active.append(line.split(";")[:-1])
    data = io.BytesIO()
    book.save(data)

    assert sorted(counts(rows(upload(data.getvalue()))).values()) == [18, 22]


def test_a_pupil_named_twice_counts_once_and_it_is_said(upload, rows):
    batch = upload(rows_of(*(pupil(number, "4A") for number in range(10)), pupil(3, "4A"), pupil(4, "4A")))

    assert counts(rows(batch)) == {"4A, Basisschool De Proeftuin": 10}
    assert "2 rijen noemden een leerling een tweede keer en zijn niet geteld." in rows(batch)[0].remarks


def test_in_special_education_they_are_counted_per_year_of_birth(uow, planner, upload, rows):
    school = schools.add_school(uow, planner, SPECIAL, affiliated_from=date(2024, 9, 1))
    schools.add_site(uow, planner, school, {"number": 1, "name": school.name, "municipality": "Aalst"})
    lines = [f"045678;A{number};B{number};Zon;0{number % 9 + 1}/03/{2015 + number % 2};{number}" for number in range(9)]

    head = "schoolnummer;naam;voornaam;klas;geboortedatum;stamnr"
    checked = rows(upload(rows_of(*lines, "045678;A;B;Zon;onbekend;99", head=head)))

    assert {(row.values["birth_year"], row.values["head_count"]) for row in checked[:2]} == {(2015, 5), (2016, 4)}
    assert checked[-1].verdict is Verdict.REFUSED
    assert "geboortejaar van deze rij is niet te lezen" in checked[-1].problems[0]


def test_a_file_without_a_school_asks_its_number(upload, rows):
    data = rows_of(*(f"F{number};V{number};4A" for number in range(8)), head="Naam;Voornaam;Klas")

    assert {row.verdict for row in rows(upload(data))} == {Verdict.REFUSED}
    assert counts(rows(upload(data, institution_number="012345"))) == {"4A, Basisschool De Proeftuin": 8}


def test_of_a_refused_row_there_is_its_number_and_the_reason(uow, upload, rows):
    data = rows_of(*(pupil(number, "4A") for number in range(5)), pupil(77, ""), pupil(78, "4A", school="twaalf"))
    batch = upload(data)

    refused = [row for row in rows(batch) if row.verdict is Verdict.REFUSED]
    assert [(row.number, row.title, row.cells) for row in refused] == [
        (7, "Rij 7", {"unread": "no_class"}), (8, "Rij 8", {"unread": "no_school"}),
    ]  # fmt: skip
    made = service.refused_csv(uow, CLASS_LISTS_IMPORT, batch).decode("utf-8-sig").splitlines()
    assert made[0] == '"Rij";"Reden"'
    assert made[1] == '"7";"De klas ontbreekt in deze rij."'
    assert len(made) == 3


@pytest.mark.parametrize("column", ["Naam", "Voornaam", "Gebruikersnaam", "Pointer", "Stamnummer"])
def test_a_column_about_pupils_cannot_be_the_class(uow, upload, column):
    with pytest.raises(TableError, match="lijkt er een over leerlingen te zijn") as caught:
        upload(TWO_CLASSES, column_name=column, column_institution_number="Instellingsnummer")

    assert "Familienaam" not in caught.value.words
    assert not uow.session.new


def test_a_column_with_names_under_another_title_cannot_be_the_class(upload):
    lines = [f"Voornaam{number};groep{number % 3}" for number in range(30)]
    data = rows_of(*lines, head="Wie;Klas")

    with pytest.raises(TableError, match="lijkt er een over leerlingen te zijn"):
        upload(data, column_name="Wie", institution_number="012345")


def test_a_file_without_column_names_is_refused_without_repeating_it(upload):
    data = b"Janssens;Mila;jan.janssens@school.example;4A\nPeeters;Noor;x@y.example;4A\n"

    with pytest.raises(TableError) as caught:
        upload(data)
    assert caught.value.code == "no_header"
    assert "anssens" not in caught.value.words
    assert caught.value.__cause__ is None
    with pytest.raises(TableError, match="geen enkele kolomnaam die we kennen") as caught:
        upload(b"Janssens;Mila\nPeeters;Noor\n")
    assert "Mila" not in caught.value.words


def test_unclear_columns_are_asked_and_remembered_for_the_package(uow, upload, rows):
    data = rows_of(*(f"F{number};V{number};4A;012345" for number in range(8)), head="Naam;Voornaam;Afdeling;Instelnr")

    with pytest.raises(service.ColumnsUnclear) as caught:
        upload(data)
    assert caught.value.columns == ("Naam", "Voornaam", "Afdeling", "Instelnr")
    upload(data, column_name="Afdeling", column_institution_number="Instelnr")
    again = upload(data)
    assert counts(rows(again)) == {"4A, Basisschool De Proeftuin": 8}
    assert again.columns == ["Afdeling", "Instelnr"]


def test_the_form_shows_the_columns_and_takes_the_file_again(as_planner):
    lines = [f"Familie{number};V{number};4A;012345" for number in range(8)]
    data = rows_of(*lines, head="Naam;Voornaam;Afdeling;Instelnr")

    def send(**more: str):
        sent = {"start_year": str(YEAR), "file": (io.BytesIO(data), "lijst.csv"), **more}
        return as_planner.post("/importeren/klassenlijsten", sent, content_type="multipart/form-data")

    asked = send()
    assert asked.status_code == 422
    assert '<option value="Afdeling">' in asked.text
    assert "Familie3" not in asked.text
    done = send(column_name="Afdeling", column_institution_number="Instelnr")
    assert done.status_code == 303
    assert "8 leerlingen geteld" in as_planner.text(done.headers["Location"])


CANARIES = ("Kanarievogel", "Roodborstje", "kanarie.roodborst", "KNR-778899", "85.07.30-033.28", "17/05/2016")
HEAD = "Instellingsnummer;Naam;Voornaam;Gebruikersnaam;Stamnummer;Insz;Geboortedatum;Klas"


def canary(group: str, number: int) -> str:
    names = f"Kanarievogel{number};Roodborstje{number};kanarie.roodborst{number};KNR-778899{number}"
    return f"012345;{names};85.07.30-033.28;17/05/2016;{group}"


def test_no_name_is_left_anywhere(as_planner, fresh_runtime, capfd, tmp_path):
    """Good files, refused rows, refused files, over pages and REST: then every table, Valkey, the logs and the files."""
    good = [canary("4A", number) for number in range(30)]
    files = [
        rows_of(*good, canary("", 31), canary("17/05/2016", 32), head=HEAD),
        rows_of(*good, head=HEAD.replace("Klas", "Afdeling")),
        "\n".join(good).encode(),
        rows_of(*good, 'x;"', head=HEAD),
        rows_of(*good, canary("4A", 33) + ";Kanarievogel;", head=HEAD),
        "\n".join([HEAD, *good]).encode() + "\nCafé".encode() + "\nCaf\xe9".encode("cp1252"),
    ]
    answers = []
    for data in files:
        for address in ("klassenlijsten", "klassen", "scholen"):
            for more in ({}, {"column_name": "Naam"}, {"choose_columns": "1"}):
                # What is refused elsewhere is called by the name the sender gave it; a class list never is.
                name = "Kanarievogel.csv" if address == "klassenlijsten" else "lijst.csv"
                sent = {"start_year": "2027", "affiliated_from": "2026-09-01", "level": "primary", **more,
                        "file": (io.BytesIO(data), name)}  # fmt: skip
                page = as_planner.post(f"/importeren/{address}", sent, content_type="multipart/form-data")
                answers.append(page.text)
                if page.status_code == 303:
                    url = page.headers["Location"]
                    answers += [as_planner.text(url), as_planner.get(f"{url}/geweigerd.csv").text]
                    as_planner.post(f"{url}/overnemen", {"rows": "valid"})
                    answers += [as_planner.text(url), as_planner.get(f"{url}/geweigerd.csv").text]
        sent = {"start_year": "2027", "file": (io.BytesIO(data), "Kanarievogel.csv")}
        rest = as_planner.api("POST", "/imports/class-lists", data=sent, content_type="multipart/form-data")
        answers.append(rest.text)
        if rest.status_code == 201:
            answers.append(as_planner.api("GET", f"/imports/class-lists/{rest.json['batch_id']}/rows").text)
    said = "\n".join(answers)
    places = {"answers": said, "database": _database(fresh_runtime), "valkey": _valkey(fresh_runtime)}
    places["files"] = "".join(path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file())
    out, err = capfd.readouterr()
    places["logs"] = out + err

    assert "30 leerlingen geteld" in said
    assert "route=/importeren/klassenlijsten" in places["logs"]
    assert "4A" in places["database"]
    found = {(place, word) for place, words in places.items() for word in CANARIES if word.casefold() in words.casefold()}
    assert found == set()


def _database(runtime) -> str:
    engine = create_engine(runtime.settings.database_admin_url)
    with engine.connect() as connection:
        tables = "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        names = connection.scalars(text(tables))
        rows = [str(connection.execute(text(f"select * from {name}")).all()) for name in names.all()]
    engine.dispose()
    return "\n".join(rows)


def _valkey(runtime) -> str:
    found = []
    for key in runtime.valkey.scan_iter():
        found.append(repr(key))
        kind = runtime.valkey.type(key)
        read = {b"string": runtime.valkey.get, b"hash": runtime.valkey.hgetall, b"set": runtime.valkey.smembers}.get(kind)
        found.append(repr(read(key)) if read else "")
    return "\n".join(found)
