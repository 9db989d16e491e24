"""A planner brings classes in from a workbook and takes them back; a school gives its own on a phone."""

from __future__ import annotations

import io
import re

import openpyxl
from playwright.sync_api import Browser, Page, expect

from browser.conftest import DESKTOP, PHONE, RunningProduct, page_of, sign_in
from chromium import axe_findings

PLANNER = "planner@leiedender.example"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(number: str) -> bytes:
    book = openpyxl.Workbook()
    for row in (["Nr school", "Groep", "Jaar", "Hoeveel"], [number, "9X", "L4", 22], [number, "9Y", "L5", -1]):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def read_in(page: Page, number: str) -> None:
    page.goto("/importeren/klassen")
    page.set_input_files("input[name=file]", {"name": "klassen.xlsx", "mimeType": XLSX, "buffer": workbook(number)})
    page.get_by_role("button", name="Lees in en kijk na").click()


def test_classes_from_a_workbook_and_back(browser: Browser, product: RunningProduct):
    page = page_of(browser, product, DESKTOP)
    sign_in(page, PLANNER)
    schools = page.request.get("/api/v1/schools?limit=50").json()["items"]
    number = next(school["institution_number"] for school in schools if school["level"] == "primary")
    read_in(page, number)
    for key, column in {"institution_number": "Nr school", "name": "Groep", "grade": "Jaar", "head_count": "Hoeveel"}.items():
        page.select_option(f"[name={key}]", column)
    page.get_by_role("button", name="Kijk de rijen na").click()

    expect(page.get_by_text("kan niet negatief zijn")).to_be_visible()
    assert axe_findings(page) == []
    page.get_by_role("button", name=re.compile("Neem enkel de geldige rij over")).click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download de geweigerde rijen")).click()
    assert "9Y" in download.value.path().read_text(encoding="utf-8-sig")
    page.get_by_role("button", name="Maak ongedaan").click()
    expect(page.get_by_text("Alles staat weer zoals voor de import")).to_be_visible()
    assert axe_findings(page) == []

    read_in(page, number)
    expect(page.get_by_role("heading", name="Gebruikte kolommen")).to_be_visible()
    page.get_by_role("button", name="Gooi deze import weg").click()


def test_a_school_gives_its_classes_on_a_phone(browser: Browser, product: RunningProduct):
    page = page_of(browser, product, PHONE)
    page.goto("/aanmelden")
    contacts = re.findall(r"/demo/aanmelden/(contact[^'\"]+|planning[^'\"]+|directie[^'\"]+)", page.content())
    sign_in(page, contacts[0])
    page.goto("/klassen")
    page.get_by_role("link", name="Geef onze klassen door").click()

    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    first = page.get_by_label("Aantal leerlingen").first
    first.fill(str(int(first.input_value()) + 1))
    page.get_by_role("button", name="Bewaar onze klassen").click()
    expect(page.get_by_text("Bewaard: 1 klas")).to_be_visible()
    expect(page.get_by_text("ingevuld door de school").first).to_be_visible()
