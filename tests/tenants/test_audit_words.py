"""The ledger's facts and texts in readable Dutch."""

from __future__ import annotations

import pytest

from clb_app.registry import register_words
from clb_tenants.access.roles import LABELS
from clb_tenants.audit.vocabulary import Change, changes_of, roles_words, value_words


@pytest.fixture(autouse=True)
def known_words() -> None:
    register_words()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("role", "planning_contact", "Contact voor planning"),
        ("network", "go", "GO!"),
        ("level", "special_primary", "buitengewoon basisonderwijs"),
        ("phone", "", "leeg"),
        ("valid_until", None, "leeg"),
        ("value", True, "ja"),
        ("value", 1.5, "1,5"),
        ("value", 12, "12"),
        ("value", "08:30", "08:30"),
        ("valid_from", "2026-10-06", "dinsdag\u00a06\u00a0oktober\u00a02026"),
        ("valid_from", "2026-13-06", "2026-13-06"),
        ("happened", "2026-10-06T06:30:00+00:00", "di\u00a06\u00a0okt, 8.30\u00a0uur"),
        ("grades", ["L1", "L2", "L3"], "L1, L2 en L3"),
    ],
)
def test_a_stored_value_is_read_in_words(field: str, value: object, words: str) -> None:
    assert value_words(field, value) == words


def test_a_change_shows_what_it_was_and_what_it_became() -> None:
    assert changes_of({"phone": ["09 000", "09 111"]}, {}) == [Change("phone", "telefoon", "09 111", "09 000")]


def test_a_value_that_stayed_the_same_is_told_once() -> None:
    assert changes_of({"value": ["08:30", "08:30"]}, {}) == [Change("value", "waarde", "08:30")]


def test_a_text_shows_its_words_until_it_was_made_unreadable() -> None:
    changes = {"reason": {"digest": "ab"}}

    assert changes_of(changes, {"reason": "Ander werk"}) == [Change("reason", "reden", "Ander werk", is_text=True)]
    assert changes_of(changes, {"reason": None}) == [Change("reason", "reden", "", is_text=True, is_hidden=True)]


def test_a_field_without_a_label_keeps_its_own_name() -> None:
    assert changes_of({"unheard_of": 1}, {})[0].label == "unheard_of"


def test_stored_roles_are_named_by_their_labels() -> None:
    assert roles_words("nurse, planner", LABELS) == "Verpleegkundige en Planner"
    assert roles_words("", LABELS) == ""
