"""Every word that a user sees is Dutch, calm and plain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from architecture.source import PACKAGES, ROOT, Module, broken, calls, parsed

SPOKEN = {"_", "_l", "_n", "flash"}
REFUSALS = {
    "Refused",
    "Conflict",
    "NotFound",
    "Gone",
    "Forbidden",
    "Stale",
    "Unauthenticated",
    "TooLarge",
    "Unavailable",
}
ENGLISH = re.compile(
    r"\b(?:the|this|that|these|must|please|your|you|with|cannot|can't|should|invalid|required|failed|from|and|have|will"
    r"|click|user|unknown|missing|not found|already|only|there|which|must be|to be)\b",
    re.IGNORECASE,
)
LOUD = re.compile(r"!(?!\[|=)|\b(?:helaas|oeps|succesvol(?:le)?|gelieve|dient te)\b", re.IGNORECASE)
ATTRIBUTES = {"required", "invalid"}
"""Of HTML; a macro may write them where this test no longer sees the tag."""
NAMES = re.compile(r"GO!")
"""The network of schools carries the mark in its name."""


def spoken(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Every text given to gettext, to a flash or to a refusal."""
    for call, name in calls(module):
        if name.split(".")[-1] in SPOKEN | REFUSALS:
            for argument in call.args[:2]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument, argument.value


def dutch(module: Module) -> Iterator[str]:
    for node, text in spoken(module):
        if found := ENGLISH.search(text):
            yield module.at(node, f"says “{found.group()}”")


def calm(module: Module) -> Iterator[str]:
    for node, text in spoken(module):
        if found := LOUD.search(NAMES.sub("", text)):
            yield module.at(node, f"says “{found.group()}”")


def translatable(module: Module) -> Iterator[str]:
    """A refusal's words go through gettext, so that a second language can come."""
    if module.within("clb_core.errors"):
        return
    for call, name in calls(module):
        if name in REFUSALS and call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr):
            yield module.at(call, f"{name} speaks past gettext")
        if name in {"_", "_l", "_n"} and call.args and isinstance(call.args[0], ast.JoinedStr):
            yield module.at(call, "a sentence put together before it is translated")


RULES = {
    "dutch": (dutch, '_("This school is unknown.")'),
    "calm": (calm, 'flash(_("Succesvol bewaard!"))'),
    "translatable": (translatable, 'raise Refused("Dit kan niet.")'),
    "whole": (translatable, '_(f"Dag {name}")'),
}


@pytest.mark.parametrize("name", RULES)
def test_the_words_of_the_product_keep_the_rule(name: str) -> None:
    assert broken(RULES[name][0]) == []


@pytest.mark.parametrize("name", RULES)
def test_the_rule_hears_words_against_it(name: str) -> None:
    rule, text = RULES[name]

    assert broken(rule, [parsed("clb_platform.calendars.service", text)])


def templates() -> list[Path]:
    folders = [ROOT / root / package for package, root in PACKAGES.items()]
    found = [path for folder in folders for path in folder.rglob("templates/**/*") if path.suffix in {".html", ".txt"}]
    return sorted(found)


def shown(template: str) -> str:
    """What stands in a template for people: no code, comment, tag or attribute but those that are read out."""
    text = re.sub(r"\{#.*?#\}|<!--.*?-->", " ", template, flags=re.DOTALL)
    code = " ".join(re.findall(r"\{[{%].*?[%}]\}", text, flags=re.DOTALL))
    said = " ".join(re.findall(r"(?<![\w.])_n?\(\s*[\"'](.*?)[\"']\s*[,)]", code, flags=re.DOTALL))
    plain = re.sub(r"\{[{%].*?[%}]\}", " ", text, flags=re.DOTALL)
    read_out = " ".join(re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', plain))
    return f"{said} {read_out} {re.sub(r'<[^>]*>', ' ', plain)}"


@pytest.mark.parametrize("path", templates(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_speaks_dutch_and_calmly(path: Path) -> None:
    text = NAMES.sub("", shown(path.read_text(encoding="utf-8")))

    assert [word for word in ENGLISH.findall(text) if word not in ATTRIBUTES] == []
    assert LOUD.findall(text) == []


def test_what_a_template_says_is_found_in_text_attributes_and_gettext() -> None:
    template = '<p class="the" title="your name">Dag {{ _("this") }} {# you #}{% set that = 1 %} please</p>'

    assert [word.lower() for word in ENGLISH.findall(shown(template))] == ["this", "your", "please"]
