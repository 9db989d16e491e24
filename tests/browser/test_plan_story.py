"""The planner's year from end to end, in a real browser, on the demo centre as `make run` starts it.

Plan the rest of the year → watch it improve → stop → compare with last year's → drag one visit and be told why not → accept →
publish to ten schools → three refuse → replan → only what must has moved. Pictures of each step go to build/screens.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser import year_before
from browser.conftest import DESKTOP, PHONE, RunningProduct, page_of, running_product, sign_in
from chromium import axe_findings, sideways
from clb_app.launcher.postgres import PostgresServer

PLANNER, CENTRE = "planner@leiedender.example", "CLB Tussen Leie en Dender"
PICTURES = Path(__file__).parents[2] / "build" / "screens"
MINUTES = 60_000
ENDED = {"ready", "stopped"}


@pytest.fixture
def own_product(postgres: PostgresServer) -> Iterator[RunningProduct]:
    """A product of this test alone, of which last school year is known: other tests would be warned of its dates."""
    postgres.create_database("clb_plan_story")
    with running_product(DATABASE_URL=postgres.url("clb_plan_story")) as started:
        assert year_before.plant(postgres.connect("clb_plan_story"), CENTRE) > 20
        yield started


@pytest.mark.timeout(1500)
def test_the_year_is_planned_dragged_published_and_planned_again(browser: Browser, own_product: RunningProduct):
    page = page_of(browser, own_product, DESKTOP)
    page.set_default_timeout(MINUTES)
    sign_in(page, PLANNER)
    plan = watch_and_stop(page)
    compare_with_last_year(page, plan)
    drag_and_be_told(page, plan)
    move_on_a_phone(page, plan)
    sent = publish_to_ten(page, plan)
    refused, confirmed = answer(browser, own_product, page, sent)
    replan(page, refused, confirmed)


def watch_and_stop(page: Page) -> str:
    """The address of the plan: asked for much longer than is waited for, seen to improve, and stopped."""
    page.goto("/planningen/nieuw")
    page.locator("[name=seconds]").select_option("900")
    page.get_by_role("button", name="Maak de planning").click()
    page.wait_for_url(re.compile(r"/planningen/[0-9a-f-]{36}$"))
    address = page.url
    seen: list[int] = []
    until = time.monotonic() + 420
    while len(set(seen)) < 3:
        assert time.monotonic() < until, seen
        points = rest(page, address, "/progress")["items"]
        complete = [each["cost"] for each in points if each["unplanned"] == 0]
        seen += complete[-1:]
        time.sleep(2)
    assert seen[-1] < seen[0], "it improves while one watches"
    expect(page.locator("#voortgang")).to_contain_text("punten")
    picture(page, "plan-1-bezig")
    page.get_by_role("button", name="Stop en bewaar de beste").click()
    until = time.monotonic() + 240
    while rest(page, address)["state"] not in ENDED:
        assert time.monotonic() < until
        time.sleep(1)
    # The page looks again by itself: going there once more would cross that.
    expect(page.get_by_role("link", name="Stel voor aan scholen")).to_be_visible(timeout=60_000)
    assert rest(page, address)["cost"] <= seen[0]
    picture(page, "plan-2-klaar")
    return address


def compare_with_last_year(page: Page, plan: str) -> None:
    page.goto(plan)
    page.get_by_role("link", name="Vergelijk met vorig jaar").click()
    expect(page.locator("h1")).to_have_text("Vergelijk met vorig schooljaar")
    found = rest(page, plan, "/last-year")
    known = [*found["moved"], *found["same_week"], *found["other_team"]]
    assert known
    assert all(each["first"] and each["second"] and each["was_on"] for each in known)
    expect(page.locator("main")).to_contain_text(re.compile(rf"In een andere week: {len(found['moved'])}"))
    expect(page.locator("main")).to_contain_text("punten voor reistijd")
    picture(page, "plan-3-vorig-jaar")


def drag_and_be_told(page: Page, plan: str) -> None:
    """A visit is dragged to a half day on which its team is elsewhere, stays where it was and is told why."""
    page.goto(plan)
    row, taken = crowded(page, plan)
    part = row.get_attribute("id")
    before = (row.get_attribute("data-day"), row.get_attribute("data-half"))
    row.drag_to(page.locator(f"[data-drop][data-day='{taken[0]}'][data-half='{taken[1]}']"))
    said = row.locator("output")
    expect(said).to_contain_text("Kan niet op")
    expect(said).to_contain_text(re.compile(r"al ergens anders|geen tijd|Daar"))
    assert not sideways(page)
    assert axe_findings(page) == []
    picture(page, "plan-4-gesleept")
    page.reload()
    row = page.locator(f"#{part}")
    assert (row.get_attribute("data-day"), row.get_attribute("data-half")) == before

    # By keyboard: half day by half day until one is free, there and back again.
    row.locator("[data-open]").focus()
    said = row.locator("output")
    for _step in range(30):
        page.keyboard.press("ArrowRight")
        expect(said).to_contain_text(re.compile(r"Kan (niet )?op"))
        page.wait_for_timeout(150)
        if said.get_attribute("data-possible") == "1":
            break
    expect(said).to_contain_text("Kan op")
    picture(page, "plan-5-toetsen")
    page.get_by_role("button", name="Zet het daar").click()
    expect(page.locator("#meldingen")).to_contain_text("In deze planning staat het bezoek nu op")
    assert (place_of(page, plan, part)) != before
    page.locator("#meldingen").get_by_role("button", name="Maak ongedaan").click()
    expect(page.locator("#meldingen")).to_contain_text("In deze planning staat het bezoek nu op")
    assert place_of(page, plan, part) == before


def crowded(page: Page, plan: str) -> tuple[Locator, tuple[str, str]]:
    """A new visit of a week of the list, and a half day of that week in which its team has another visit already."""
    items = [each for each in rest(page, plan, "/visits")["items"] if each["standing"] == "new"]
    for one in items:
        for other in items:
            same_week = monday(one["day"]) == monday(other["day"]) and one["site_id"] != other["site_id"]
            if same_week and one["team_id"] == other["team_id"]:
                page.goto(f"{plan}?week={one['day']}")
                return page.locator(f"#bezoek-{one['part_id']}"), (other["day"], other["half_day"])
    raise AssertionError("no team has two visits in a week")


def place_of(page: Page, plan: str, part: str | None) -> tuple[str, str]:
    found = next(each for each in rest(page, plan, "/visits")["items"] if f"bezoek-{each['part_id']}" == part)
    return found["day"], found["half_day"]


def monday(day: str) -> Any:
    from datetime import date

    from clb_core.terms import monday_of

    return monday_of(date.fromisoformat(day))


def move_on_a_phone(page: Page, plan: str) -> None:
    """At 390 px nothing is dragged: a button opens the same form below the visit."""
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(plan)
    expect(page.locator("[data-drops]")).to_be_hidden()
    row = page.locator("[data-take]").first
    row.get_by_role("button", name="Verplaats").click()
    page.get_by_role("button", name="Een halve dag later").click()
    expect(row.locator("output")).to_contain_text(re.compile(r"Kan (niet )?op"))
    assert not sideways(page)
    assert axe_findings(page) == []
    page.screenshot(path=PICTURES / "plan-6-verplaats-phone.png", full_page=True)
    page.get_by_role("button", name="Laat het staan").click()
    expect(page.locator("[data-put-form]")).to_be_hidden()
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})


def publish_to_ten(page: Page, plan: str) -> list[dict[str, Any]]:
    """One visit for each of ten schools that have someone to ask leaves; the visits that were proposed."""
    page.goto(plan)
    page.get_by_role("link", name="Stel voor aan scholen").click()
    boxes = page.locator("tbody tr:has(input[name=part])")
    expect(boxes.first).to_be_visible()
    schools: set[str] = set()
    for index in range(boxes.count()):
        box, school = boxes.nth(index), boxes.nth(index).locator("[data-label=School]").inner_text().strip()
        wanted = school not in {*schools, "Huisonderwijs"} and len(schools) < 10
        schools |= {school} if wanted else set()
        box.locator("input[name=part]").set_checked(wanted)
    assert len(schools) == 10
    if page.locator("[name=override_reason]").count():
        page.locator("[name=override_reason]").fill("Zo met de scholen afgesproken.")
    picture(page, "plan-7-voorstellen")
    before = {each["visit_id"] for each in visits(page) if each["state"] == "proposed"}
    page.get_by_role("button", name="Verstuur wat aangevinkt is").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"10\sbezoeken\szijn\svertrokken"))
    picture(page, "plan-8-voorgesteld")
    return [each for each in visits(page) if each["state"] == "proposed" and each["visit_id"] not in before]


def answer(
    browser: Browser, product: RunningProduct, page: Page, sent: list[dict[str, Any]]
) -> tuple[set[str], dict[str, tuple[str, str]]]:
    """Three schools refuse by their mail; four say yes and are confirmed; three say nothing."""
    assert len(sent) == 10
    refused: set[str] = set()
    confirmed: dict[str, tuple[str, str]] = {}
    phone = page_of(browser, product, PHONE)
    for visit in sent[:7]:
        link = answer_link(product, visit)
        phone.goto(link)
        option = phone.locator("fieldset").first
        if len(refused) < 3:
            option.get_by_text("Kan niet", exact=True).click()
            phone.locator("select[name^=reason_]").first.select_option("outing")
            refused.add(visit["visit_id"])
        else:
            option.get_by_text("Past", exact=True).click()
        phone.get_by_role("button", name="Verstuur antwoord").click()
        expect(phone.locator("h1")).to_be_visible()
        if visit["visit_id"] not in refused:
            page.goto(f"/bezoeken/{visit['visit_id']}")
            button = page.get_by_role("button", name=re.compile("^Bevestig"))
            if button.count():
                button.first.click()
            found = page.request.get(f"/api/v1/visits/{visit['visit_id']}").json()
            assert found["state"] == "confirmed", found["state"]
            confirmed[visit["visit_id"]] = (found["day"], found["half_day"])
    phone.context.close()
    return refused, confirmed


def answer_link(product: RunningProduct, visit: dict[str, Any]) -> str:
    """The link in the mail that asks about this visit."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for mail in product.mails("", seconds=60):
            words = str(mail["text"]).replace("\N{NO-BREAK SPACE}", " ")
            if visit["school_name"] in words and visit["title"] in words:
                links = [link for link in mail["links"] if "/antwoord/" in link]  # type: ignore[attr-defined]
                if links:
                    return str(links[0])
        time.sleep(1)
    raise AssertionError(f"no mail about {visit['title']} for {visit['school_name']}")


def replan(page: Page, refused: set[str], confirmed: dict[str, tuple[str, str]]) -> None:
    """What must move has moved, and nothing else: confirmed dates stand, open proposals stand, those refused are new."""
    before = {each["visit_id"]: each for each in visits(page)}
    forced = {each["visit_id"] for each in page.request.get("/api/v1/conflicts?limit=200").json()["items"]}
    dateless = {key for key, each in before.items() if each["state"] in {"declined", "lapsed", "planned"}}
    assert refused <= dateless
    page.goto("/planningen/nieuw?soort=replan")
    page.locator("[name=seconds]").select_option("15")
    page.get_by_role("button", name="Herplan").click()
    page.wait_for_url(re.compile(r"/planningen/[0-9a-f-]{36}$"))
    address = page.url
    until = time.monotonic() + 300
    while rest(page, address)["state"] not in ENDED:
        assert time.monotonic() < until, rest(page, address)
        time.sleep(1)
    expect(page.locator("main")).to_contain_text("Wat verandert", timeout=60_000)
    picture(page, "plan-9-herplan")
    parts = {each["visit_id"]: each for each in rest(page, address, "/visits")["items"]}
    for visit_id, at in confirmed.items():
        assert (parts[visit_id]["day"], parts[visit_id]["half_day"]) == at
        assert parts[visit_id]["standing"] == "kept"
    moved = {key for key, each in parts.items() if each["standing"] == "moved"}
    dated = {key for key, each in parts.items() if each["standing"] == "new"}
    assert moved <= forced, "a visit with a date moves only when its date can no longer be"
    assert dated <= dateless, "a new date is for what had none"
    assert refused <= dated, "who refused gets another date"
    for visit_id in refused:
        assert (parts[visit_id]["day"], parts[visit_id]["half_day"]) != (before[visit_id]["sort_day"], None)


def visits(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        body = page.request.get(f"/api/v1/visits?start_year=2026&limit=200{cursor}").json()
        found += body["items"]
        if body["next_cursor"] is None:
            return found
        cursor = f"&cursor={body['next_cursor']}"


def rest(page: Page, plan: str, more: str = "") -> Any:
    answered = page.request.get(f"/api/v1/scenarios/{plan.rsplit('/', 1)[1]}{more}")
    assert answered.ok, f"{more}: {answered.status} {answered.text()[:300]}"
    return answered.json()


def picture(page: Page, name: str) -> None:
    """On a desk and on a phone, and neither scrolls sideways."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for kind, size in (("phone", PHONE), ("desktop", DESKTOP)):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.screenshot(path=PICTURES / f"{name}-{kind}.png", full_page=True)
        assert not sideways(page), f"{name}: {kind}"
