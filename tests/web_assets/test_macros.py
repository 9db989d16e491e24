"""What the macros write: names, ids and states that assistive software and the server rely on."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import pytest

from web_assets import gallery
from web_assets.gallery import FakeForm

Attributes = dict[str, str | None]


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Attributes]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[Attributes]:
        return [attributes for name, attributes in self.found if name == tag]


def written(source: str, **context: object) -> str:
    """The source rendered with the macros as `ui`; escaping on, which a template without a name would not ask for."""
    env = gallery.environment().overlay(autoescape=True)
    return env.from_string('{% import "core/_macros.html" as ui %}' + source).render(context)


def elements(source: str, **context: object) -> Elements:
    return Elements(written(source, **context))


WRONG = FakeForm(typed={"dag": ["2026-11-11"]}, wrong={"dag": ["Een feestdag."]})


def test_a_field_names_its_hint_and_its_error_for_who_cannot_see_them() -> None:
    page = elements("{{ ui.field(form, 'dag', 'Datum', type='date', hint='Een lesdag.', required=true) }}", form=WRONG)
    field = page.all("input")[0]
    assert page.all("label")[0]["for"] == field["id"] == "f-dag"
    assert (field["value"], field["aria-invalid"], "required" in field) == ("2026-11-11", "true", True)
    ids = {attributes.get("id") for _, attributes in page.found}
    assert set(str(field["aria-describedby"]).split()) == {"f-dag-uitleg", "f-dag-fout"} <= ids


def test_a_field_without_error_is_not_called_invalid() -> None:
    html = written("{{ ui.field(form, 'dag', 'Datum') }}", form=FakeForm())
    assert "aria-invalid" not in html
    assert "invalid" not in html
    assert "aria-describedby" not in html


def test_typed_words_are_escaped() -> None:
    form = FakeForm(typed={"x": ['"><b>']})
    for macro in ("field", "textarea_field"):
        html = written("{{ ui[macro](form, 'x', 'Naam') }}", form=form, macro=macro)
        assert "<b>" not in html
        assert "&lt;b&gt;" in html


def test_a_password_is_never_written_back() -> None:
    html = written(
        "{{ ui.field(form, 'geheim', 'Wachtwoord', type='password') }}", form=FakeForm(typed={"geheim": ["abc"]})
    )
    assert "abc" not in html


def test_two_forms_on_a_page_have_ids_of_their_own() -> None:
    form = FakeForm(wrong={"dag": ["Een feestdag."], "": ["De lijst veranderde intussen."]}, id_prefix="tweede")
    page = elements("{{ ui.error_summary(form) }}{{ ui.field(form, 'dag', 'Datum') }}", form=form)
    assert page.all("input")[0]["id"] == "tweede-dag"
    assert [link["href"] for link in page.all("a")] == ["#tweede-dag"]


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        ({}, False),
        ({"a": ["Eén."]}, False),
        ({"a": ["Eén."], "b": ["Twee."]}, True),
        ({"": ["Voor het geheel."]}, True),
    ],
)
def test_the_summary_comes_from_two_errors_on_or_when_no_field_can_show_it(
    wrong: Mapping[str, list[str]], shown: bool
) -> None:
    html = written("{{ ui.error_summary(form) }}", form=FakeForm(wrong=wrong))
    assert ("data-focus" in html) is shown


def test_a_link_of_the_summary_reaches_a_field_of_every_kind() -> None:
    names = ("a", "b", "c", "d", "e", "f", "g")
    form = FakeForm(wrong={name: ["Kijk na."] for name in names})
    source = """{{ ui.error_summary(form) }}
        {{ ui.field(form, 'a', 'A') }}
        {{ ui.textarea_field(form, 'b', 'B') }}
        {{ ui.select_field(form, 'c', 'C', [('1', 'een')]) }}
        {{ ui.checkbox(form, 'd', 'D') }}
        {{ ui.choices(form, 'e', 'E', [('1', 'een')]) }}
        {{ ui.segments(form, 'f', [('1', 'een', 'good', 's-yes')], legend='F') }}
        {{ ui.file_field(form, 'g', 'G', '.csv') }}"""
    page = elements(source, form=form)
    targets = {attributes["id"] for name in ("input", "select", "textarea") for attributes in page.all(name)}
    assert {str(link["href"])[1:] for link in page.all("a")} == targets


def test_a_select_keeps_the_choice_made_also_in_groups_and_for_numbers() -> None:
    options: list[Any] = [("Groep", [(1, "een"), (2, "twee")]), (3, "drie")]
    for chosen in ("2", "3"):
        page = elements(
            "{{ ui.select_field(form, 'x', 'X', options) }}", form=FakeForm(typed={"x": [chosen]}), options=options
        )
        assert [option["value"] for option in page.all("option") if "selected" in option] == [chosen]


def test_a_chip_always_has_a_shape_and_a_word() -> None:
    html = written("{{ ui.chip('confirmed', 'Bevestigd') }}")
    assert 'data-state="confirmed"' in html
    assert "#s-confirmed" in html
    assert html.endswith("Bevestigd</span>")


def test_a_sorted_column_says_so() -> None:
    page = elements(
        "{{ ui.table_head([{'label': 'School', 'url': '?sort=-school', 'sorted': 'ascending'}, {'label': 'Team'}]) }}"
    )
    assert [head.get("aria-sort") for head in page.all("th")] == ["ascending", None]
    assert all(head["scope"] == "col" and head["role"] == "columnheader" for head in page.all("th"))


def test_pages_are_not_drawn_when_there_is_only_one() -> None:
    assert written("{{ ui.pages({'previous_url': none, 'next_url': none}) }}") == ""
    assert 'rel="next"' in written("{{ ui.pages({'previous_url': none, 'next_url': '?na=x'}) }}")


def test_the_bar_of_shares_adds_up_to_its_width() -> None:
    parts = [{"state": "held", "count": 3}, {"state": "waived", "count": 0}, {"state": "to_plan", "count": 5}]
    page = elements("{{ ui.share_bar(parts) }}", parts=parts)
    assert page.all("svg")[0]["viewbox"] == "0 0 8 12"
    assert [(bar["x"], bar["width"]) for bar in page.all("rect")] == [("0", "3"), ("3", "5")]


def test_a_post_button_carries_the_token() -> None:
    page = elements("{{ ui.post_button('Maak ongedaan', '/x') }}")
    assert page.all("form")[0]["method"] == "post"
    assert page.all("input")[0] == {"type": "hidden", "name": "csrf_token", "value": "token-of-the-test"}


def test_the_colour_scheme_of_the_person_stands_on_the_root() -> None:
    assert 'data-scheme="dark"' in gallery.render("gallery.html", frame=gallery.frame(scheme="dark")).split("<head>")[0]
    assert "data-scheme" not in gallery.render("gallery.html").split("<head>")[0]


def test_a_page_without_navigation_search_or_person_leaves_them_out() -> None:
    html = gallery.render("gallery.html", frame=gallery.frame(nav=(), search_url=None, who="", demo=False))
    for part in ('class="nav"', 'role="search"', 'class="who', "popovertarget", 'class="demo"'):
        assert part not in html


def test_an_error_page_needs_no_frame() -> None:
    html = gallery.render("core/error.html")
    assert "Deze pagina bestaat niet" in html
    assert "01JB2M9Q4T" in html


def test_ids_are_unique_on_every_page() -> None:
    for name in (name for name in gallery.CONTEXTS if name.endswith(".html")):
        ids = [attributes["id"] for _, attributes in Elements(gallery.render(name)).found if "id" in attributes]
        assert len(ids) == len(set(ids))


def test_every_control_has_a_label_and_every_reference_a_target() -> None:
    for name in ("gallery.html", "answer.html", "sign_in.html"):
        found = Elements(gallery.render(name)).found
        ids = {attributes.get("id") for _, attributes in found}
        for _, attributes in found:
            for reference in ("for", "aria-labelledby", "aria-describedby", "popovertarget", "data-says"):
                assert set((attributes.get(reference) or "").split()) <= ids


def test_a_mail_says_the_same_in_plain_text_and_shows_its_address_in_full() -> None:
    html, text = gallery.render("mail.html"), gallery.render("mail.txt")
    assert "<table" not in html
    assert html.count("https://clb.example/antwoord/abc?x=1&amp;y=2") == 3
    assert "\nhttps://clb.example/antwoord/abc?x=1&y=2\n" in text
    for words in (gallery.MAIL["subject"], gallery.MAIL["contact"], gallery.MAIL["why"]):
        assert str(words) in html
        assert str(words) in text
    assert "\n\n\n" not in text
