"""What app.js adds, tried in a browser."""

from __future__ import annotations

from playwright.sync_api import Browser, Dialog, Page, expect

from web_assets.test_gallery import opened


def test_a_slash_goes_to_search_but_stays_a_slash_while_typing(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/gallery.html") as (page, _):
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("/")
        search = page.get_by_role("searchbox", name="Zoek een school op naam, gemeente of instellingsnummer")
        expect(search).to_be_focused()
        page.keyboard.type("1/2")
        expect(search).to_have_value("1/2")


def test_one_checkbox_picks_all_rows_and_follows_them(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/gallery.html") as (page, _):
        every = page.get_by_role("checkbox", name="Kies alle rijen van deze bladzijde")
        rows = page.locator("td.pick input")
        assert every.evaluate("(box) => [box.checked, box.indeterminate]") == [False, True]
        every.check()
        assert rows.evaluate_all("(boxes) => boxes.map((box) => box.checked)") == [True, True, True]
        rows.first.uncheck()
        assert every.evaluate("(box) => [box.checked, box.indeterminate]") == [False, True]
        every.check()
        every.uncheck()
        assert rows.evaluate_all("(boxes) => boxes.filter((box) => box.checked).length") == 0
        expect(page.get_by_role("group", name="Met de gekozen verplichtingen")).to_be_hidden()


def test_a_date_is_said_in_words_with_its_weekday(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/gallery.html") as (page, _):
        said = page.locator("output[for=f-dag]")
        expect(said).to_have_text("woensdag 11\u00a0november 2026")
        page.locator("#f-dag").fill("2027-03-15")
        expect(said).to_have_text("maandag 15\u00a0maart 2027")
        page.locator("#f-dag").fill("")
        expect(said).to_be_hidden()


def test_focus_goes_to_the_summary_or_to_the_only_wrong_field(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/answer.html") as (page, _):
        expect(page.locator(".summary")).to_be_focused()
    with opened(browser, f"{site}/sign_in.html") as (page, _):
        expect(page.get_by_label("Mailadres van je school")).to_be_focused()


def test_each_line_of_a_summary_names_its_field(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/gallery.html") as (page, _):
        day, days, empty, columns = page.locator(".summary a").all_inner_texts()
        assert day.startswith("Datum: Woensdag 11 november is Wapenstilstand")
        assert days == "Op welke dagen? Kies hoogstens één dag."
        assert empty == "Lijst met scholen: Dit bestand is leeg."
        assert columns.startswith("Lijst met scholen: De eerste rij")


def leave(page: Page, site: str) -> list[str]:
    """Kinds of questions the browser asks when someone goes to another page."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(f"{site}/sign_in.html")
    return asked


def test_leaving_a_guarded_form_asks_only_when_something_was_typed(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/guard.html") as (page, _):
        page.get_by_label("Naam", exact=True).focus()
        assert leave(page, site) == []
    with opened(browser, f"{site}/guard.html") as (page, _):
        page.get_by_label("Naam", exact=True).press_sequentially("De Dreef")
        assert leave(page, site) == ["beforeunload"]
    with opened(browser, f"{site}/guard.html") as (page, _):
        page.get_by_label("Naam", exact=True).press_sequentially("De Dreef")
        page.get_by_role("button", name="Bewaar").click()
        page.wait_for_url("**/sign_in.html**")
        assert leave(page, site) == []


def test_a_link_is_copied_and_the_page_says_so(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/gallery.html") as (page, _):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Kopieer de kalenderlink").click()
        expect(page.get_by_text("Gekopieerd")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == "https://clb.example/kalender/abc"


def test_the_print_button_prints(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/gallery.html") as (page, _):
        page.evaluate("window.print = () => { document.title = 'printed'; }")
        page.get_by_role("button", name="Dagblad").click()
        assert page.title() == "printed"


def test_after_a_swap_focus_goes_to_the_changed_heading(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/swap.html") as (page, complaints):
        with page.expect_request("**/fragment.html") as sent:
            page.get_by_role("button", name="Vernieuw").click()
        assert sent.value.header_value("x-csrftoken") == "token-of-the-test"
        expect(page.locator("#plaats h2")).to_be_focused()
        expect(page.locator("output[for=f-nieuw]")).to_have_text("donderdag 15\u00a0oktober 2026")
        assert complaints == []


def test_polling_leaves_focus_where_it_is(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/swap.html") as (page, _):
        button = page.get_by_role("button", name="Vernieuw")
        button.focus()
        expect(page.locator("#peiling h2")).to_have_text("Antwoord bewaard")
        expect(button).to_be_focused()


def test_a_failed_request_says_so_once_in_the_notices(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/swap.html") as (page, _):
        for _again in range(2):
            with page.expect_response("**/nergens.html"):
                page.get_by_role("button", name="Mislukt").click()
        expect(page.locator("#meldingen [data-failure]")).to_have_count(1)
        expect(page.locator("#meldingen [data-failure]")).to_contain_text("Dat lukte niet")
