"""Files about pupils are refused, and nothing of a cell is repeated."""

from __future__ import annotations

import pytest

from clb_core.staging.class_lists import refuse_pupils
from clb_core.tabular import Table, TableError


def table(columns: str, *rows: str) -> Table:
    cells = tuple(tuple(row.split(";")) for row in rows)
    return Table(tuple(columns.split(";")), cells, "utf-8", ";", tuple(range(2, 2 + len(rows))))


@pytest.mark.parametrize(
    "columns",
    [
        "Instellingsnummer;Naam;Voornaam;Klas",
        "Klas;Naam en voornaam",
        "Klas;Stamnummer",
        "klas;GEBOORTEDATUM",
        "Klas;Leerling",
        "sourcedId;givenName;familyName",
        "Klas;First name",
        "Klas;INSZ-nummer",
    ],
)
def test_a_list_with_a_column_about_pupils_is_refused(columns):
    with pytest.raises(TableError) as refusal:
        refuse_pupils(table(columns, ";".join("abcd"[: columns.count(";") + 1])))

    assert refusal.value.code == "pupil_list"
    assert "niets van bewaard" in refusal.value.words


@pytest.mark.parametrize(
    "columns",
    [
        "Instellingsnummer;Klas;Leerjaar;Aantal leerlingen",
        "Klas;Leerlingen;Geboortejaar",
        "schoolnummer;naam;voornaam directeur",
        "naam;bestuur;gemeente",
    ],
)
def test_a_list_of_classes_or_schools_is_not_taken_for_pupils(columns):
    refuse_pupils(table(columns, ";".join("abcd"[: columns.count(";") + 1])))


@pytest.mark.parametrize(
    "cell", ["85.07.30-033.28", "85073003328", "nr 85 07 30 033 28, klas 4A", "17073003384", "85.47.30-033.17"]
)
def test_a_national_or_bis_number_in_any_cell_is_refused_without_repeating_it(cell):
    with pytest.raises(TableError) as refusal:
        refuse_pupils(table("klas;opmerking", "4A;", f"4B;{cell}"))

    assert refusal.value.code == "national_number"
    assert refusal.value.rows == (3,)
    assert cell not in refusal.value.words
    assert "85" not in refusal.value.words


@pytest.mark.parametrize("cell", ["85073003327", "053 21 00 00", "0418766123", "012345678901234", "2026-09-01"])
def test_other_numbers_are_left_in_peace(cell):
    refuse_pupils(table("klas;opmerking", f"4A;{cell}"))
