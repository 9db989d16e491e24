"""Rules of the style sheets that a reader would otherwise have to watch over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from web_assets import gallery

CORE = gallery.STATIC / "core"
SHEETS = ("app.css", "pages.css", "print.css")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|light-dark)a?\(", re.IGNORECASE)
SIDES = "left|right|top|bottom"
PHYSICAL = re.compile(rf"\b(?:margin|padding|border|inset)-(?:{SIDES})\b|(?<![-\w])(?:{SIDES}|width|height):")


def rules_of(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (CORE / name).read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_has_no_colour_of_its_own_no_physical_side_and_no_importance(name: str) -> None:
    text = rules_of(name)
    assert COLOUR.findall(text) == []
    assert PHYSICAL.findall(text) == []
    assert "!important" not in text


@pytest.mark.parametrize("name", SHEETS)
def test_every_rule_stands_in_a_layer(name: str) -> None:
    outside = re.sub(r"@layer [\w, ]+;", "", rules_of(name))
    depth, loose = 0, ""
    for part in re.split(r"(@layer \w+ )?([{}])", outside):
        if part == "{":
            depth += 1
        elif part == "}":
            depth -= 1
        elif part and depth == 0 and not part.startswith("@layer"):
            loose += part.strip()
    assert (depth, loose) == (0, "")


@pytest.mark.parametrize("name", SHEETS)
def test_every_token_a_sheet_uses_is_defined(name: str) -> None:
    everything = "".join(rules_of(each) for each in ("tokens.css", *SHEETS))
    defined = set(re.findall(r"(--[\w-]+)\s*:", everything))
    assert set(re.findall(r"var\((--[\w-]+)", rules_of(name))) - defined == set()


def test_every_state_has_a_shape() -> None:
    shapes = set(gallery.icon_names("s-"))
    assert {f"s-{state}" for state, _ in gallery.STATES} <= shapes
    toned = set(re.findall(r'data-state="(\w+)"', rules_of("app.css")))
    assert {f"s-{state}" for state in toned} <= shapes


def test_icons_share_one_stroke_and_carry_no_style_or_class() -> None:
    text = (CORE / "icons.svg").read_text()
    names = gallery.icon_names()
    assert len(names) == len(set(names))
    assert text.count('viewBox="0 0 16 16"') == len(names)
    assert not re.search(r"\b(?:class|style)=|<style|<script|#[0-9a-f]{3}", text)


@pytest.mark.parametrize("path", sorted((gallery.WEB / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_a_page_template_has_no_inline_script_style_or_handler(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|javascript:|hx-on|hx-vals=.?js", text)
    if "mail" not in path.parts:
        assert not re.search(r"\sstyle=", text)


def test_the_own_script_stays_small() -> None:
    assert len((CORE / "app.js").read_text().splitlines()) < 200
