"""Dutch words for dates, times and numbers, and the hook for translations."""

import gettext
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from babel.support import NullTranslations
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from clb_core import words
from clb_core.terms import DayRange
from clb_core.words import _, _l, _n, speaking, use_translator

THURSDAY = date(2026, 10, 15)


class Shouting(gettext.NullTranslations):
    """A language in which everything is said in capitals, placeholders aside."""

    def gettext(self, message: str) -> str:
        return message.replace("dag", "DAG")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture(autouse=True)
def no_translator_is_left() -> Iterator[None]:
    yield
    use_translator(None)


def test_days_are_spoken_with_their_weekday() -> None:
    assert words.spoken(THURSDAY) == "donderdag\u00a015\u00a0oktober"
    assert words.spoken_with_year(THURSDAY) == "donderdag\u00a015\u00a0oktober\u00a02026"
    assert words.short(THURSDAY) == "do\u00a015\u00a0okt"
    assert words.short_with_year(THURSDAY) == "do\u00a015\u00a0okt\u00a02026"
    assert words.month_word(THURSDAY) == "oktober\u00a02026"


def test_short_names_are_those_of_the_guide() -> None:
    first_days = [date(2026, month, 1) for month in range(1, 13)]
    week = DayRange(date(2026, 10, 12), date(2026, 10, 18))

    assert " ".join(words.short(day).split("\u00a0")[2] for day in first_days) == (
        "jan feb mrt apr mei jun jul aug sep okt nov dec"
    )
    assert " ".join(words.short(day).split("\u00a0")[0] for day in week.days()) == "ma di wo do vr za zo"


def test_long_names_are_those_of_the_calendar() -> None:
    from babel.dates import format_date

    for day in DayRange(date(2028, 1, 1), date(2028, 12, 31)).days():
        assert words.spoken_with_year(day).replace("\u00a0", " ") == format_date(day, "EEEE d MMMM y", locale="nl_BE")


def test_a_range_of_days_names_both_ends() -> None:
    assert words.spoken_range(date(2026, 11, 2), date(2026, 11, 8)) == (
        "maandag\u00a02\u00a0november tot en met zondag\u00a08\u00a0november"
    )
    assert words.spoken_range(THURSDAY, THURSDAY) == words.spoken(THURSDAY)


def test_a_moment_is_never_taken_for_a_day() -> None:
    for say in (words.spoken, words.spoken_with_year, words.short, words.month_word):
        with pytest.raises(TypeError, match="a day is asked"):
            say(datetime(2026, 10, 15, 23, 30, tzinfo=UTC))


def test_moments_are_told_by_the_clock_of_brussels() -> None:
    assert words.moment(datetime(2026, 10, 2, 8, 14, tzinfo=UTC)) == "vr\u00a02\u00a0okt, 10.14\u00a0uur"
    assert words.moment(datetime(2026, 10, 1, 22, 5, tzinfo=UTC)) == "vr\u00a02\u00a0okt, 0.05\u00a0uur"
    assert words.clock_text(datetime(2026, 1, 2, 7, 30, tzinfo=UTC)) == "8.30\u00a0uur"


def test_a_moment_without_a_time_zone_is_refused() -> None:
    for say in (words.moment, words.clock_text):
        with pytest.raises(ValueError, match="time zone"):
            say(datetime(2026, 10, 2, 8, 14))


def test_clock_times_are_written_with_a_point() -> None:
    assert words.clock_text(time(8, 30)) == "8.30\u00a0uur"
    assert words.clock_text(time(8, 5)) == "8.05\u00a0uur"
    assert words.time_range(time(8, 30), time(11, 45)) == "8.30–11.45\u00a0uur"


def test_half_days_have_a_long_and_a_short_word() -> None:
    assert [words.half_day_word(code) for code in ("am", "pm")] == ["voormiddag", "namiddag"]
    assert [words.half_day_short(code) for code in ("am", "pm")] == ["vm", "nm"]
    with pytest.raises(KeyError):
        words.half_day_word("evening")


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "0 min"), (45, "45 min"), (59, "59 min"), (60, "1 u"), (65, "1 u 05"), (85, "1 u 25"), (1500, "25 u")],
)
def test_durations_are_told_in_hours_and_minutes(minutes: int, expected: str) -> None:
    assert words.duration_words(minutes) == expected.replace(" ", "\u00a0")


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="0 minutes or more"):
        words.duration_words(-1)


def test_numbers_have_hard_spaces_and_a_comma() -> None:
    assert words.number(2148) == "2\u00a0148"
    assert words.number(-1_234_567) == "-1\u00a0234\u00a0567"
    assert words.number(999) == "999"
    assert words.decimal_number(12345.5, 2) == "12\u00a0345,50"
    assert words.percent(1.8) == "1,8\u00a0%"
    assert words.percent(100, 0) == "100\u00a0%"


@given(st.integers())
def test_a_number_reads_back_when_the_spaces_are_taken_out(value: int) -> None:
    assert int(words.number(value).replace("\u00a0", "")) == value


def test_weeks_and_school_years_have_their_words() -> None:
    assert words.week_word(THURSDAY) == "week\u00a042"
    assert words.school_year_word(2026) == "2026-2027"


def test_a_list_ends_with_and() -> None:
    assert [words.listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a en b", "a, b en c",
    ]  # fmt: skip


def test_a_sentence_starts_with_a_capital() -> None:
    assert words.capitalised("woensdag 11 november") == "Woensdag 11 november"
    assert words.capitalised("") == ""


def test_without_a_translator_the_text_stays_as_written() -> None:
    assert _("Kies een dag vanaf %(day)s.", day="maandag") == "Kies een dag vanaf maandag."
    assert _("100 % van de scholen") == "100 % van de scholen"
    assert _n("%(num)s school", "%(num)s scholen", 1) == "1 school"
    assert _n("%(num)s school", "%(num)s scholen", 0) == "0 scholen"
    assert _n("%(num)s school van %(name)s", "%(num)s scholen van %(name)s", 2148, name="Dender") == (
        "2\u00a0148 scholen van Dender"
    )


def test_the_translator_of_the_application_is_asked_at_every_text() -> None:
    label = _l("vrije dag")
    use_translator(Shouting)

    assert _("een dag") == "een DAG"
    assert _n("%(num)s dag", "%(num)s dagen", 2) == "2 DAGen"
    assert str(label) == "vrije DAG"

    use_translator(NullTranslations)
    assert str(label) == "vrije dag"


def test_outside_a_request_the_text_stays_as_written() -> None:
    use_translator(lambda: None)

    assert _("een dag") == "een dag"


def test_a_block_can_speak_another_language() -> None:
    with speaking(Shouting()):
        assert _("een dag") == "een DAG"
    assert _("een dag") == "een dag"


def test_a_lazy_text_can_stand_wherever_a_text_is_shown() -> None:
    label = _l("vrije dag")

    assert f"{label:>12}" == "   vrije dag"
    assert label + "en" == "vrije dagen"
    assert "een " + label == "een vrije dag"
    assert _l("%(name)s is vrij") % {"name": "vrijdag"} == "vrijdag is vrij"
    assert str(_l("%(name)s is vrij", name="vrijdag")) == "vrijdag is vrij"
    assert label == "vrije dag"
    assert label == _l("vrije dag")
    assert {label: 1}["vrije dag"] == 1  # type: ignore[index]
    assert label != "andere dag"
    assert label != 3
    assert "vrije" in label
    assert len(label) == 9
    assert sorted([_l("b"), _l("a")]) == ["a", "b"]
    assert repr(label) == "_l('vrije dag')"
    assert escape(_l("<vrij>")) == "&lt;vrij&gt;"
