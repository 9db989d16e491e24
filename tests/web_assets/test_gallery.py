"""Every page of the gallery, wide and narrow, light and dark: accessible, inside its width, under the strict policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from web_assets import gallery

AXE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js")).read_text()
RUN_AXE = """async () => {
  const found = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """(least) => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((element) => element.checkVisibility())
  .filter((element) => !element.matches(".skip, .brand, :is(p, dd, .foot, .rules, .notice) a"))
  .map((element) => [element, (element.closest("label:has(> input)") ?? element).getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.width < least || box.height < least))
  .map(([element, box]) => `${element.outerHTML.slice(0, 120)} ${box.width}x${box.height}`)"""
NOT_DRAWN = """() => [...document.querySelectorAll("main svg use")]
  .filter((use) => use.checkVisibility() && !use.getBBox().width).length"""

PAGES = ("gallery.html", "answer.html", "sign_in.html", "core/error.html", "mail.html")
SIZES = {1280: 900, 390: 844}


@contextmanager
def opened(
    browser: Browser, address: str, width: int = 1280, scheme: str = "light"
) -> Iterator[tuple[Page, list[str]]]:
    """The page, and what the browser complained about (policy, missing files, script errors)."""
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="nl-BE",
    )
    page = context.new_page()
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        page.goto(address, wait_until="load")
        page.evaluate("document.fonts.ready.then(() => true)")
        yield page, complaints
    finally:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_its_width(
    browser: Browser, site: str, name: str, width: int, scheme: str
) -> None:
    with opened(browser, f"{site}/{name}", width, scheme) as (page, complaints):
        page.evaluate(AXE)
        assert page.evaluate(RUN_AXE) == []
        assert page.evaluate(TOO_WIDE) == 0
        assert complaints == []


def test_axe_finds_a_planted_fault(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/sign_in.html") as (page, _):
        page.evaluate("document.querySelector('label').remove()")
        page.evaluate(AXE)
        assert any(text.startswith("label:") for text in page.evaluate(RUN_AXE))


@pytest.mark.parametrize(("name", "least"), [("gallery.html", 24), ("sign_in.html", 24), ("answer.html", 44)])
def test_targets_are_large_enough_for_a_finger(browser: Browser, site: str, name: str, least: int) -> None:
    with opened(browser, f"{site}/{name}", 390) as (page, _):
        assert page.evaluate(SMALL_TARGETS, least) == []


def test_text_at_twice_the_size_still_fits(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/gallery.html", 1280) as (page, _):
        page.set_viewport_size({"width": 640, "height": 450})
        assert page.evaluate(TOO_WIDE) == 0


def test_the_typeface_comes_from_the_product_itself(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/gallery.html") as (page, _):
        loaded = page.evaluate(
            "[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.weight)"
        )
        assert {"400", "600", "700"} <= set(loaded)


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith(("gallery.html", "answer.html"))])
def test_every_icon_a_page_uses_is_drawn(browser: Browser, site: str, name: str) -> None:
    used = set(re.findall(r'icons\.svg\?v=\w+#([\w-]+)"', gallery.render(name)))
    assert used
    assert used <= set(gallery.icon_names())
    with opened(browser, f"{site}/{name}") as (page, _):
        assert page.evaluate(NOT_DRAWN) == 0


def test_the_menu_opens_and_closes_on_a_phone_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/gallery.html")
    assert not page.get_by_role("link", name="Jaarrooster").is_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    assert page.get_by_role("link", name="Jaarrooster").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Jaarrooster").is_visible()
    context.close()


def test_print_leaves_out_what_paper_cannot_use(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/gallery.html") as (page, _):
        page.emulate_media(media="print")
        hidden = (".top", ".nav", ".foot", ".filters", ".bulk", ".pages", ".demo", ".notices", "h1 ~ .actions")
        assert [
            place for place in hidden if page.locator(place).count() and page.locator(place).first.is_visible()
        ] == []
        assert page.get_by_role("heading", level=1).is_visible()
