"""Papers, and real PDF files: good ones and such as must be refused."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from clb_integrations.pdf.typst_writer import TypstWriter
from clb_platform.documents.vocabulary import (
    Annex,
    Card,
    CardBoard,
    CardColumn,
    ListBlock,
    Paper,
    Paragraph,
    PrintedClause,
    PrintedTable,
    Run,
)

WORDS = (
    "De school en het centrum maken samenwerkingsafspraken over leerlingenbegeleiding, vaccinatiemomenten en"
    " verantwoordelijkheidsverdeling in de zorgcontinuümfasen."
)
ANNEX = Annex(
    "Ondertekening",
    "Dit document is verzegeld.",
    (("Controlegetal van de tekst", "0123abcd " * 8),),
    (PrintedTable("Wie tekende", ("Naam", "Namens", "Wanneer"), (("Els Verbeke", "de school", "dinsdag"),)),),
)


def clause(number: int, text: str = WORDS) -> PrintedClause:
    points = ListBlock(
        (
            (Paragraph((Run("in het "), Run("eerste", bold=True), Run(" trimester"))),),
            (Paragraph((Run("tweede punt", italic=True),)), ListBlock(((Paragraph((Run("genest"),)),),), ordered=True)),
        )
    )
    return PrintedClause(f"Afspraak over punt {number}", (Paragraph((Run(text),)), points))


def paper(clauses: int = 3, *, text: str = WORDS, mark: str = "", annex: Annex | None = ANNEX) -> Paper:
    return Paper(
        "Samenwerkingsafspraken",
        "Basisschool De Proeftuin en CLB Proefland",
        (("Geldig vanaf", "dinsdag 1 september 2026"),),
        tuple(clause(number, text) for number in range(clauses)),
        date(2026, 9, 1),
        "Samenwerkingsafspraken Basisschool De Proeftuin",
        annex,
        mark,
    )


def board() -> CardBoard:
    lines = ("Opzegdatum do 31 dec 2026", "Aan zet: School")
    cards = tuple(Card(f"Basisschool {number}", "Aalst", "Bij school", lines, "soon") for number in range(40))
    columns = (
        CardColumn("Binnen 6 maanden", "3 nog niet gestart", "query", cards), CardColumn("Later", "", "neutral", cards[:3]),
    )  # fmt: skip
    filters, figures = (("Gemeente", "Aalst"),), (("60", "scholen"),)
    return CardBoard("Verlenging", "CLB Proefland", figures, filters, columns, "", date(2026, 9, 1), "Bord")


def good(text: str = WORDS) -> bytes:
    return TypstWriter().write(paper(1, text=text))


def _changed(entry: str, value: generic.PdfObject) -> bytes:
    """A good PDF with one entry more in its catalogue, added as an editor would."""
    file = IncrementalPdfFileWriter(BytesIO(good() + b"\n"))
    file.root[pdf_name(entry)] = file.add_object(value)
    file.update_root()
    out = BytesIO()
    file.write(out)
    return out.getvalue()


def with_javascript() -> bytes:
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")}
    return _changed("/OpenAction", generic.DictionaryObject(action))


def with_launch() -> bytes:
    action = {pdf_name("/S"): pdf_name("/Launch"), pdf_name("/F"): generic.TextStringObject("calc.exe")}
    return _changed("/OpenAction", generic.DictionaryObject(action))


def with_files() -> bytes:
    names = generic.DictionaryObject({pdf_name("/EmbeddedFiles"): generic.DictionaryObject()})
    return _changed("/Names", names)


def locked() -> bytes:
    file = writer.copy_into_new_writer(PdfFileReader(BytesIO(good())))
    file.encrypt("eigenaar", "lezer")
    out = BytesIO()
    file.write(out)
    return out.getvalue()
