"""Words for people: the translation hook, and Dutch dates, clock times, durations and numbers.

The msgid is the Dutch text itself, so without a translator every text is already right: domain code and jobs need no
web framework. The application gives its translator once at start (`use_translator`); `speaking` sets one for a block.
Extract with the keywords `_`, `_l` and `_n:1,2`.

Inside a date, a clock time or a number stand no-break spaces (U+00A0), so that "15 oktober" is never torn apart.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import lru_cache
from typing import Protocol

from clb_core.terms import local, week_number

HARD_SPACE = "\N{NO-BREAK SPACE}"
EN_DASH = "\N{EN DASH}"
MINUTES_IN_HOUR = 60
KEPT_DAYS = 1024
"""A list shows the same few days in every row."""

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
WEEKDAYS_SHORT = ("ma", "di", "wo", "do", "vr", "za", "zo")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
MONTHS_SHORT = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


class Translator(Protocol):
    """What `gettext.NullTranslations` and `babel.support.Translations` offer."""

    def gettext(self, message: str) -> str: ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


class _DutchAsWritten:
    """No translation: the msgid."""

    def gettext(self, message: str) -> str:
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if n == 1 else msgid2


_AS_WRITTEN: Translator = _DutchAsWritten()
_of_block: ContextVar[Translator | None] = ContextVar("translator of this block", default=None)


class _OfApplication:
    """Where the application's translator comes from; one per process."""

    find: Callable[[], Translator | None] | None = None


def use_translator(find: Callable[[], Translator | None] | None) -> None:
    """Ask `find` for the translator at every text, e.g. `flask_babel.get_translations`; None takes it away again.

    `find` may answer None (outside a request): then the text stays as written.
    """
    _OfApplication.find = find


@contextmanager
def speaking(translator: Translator | None) -> Iterator[None]:
    """Use `translator` inside the block, whatever the application's is (a job that writes a mail)."""
    token = _of_block.set(translator)
    try:
        yield
    finally:
        _of_block.reset(token)


def _translator() -> Translator:
    of_application = _OfApplication.find
    return _of_block.get() or (of_application() if of_application else None) or _AS_WRITTEN


def translator() -> object:
    """Whose words are spoken now: what is remembered in words is remembered for each translator apart."""
    return _translator()


def _(text: str, /, **values: object) -> str:
    """The text in the reader's language, `%(name)s` filled in. Without values nothing is formatted: "100 %" is safe."""
    translated = _translator().gettext(text)
    return translated % values if values else translated


def _n(one: str, many: str, number_of: int, /, **values: object) -> str:
    """`one` or `many`, by `number_of`; `%(num)s` is the number written as in `number`."""
    return _translator().ngettext(one, many, number_of) % {"num": number(number_of), **values}


class LazyText:
    """A text that is translated when it is shown; for labels and sentences written at import time. Ask `str()`."""

    __slots__ = ("_text", "_values")

    def __init__(self, text: str, values: dict[str, object]) -> None:
        self._text = text
        self._values = values

    def __str__(self) -> str:
        return _(self._text, **self._values)

    def __repr__(self) -> str:
        return f"_l({self._text!r})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __add__(self, other: object) -> str:
        return f"{self}{other}"

    def __radd__(self, other: object) -> str:
        return f"{other}{self}"

    def __mod__(self, values: object) -> str:
        return str(self) % values

    def __len__(self) -> int:
        return len(str(self))

    def __contains__(self, part: str) -> bool:
        return part in str(self)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | LazyText) else NotImplemented

    def __lt__(self, other: "str | LazyText") -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash(self._text)


Words = str | LazyText


def _l(text: str, /, **values: object) -> LazyText:
    """As `_`, but translated each time it is shown."""
    return LazyText(text, values)


def capitalised(text: str) -> str:
    """The first letter large, for the start of a sentence."""
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str]) -> str:
    """ "a", "a en b", "a, b en c"; empty for no items."""
    if len(items) < 2:
        return "".join(items)
    return _("%(first)s en %(last)s", first=", ".join(items[:-1]), last=items[-1])


def _only_a_day(day: date) -> date:
    if isinstance(day, datetime):
        raise TypeError("a day is asked, not a moment: use moment(), or local_day() first")
    return day


def spoken(day: date) -> str:
    """ "donderdag 15 oktober" """
    weekday = WEEKDAYS[_only_a_day(day).weekday()]
    return HARD_SPACE.join((weekday, str(day.day), MONTHS[day.month - 1]))


def spoken_with_year(day: date) -> str:
    """ "donderdag 15 oktober 2026" """
    return HARD_SPACE.join((spoken(day), str(day.year)))


def spoken_range(first: date, last: date) -> str:
    """ "maandag 2 november tot en met zondag 8 november"; one day as in `spoken`."""
    return spoken(first) if first == last else f"{spoken(first)} tot en met {spoken(last)}"


@lru_cache(KEPT_DAYS)
def short(day: date) -> str:
    """ "do 15 okt" """
    weekday = WEEKDAYS_SHORT[_only_a_day(day).weekday()]
    return HARD_SPACE.join((weekday, str(day.day), MONTHS_SHORT[day.month - 1]))


def short_with_year(day: date) -> str:
    """ "do 15 okt 2026" """
    return HARD_SPACE.join((short(day), str(day.year)))


def month_word(day: date) -> str:
    """ "oktober 2026" """
    return HARD_SPACE.join((MONTHS[_only_a_day(day).month - 1], str(day.year)))


def _clock(clock: datetime | time) -> str:
    shown = local(clock) if isinstance(clock, datetime) else clock
    return f"{shown.hour}.{shown.minute:02d}"


def clock_text(clock: datetime | time) -> str:
    """ "8.30 uur"; a moment is shown by the clock of Brussels and needs a time zone (ValueError)."""
    return HARD_SPACE.join((_clock(clock), "uur"))


def time_range(start: datetime | time, end: datetime | time) -> str:
    """ "8.30–11.45 uur" """
    return f"{_clock(start)}{EN_DASH}{clock_text(end)}"


def moment(when: datetime) -> str:
    """ "vr 2 okt, 10.14 uur", in Brussels; needs a time zone (ValueError)."""
    return f"{short(local(when).date())}, {clock_text(when)}"


def moment_in_full(when: datetime) -> str:
    """ "vrijdag 2 oktober 2026, 10.14 uur", in Brussels; for what is read years later."""
    return f"{spoken_with_year(local(when).date())}, {clock_text(when)}"


def half_day_word(half_day: str) -> str:
    """ "am" is "voormiddag", "pm" is "namiddag"; KeyError for anything else."""
    return {"am": _("voormiddag"), "pm": _("namiddag")}[half_day]


def half_day_short(half_day: str) -> str:
    """ "vm" or "nm", for where room lacks; write the whole word in `<abbr title>`."""
    return {"am": _("vm"), "pm": _("nm")}[half_day]


def duration_words(minutes: int) -> str:
    """ "45 min", "1 u 25", "2 u"; 0 or more whole minutes."""
    if minutes < 0:
        raise ValueError("a duration is 0 minutes or more")
    hours, rest = divmod(minutes, MINUTES_IN_HOUR)
    if hours == 0:
        return f"{rest}{HARD_SPACE}min"
    return f"{hours}{HARD_SPACE}u" + (f"{HARD_SPACE}{rest:02d}" if rest else "")


def number(value: int) -> str:
    """ "2 148" """
    return f"{value:,d}".replace(",", HARD_SPACE)


def decimal_number(value: float, decimals: int = 1) -> str:
    """ "1,8", "12 345,50" """
    return f"{value:,.{decimals}f}".replace(",", HARD_SPACE).replace(".", ",")


def percent(value: float, decimals: int = 1) -> str:
    """ "1,8 %"; `value` is in hundredths: 1.8."""
    return f"{decimal_number(value, decimals)}{HARD_SPACE}%"


def week_word(day: date) -> str:
    """ "week 42" (ISO week)."""
    return f"week{HARD_SPACE}{week_number(day)}"


def school_year_word(start_year: int) -> str:
    """ "2026-2027" """
    return f"{start_year}-{start_year + 1}"
