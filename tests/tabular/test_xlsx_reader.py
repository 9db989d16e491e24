"""Excel workbooks as people bring them along, and everything that must not be read from one."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from clb_core.tabular import TableError
from clb_integrations.tables import AnyReader

HEAD = ["instellingsnummer", "klas", "aantal"]


def book(*rows: list[Any], head: list[Any] = HEAD) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in (head, *rows):
        made.active.append(row)
    return made


def saved(workbook: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def read(data: bytes, name: str = "klassen.xlsx"):
    return AnyReader().read(data, name)


def refusal(data: bytes, name: str = "klassen.xlsx") -> TableError:
    with pytest.raises(TableError) as caught:
        read(data, name)
    return caught.value


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same workbook with one of its parts written otherwise."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            text = before.read(entry)
            if entry.filename == part:
                # As openpyxl writes it by itself, and with lxml.
                ways = (old, old.replace(b" />", b"/>"), old.replace(b"<v />", b"<v></v>"))
                found = next(each for each in ways if each in text)
                text = text.replace(found, new)
            after.writestr(entry.filename, text)
    return made.getvalue()


def with_part(data: bytes, part: str, text: bytes) -> bytes:
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as after:
        after.writestr(part, text)
    return made.getvalue()


def test_cells_are_read_as_a_person_would_type_them():
    table = read(saved(book(["012345", "4A", 22], [12345, "4B", 23.0], ["012345", date(2027, 8, 31), 1.5])))

    assert table.columns == tuple(HEAD)
    assert table.rows == (("012345", "4A", "22"), ("12345", "4B", "23"), ("012345", "31/08/2027", "1.5"))
    assert table.line_numbers == (2, 3, 4)


def test_empty_rows_and_columns_fall_away_and_rows_keep_their_number():
    table = read(saved(book([], ["012345", "4A", 22, None], [None, " ", None], ["012345", "4B", 3])))

    assert table.line_numbers == (3, 5)
    assert table.rows[1] == ("012345", "4B", "3")


def test_a_number_that_was_shown_as_a_day_comes_as_that_day():
    made = book(["012345", "4A", 22], ["012345", "4B", 0])
    for cell in made.active["C"][1:]:
        cell.number_format = "dd/mm/yyyy"

    assert [row[2] for row in read(saved(made)).rows] == ["22/01/1900", "0"]


def test_a_formula_counts_for_what_excel_kept_with_it():
    made = changed(
        saved(book(["012345", "4A", "=11+11"])),
        "xl/worksheets/sheet1.xml",
        b"<f>11+11</f><v />",
        b"<f>11+11</f><v>22</v>",
    )

    assert read(made).rows == (("012345", "4A", "22"),)


def test_a_formula_that_was_never_calculated_is_refused_with_its_cell():
    error = refusal(saved(book(["012345", "4A", 20], ["012345", "4B", "=11+11"])))

    assert (error.code, error.rows) == ("formula", (3,))
    assert "In cel C3 staat een formule" in error.words


def test_an_error_of_excel_is_refused_with_its_cell():
    error = refusal(saved(book(["012345", "4A", "#REF!"])))

    assert error.code == "error_cell"
    assert "In cel C2 staat een fout van Excel (#REF!)" in error.words


def test_merged_cells_are_refused_and_named():
    made = book(["012345", "4A", 22], [None, "4B", 23])
    made.active.merge_cells("A2:A3")

    error = refusal(saved(made))

    assert (error.code, error.rows) == ("merged_cells", (2,))
    assert "De cellen A2:A3 zijn samengevoegd" in error.words


def test_macros_are_refused_whatever_the_file_is_called():
    data = with_part(saved(book(["012345", "4A", 22])), "xl/vbaProject.bin", b"sub")

    for name in ("klassen.xlsm", "klassen.xlsx"):
        assert refusal(data, name).words.startswith(f"{name} bevat macro’s")


def test_a_million_empty_rows_are_passed_over():
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (number, number) for number in range(4, 1_000_004))
    data = changed(
        saved(book(["012345", "4A", 22])), "xl/worksheets/sheet1.xml", b"</sheetData>", rows + b"</sheetData>"
    )

    assert read(data).rows == (("012345", "4A", "22"),)


def test_a_row_after_many_empty_ones_is_not_lost():
    made = book(["012345", "4A", 22])
    made.active.cell(20_000, 1, "012345")
    made.active.cell(20_000, 2, "4B")
    made.active.cell(20_000, 3, 5)

    assert read(saved(made)).line_numbers == (2, 20_000)


def test_a_sheet_that_lies_about_its_size_is_read_whole():
    made = saved(book(*[["012345", f"{number}A", 20] for number in range(1, 30)]))
    made = changed(made, "xl/worksheets/sheet1.xml", b'<dimension ref="A1:C30" />', b'<dimension ref="A1:A1" />')

    assert len(read(made).rows) == 29


def test_a_zip_bomb_is_not_opened():
    data = with_part(saved(book(["012345", "4A", 22])), "xl/media/image1.bin", b"\0" * 30_000_000)

    error = refusal(data)

    assert error.code == "unpacks_too_large"
    assert "uitgepakt veel groter dan toegelaten" in error.words


def test_a_part_that_hides_its_size_is_not_unpacked_past_it():
    data = bytearray(with_part(saved(book(["012345", "4A", 22])), "xl/worksheets/extra.xml", b"<x/>" * 500_000))
    size = (2_000_000).to_bytes(4, "little")
    assert data.count(size) >= 1
    lying = bytes(data).replace(size, (10).to_bytes(4, "little"))

    assert read(lying).rows == (("012345", "4A", "22"),)


def test_an_old_workbook_is_called_by_its_name():
    error = refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "klassen.xls")

    assert error.code == "old_workbook"
    assert error.words.startswith("klassen.xls is een oud Excel-bestand (xls)")


def test_a_workbook_with_a_password_is_refused():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 40

    assert "beveiligd met een wachtwoord" in refusal(data).words


def test_two_sheets_with_rows_are_refused_and_named():
    made = book(["012345", "4A", 22])
    made.create_sheet("Vorig jaar").append(["x"])

    assert "verschillende bladen met gegevens: “Sheet” en “Vorig jaar”" in refusal(saved(made)).words


def test_an_empty_or_hidden_sheet_does_not_count():
    made = book(["012345", "4A", 22])
    made.create_sheet("Leeg")
    hidden = made.create_sheet("Verborgen")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"

    assert len(read(saved(made)).rows) == 1


@pytest.mark.parametrize("cut", [200, 1500, 3000])
def test_a_workbook_that_is_cut_off_is_refused_in_words(cut):
    assert "Traceback" not in refusal(saved(book(["012345", "4A", 22]))[:cut]).words


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_a_workbook_with_a_broken_part_is_refused_in_words(part):
    data = changed(saved(book(["012345", "4A", 22])), part, b"<", b"< <")

    assert refusal(data).code in {"broken_workbook", "empty"}


def test_an_empty_workbook_and_one_with_names_only_are_refused():
    assert refusal(saved(openpyxl.Workbook())).code == "empty"
    assert refusal(saved(book())).code == "no_rows"


def test_a_csv_file_is_still_read():
    assert AnyReader().read(b"klas;aantal\n4A;22\n", "klassen.csv").rows == (("4A", "22"),)


def test_moments_and_yes_or_no_have_a_text():
    made = book(["012345", datetime(2026, 9, 1, 8, 30), True])

    assert read(saved(made)).rows == (("012345", "01/09/2026 08:30", "ja"),)
