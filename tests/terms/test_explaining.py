""" "Waarom deze datum?": a computed term told in Dutch, and kept as JSON."""

from __future__ import annotations

from datetime import date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from clb_core.outbox.serialise import from_json, to_json
from clb_core.term_words import UnitWords, explain
from clb_core.terms import (
    BRUSSELS,
    START_OF_DAY,
    ComputedTerm,
    DayRange,
    Direction,
    Extension,
    MonthEnd,
    Roll,
    Start,
    Suspension,
    Term,
    Unit,
    after_window,
    agreed,
    compute,
    local,
)
from terms.calendar_data import CALENDAR, some_day, some_number

LESSON_DAY = UnitWords("lesdag", "lesdagen")


def told(computed: ComputedTerm) -> list[str]:
    return [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in explain(computed, LESSON_DAY)]


def test_a_term_in_lesson_days_tells_what_did_not_count() -> None:
    assert told(compute(Term("proef/1", 3, Unit.OPEN_DAYS), date(2026, 10, 30), CALENDAR)) == [
        "We tellen vanaf vrijdag 30 oktober 2026; die dag telt zelf niet mee.",
        "3 lesdagen later is donderdag 12 november 2026.",
        "Niet meegeteld: 2 kalenderdagen (weekend).",
        "Niet meegeteld: 7 kalenderdagen (herfstvakantie).",
        "Niet meegeteld: 1 kalenderdag (Wapenstilstand).",
        "Het loopt tot en met het laatste ogenblik van donderdag 12 november 2026, Brusselse tijd.",
        "Regel: proef/1. Kalender: proef/1.",
    ]


def test_counting_back_to_an_hour() -> None:
    term = Term("proef/2", 3, Unit.WORKING_DAYS, Direction.BACK, clock=time(9))

    assert told(compute(term, date(2026, 10, 12), CALENDAR))[1:4] == [
        "3 werkdagen vroeger is woensdag 7 oktober 2026.",
        "Niet meegeteld: 2 kalenderdagen (weekend).",
        "Het gebeurt op woensdag 7 oktober 2026 om 9.00 uur.",
    ]


def test_suspension_extension_and_rolling_each_have_their_sentence() -> None:
    computed = compute(
        Term("proef/3", 1, Unit.WEEKS, start=Start.NEXT_WORKING_DAY, roll=Roll.NEXT),
        date(2026, 10, 9),
        CALENDAR,
        suspended=[Suspension(DayRange(date(2026, 10, 14), date(2026, 10, 15)), "staking")],
        extensions=[Extension(4, reason="op vraag van de school")],
    )

    assert told(computed)[:5] == [
        "We tellen vanaf vrijdag 9 oktober 2026; de eerste werkdag erna die meetelt, is maandag 12 oktober 2026.",
        "1 week later is dinsdag 20 oktober 2026.",
        "2 kalenderdagen telden niet mee: toen stond de termijn stil (staking).",
        "Verlengd met 4 kalenderdagen (op vraag van de school), tot zaterdag 24 oktober 2026.",
        "Zaterdag 24 oktober 2026 is geen werkdag (weekend): het wordt de eerstvolgende, maandag 26 oktober 2026.",
    ]


def test_a_first_day_and_a_day_that_was_chosen() -> None:
    first = compute(Term("proef/4", 5, Unit.MONTHS, month_end=MonthEnd.NEXT_DAY, clock=START_OF_DAY), date(2026, 9, 30))

    assert told(first)[1:] == [
        "5 maanden later is maandag 1 maart 2027.",
        "Het kan vanaf het begin van maandag 1 maart 2027.",
        "Regel: proef/4.",
    ]
    assert told(agreed("proef/5", date(2026, 10, 6), date(2026, 10, 12)))[0] == (
        "Deze dag is op dinsdag 6 oktober 2026 gekozen, niet berekend."
    )


@given(
    some_day, some_number, st.sampled_from(list(Unit)), st.sampled_from(list(Direction)), st.sampled_from(list(Roll))
)
def test_every_computed_term_can_be_told_and_kept_and_read_back(
    day: date, number: int, unit: Unit, direction: Direction, roll: Roll
) -> None:
    number = min(number, 24) if unit is not Unit.YEARS else min(number, 2)
    computed = compute(Term("t/1", number, unit, direction, roll=roll, clock=time(9, 15)), day, CALENDAR)

    assert all(sentence.endswith(".") for sentence in told(computed))
    assert from_json(ComputedTerm, to_json(computed)) == computed


def test_a_term_is_counted_again_with_its_suspensions_and_extensions() -> None:
    still = [Suspension(DayRange(date(2026, 10, 14), date(2026, 10, 15)))]
    before = compute(
        Term("t", 5, Unit.WORKING_DAYS), date(2026, 10, 12), CALENDAR, suspended=still, extensions=[Extension(1)]
    )

    assert before.counted_again(CALENDAR) == from_json(ComputedTerm, to_json(before)).counted_again(CALENDAR) == before
    named = agreed("t", date(2026, 10, 6), date(2026, 10, 12))
    assert named.counted_again(CALENDAR) == named


def test_a_window_past_midnight_ends_in_the_morning() -> None:
    evening = datetime(2026, 10, 6, 22, 15, tzinfo=BRUSSELS)

    assert local(after_window(evening, time(20), time(7))) == datetime(2026, 10, 7, 7, tzinfo=BRUSSELS)
    assert local(after_window(datetime(2026, 10, 7, 6, 59, tzinfo=BRUSSELS), time(20), time(7))).hour == 7
    assert after_window(datetime(2026, 10, 7, 7, tzinfo=BRUSSELS), time(20), time(7)).hour == 5
    assert after_window(evening, time(12), time(13)) == evening
    assert after_window(evening, time(22), time(22)) == evening


def test_a_window_that_ends_in_the_hour_that_does_not_exist_ends_right_after_it() -> None:
    night = datetime(2027, 3, 28, 0, 30, tzinfo=BRUSSELS)

    assert local(after_window(night, time(20), time(2, 30))) == datetime(2027, 3, 28, 3, tzinfo=BRUSSELS)
