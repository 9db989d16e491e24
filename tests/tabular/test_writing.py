"""The CSV files that we hand out."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clb_core.tabular import neutralised, write_csv


def test_a_file_has_a_mark_semicolons_and_crlf() -> None:
    data = write_csv(["klas", "opmerking"], [["3A", 'een "woord"; meer'], ["3B", "é"]])

    assert data == '\ufeff"klas";"opmerking"\r\n"3A";"een ""woord""; meer"\r\n"3B";"é"\r\n'.encode()


def test_a_file_without_rows_has_its_column_names() -> None:
    assert write_csv(["klas"], []) == '\ufeff"klas"\r\n'.encode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠", " =", "\u00a0=", " \t"])
def test_a_cell_that_could_be_a_formula_gets_an_apostrophe(start: str) -> None:
    assert neutralised(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("cell", ["", " ", "3A", "a=b", "Sint-Jan", "'t Veldhof", "1-2", "zorg@school.example"])
def test_an_ordinary_cell_stays_as_it_is(cell: str) -> None:
    assert neutralised(cell) == cell


def test_column_names_are_made_harmless_too() -> None:
    assert write_csv(["=klas"], [["3A"]]).startswith('\ufeff"\'=klas"'.encode())


def test_a_row_of_another_length_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="1 cells"):
        write_csv(["klas", "aantal"], [["3A"]])


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=10))
def test_no_cell_of_a_written_file_starts_as_a_formula(rows: list[list[str]]) -> None:
    text = write_csv(["a", "b"], [[cell.replace("\0", "") for cell in row] for row in rows]).decode("utf-8-sig")

    for row in csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True):
        assert len(row) == 2
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
