"""The scripts of docs/tasks-school.md and docs/tasks-planner.md, walked on the whole product: the steps are those of the docs."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from browser.conftest import DESKTOP, PHONE, RunningProduct, page_of, sign_in
from browser.walker import Walk, steps_in
from clb_app.demo.sign_ins import PASSWORD

PLANNER, SECRETARY = "planner@leiedender.example", "secretariaat@kantelberg.example"
SCHOOL, NUMBER = "Basisschool De Kantelberg", "030101"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:school\r\n"
    "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20270315\r\nSUMMARY:Pedagogische studiedag\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20270416\r\nSUMMARY:Vrije dag\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)


@pytest.mark.timeout(600)
def test_the_ten_jobs_of_a_secretary_on_a_phone(browser: Browser, product: RunningProduct):
    page = page_of(browser, product, PHONE)
    sign_in(page, SECRETARY)
    walk = Walk(page)
    for job in SCHOOL_JOBS:
        walk.begin()
        job(walk, product)
        walk.end(len(walk.counted) + 1)

    assert walk.counted == steps_in("tasks-school.md")


@pytest.mark.timeout(600)
def test_the_ten_jobs_of_a_new_planner(browser: Browser, product: RunningProduct):
    page = page_of(browser, product, DESKTOP)
    sign_in(page, PLANNER)
    walk = Walk(page)
    for job in PLANNER_JOBS:
        walk.begin()
        job(walk, product)
        walk.end(len(walk.counted) + 1)

    assert walk.counted == steps_in("tasks-planner.md")


# A school.


def choose_a_date(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Kies een datum")
    options = walk.page.locator("fieldset")
    walk.tap(options.nth(0).get_by_text("Past", exact=True))
    walk.tap(options.nth(1).get_by_text("Als het moet", exact=True))
    walk.steps += 1
    options.nth(1).locator("select[name^=reason_]").select_option("outing")
    walk.button("Verstuur antwoord")
    expect(walk.page.locator("h1")).to_contain_text("Bedankt, jullie antwoord is verstuurd")


def ask_other_dates(walk: Walk, _product: RunningProduct) -> None:
    walk.tap(walk.page.locator("#clb").locator("..").locator("..").get_by_role("link", name="DTPa-IPV"))
    walk.link("Vraag zelf andere data")
    walk.fill("option_1", "2026-12-03")
    walk.fill("reason", "Op de andere dagen is het sportdag.")
    walk.button("Vraag deze data")
    expect(walk.page.locator("h1")).to_contain_text("Bedankt")


def see_the_year(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Ons schooljaar")
    expect(walk.page.locator("main")).to_contain_text("Wanneer het CLB naar")
    expect(walk.page.locator("main")).to_contain_text("19 okt")


def add_a_study_day(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Vrije dagen")
    walk.fill("first_day", "2027-02-03")
    walk.tap(walk.page.get_by_text("Pedagogische studiedag", exact=True))
    walk.button("Voeg deze dag toe")
    expect(walk.page.get_by_role("status").first).to_contain_text("3 februari")


def hand_in_the_calendar(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Vrije dagen")
    walk.link("Lees onze kalender in")
    walk.give("kalender.ics", "text/calendar", ICS.encode())
    walk.button("Lees in en kijk na")
    walk.button(re.compile("^Neem alles over"))
    expect(walk.page.get_by_text("Overgenomen").first).to_be_visible()
    expect(walk.page.get_by_role("link", name="Bekijk onze vrije dagen")).to_be_visible()


def correct_a_number_of_pupils(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Onze klassen")
    walk.link("Geef onze klassen door")
    walk.fill("head_count-0", "23")
    walk.button("Bewaar onze klassen")
    expect(walk.page.get_by_text("Bewaard: 1 klas")).to_be_visible()


def rather_not_that_week(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Vrije dagen")
    walk.tap(walk.page.get_by_text("Voeg een periode toe"))
    part = walk.page.locator("details[open]")
    for name, text in (("first_day", "2027-05-17"), ("last_day", "2027-05-21"), ("reason", "Schoolfeest")):
        walk.steps += 1
        part.locator(f"[name={name}]").fill(text)
    walk.tap(part.get_by_role("button"))
    expect(walk.page.locator("main")).to_contain_text("Schoolfeest")


def check_the_contacts(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Onze contacten")
    walk.steps += 1
    walk.page.get_by_label(re.compile("^Telefoon")).first.fill("055 12 34 56")
    walk.button("Bevestig de lijst")
    expect(walk.page.get_by_role("status").first).to_be_visible()


def check_our_address(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Onze school")
    expect(walk.page.locator("main")).to_contain_text("Klopt er iets niet in deze gegevens?")
    expect(walk.page.locator("main").get_by_role("link", name="09 000 00 00").first).to_be_visible()


def forgot_the_password(walk: Walk, product: RunningProduct) -> None:
    walk.page.goto("/wie-ben-ik")
    walk.page.get_by_role("button", name="Meld je af").click()
    walk.steps = 0
    walk.link("Wachtwoord vergeten")
    walk.fill("email", SECRETARY)
    walk.tap(walk.page.locator("main form").first.get_by_role("button"))
    mail = product.mails(SECRETARY, containing="wachtwoord")[0]
    walk.steps += 1
    walk.page.goto(next(link for link in mail["links"] if "/wachtwoord/" in link))
    walk.fill("password", PASSWORD)
    walk.fill("again", PASSWORD)
    walk.tap(walk.page.locator("main form").first.get_by_role("button"))
    expect(walk.page.locator("h1")).to_be_visible()


SCHOOL_JOBS = (
    choose_a_date, ask_other_dates, see_the_year, add_a_study_day, hand_in_the_calendar, correct_a_number_of_pupils,
    rather_not_that_week, check_the_contacts, check_our_address, forgot_the_password,
)  # fmt: skip


# A planner.


def find_the_school(walk: Walk, word: str, name: str) -> None:
    """By the field on top of every page: a word of the name is enough."""
    walk.steps += 2
    walk.page.locator("#zoek").fill(word)
    walk.page.locator("#zoek").press("Enter")
    walk.link(name)


def what_first(walk: Walk, _product: RunningProduct) -> None:
    walk.tap(walk.page.locator("main .todo a.what").first)
    expect(walk.page.locator("main")).to_contain_text("Jij bent aan zet")


def confirm_a_date(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Antwoord binnen")
    walk.tap(walk.page.locator("main a.what", has_text="Kies de datum").first)
    walk.button(re.compile("^Bevestig"))
    expect(walk.page.locator(".head .chip")).to_contain_text("Bevestigd")


def what_is_left_for_a_school(walk: Walk, _product: RunningProduct) -> None:
    find_the_school(walk, "kantelberg", SCHOOL)
    expect(walk.page.locator("main")).to_contain_text("te plannen")
    expect(walk.page.locator("main")).to_contain_text("Nog te plannen")


def propose_dates(walk: Walk, _product: RunningProduct) -> None:
    find_the_school(walk, "kantelberg", SCHOOL)
    walk.link("Plan bezoek")
    walk.tap(walk.page.locator("main input[name=items]").nth(1))
    walk.choose("team_id", "Team Leie")
    walk.button("Ga verder naar de data")
    walk.button(re.compile("^Stel .*voor"))
    expect(walk.page.locator(".head .chip")).to_contain_text("Voorgesteld")


def note_a_call(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Bezoeken", exact=True)
    walk.tap(walk.page.get_by_role("link", name=re.compile("^Voorgesteld")).first)
    walk.tap(walk.page.locator("tbody a").first)
    walk.link("Noteer een telefonisch antwoord")
    walk.fill("said_by", "Rita van het secretariaat")
    options = walk.page.locator("fieldset:has(input[type=radio])")
    for index in range(options.count()):
        walk.tap(options.nth(index).get_by_text("Past", exact=True))
    walk.button("Bewaar het antwoord")
    expect(walk.page.locator("main")).to_contain_text("Rita van het secretariaat")


def another_team(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Bezoeken", exact=True)
    walk.tap(walk.page.get_by_role("link", name=re.compile("^Bevestigd")).first)
    walk.tap(walk.page.locator("tbody a").last)
    walk.link("Ander team")
    walk.steps += 1
    walk.page.locator("select[name=team_id]").select_option(index=1)
    walk.fill("reason", "De verpleegkundige is ziek.")
    walk.button("Laat dit team gaan")
    expect(walk.page.locator("main")).to_be_visible()


def close_a_school(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Kalender", exact=True)
    part = walk.page.locator("form:has([name=kind])")
    walk.steps += 3
    part.locator("[name=school_id]").select_option(label=SCHOOL)
    part.locator("[name=first_day]").fill("2027-04-30")
    part.locator("[name=kind]").select_option(label="Pedagogische studiedag")
    walk.button("Voeg sluiting toe")
    expect(walk.page.locator("main")).to_contain_text("30 apr")


def invite_a_secretary(walk: Walk, product: RunningProduct) -> None:
    find_the_school(walk, "knikker", "Basisschool De Knikker")
    walk.tap(walk.page.get_by_text("Nodig iemand uit", exact=True).last)
    walk.fill("name", "Rita Nieuw")
    walk.fill("email", "rita.nieuw@knikker.example")
    walk.choose("role", "Contact voor planning")
    walk.button(re.compile("[Uu]itnodiging"))
    expect(walk.page.get_by_role("status").first).to_contain_text("Rita Nieuw")
    assert product.mails("rita.nieuw@knikker.example", containing="Uitnodiging")


def read_in_classes(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Importeren")
    walk.link(re.compile("^Lees een bestand in.*Klassen en aantallen"))
    book, data = openpyxl.Workbook(), io.BytesIO()
    for row in (["instellingsnummer", "klas", "leerjaar", "aantal leerlingen"], [NUMBER, "2Z", "L2", 18]):
        book.active.append(row)
    book.save(data)
    walk.give("klassen.xlsx", XLSX, data.getvalue())
    walk.button("Lees in en kijk na")
    walk.button(re.compile("^Neem alles over"))
    expect(walk.page.get_by_text("Overgenomen").first).to_be_visible()


def how_it_went(walk: Walk, _product: RunningProduct) -> None:
    walk.link("Af te ronden")
    walk.tap(walk.page.locator("main a.what", has_text="Vul aan").first)
    walk.link("Vul in hoe het ging")
    seen = walk.page.locator("main input[name^=seen_]")
    for index in range(seen.count()):
        walk.steps += 1
        seen.nth(index).fill("14")
    walk.button("Bewaar hoe het ging")
    expect(walk.page.locator(".head .chip")).to_contain_text("Doorgegaan")


PLANNER_JOBS = (
    what_first, confirm_a_date, what_is_left_for_a_school, propose_dates, note_a_call, another_team, close_a_school,
    invite_a_secretary, read_in_classes, how_it_went,
)  # fmt: skip
