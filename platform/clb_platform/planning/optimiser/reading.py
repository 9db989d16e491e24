"""Reading JSON with every fault named by its path: `units[12].nurse_minutes`.

A `Cursor` is a value and where it stands. Its methods never raise: what is wrong is added to the list of faults, and a
harmless value comes back so that reading goes on and finds the rest.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from clb_core.words import _

MOST_BYTES: Final = 48 * 1024 * 1024
"""Of a file, also after unpacking. The largest centre of the country is below two million."""
MOST_NUMBER: Final = 1_000_000
SOME_DAY: Final = date(2000, 1, 3)
Kind = TypeVar("Kind", bound=StrEnum)
GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in Dutch, and where: the path in the file, "" for the file itself."""

    path: str
    words: str

    def __str__(self) -> str:
        return f"{self.path}: {self.words}" if self.path else self.words


class Malformed(Exception):
    """The file is no problem or plan in the format; `faults` names each fault."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def read_json(path: Path) -> object:
    """The JSON value of a file, plain or gzip. Raises Malformed: unreadable, too large, no JSON."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if content.startswith(GZIP):
            with gzip.open(path) as unpacked:
                content = unpacked.read(MOST_BYTES + 1)
    except OSError as error:
        raise Malformed([Fault("", _("%(file)s kan niet gelezen worden.", file=path.name))]) from error
    if len(content) > MOST_BYTES:
        words = _(
            "%(file)s is te groot: een bestand mag hoogstens %(most)s MB zijn.", file=path.name, most=MOST_BYTES >> 20
        )
        raise Malformed([Fault("", words)])
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        where = f" (regel {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Malformed([Fault("", _("%(file)s is geen geldige JSON.", file=path.name) + where)]) from error


@dataclass(frozen=True, slots=True)
class Cursor:
    """A value in the file, its path, and the list in which all cursors of this file write faults."""

    value: Any
    path: str = ""
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, words: str) -> None:
        self.faults.append(Fault(self.path, words))

    def _is(self, kind: type | tuple[type, ...], words: str) -> bool:
        if isinstance(self.value, kind):
            return True
        self.wrong(words)
        return False

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return isinstance(self.value, Mapping) and self.value.get(name) is not None

    def at(self, name: str) -> Cursor:
        """A field of an object; one that is missing is a fault and reads as None."""
        place = Cursor(None, f"{self.path}.{name}" if self.path else name, self.faults)
        if not isinstance(self.value, Mapping) or name not in self.value:
            place.wrong(_("ontbreekt."))
            return Cursor(None, place.path, [])
        return Cursor(self.value[name], place.path, self.faults)

    def items(self) -> list[Cursor]:
        """The items of a list."""
        if not self._is(list, _("moet een lijst zijn.")):
            return []
        return [Cursor(item, f"{self.path}[{index}]", self.faults) for index, item in enumerate(self.value)]

    def fields(self) -> Iterator[tuple[str, Cursor]]:
        """Name and value of each field of an object."""
        if self._is(dict, _("moet een object zijn.")):
            for name, item in self.value.items():
                yield name, Cursor(item, f"{self.path}.{name}", self.faults)

    def text(self) -> str:
        if not self._is(str, _("moet tekst zijn.")):
            return ""
        if not self.value or len(self.value) > 200:
            self.wrong(_("mag niet leeg zijn en hoogstens 200 tekens lang."))
        return str(self.value)

    def truth(self) -> bool:
        """A yes or no; 0 and 1 are taken too."""
        if self.value in (0, 1):
            return bool(self.value)
        self.wrong(_("moet ja of nee zijn (true of false)."))
        return False

    def number(self, least: float, most: float) -> float:
        if isinstance(self.value, bool) or not self._is((int, float), _("moet een getal zijn.")):
            return least
        if not math.isfinite(self.value):
            self.wrong(_("is geen getal."))
            return least
        if not least <= self.value <= most:
            self.wrong(
                _("moet tussen %(least)s en %(most)s liggen, niet %(value)s.", least=least, most=most, value=self.value)
            )
            return least
        return float(self.value)

    def whole(self, least: int = 0, most: int = MOST_NUMBER) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            if isinstance(self.value, float) and not math.isfinite(self.value):
                self.wrong(_("is geen getal."))
            else:
                self.wrong(_("moet een geheel getal zijn."))
            return least
        return int(self.number(least, most))

    def day(self) -> date:
        if not self._is(str, _("moet een datum zijn, zoals 2026-10-15.")):
            return SOME_DAY
        try:
            if len(self.value) != len("2026-10-15"):
                raise ValueError
            return date.fromisoformat(self.value)
        except ValueError:
            self.wrong(_("“%(value)s” is geen bestaande datum.", value=self.value[:40]))
            return SOME_DAY

    def days(self) -> frozenset[date]:
        return frozenset(item.day() for item in self.items())

    def choice(self, kinds: type[Kind]) -> Kind:
        try:
            return kinds(self.value)
        except ValueError:
            self.wrong(_("moet een van deze zijn: %(kinds)s.", kinds=", ".join(kinds)))
            return next(iter(kinds))
