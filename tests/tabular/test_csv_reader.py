"""Reading CSV files of every quality."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clb_core.errors import DomainError
from clb_core.tabular import Table, TableError, TableReader, neutralised, write_csv
from clb_integrations.tables import CsvReader

OPEN_LIST = Path(__file__).parent.parent / "data" / "roster" / "open-list-of-schools-sample.csv"
READER: TableReader = CsvReader()
TEXT = "klas;aantal\r\n3A;vijf\r\n3B;zes\r\n"
ROWS = (("3A", "vijf"), ("3B", "zes"))


def read(data: bytes | str, filename: str = "klassen.csv") -> Table:
    return READER.read(data.encode() if isinstance(data, str) else data, filename)


def refused(data: bytes | str, reader: TableReader = READER, filename: str = "klassen.csv") -> TableError:
    with pytest.raises(TableError) as refusal:
        reader.read(data.encode() if isinstance(data, str) else data, filename)
    words = refusal.value.words
    assert words[0].isupper() or words.startswith(filename)
    assert words.endswith(".")
    assert "%" not in words
    return refusal.value


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "inhoud")
    return file.getvalue()


def test_the_open_list_of_schools_is_read_whole() -> None:
    table = read(OPEN_LIST.read_bytes(), OPEN_LIST.name)

    assert len(table.rows) == 24
    assert table.columns[:4] == ("soort instelling", "schoolnummer", "vestigingsplaats", "naam")
    assert (table.encoding, table.delimiter) == ("utf-8-sig", ";")
    assert table.rows[0][1] == "001205"
    assert table.rows[0][6] == '"Oude" Baan'
    assert table.rows[1][6:8] == ("Dorp; Zuid", "15 bus 2")
    assert table.rows[-1][-1] == "31/08/2026"
    assert table.line_numbers == tuple(range(2, 26))


def test_the_sample_has_bare_carriage_returns_as_line_ends() -> None:
    data = OPEN_LIST.read_bytes()

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r") >= 24
    assert b"\n" not in data


def test_a_class_list_with_a_separator_at_the_end_of_each_row_has_no_extra_column() -> None:
    table = read("Instellingsnummer;Naam;Klas;\r\n012345;X;3A;\r\n012345;Y;3B;\r\n")

    assert table.columns == ("Instellingsnummer", "Naam", "Klas")
    assert table.rows == (("012345", "X", "3A"), ("012345", "Y", "3B"))


@pytest.mark.parametrize(
    "data",
    ["klas;aantal;\n3A;vijf\n3B;zes\n", "klas;aantal\n3A;vijf;\n3B;zes;\n", "klas;aantal;;;\n3A;vijf;;;\n3B;zes;;;\n"],
)
def test_a_separator_at_the_end_of_some_rows_only_changes_nothing(data: str) -> None:
    assert read(data).rows == ROWS


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
    ],
)
def test_letters_with_accents_survive_each_encoding(encoding: str, found: str) -> None:
    table = read("naam;prijs\r\nSint-André Zoë;5 €\r\n".encode(encoding))

    assert table.rows == (("Sint-André Zoë", "5 €"),)
    assert table.encoding == found


@pytest.mark.parametrize("mark_and_order", [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_utf_16_is_read_in_both_byte_orders(mark_and_order: tuple[bytes, str]) -> None:
    mark, order = mark_and_order

    assert read(mark + TEXT.replace(";", "\t").encode(order)).rows == ROWS


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("at_the_end", [True, False])
def test_every_separator_and_line_end_is_understood(delimiter: str, line_end: str, at_the_end: bool) -> None:
    text = TEXT.replace(";", delimiter).replace("\r\n", line_end)
    table = read(text if at_the_end else text.rstrip())

    assert table.columns == ("klas", "aantal")
    assert table.rows == ROWS
    assert table.delimiter == delimiter
    assert table.line_numbers == (2, 3)


def test_line_ends_may_be_mixed_within_a_file() -> None:
    assert read("klas;aantal\r3A;vijf\n3B;zes\r\n3C;acht").rows == (*ROWS, ("3C", "acht"))


def test_quoted_cells_hold_quotes_separators_and_line_breaks() -> None:
    table = read('naam;adres\n"De ""Kleine"" Beuk";"Dorp; Zuid, 3\r\nbus 2"\nX;Y\n')

    assert table.rows == (('De "Kleine" Beuk', "Dorp; Zuid, 3\r\nbus 2"), ("X", "Y"))
    assert table.line_numbers == (2, 3)


def test_a_quote_inside_a_cell_that_does_not_start_with_one_is_a_letter() -> None:
    assert read('naam;klas\n\'t Veldhof "Oost";3A\n').rows == (('\'t Veldhof "Oost"', "3A"),)


def test_commas_in_addresses_do_not_make_a_semicolon_file_a_comma_file() -> None:
    data = "naam;adres, postcode, plaats\nX;Kerkstraat 1, 9000, Gent\nY;Markt 2, 9300, Aalst\n"

    assert read(data).columns == ("naam", "adres, postcode, plaats")


def test_semicolons_in_quoted_cells_do_not_make_a_comma_file_a_semicolon_file() -> None:
    assert read('naam,opmerking\nX,"a;b;c"\nY,"d;e;f"\n').rows == (("X", "a;b;c"), ("Y", "d;e;f"))


def test_the_separator_line_of_a_spreadsheet_is_obeyed_and_left_out() -> None:
    table = read("sep=,\nnaam;kort,klas\nX,3A\n")

    assert table.columns == ("naam;kort", "klas")
    assert table.line_numbers == (3,)


def test_a_file_with_one_column_is_a_table() -> None:
    table = read("instellingsnummer\nabc\n\ndef\n")

    assert table.rows == (("abc",), ("def",))
    assert table.line_numbers == (2, 4)


def test_empty_rows_are_left_out_but_counted() -> None:
    table = read("\n;;\nklas;aantal\n;\n3A;vijf\n\n \n3B;zes\n;\n")

    assert table.rows == ROWS
    assert table.line_numbers == (5, 8)


def test_column_names_are_trimmed_and_cells_left_as_they_are() -> None:
    table = read("  klas \u00a0van  hier ;aantal\n 3A ;vijf\n")

    assert table.columns == ("klas van hier", "aantal")
    assert table.rows == ((" 3A ", "vijf"),)


def test_the_end_mark_of_old_programs_is_no_cell() -> None:
    assert read(TEXT + "\x1a").rows == ROWS


@pytest.mark.parametrize("header", ["klas;2021;2022", "school;1;2", "klas 3A;aantal 25;x"])
def test_years_and_grades_can_be_column_names(header: str) -> None:
    assert read(f"{header}\n3A;vijf;zes\n").columns == tuple(header.split(";"))


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n \r\n", b";;;\n;;;\n", b"\xff\xfe", b"\x1a"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    refusal = refused(data)

    assert refusal.code == "empty"
    assert refusal.words == "klassen.csv is leeg. Kies het bestand met de rijen erin."


def test_a_file_with_column_names_only_is_refused() -> None:
    assert refused("klas;aantal\r\n;\r\n").code == "no_rows"


@pytest.mark.parametrize("cell", ["001205", "01/09/1998", "2026-09-01", "21", "1,5", "zorg@school.example"])
def test_a_file_without_column_names_is_refused_and_the_cell_named(cell: str) -> None:
    refusal = refused(f'3A;"{cell}"\n3B;"{cell}"\n')

    assert refusal.code == "no_header"
    assert f"“{cell}”" in refusal.words
    assert refusal.rows == (1,)


def test_the_open_list_without_its_first_row_is_refused() -> None:
    _header, _end, rest = OPEN_LIST.read_bytes().partition(b"\r")

    assert refused(rest).code == "no_header"


def test_equal_column_names_are_refused_and_named() -> None:
    refusal = refused("Klas;naam;KLAS \nx;y;z\n")

    assert refusal.code == "equal_names"
    assert refusal.words == "De kolommen 1 en 3 hebben dezelfde naam, “Klas”. Geef elke kolom een eigen naam."


def test_a_column_with_content_but_no_name_is_refused_with_its_first_row() -> None:
    refusal = refused("klas;;aantal\n3A;;vijf\n3B;x;zes\n")

    assert refusal.code == "nameless_column"
    assert refusal.rows == (3,)
    assert refusal.words.startswith("Kolom 2 heeft geen naam, maar in rij 3 ")


def test_rows_of_another_length_are_refused_and_numbered() -> None:
    refusal = refused("klas;aantal\n3A;vijf\n3B\n\n3C;zes;zeven\n3D;acht\n")

    assert refusal.code == "ragged"
    assert refusal.rows == (3, 5)
    assert refusal.words == ("Niet elke rij heeft evenveel cellen als er kolomnamen zijn (2). Kijk na: rij 3 en 5.")


def test_of_many_rows_of_another_length_ten_are_named() -> None:
    refusal = refused("a;b;c\n" + "x;y;z\n" * 25 + "x;y\n" * 23)

    assert len(refusal.rows) == 23
    assert refusal.words.endswith("rij 27, 28, 29, 30, 31, 32, 33, 34, 35, 36 en 13 andere.")


@pytest.mark.parametrize("data", ['klas;aantal\n3A;vijf\n"3B;zes\n3C;acht\n', 'klas;aantal\n3A;vijf\n"3"B;zes\n'])
def test_a_quote_that_is_not_closed_is_refused_at_the_row_where_it_opens(data: str) -> None:
    refusal = refused(data)

    assert refusal.code == "broken_quotes"
    assert refusal.rows == (3,)
    assert refusal.words.startswith("In rij 3 ")


def test_a_cell_without_end_is_refused() -> None:
    refusal = refused('klas;aantal\n3A;"' + "x" * 200_000)

    assert (refusal.code, refusal.rows) == ("cell_too_long", (2,))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "een Excel-bestand (xlsx)"),
        (zipped("[Content_Types].xml", "word/document.xml"), "een Word-bestand (docx)"),
        (zipped("manifest.csv"), "een zip-bestand"),
        (zipped(), "een zip-bestand"),
        (b"%PDF-1.7\n", "een pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "een Excel- of Word-bestand van een oude versie (xls of doc)"),
        (b"\x89PNG\r\n\x1a\n", "een afbeelding"),
        (b"\xff\xd8\xff\xe0", "een afbeelding"),
        (b"\x1f\x8b\x08", "een gecomprimeerd bestand"),
        (b"\xef\xbb\xbf\r\n<HTML><table>", "een webpagina"),
        (b"<?xml version='1.0'?>", "een XML-bestand"),
    ],
)
def test_another_kind_of_file_is_named_and_csv_is_asked(data: bytes, kind: str) -> None:
    refusal = refused(data, filename="lijst.xlsx")

    assert refusal.code == "not_csv"
    assert refusal.words.startswith(f"lijst.xlsx is {kind}, en hier is een CSV-bestand of een Excel-werkmap (xlsx) nodig.")


def test_an_open_document_sheet_is_named() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    assert "een LibreOffice-rekenblad (ods)" in refused(file.getvalue()).words


@pytest.mark.parametrize("data", [b"klas;aantal\n3A;\0\n", "klas;aantal\n3A;x\n".encode("utf-16-le")])
def test_a_file_with_nul_bytes_is_no_text(data: bytes) -> None:
    assert refused(data).code == "not_text"


def test_bytes_that_fit_no_encoding_are_refused_with_their_lines() -> None:
    refusal = refused(b"klas;naam\r\n3A;Zo\xeb\r\n3B;x\r\n3C;\x81\r\n")

    assert refusal.code == "unreadable_characters"
    assert refusal.rows == (2, 4)
    assert "regel 2 is geen UTF-8 en regel 4 is geen Windows-1252" in refusal.words


def test_a_file_marked_as_utf_8_is_not_taken_for_another_encoding() -> None:
    refusal = refused(b"\xef\xbb\xbfklas;naam\r3A;Zo\xeb\r")

    assert refusal.rows == (2,)
    assert "regel 2 is geen UTF-8" in refusal.words


def test_half_a_character_at_the_end_of_utf_16_is_refused() -> None:
    refusal = refused("klas;naam\n3A;x\n".encode("utf-16")[:-1])

    assert (refusal.code, refusal.rows) == ("unreadable_characters", (2,))


def test_too_many_rows_are_refused_and_the_limit_can_be_set() -> None:
    reader = CsvReader(most_rows=2)

    assert reader.read(TEXT.encode() + b"\r\n\r\n", "x").rows == ROWS
    refusal = refused(TEXT + "3C;acht\r\n", reader)
    assert (refusal.code, "meer dan 2 rijen" in refusal.words) == ("too_many_rows", True)


def test_the_standard_limit_is_fifty_thousand_rows() -> None:
    assert len(read("klas\n" + "x\n" * 50_000).rows) == 50_000
    assert "50\u00a0000" in refused("klas\n" + "x\n" * 50_001).words


def test_too_many_bytes_are_refused_and_the_limit_can_be_set() -> None:
    size = len(TEXT.encode())

    assert CsvReader(most_bytes=size).read(TEXT.encode(), "x").rows == ROWS
    assert refused(TEXT, CsvReader(most_bytes=size - 1)).code == "too_large"
    assert "hoogstens 10 MB" in refused(b"x" * 10_000_001).words


def test_a_file_without_a_name_is_called_this_file() -> None:
    with pytest.raises(TableError, match=r"^Dit bestand is leeg\."):
        read(b"", " ")


def test_a_refusal_is_an_error_with_status_words_and_code() -> None:
    refusal = refused("klas;aantal\n3A\n")

    assert isinstance(refusal, DomainError)
    assert (refusal.status, refusal.code, refusal.problem_code) == (422, "ragged", "ragged")
    assert refusal.extra == {"rows": [2]}
    assert refused(b"").extra == {}


cell_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
some_cell = st.one_of(cell_text, st.sampled_from(['"', '""', ";", ",", "\t", "\r\n", "\n", "=1+1", " -1", "a;b,c,d"]))
some_table = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(some_cell, min_size=width, max_size=width), min_size=1, max_size=30).map(
        lambda rows: ([f"kolom {'abcd'[place]}" for place in range(width)], rows)
    )
)


@given(some_table)
def test_what_we_write_is_read_back_the_same(table: tuple[list[str], list[list[str]]]) -> None:
    columns, rows = table
    expected = tuple(tuple(map(neutralised, row)) for row in rows)
    filled = tuple(row for row in expected if any(cell.strip() for cell in row))
    data = write_csv(columns, rows)

    if not filled:
        assert refused(data).code == "no_rows"
        return
    found = read(data)
    assert found.columns == tuple(columns)
    assert found.rows == filled
    assert found.line_numbers == tuple(number for number, row in enumerate(expected, start=2) if row in filled)


plain_cell = st.text("abcÀé€ 'x", min_size=1, max_size=8).filter(lambda cell: cell.strip() != "")


@given(
    st.lists(st.lists(plain_cell, min_size=3, max_size=3), min_size=1, max_size=30),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from([";", ",", "\t"]),
    st.lists(st.sampled_from(["\r", "\n", "\r\n"]), min_size=31, max_size=31),
)
def test_plain_rows_are_read_in_every_encoding_with_every_separator_and_line_end(
    rows: list[list[str]], encoding: str, delimiter: str, line_ends: list[str]
) -> None:
    lines = [["naam", "klas", "école"], *rows]
    text = "".join(delimiter.join(cells) + end for cells, end in zip(lines, line_ends, strict=False))

    table = read(text.encode(encoding))

    assert table.delimiter == delimiter
    assert table.rows == tuple(tuple(row) for row in rows)


@given(st.binary(max_size=300))
def test_whatever_the_bytes_there_is_a_table_or_a_refusal_in_words(data: bytes) -> None:
    try:
        table = read(data)
    except TableError as refusal:
        assert refusal.words.endswith(".")
        assert refusal.code
    else:
        assert table.rows
        assert len(table.rows) == len(table.line_numbers)
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_two_encodings_in_one_file_are_refused_and_both_lines_named():
    data = "klas;naam\n1A;Café\n".encode() + "1B;Crèche\n".encode("cp1252")

    with pytest.raises(TableError) as caught:
        CsvReader().read(data, "lijst.csv")

    assert (caught.value.code, caught.value.rows) == ("two_encodings", (2, 3))
    assert "regel 2 is UTF-8, regel 3 is Windows-1252" in caught.value.words
