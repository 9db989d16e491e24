"""Templates and style sheets: nothing inline, nothing from elsewhere, no colour but those of the tokens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from architecture.source import PACKAGES, ROOT
from architecture.test_words import templates

MAIL = re.compile(r"(?:^|/)mail/")
"""A letter is read in a mail program: it brings its own style along, and no script at all."""
INLINE = {
    "a script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "a style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "a handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "code in a link": re.compile(r"javascript:", re.IGNORECASE),
    "a file from elsewhere": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "text taken as markup": re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false"),
}
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab|color-mix)a?\(", re.IGNORECASE)


def pages() -> list[Path]:
    return [path for path in templates() if path.suffix == ".html" and not MAIL.search(path.as_posix())]


def product_pages() -> list[Path]:
    """All pages but those of the mail catcher, which stands beside the product and knows no session."""
    return [path for path in pages() if "mail_catcher" not in path.parts]


def sheets() -> list[Path]:
    folders = [ROOT / root / package for package, root in PACKAGES.items()]
    found = sorted(path for folder in folders for path in folder.rglob("static/**/*.css"))
    return [path for path in found if "vendor" not in path.parts and path.name != "tokens.css"]


@pytest.mark.parametrize("path", pages(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_page_holds_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert {what: rule.findall(text) for what, rule in INLINE.items() if rule.search(text)} == {}


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a script", "<script>go()</script>"),
        ("a style", '<p style="color:red">'),
        ("a handler", '<a onclick="go()">'),
        ("code in a link", '<a href="javascript:go()">'),
        ("a file from elsewhere", '<img src="https://elders.example/a.png">'),
        ("text taken as markup", "{{ note | safe }}"),
    ],
)
def test_what_is_inline_is_found(what: str, text: str) -> None:
    assert INLINE[what].search(text)


@pytest.mark.parametrize("path", [p for p in templates() if MAIL.search(p.as_posix())], ids=lambda path: path.name)
def test_a_letter_holds_no_script_and_loads_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"<script|<img|<link|\son[a-z]+\s*=\s*[\"']|url\(", text, re.IGNORECASE)


@pytest.mark.parametrize("path", sheets(), ids=lambda path: path.name)
def test_a_style_sheet_names_no_colour_of_its_own(path: Path) -> None:
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert COLOUR.findall(rules) == []


@pytest.mark.parametrize("path", product_pages(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_form_that_changes_something_carries_its_token(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.IGNORECASE | re.DOTALL)

    assert [form[:120] for form in forms if "csrf()" not in form and "csrf_token" not in form] == []
