"""Every text for people is found by the extraction for translators, and is Dutch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

ROOT = Path(__file__).parents[2]
ROOMS = ("platform", "tenants", "integrations")
KEYWORDS = {"_": None, "_l": None, "_n": (1, 2)}
ENGLISH = re.compile(r"\b(?:the|this|please|cannot|must|your|with|should|will)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def messages() -> dict[str, list[str]]:
    """Where each text stands, by text; plurals as two texts."""
    return dict(found())


def found() -> Iterator[tuple[str, list[str]]]:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    places: dict[str, list[str]] = {}
    for room in ROOMS:
        for name, line, message, _comments, _context in extract_from_dir(
            ROOT / room, methods, options, keywords=KEYWORDS
        ):
            for text in (message,) if isinstance(message, str) else message:
                places.setdefault(text, []).append(f"{room}/{name}:{line}")
    yield from places.items()


def test_the_extraction_finds_the_texts_of_code_and_templates(messages: dict[str, list[str]]) -> None:
    assert len(messages) > 500
    everywhere = {place.split(":")[0].rsplit(".", 1)[1] for places in messages.values() for place in places}
    assert everywhere >= {"py", "html"}
    for text in ("Naar de inhoud", "Meld je aan", "Dit is geen getal.", "Wacht %(num)s minuten en probeer opnieuw."):
        assert text in messages, text


def test_every_room_has_texts(messages: dict[str, list[str]]) -> None:
    rooms = {place.split("/")[0] for places in messages.values() for place in places}

    assert rooms >= {"platform", "tenants"}


def test_no_text_is_english(messages: dict[str, list[str]]) -> None:
    assert {text: places for text, places in messages.items() if ENGLISH.search(text)} == {}


def test_no_text_is_empty_or_has_a_loose_percent_sign(messages: dict[str, list[str]]) -> None:
    """A text with values is filled in with `%`: every sign must belong to a name."""
    filled = {text for text in messages if "%(" in text}

    assert "" not in messages
    assert {text for text in filled if re.search(r"%(?!\(\w+\)[sd]|%)", text)} == set()
