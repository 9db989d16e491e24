"""Papers as PDF: what is in them, that words stay words, and PDF/A-2a by an independent validator, sealed too."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from clb_integrations.pdf.typst_writer import TypstWriter
from documents import pdfs
from sealing import seal_of

VERAPDF = Path(__file__).with_name("verapdf")
MARKUP = "#eval(\"1+1\") $x^2$ *ster* _streep_ @bron <b>vet</b> \\ `code` = kop // weg"


def shown(data: bytes, tmp_path: Path, tool: str, *options: str) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(data)
    words = [tool, *options, str(path), *(["-"] if tool == "pdftotext" else [])]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def test_a_paper_holds_every_word_in_order_and_is_tagged(tmp_path):
    data = TypstWriter().write(pdfs.paper(2))
    text = " ".join(shown(data, tmp_path, "pdftotext", "-layout").split())
    facts = shown(data, tmp_path, "pdfinfo")

    for before, after in (("Geldig vanaf", "1. Afspraak over punt 0"), ("2. Afspraak over punt 1", "Wie tekende")):
        assert text.index(before) < text.index(after)
    assert "in het eerste trimester" in text
    assert "Els Verbeke" in text
    assert "Tagged:          yes" in facts
    assert "JavaScript:      no" in facts
    assert "Title:           Samenwerkingsafspraken" in facts


def test_what_people_write_is_never_read_as_markup(tmp_path):
    data = TypstWriter().write(pdfs.paper(1, text=MARKUP))

    assert MARKUP.replace(" ", "") in "".join(shown(data, tmp_path, "pdftotext").split())


def test_long_dutch_words_are_hyphenated(tmp_path):
    words = "verantwoordelijkheidsverdeling vaccinatiemomentenplanning zorgcoördinatievergadering " * 12

    text = shown(TypstWriter().write(pdfs.paper(1, text=words)), tmp_path, "pdftotext")

    assert "\N{SOFT HYPHEN}" in text or "-\n" in text


def test_the_same_paper_gives_the_same_bytes():
    assert TypstWriter().write(pdfs.paper()) == TypstWriter().write(pdfs.paper())


def test_every_font_is_in_the_file(tmp_path):
    lines = shown(TypstWriter().write(pdfs.paper()), tmp_path, "pdffonts").splitlines()[2:]

    assert lines
    assert all("LibertinusSerif" in line and " yes yes yes " in line for line in lines)


def test_a_paper_without_clauses_or_annex_is_a_page_too(tmp_path):
    data = TypstWriter().write(pdfs.paper(0, annex=None))

    assert "Pages:           1" in shown(data, tmp_path, "pdfinfo")


def test_a_mark_stands_on_every_page(tmp_path):
    data = TypstWriter().write(pdfs.paper(20, mark="Demo, geen rechtswaarde"))
    pages = shown(data, tmp_path, "pdftotext").split("\f")[:-1]

    assert len(pages) > 2
    assert all("Demo, geen rechtswaarde" in page for page in pages)


@pytest.fixture(scope="module")
def jars(tmp_path_factory) -> str:
    """veraPDF, by Maven from its usual place; skipped by name where Java or Maven is not."""
    for tool in ("java", "javac", "mvn"):
        if shutil.which(tool) is None:
            pytest.skip(f"veraPDF needs {tool}")
    kept = Path(os.environ.get("CLB_TEST_VERAPDF", "")) if os.environ.get("CLB_TEST_VERAPDF") else None
    folder = kept or tmp_path_factory.mktemp("verapdf")
    if not list(folder.glob("*.jar")):
        command = ["mvn", "-q", "-B", "-f", str(VERAPDF / "pom.xml"), "dependency:copy-dependencies"]
        done = subprocess.run([*command, f"-DoutputDirectory={folder}"], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"veraPDF could not be fetched: {done.stdout[-300:]}")
    return f"{folder}/*"


def test_a_paper_is_pdf_a_2a_before_and_after_the_seal(jars, shared_runtime, authority, tmp_path):
    plain = TypstWriter().write(pdfs.paper(12, mark="Demo, geen rechtswaarde"))
    files = {"plain.pdf": plain, "sealed.pdf": seal_of(shared_runtime, authority).seal(plain), "code.pdf": pdfs.with_javascript(),
             "board.pdf": TypstWriter().write_board(pdfs.board())}  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    command = ["java", "-cp", jars, str(VERAPDF / "Check.java"), *(str(tmp_path / name) for name in files)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout

    assert f"PDF/A-2a {tmp_path}/plain.pdf" in said.splitlines(), said
    assert f"PDF/A-2a {tmp_path}/sealed.pdf" in said.splitlines(), said
    assert f"PDF/A-2a {tmp_path}/board.pdf" in said.splitlines(), said
    assert f"not PDF/A-2a {tmp_path}/code.pdf" in said.splitlines(), "the validator can say no"
