"""What a verb that touches many things would do, told before it is carried out: lines of a preview, for pages and REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from zlib import crc32


class Fate(StrEnum):
    """What happens to a thing. BLOCKS: it must be settled first, and until then nothing can be carried out."""

    MOVES = "moves"
    STAYS = "stays"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class Thing:
    """One of what a line counts, with its own page: an endpoint of the pages and the values of its address."""

    name: str
    endpoint: str
    values: Mapping[str, Any]


MOST_THINGS: Final = 8
"""How many things a line names; the others are in its number."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sort of thing: how many, in a whole sentence, and the first of them."""

    fate: Fate
    code: str
    number: int
    sentence: str
    things: tuple[Thing, ...] = ()


def is_blocked(lines: Sequence[Line]) -> bool:
    return any(line.fate is Fate.BLOCKS for line in lines)


def mark_of(lines: Sequence[Line]) -> str:
    """A text that differs when the lines do: a form carries it back, so that nothing is carried out that was not shown."""
    content = sorted((line.fate.value, line.code, line.number, line.sentence) for line in lines)
    return f"{len(lines)}-{crc32(repr(content).encode()):08x}" if lines else ""
