"""Mails are written outside any request, in HTML and in plain text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from clb_platform.notifications.service.rendering import FILTERS, contact_of, one_line, render
from clb_platform.notifications.vocabulary import ComposedMail, MailTools
from clb_tenants.centres.models import Centre

VALUES = {
    "name": "Els <b>Verbeke</b>", "invited_by": "An", "centre": "CLB Proef", "role": "Contact voor planning",
    "place": "De Proeftuin & Co", "starts": "", "expires": "vrijdag 16 oktober",
}  # fmt: skip


def a_centre(phone: str = "053 00 00 00", email: str = "info@proef.example") -> Centre:
    return Centre(name="CLB Proef", phone=phone, email=email)


def a_mail(**more: object) -> ComposedMail:
    values = {"subject": "Uitnodiging", "template": "notifications/mail/invitation", "values": VALUES} | more
    return ComposedMail(**values)  # type: ignore[arg-type]


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words = ""

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_both_parts_say_the_same_and_hold_the_link() -> None:
    mail = a_mail(button=("Aanvaard", "https://clb.example/uitnodiging/abc"), why="Je krijgt deze mail van An.")

    rendered = render(mail, "clb_platform.notifications", a_centre())

    page = Words()
    page.feed(rendered.html)
    for words in ("An nodigt je uit", "Contact voor planning", "De Proeftuin & Co", "Je krijgt deze mail van An."):
        assert words in page.words
        assert words in rendered.text
    assert set(page.links) == {"https://clb.example/uitnodiging/abc"}
    assert "Aanvaard:\nhttps://clb.example/uitnodiging/abc" in rendered.text


def test_a_name_with_markup_stays_a_name() -> None:
    rendered = render(a_mail(), "clb_platform.notifications", a_centre())

    assert "Els &lt;b&gt;Verbeke&lt;/b&gt;" in rendered.html
    assert "Dag Els <b>Verbeke</b>" in rendered.text


def test_plain_text_is_not_escaped() -> None:
    assert "De Proeftuin & Co" in render(a_mail(), "clb_platform.notifications", a_centre()).text


def test_a_word_that_the_template_needs_and_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="expires"):
        render(
            a_mail(values={name: value for name, value in VALUES.items() if name != "expires"}),
            "clb_platform.notifications",
            a_centre(),
        )


def test_a_subject_never_becomes_a_second_header() -> None:
    assert one_line("Groet\r\nBcc: iemand@elders.example") == "Groet Bcc: iemand@elders.example"
    assert one_line("donderdag\N{NO-BREAK SPACE}15 oktober") == "donderdag\N{NO-BREAK SPACE}15 oktober"


@pytest.mark.parametrize(
    ("phone", "email", "words"),
    [
        ("053 00 00 00", "info@proef.example", "Vragen? Bel 053 00 00 00 of mail info@proef.example."),
        ("", "info@proef.example", "Vragen? Mail info@proef.example."),
        ("", "", ""),
    ],
)
def test_a_mail_says_how_to_reach_a_person(phone: str, email: str, words: str) -> None:
    assert contact_of(a_centre(phone, email)) == words


def test_mails_know_the_words_of_the_pages() -> None:
    from clb_app import jinja

    assert dict(FILTERS) == jinja.FILTERS


def test_a_link_is_whole_whatever_the_slashes() -> None:
    assert MailTools("https://clb.example/", "s").link("/uitnodiging/a") == "https://clb.example/uitnodiging/a"
    assert MailTools("https://clb.example", "s").link("uitnodiging/a") == "https://clb.example/uitnodiging/a"


def test_the_secret_is_not_shown_with_the_tools() -> None:
    assert "geheim" not in repr(MailTools("https://clb.example", "geheim"))
