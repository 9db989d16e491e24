"""The whole life of an agreement, in a real browser on the whole product: from the renewal board to a sealed PDF and back.

Management starts the renewal of an agreement that ends within six months, from the text of today, changes a clause and
sends it → the head reads on a phone what is different, changes one clause and comments → the centre takes it over and
agrees → both sign → the worker seals → the PDF is valid for an independent tool, and one changed byte is detected →
the card of the school has moved on the board. Then the same, started by a school.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.conftest import DESKTOP, PHONE, RunningProduct, page_of, sign_in
from chromium import axe_findings, sideways
from clb_app.demo.sign_ins import PASSWORD

MANAGEMENT, DIRECTOR = "leiding@leiedender.example", "directeur@leiedender.example"
PLANNER = "planner@leiedender.example"
OWN_PASSWORD = "een zin die de directie onthoudt"
SEAL_SECONDS = 90
REMARK = "Elke week past beter bij ons zorgoverleg."


@pytest.mark.timeout(600)
def test_a_renewal_from_the_board_to_a_sealed_document(browser: Browser, product: RunningProduct, tmp_path: Path):
    centre = page_of(browser, product, DESKTOP)
    sign_in(centre, MANAGEMENT)
    school, address = start_from_the_board(centre)
    head, email = head_of(browser, product, school)
    change(centre, "Overleg over leerlingen", "hoe_vaak", "elke maand op dinsdag")
    give(centre, "Geef door aan de school", "Graag jullie mening over deze tekst.")

    open_from_home(head)
    look(head, "head-redline")
    expect(head.locator("ins").first).to_contain_text("dinsdag")
    change(head, "Overleg over leerlingen", "hoe_vaak", "elke week")
    comment(head, "Overleg over leerlingen", REMARK)
    give(head, "Geef door aan het centrum", "We pasten één artikel aan.")

    centre.goto(address)
    expect(centre.locator("main")).to_contain_text(REMARK)
    look(centre, "centre-answer")
    article(centre, "Overleg over leerlingen").get_by_role("button", name="Overnemen").click()
    agree(centre)

    sign(head, product, email, OWN_PASSWORD, address)
    sign(director_of(browser, product), product, DIRECTOR, PASSWORD, address)
    document = sealed(centre, address, tmp_path)
    check_independently(document)
    check_publicly(browser, product, document, tmp_path)
    see_it_moved(centre, school)


@pytest.mark.timeout(600)
def test_the_same_started_by_a_school(browser: Browser, product: RunningProduct, tmp_path: Path):
    centre = page_of(browser, product, DESKTOP)
    sign_in(centre, MANAGEMENT)
    school = waiting_on_the_board(centre)
    head, email = head_of(browser, product, school)

    address = start_at_the_school(head)
    change(head, "Overleg over leerlingen", "hoe_vaak", "elke veertien dagen")
    give(head, "Geef door aan het centrum", "Ons voorstel voor volgend jaar.")

    open_from_home(centre, f"Lees de afspraken van {school}")
    look(centre, "centre-redline")
    expect(centre.locator("ins").first).to_contain_text("veertien")
    agree(centre)
    sign(head, product, email, OWN_PASSWORD, address)
    sign(director_of(browser, product), product, DIRECTOR, PASSWORD, address)
    check_independently(sealed(centre, address, tmp_path))
    see_it_moved(centre, school)


# What people do.


def look(page: Page, name: str) -> None:
    """What is shown is good for everyone: nothing scrolls sideways, nothing a screen reader cannot read."""
    assert not sideways(page), f"{name}: {page.url}"
    assert axe_findings(page) == [], f"{name}: {page.url}"


def waiting_on_the_board(centre: Page) -> str:
    """A school whose notice day comes within six months and for which nothing was begun."""
    centre.goto("/verlenging?groep=soon")
    look(centre, "board")
    return to_renew(centre).locator("th a").inner_text().strip()


def to_renew(centre: Page) -> Locator:
    return centre.locator("tbody tr", has=centre.get_by_role("link", name="Start de verlenging")).first


def start_from_the_board(centre: Page) -> tuple[str, str]:
    school = waiting_on_the_board(centre)
    to_renew(centre).get_by_role("link", name="Start de verlenging").click()
    expect(centre.get_by_label(re.compile("^Nieuwe afspraken, vertrekkend van"))).to_be_checked()
    look(centre, "begin")
    centre.get_by_role("button", name="Begin het voorstel").click()
    expect(centre.get_by_role("heading", name="Jullie zijn aan zet")).to_be_visible()
    look(centre, "draft")
    return school, centre.url


def head_of(browser: Browser, product: RunningProduct, school: str) -> tuple[Page, str]:
    """The head of a school, who is known by address, gets an account from an invitation and takes the phone."""
    planner = page_of(browser, product, DESKTOP)
    sign_in(planner, PLANNER)
    planner.goto("/scholen?q=" + school.replace(" ", "+"))
    planner.get_by_role("link", name=school, exact=True).first.click()
    email = re.search(r"directie@[\w.-]+", planner.locator("main").inner_text())
    assert email is not None, school
    planner.goto("/mensen/uitnodigen")
    form = planner.locator("form[action='/mensen/uitnodigen']")
    form.locator("[name=name]").fill(f"Directie {school}")
    form.locator("[name=email]").fill(email[0])
    form.locator("[name=role]").select_option("head")
    schools = form.locator("[name=school_id]")
    schools.select_option(label=re.search(rf"{school}[^\n]*", schools.inner_text())[0])
    form.get_by_role("button").click()
    expect(planner.get_by_role("status")).to_contain_text(school)
    planner.context.close()
    mail = product.mails(email[0], containing="Uitnodiging")[0]
    phone = page_of(browser, product, PHONE)
    phone.goto(next(link for link in mail["links"] if "/uitnodiging/" in link))
    phone.locator("[name=password]").fill(OWN_PASSWORD)
    phone.locator("[name=again]").fill(OWN_PASSWORD)
    phone.get_by_role("button", name="Aanvaard").click()
    phone.wait_for_url(re.compile(r"/$"))
    return phone, email[0]


def director_of(browser: Browser, product: RunningProduct) -> Page:
    page = page_of(browser, product, DESKTOP)
    sign_in(page, DIRECTOR)
    return page


def open_from_home(page: Page, words: str = "Samenwerkingsafspraken vanaf") -> None:
    """From what waits on the home page."""
    page.goto("/")
    page.get_by_role("link", name=words).first.click()
    expect(page.get_by_role("heading", name="Jullie zijn aan zet")).to_be_visible()


def start_at_the_school(head: Page) -> str:
    head.goto("/")
    head.get_by_role("link", name="Onze afspraken").first.click()
    look(head, "head-our-agreements")
    head.get_by_role("link", name="Begin een voorstel").click()
    look(head, "head-begin")
    head.get_by_role("button", name="Begin het voorstel").click()
    expect(head.get_by_role("heading", name="Jullie zijn aan zet")).to_be_visible()
    look(head, "head-draft")
    return head.url


def article(page: Page, title: str) -> Locator:
    return page.locator("article", has=page.get_by_role("heading", name=title))


def opened(page: Page, title: str) -> Locator:
    """An article; one that stayed the same is folded."""
    found = article(page, title)
    folded = found.get_by_text("Toon de tekst, die hetzelfde bleef")
    if folded.count():
        folded.click()
    return found


def change(page: Page, title: str, field: str, value: str) -> None:
    opened(page, title).get_by_role("link", name="Wijzig").click()
    page.locator(f"[name=value_{field}]").fill(value)
    look(page, "clause")
    page.get_by_role("button", name="Bewaar en keer terug").click()
    expect(page.get_by_role("status").first).to_contain_text("Bewaard")


def comment(page: Page, title: str, words: str) -> None:
    where = opened(page, title)
    where.get_by_text("Maak een opmerking").click()
    where.locator("textarea").fill(words)
    where.get_by_role("button", name="Plaats de opmerking").click()
    expect(article(page, title)).to_contain_text(words)


def give(page: Page, label: str, message: str) -> None:
    page.get_by_role("link", name=label).click()
    page.locator("[name=message]").fill(message)
    look(page, "give")
    page.get_by_role("button", name="Geef door").click()
    expect(page.get_by_role("status").first).to_contain_text("Doorgegeven")


def agree(page: Page) -> None:
    page.get_by_role("link", name="Ga akkoord").click()
    look(page, "agree")
    page.get_by_role("button", name="Ga akkoord").click()
    expect(page.get_by_role("status").first).to_contain_text("wacht op de handtekeningen")


def sign(page: Page, product: RunningProduct, email: str, password: str, address: str) -> None:
    """From the mail that says whose turn it is, with the explicit yes and the own password again."""
    page.goto(product.link(email, "Jouw beurt om te tekenen", ending=f"{address.removeprefix(product.url)}/tekenen"))
    look(page, "sign")
    page.get_by_label("Ik heb deze tekst gelezen").check()
    page.get_by_label("Je wachtwoord").fill(password)
    page.get_by_role("button", name="Teken deze afspraken").click()
    expect(page.get_by_role("status").first).to_contain_text("Je tekende")
    look(page, "signed")


def sealed(page: Page, address: str, folder: Path) -> Path:
    """The document, once the worker has sealed it."""
    proof = page.get_by_role("link", name="Bekijk het bewijs")
    for _second in range(SEAL_SECONDS):
        page.goto(f"{address}/tekenen")
        if proof.count():
            break
        page.wait_for_timeout(1000)
    proof.click()
    look(page, "proof")
    with page.expect_download() as download:
        page.get_by_role("link", name="Bewaar het document").click()
    path = folder / "afspraken.pdf"
    download.value.save_as(path)
    return path


def check_independently(document: Path) -> None:
    """By poppler's own reading of the signature; skipped by name where that tool is not."""
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig of poppler-utils is not here (scripts/test-packages.sh)")
    said = subprocess.run(["pdfsig", document], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said, said
    assert "Total document signed" in said, said


def check_publicly(browser: Browser, product: RunningProduct, document: Path, folder: Path) -> None:
    """Anyone may check the file without an account; one byte in another way is another file."""
    data = bytearray(document.read_bytes())
    data[len(data) // 2] ^= 1
    changed = folder / "gewijzigd.pdf"
    changed.write_bytes(data)
    anyone = page_of(browser, product, PHONE)
    for path, words in ((document, "Dit document werd hier ondertekend"), (changed, "Dit controlegetal kennen we niet")):
        anyone.goto("/controle")
        anyone.get_by_label("Kies de PDF").set_input_files(path)
        expect(anyone.get_by_label("Controlegetal")).to_have_value(re.compile("[0-9a-f]{64}"))
        anyone.get_by_role("button", name="Controleer").click()
        expect(anyone.get_by_text(words)).to_be_visible(timeout=15000)
        look(anyone, "check")
    anyone.context.close()


def see_it_moved(centre: Page, school: str) -> None:
    """The card no longer asks for a renewal: what follows is signed."""
    centre.goto("/verlenging")
    row = centre.locator("tbody tr", has=centre.get_by_role("link", name=school, exact=True))
    expect(row).to_have_count(1)
    expect(row).not_to_contain_text("Start de verlenging")
    look(centre, "board-after")
