"""Which column is which."""

import pytest

from clb_core.tabular import ColumnSpec, MappedRow, Table, TableError, apply, check_mapping, guess_mapping
from clb_core.words import _l

NUMBER = ColumnSpec("institution_number", _l("instellingsnummer"), ("schoolnummer", "instelnr"), required=True)
NAME = ColumnSpec("name", _l("naam"), ("schoolnaam",), required=True)
CLASS = ColumnSpec("class_name", _l("klas"), ("klascode",))
SPECS = (NUMBER, NAME, CLASS)


def table(columns: tuple[str, ...], *rows: tuple[str, ...]) -> Table:
    return Table(columns, rows, "utf-8", ";", tuple(range(2, 2 + len(rows))))


def test_names_are_recognised_whatever_their_capitals_accents_and_punctuation() -> None:
    assert guess_mapping(["Naam", "Instellings-nummer", "KLAS"], SPECS) == {
        "institution_number": "Instellings-nummer",
        "name": "Naam",
        "class_name": "KLAS",
    }
    assert guess_mapping(["Naàm", "SCHOOL_NUMMER", "class_name"], SPECS) == {
        "institution_number": "SCHOOL_NUMMER",
        "name": "Naàm",
        "class_name": "class_name",
    }


def test_a_name_inside_another_word_is_not_recognised() -> None:
    assert guess_mapping(["voornaam", "gebruikersnaam", "klasnummer"], SPECS) == {}


def test_a_name_among_other_words_is_recognised_when_one_column_has_it() -> None:
    assert guess_mapping(["naam van de school", "klas (code)"], SPECS) == {
        "name": "naam van de school",
        "class_name": "klas (code)",
    }
    assert guess_mapping(["naam van de school", "naam van de straat"], SPECS) == {}


def test_the_same_name_wins_over_a_name_among_other_words() -> None:
    assert guess_mapping(["naam van de straat", "naam"], SPECS) == {"name": "naam"}


def test_no_column_is_used_for_two_things() -> None:
    specs = (ColumnSpec("code", "klas"), ColumnSpec("label", "klas"))

    assert guess_mapping(["klas"], specs) == {"code": "klas"}


def test_a_column_without_letters_is_never_guessed() -> None:
    assert guess_mapping(["?", "--"], (ColumnSpec("?", "!"),)) == {}


def test_only_the_chosen_columns_are_kept_and_their_cells_trimmed() -> None:
    found = apply(
        table(("nr", "wie", "naam"), ("001205", "iemand", " De Beuk\u00a0"), ("001936", "iemand", "Het Kompas")),
        SPECS,
        {"institution_number": "nr", "name": "naam"},
    )

    assert found == (
        MappedRow(2, {"institution_number": "001205", "name": "De Beuk", "class_name": ""}),
        MappedRow(3, {"institution_number": "001936", "name": "Het Kompas", "class_name": ""}),
    )


@pytest.mark.parametrize(
    ("mapping", "code", "words"),
    [
        ({}, "column_not_chosen", "Kies nog welke kolom hoort bij: instellingsnummer en naam."),
        ({"institution_number": "nr", "name": ""}, "column_not_chosen", "Kies nog welke kolom hoort bij: naam."),
        ({"institution_number": "nr", "name": "weg"}, "column_unknown", "Dit bestand heeft geen kolom “weg”."),
        ({"institution_number": "nr", "name": "nr"}, "column_chosen_twice", "De kolom “nr” is twee keer gekozen."),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping: dict[str, str], code: str, words: str) -> None:
    with pytest.raises(TableError) as refusal:
        apply(table(("nr", "naam"), ("1", "x")), SPECS, mapping)

    assert refusal.value.code == code
    assert refusal.value.words.startswith(words)


def test_a_guess_that_has_all_required_columns_passes_the_check() -> None:
    columns = ["Schoolnummer", "Naam", "Straat"]
    mapping = guess_mapping(columns, SPECS)

    check_mapping(columns, SPECS, mapping)
    assert mapping == {"institution_number": "Schoolnummer", "name": "Naam"}
