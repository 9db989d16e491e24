"""Pure words: the little Markdown, the redline, parameters, the hash, and the dated states (in Python and in SQL)."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.lives import sign, signing
from clb_core import clock
from clb_platform.agreements import queries, service
from clb_platform.agreements.service import Terms
from clb_platform.agreements.vocabulary import (
    ClauseText,
    DatedState,
    Field,
    FieldKind,
    ItemList,
    Mark,
    Paragraph,
    ReadClause,
    Renewal,
    Run,
    Validity,
    blocks_of,
    compare,
    content_hash,
    dated_state,
    filled,
    notice_by,
    plain_text,
    redline,
)
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role


def test_the_little_markdown_becomes_plain_blocks():
    paragraph, items, ordered = blocks_of("Dag **vet *en* schuin**\nnog\n\n- een\n- twee\n\n3. drie\n4. vier")

    assert paragraph == Paragraph(
        (
            Run("Dag "),
            Run("vet ", bold=True),
            Run("en", bold=True, italic=True),
            Run(" schuin", bold=True),
            Run("\nnog"),
        )
    )
    assert isinstance(items, ItemList) and not items.ordered and len(items.items) == 2
    assert isinstance(ordered, ItemList) and ordered.ordered and ordered.start == 3
    assert plain_text((paragraph, items, ordered)) == "Dag vet en schuin\nnog\n• een\n• twee\n3. drie\n4. vier"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[klik](javascript:alert(1))",
        "# Kop",
        "![x](y)",
        "<b>vet</b>",
        "> citaat",
        "`code`",
        "---",
    ],
)
def test_what_is_not_in_it_is_words(text):
    assert blocks_of(text) == (Paragraph((Run(text),)),)


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_text_breaks_it_and_no_word_is_lost(text):
    shown = plain_text(blocks_of(text))
    letters = [letter for letter in text if letter.isalpha()]
    assert [letter for letter in shown if letter.isalpha()] == letters


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("op 8:30 uur", "op 9:30 uur", ["8:30"], ["9:30"]),
        ("voor 1.234,50 euro", "voor 1.234,60 euro", ["1.234,50"], ["1.234,60"]),
        ("tegen 31/12/2026", "tegen 31/12/2027", ["31/12/2026"], ["31/12/2027"]),
        ("het CLB-team komt", "het zorg-team komt", ["CLB-team"], ["zorg-team"]),
        ("de zorgcoördinator", "de leerlingenbegeleider", ["zorgcoördinator"], ["leerlingenbegeleider"]),
    ],
)
def test_numbers_and_compound_words_stay_whole(before, after, removed, added):
    pieces = compare(before, after)
    assert [piece.text for piece in pieces if piece.mark is Mark.REMOVED] == removed
    assert [piece.text for piece in pieces if piece.mark is Mark.ADDED] == added


@given(st.text(max_size=120), st.text(max_size=120))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_redline_holds_both_texts(before, after):
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.REMOVED) == after


def test_a_redline_goes_by_key_and_shows_what_came_and_went():
    before = [
        ReadClause("a", 1, "Een", "Tekst"),
        ReadClause("b", 2, "Twee", "Weg"),
        ReadClause("c", 3, "Drie", "**Blijft**"),
    ]
    after = [
        ReadClause("c", 1, "Drie", "Blijft"),
        ReadClause("a", 2, "Een", "Tekst"),
        ReadClause("d", 3, "Vier", "Nieuw"),
    ]
    changes = redline(before, after)

    assert [(each.key, each.mark, each.is_changed) for each in changes] == [
        ("c", Mark.SAME, True),
        ("a", Mark.SAME, False),
        ("b", Mark.REMOVED, True),
        ("d", Mark.ADDED, True),
    ]


def test_parameters_are_filled_in_and_what_is_empty_shows():
    fields = (Field("dag", "Dag", FieldKind.DAY), Field("leeg", "Leeg", FieldKind.TEXT))
    clause = ClauseText("x", 1, "Titel", "{school}, {dag}, {leeg}, {vreemd}", fields, {"dag": "2027-05-31"})
    assert (
        filled(clause, {"school": "De Linde"}).body.replace("\N{NO-BREAK SPACE}", " ")
        == "De Linde, 31 mei 2027, ……, {vreemd}"
    )


def test_the_hash_is_of_words_and_terms_and_nothing_else():
    clauses = [ReadClause("a", 1, "Een", "Tekst")]
    base = content_hash("T", {"valid_from": "2026-09-01"}, clauses)
    assert base == content_hash("T", {"valid_from": "2026-09-01"}, [ReadClause("a", 7, "Een", "Tekst")])
    for other in (
        content_hash("U", {"valid_from": "2026-09-01"}, clauses),
        content_hash("T", {"valid_from": "2026-09-02"}, clauses),
        content_hash("T", {"valid_from": "2026-09-01"}, [ReadClause("a", 1, "Een", "Tekst.")]),
    ):
        assert other != base


FROM = date(2026, 9, 1)
OPEN, FIXED = Validity(FROM, None, None, 12, 31), Validity(FROM, date(2027, 8, 31), None, 12, 31)


@pytest.mark.parametrize(
    ("facts", "day", "state", "by"),
    [
        (OPEN, "2026-08-31", DatedState.FUTURE, "2026-12-31"),
        (OPEN, "2026-09-01", DatedState.VALID, "2026-12-31"),
        (OPEN, "2027-01-01", DatedState.VALID, "2027-12-31"),
        (FIXED, "2026-12-31", DatedState.VALID, "2026-12-31"),
        (FIXED, "2027-01-01", DatedState.ENDING, "2026-12-31"),
        (FIXED, "2027-08-31", DatedState.ENDING, "2026-12-31"),
        (FIXED, "2027-09-01", DatedState.EXPIRED, "2026-12-31"),
        (Validity(FROM, date(2027, 1, 15), date(2027, 1, 15), 12, 31), "2027-01-16", DatedState.ENDED, "2026-12-31"),
    ],
)
def test_the_dates_say_what_an_agreement_is(facts, day, state, by):
    day = date.fromisoformat(day)
    assert (dated_state(facts, day), notice_by(facts, day)) == (state, date.fromisoformat(by))


DAYS = [
    date(2026, 8, 31),
    FROM,
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2027, 8, 31),
    date(2027, 9, 1),
    date(2028, 2, 29),
]


@pytest.mark.parametrize(
    "terms",
    [
        Terms(FROM),
        Terms(FROM, date(2027, 8, 31), Renewal.EXPLICIT),
        Terms(FROM, date(2027, 8, 31), Renewal.TACIT, 2, 28),
    ],
)
def test_the_database_and_the_product_count_alike(uow, world, terms):
    director, head = world.staff[Role.DIRECTOR].actor, world.contacts[Role.HEAD].actor
    agreement = sign(uow, System(), signing(uow, director, head, world.school_id, terms), clock.now())
    for day, ended in product(DAYS, (None, date(2027, 3, 1))):
        agreement.ended_on, agreement.last_day = (
            ended,
            ended or (terms.valid_to if terms.renewal is Renewal.EXPLICIT else None),
        )
        uow.flush()
        facts = service.validity_of(agreement)
        (row,) = queries.dated(uow, world.school_id, day)
        assert (row.dated, row.notice_by) == (dated_state(facts, day).value, notice_by(facts, day)), (day, ended)
        assert (queries.valid_on(uow, world.school_id, day) is not None) == (
            dated_state(facts, day) in (DatedState.VALID, DatedState.ENDING)
        )
