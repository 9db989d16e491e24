"""What changed between two texts, word by word; numbers and compound words stay whole. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from clb_platform.agreements.vocabulary.blocks import blocks_of, plain_text
from clb_platform.agreements.vocabulary.clauses import ReadClause

WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+(?:[.,:/-]\d+)*%?|\s+|.", re.DOTALL)
"""A word with its hyphens and apostrophes, a number with its separators ("1.234,50", "8:30", "31/12"), spaces, or a sign."""


class Mark(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause of two versions, by its key, in plain words; `mark` is SAME when only words changed or nothing did.

    `is_changed` also when only bold, italic or a list changed, which plain words do not show.
    """

    key: str
    mark: Mark
    title: tuple[Piece, ...]
    body: tuple[Piece, ...]
    is_changed: bool


def words_of(text: str) -> list[str]:
    return WORD.findall(text)


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The words of both texts in reading order; joined, what is not REMOVED is `after`, what is not ADDED is `before`."""
    old, new = words_of(before), words_of(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(_pieces(matcher, old, new))


def _pieces(matcher: SequenceMatcher[str], old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal":
            yield Piece(Mark.SAME, "".join(old[first:last]))
            continue
        if last > first:
            yield Piece(Mark.REMOVED, "".join(old[first:last]))
        if end > begin:
            yield Piece(Mark.ADDED, "".join(new[begin:end]))


def redline(before: Sequence[ReadClause], after: Sequence[ReadClause]) -> tuple[ClauseChange, ...]:
    """Clause by clause in the order of `after`; a clause that is gone stands after the one it followed."""
    old = {clause.key: clause for clause in before}
    new = {clause.key: clause for clause in after}
    return tuple(_change(key, old.get(key), new.get(key)) for key in _order(before, new))


def _order(before: Sequence[ReadClause], new: Mapping[str, ReadClause]) -> list[str]:
    order = list(new)
    previous: str | None = None
    for clause in before:
        if clause.key not in new:
            order.insert(order.index(previous) + 1 if previous in order else 0, clause.key)
        previous = clause.key
    return order


def _change(key: str, old: ReadClause | None, new: ReadClause | None) -> ClauseChange:
    mark = Mark.ADDED if old is None else Mark.REMOVED if new is None else Mark.SAME
    title = compare(old.title if old else "", new.title if new else "")
    is_changed = old is None or new is None or (old.title, old.body) != (new.title, new.body)
    return ClauseChange(key, mark, title, compare(_plain(old), _plain(new)), is_changed)


def _plain(clause: ReadClause | None) -> str:
    return plain_text(blocks_of(clause.body)) if clause else ""
