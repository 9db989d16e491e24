"""The renewal board as a paper: the same filters, groups and day as on the screen, in landscape, as PDF/A."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from agreements.signed import agreement
from audit.entries import entries_of
from clb_integrations.pdf.typst_writer import TypstWriter
from clb_platform.agreements.service.board import board
from clb_platform.agreements.service.board_paper import board_paper
from clb_platform.agreements.vocabulary import AgreementState, BoardFilters, CourseAction, NoticeGroup
from clb_platform.documents.vocabulary import Card, CardBoard, CardColumn
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work

TODAY, RENEW = date(2026, 10, 6), date(2027, 8, 31)
MARKUP = "#eval(\"1+1\") $x^2$ *ster* _streep_ @bron <b>vet</b> \\ `code`"


def shown(data: bytes, tmp_path: Path, tool: str, *options: str) -> str:
    path = tmp_path / "board.pdf"
    path.write_bytes(data)
    words = [tool, *options, str(path), *(["-"] if tool == "pdftotext" else [])]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture
def two(fresh_runtime, world):
    """Our school must renew; the text of the other is being signed."""
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        agreement(uow, world.school_id, valid_to=RENEW, owner_id=world.staff[Role.CONSULTANT].member_id)
        agreement(uow, world.other_school_id, state=AgreementState.SIGNING)


def test_the_paper_holds_what_the_screen_shows(as_planner, two, tmp_path):
    answer = as_planner.post("/verlenging.pdf")
    text = plain(shown(answer.data, tmp_path, "pdftotext"))
    facts = shown(answer.data, tmp_path, "pdfinfo")

    assert answer.headers["Content-Disposition"] == "attachment; filename=verlenging-2026-10-06.pdf"
    for words in (
        "2 scholen", "Toestand op dinsdag 6 oktober 2026", "Binnen 6 maanden", "Basisschool De Proeftuin",
        "Opzegdag do 31 dec 2026 (86 dagen)", "Geldig tot: di 31 aug 2027", "Start de verlenging",
        "Geen geldige afspraken", "Atheneum Proefberg", "Ter ondertekening",
    ):  # fmt: skip
        assert words in text, words
    assert "841.89 x 595.276 pts (A4)" in facts, "landscape"
    assert "Tagged:          yes" in facts


def test_it_takes_the_filters_and_the_day_and_stands_in_the_ledger(as_planner, two, fresh_runtime, world, tmp_path):
    data = as_planner.post("/verlenging.pdf?groep=soon&gemeente=Aalst&op=2026-11-01").data
    text = plain(shown(data, tmp_path, "pdftotext"))

    assert "Gemeente: Aalst; Groep: Binnen 6 maanden" in text
    assert "zondag 1 november 2026" in text
    assert "Basisschool De Proeftuin" in text
    assert "Atheneum Proefberg" not in text
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        (entry,) = entries_of(uow, CourseAction.BOARD_EXPORTED)
    assert entry.changes["file_form"] == "pdf"
    assert entry.changes["municipality"] == "Aalst"


def test_nothing_behind_the_filters_is_a_page_that_says_so(as_planner, two, tmp_path):
    data = as_planner.post("/verlenging.pdf?gemeente=Nergens").data

    assert "Geen scholen met deze filter." in plain(shown(data, tmp_path, "pdftotext"))


def test_every_school_of_the_board_is_a_card_in_its_group(uow, world, planner):
    agreement(uow, world.school_id, valid_to=RENEW)
    found = board(uow, planner, TODAY, BoardFilters())

    paper = board_paper(found, (), "CLB Proefland")

    assert {column.title: len(column.cards) for column in paper.columns} == {
        "Geen geldige afspraken": len(found.groups[NoticeGroup.NONE]), "Binnen 6 maanden": 1,
    }  # fmt: skip


def test_a_school_may_not_have_it(client, world):
    assert client(world.contacts[Role.HEAD]).post("/verlenging.pdf").status_code == 403


def test_words_are_never_markup_and_many_pages_repeat_the_names_of_the_columns(tmp_path):
    cards = tuple(Card(f"School {number} {MARKUP}", "Aalst", "Geldig", ("Regel",)) for number in range(60))
    columns = (CardColumn("Eerste groep", "uitleg", "bad", cards), CardColumn("Tweede groep", "", "neutral", cards[:1]))
    data = TypstWriter().write_board(CardBoard("Bord", "Onder", (), (), columns, "", TODAY, "Voet"))

    pages = shown(data, tmp_path, "pdftotext").split("\f")[:-1]
    assert len(pages) > 3
    assert all("Eerste groep" in page and "Voet" in page for page in pages)
    assert MARKUP.replace(" ", "") in "".join(pages[0].split())
    assert "<pdfaid:part>2</pdfaid:part>" in shown(data, tmp_path, "pdfinfo", "-meta")
