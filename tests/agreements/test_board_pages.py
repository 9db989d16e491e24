"""The renewal board as a page, over REST and as a workbook."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from agreements.signed import TEXTS, agreement, signed_text, template
from audit.entries import entries_of
from clb_platform.agreements.vocabulary import AgreementState, CourseAction
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work

RENEW = date(2027, 8, 31)


@pytest.fixture
def two(fresh_runtime, world):
    """Our school must renew and deviates in one clause; the other's text is being signed."""
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        version = template(uow)
        made = agreement(
            uow, world.school_id, valid_to=RENEW, template_version_id=version,
            owner_id=world.staff[Role.CONSULTANT].member_id,
        )  # fmt: skip
        signed_text(uow, made, {**TEXTS, "rollen": "=HYPERLINK(1)"})
        agreement(uow, world.other_school_id, state=AgreementState.SIGNING)


def test_the_board_shows_each_school_with_its_days_turn_and_next_step(as_planner, two):
    page = as_planner.text("/verlenging")

    assert "Toestand op dinsdag\N{NO-BREAK SPACE}6\N{NO-BREAK SPACE}oktober\N{NO-BREAK SPACE}2026" in page
    for words in (
        "Binnen 6 maanden", "Basisschool De Proeftuin", "do\N{NO-BREAK SPACE}31\N{NO-BREAK SPACE}dec\N{NO-BREAK SPACE}2026",
        "nog 86 dagen", "Start de verlenging", "Ter ondertekening", "erkenningsvoorwaarde", "op te zeggen dit kalenderjaar",
    ):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize(
    ("query", "seen", "hidden"),
    [
        ("status=signing", "Atheneum Proefberg", "Basisschool De Proeftuin"),
        ("groep=soon", "Basisschool De Proeftuin", "Atheneum Proefberg"),
        ("artikel=rollen", "Basisschool De Proeftuin", "Atheneum Proefberg"),
        ("wijkt-af=1&opzegjaar=2026", "Basisschool De Proeftuin", "Atheneum Proefberg"),
        ("gemeente=Aalst&soort=agreement", "Basisschool De Proeftuin", "Atheneum Proefberg"),
    ],
)
def test_the_filters_stand_in_the_address(as_planner, two, query, seen, hidden):
    page = as_planner.text(f"/verlenging?{query}")

    assert seen in page
    assert hidden not in page
    assert "Wis filter" in page


@pytest.mark.parametrize("query", ["op=gisteren", "op=0001-01-01", "op=9999-12-31", "groep=x&soort=y&eigenaar=z&status=q"])
def test_a_filter_that_means_nothing_does_not_filter(as_planner, two, query):
    page = as_planner.text(f"/verlenging?{query}")

    assert "6\N{NO-BREAK SPACE}oktober\N{NO-BREAK SPACE}2026" in page
    assert "Basisschool De Proeftuin" in page


def test_another_day_says_what_it_shows(as_planner, two):
    page = as_planner.text("/verlenging?op=2027-09-01")

    assert "De geldigheid is die van woensdag\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}september\N{NO-BREAK SPACE}2027." in page
    assert "Verlopen" in page


def test_a_filter_without_schools_says_so(as_planner, two):
    assert "Geen scholen met deze filter." in as_planner.text("/verlenging?gemeente=Ninove")


def test_the_workbook_holds_the_same_rows_and_the_export_is_in_the_ledger(as_planner, two, fresh_runtime, world):
    answer = as_planner.post("/verlenging.xlsx?groep=soon")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    rows = [tuple(cell.value for cell in row) for row in sheet.rows]
    found = dict(zip(rows[0], rows[1], strict=True))
    assert answer.status_code == 200
    assert len(rows) == 2
    assert found["School"] == "Basisschool De Proeftuin"
    assert (found["Opzegdatum"].date(), found["Dagen tot opzegdatum"]) == (date(2026, 12, 31), 86)
    assert (found["Volgende stap"], found["Afwijkende artikels"]) == ("Start de verlenging", "Rollen")
    assert {cell.data_type for row in sheet.rows for cell in row} <= {"s", "n", "d"}
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        (entry,) = entries_of(uow, CourseAction.BOARD_EXPORTED)
        assert entry.changes["notice_group"] == "soon"


def test_rest_gives_the_same_board_page_by_page(as_planner, two, world):
    first = as_planner.api("GET", "/agreements/board?limit=1").json
    second = as_planner.api("GET", f"/agreements/board?limit=1&cursor={first['next_cursor']}").json

    assert first["figures"] == {
        "schools": 2, "without_valid": 1, "notice_this_year": 1, "signing": 1, "deviating": 1, "days_to_sign": None,
    }  # fmt: skip
    assert second["next_cursor"] is None
    rows = {row["school_id"]: row for row in first["items"] + second["items"]}
    assert rows[str(world.school_id)] | {"agreement_id": None} == {
        "school_id": str(world.school_id), "school_name": "Basisschool De Proeftuin", "municipality": "Aalst",
        "agreement_id": None, "group": "soon", "state": "valid", "kind": "agreement", "valid_until": "2027-08-31",
        "notice_by": "2026-12-31", "days_left": 86, "turn": "centre", "next_step": "renew",
        "owner_id": str(world.staff[Role.CONSULTANT].member_id), "deviating": ["rollen"],
    }  # fmt: skip
    assert (rows[str(world.other_school_id)]["group"], rows[str(world.other_school_id)]["state"]) == ("none", "signing")


def test_a_school_has_no_board(as_contact):
    assert as_contact.get("/verlenging").status_code == 403
    assert as_contact.api("GET", "/agreements/board").status_code == 403
