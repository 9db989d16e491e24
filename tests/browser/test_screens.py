"""Every screen with demo data: accessible, calm at 390 px, without an error in the console. Pictures go to build/screens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import DESKTOP, PHONE, RunningProduct, page_of, sign_in
from chromium import axe_findings, sideways, tags_in_words

PICTURES = Path(__file__).parents[2] / "build" / "screens"
PLANNER, ADMIN, NURSE = (
    "planner@leiedender.example",
    "beheerder@leiedender.example",
    "verpleegkundige@leiedender.example",
)
MANAGEMENT, CONTACT, HEAD = (
    "leiding@leiedender.example",
    "secretariaat@kantelberg.example",
    "directie@kantelberg.example",
)
UUID = r"[0-9a-f]{8}-[0-9a-f-]{27}"

SCREENS = [
    (None, "aanmelden", "/aanmelden"),
    (None, "klok", "/demo/klok"),
    (None, "api", "/api/v1/docs"),
    (None, "onbekend", "/bestaat-niet"),
    (PLANNER, "wie-ben-ik", "/wie-ben-ik"),
    (PLANNER, "aan-zet", "/"),
    (PLANNER, "scholen", "/scholen"),
    (PLANNER, "scholen-leeg", "/scholen?q=zzz"),
    (PLANNER, "school", "/scholen > main tbody a[href*='/scholen/']"),
    (PLANNER, "school-nieuw", "/scholen/nieuw"),
    (PLANNER, "klassen", "/klassen"),
    (PLANNER, "klassen-school", "/klassen > main a[href*='/klassen']"),
    (PLANNER, "verplichtingen", "/verplichtingen"),
    (PLANNER, "bezoeken", "/bezoeken"),
    (PLANNER, "planningen", "/planningen"),
    (PLANNER, "planning-maken", "/planningen/nieuw"),
    (PLANNER, "reistijden", "/planningen/reistijden"),
    (PLANNER, "bezoek-beantwoord", "/bezoeken?state=answered > main a[href^='/bezoeken/']"),
    (PLANNER, "bezoek-bevestigd", "/bezoeken?state=confirmed > main a[href^='/bezoeken/']"),
    (PLANNER, "bezoek-doorgegaan", "/bezoeken?state=held > main a[href^='/bezoeken/']"),
    (PLANNER, "bezoek-voorgesteld", "/bezoeken?state=proposed > main a[href^='/bezoeken/']"),
    (PLANNER, "bezoek-geweigerd", "/bezoeken?state=declined > main a[href^='/bezoeken/']"),
    (PLANNER, "bezoek-vervallen", "/bezoeken?state=lapsed > main a[href^='/bezoeken/']"),
    (PLANNER, "bezoek-concept", "/bezoeken?state=planned > main a[href^='/bezoeken/']"),
    (PLANNER, "voorstellen", "/bezoeken?state=planned > main a[href^='/bezoeken/'] > a[href$='/voorstellen']"),
    (PLANNER, "verplaatsen", "/bezoeken?state=confirmed > main a[href^='/bezoeken/'] > a[href$='/verplaatsen']"),
    (PLANNER, "annuleren", "/bezoeken?state=confirmed > main a[href^='/bezoeken/'] > a[href$='/annuleren']"),
    (PLANNER, "telefonisch", "/bezoeken?state=proposed > main a[href^='/bezoeken/'] > a[href$='/telefonisch']"),
    (PLANNER, "intrekken", "/bezoeken?state=proposed > main a[href^='/bezoeken/'] > a[href$='/intrekken']"),
    (PLANNER, "ander-team", "/bezoeken?state=confirmed > main a[href^='/bezoeken/'] > a[href$='/ander-team']"),
    (PLANNER, "samenvoegen", "/bezoeken?state=confirmed > main a[href^='/bezoeken/'] > a[href$='/samenvoegen']"),
    (PLANNER, "aantallen", "/bezoeken?state=held > main a[href^='/bezoeken/'] > a[href$='/aantallen']"),
    (PLANNER, "heropenen", "/bezoeken?state=cancelled > main a[href^='/bezoeken/'] > a[href$='/heropenen']"),
    (PLANNER, "verplichtingen-inhalen", "/verplichtingen?status=inhalen"),
    (PLANNER, "verplichtingen-vervallen", "/verplichtingen?status=waived"),
    (PLANNER, "na-te-kijken", "/na-te-kijken"),
    (PLANNER, "lokalen-en-bussen", "/lokalen-en-bussen"),
    (PLANNER, "vrije-dagen-inlezen", "/importeren/vrije-dagen"),
    (PLANNER, "bezoek-nieuw", "/bezoeken/nieuw"),
    (PLANNER, "school-wijzigen", "/scholen > main tbody a[href*='/scholen/'] > a[href$='/wijzigen']"),
    (PLANNER, "inlezen", "/importeren/scholen"),
    (PLANNER, "rol-beeindigen", "/scholen > main tbody a[href*='/scholen/'] > a[href*='/beeindigen']"),
    (PLANNER, "mensen", "/mensen"),
    (PLANNER, "uitnodigen", "/mensen > main a[href='/mensen/uitnodigen']"),
    (PLANNER, "kalender", "/kalender"),
    (PLANNER, "teams", "/teams"),
    (PLANNER, "team", "/teams > main a[href^='/teams/']"),
    (PLANNER, "programmas", "/programmas"),
    (PLANNER, "importeren", "/importeren"),
    (PLANNER, "mails", "/mails"),
    (PLANNER, "mails-onbestelbaar", "/mails/onbestelbaar"),
    (PLANNER, "mijn-mails", "/mijn-mails"),
    (PLANNER, "audit", "/audit"),
    (PLANNER, "afspraken", "/afspraken"),
    (PLANNER, "afspraken-tekst", "/afspraken > main a[href^='/afspraken/']"),
    (PLANNER, "documenten", "/documenten"),
    (MANAGEMENT, "verlenging", "/verlenging"),
    (MANAGEMENT, "verlenging-rondes", "/verlenging/rondes"),
    (MANAGEMENT, "verlenging-ronde-nieuw", "/verlenging/rondes/nieuw"),
    (MANAGEMENT, "te-tekenen", "/te-tekenen"),
    (MANAGEMENT, "contracten-inlezen", "/importeren/afspraken"),
    (None, "controle", "/controle"),
    (ADMIN, "programma", "/programmas > main a[href^='/programmas/']"),
    (ADMIN, "programma-scholen", "/programmas > main a[href^='/programmas/'] > main a[href$='/scholen']"),
    (ADMIN, "instellingen", "/instellingen"),
    (ADMIN, "instelling", "/instellingen > main a[href^='/instellingen/']"),
    (NURSE, "aan-zet-verpleegkundige", "/"),
    (MANAGEMENT, "aan-zet-leiding", "/"),
    (CONTACT, "te-beantwoorden", "/"),
    (CONTACT, "andere-data", "/ > main a[href^='/bezoeken/'] > a[href$='/andere-data']"),
    (CONTACT, "onze-kalender", "/onze-kalender"),
    (CONTACT, "ons-schooljaar", "/ons-schooljaar"),
    (HEAD, "school-directie", "/"),
    (HEAD, "onze-afspraken", "/afspraken"),
    (HEAD, "onze-tekst", "/afspraken > main a[href^='/afspraken/']"),
    (HEAD, "onze-te-tekenen", "/te-tekenen"),
]


@pytest.fixture(scope="module")
def signed_in(browser: Browser, product: RunningProduct):
    """One page per person and size, signed in once."""
    pages: dict[tuple[str | None, int, str], Page] = {}

    def give(email: str | None, size: dict[str, int], scheme: str) -> Page:
        key = (email, size["width"], scheme)
        if key not in pages:
            page = page_of(browser, product, size, scheme)
            if email:
                sign_in(page, email)
            pages[key] = page
        return pages[key]

    yield give
    for page in pages.values():
        page.context.close()


def go(page: Page, where: str) -> None:
    """To an address, or to the first link of a thing there that a selector finds ("/scholen > main a" , "… > a then b")."""
    address, *selectors = where.split(" > ")
    page.goto(address)
    for selector in selectors:
        links = page.locator(selector).evaluate_all("links => links.map(link => link.getAttribute('href'))")
        page.goto(next((link for link in links if re.search(UUID, link)), links[0]))


@pytest.mark.parametrize(("who", "name", "where"), SCREENS, ids=[name for _who, name, _where in SCREENS])
@pytest.mark.parametrize("kind", ["desktop", "phone", "dark"])
def test_a_screen_is_accessible_and_fits(signed_in, who, name, where, kind):
    size, scheme = (PHONE if kind == "phone" else DESKTOP), ("dark" if kind == "dark" else "light")
    page: Page = signed_in(who, size, scheme)
    errors: list[str] = []
    listener = lambda message: errors.append(message.text) if message.type == "error" else None  # noqa: E731
    page.on("console", listener)

    go(page, where)
    assert who is None or "/aanmelden" not in page.url

    page.remove_listener("console", listener)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{kind}.png", full_page=True)
    assert axe_findings(page) == []
    assert not sideways(page)
    assert [error for error in errors if "404 (Not Found)" not in error] == []
    assert page.locator("h1").count() == 1
    assert tags_in_words(page) == []


@pytest.mark.parametrize("kind", ["desktop", "phone", "dark"])
def test_the_answer_page_of_a_mail_is_accessible_and_fits(browser: Browser, product: RunningProduct, kind):
    size, scheme = (PHONE if kind == "phone" else DESKTOP), ("dark" if kind == "dark" else "light")
    mail = product.mails("", containing="Welke datum past")[0]
    page = page_of(browser, product, size, scheme)

    page.goto(next(link for link in mail["links"] if "/antwoord/" in link))

    page.screenshot(path=PICTURES / f"antwoord-{kind}.png", full_page=True)
    assert axe_findings(page) == []
    assert not sideways(page)
    page.context.close()
