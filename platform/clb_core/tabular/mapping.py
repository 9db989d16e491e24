"""Which column of a stranger's table is which of ours."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clb_core.tabular.ports import Table, TableError
from clb_core.words import Words, _, listed


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column we can use. `key` is ours (English), `label` is shown, `synonyms` are names seen in files."""

    key: str
    label: Words
    synonyms: tuple[str, ...] = ()
    required: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (str(self.label), self.key, *self.synonyms)


@dataclass(frozen=True, slots=True)
class MappedRow:
    """One row under our keys; a key without a column has an empty text. `number` is the row in the file."""

    number: int
    values: Mapping[str, str]


def _plain_words(name: str) -> tuple[str, ...]:
    """Small letters without accents, cut at what is no letter or digit: "Instellings-Nr." -> instellings, nr."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return tuple(re.findall(r"[^\W_]+", bare))


def _same_name(column: str, spec: ColumnSpec) -> bool:
    joined = "".join(_plain_words(column))
    return joined != "" and joined in {"".join(_plain_words(name)) for name in spec.names}


def _holds_name(column: str, spec: ColumnSpec) -> bool:
    """One of the names stands in it, as whole words: "naam school" holds "school", "voornaam" holds no "naam"."""
    found = set(_plain_words(column))
    return any(words and found.issuperset(words) for words in map(_plain_words, spec.names))


def guess_mapping(columns: Sequence[str], specs: Sequence[ColumnSpec]) -> dict[str, str]:
    """Key of ours -> name of their column, for what is clear; a person checks it and may change it.

    First columns with exactly one of the names (but for capitals, accents and punctuation), then columns that hold one
    as whole words, only when a single column is left that does. No column is used twice.
    """
    mapping: dict[str, str] = {}
    for spec in specs:
        same = [column for column in columns if column not in mapping.values() and _same_name(column, spec)]
        if same:
            mapping[spec.key] = same[0]
    for spec in specs:
        if spec.key not in mapping:
            holding = [column for column in columns if column not in mapping.values() and _holds_name(column, spec)]
            if len(holding) == 1:
                mapping[spec.key] = holding[0]
    return mapping


def check_mapping(columns: Sequence[str], specs: Sequence[ColumnSpec], mapping: Mapping[str, str]) -> None:
    """Raises TableError: a required column is not chosen, a chosen one is not in the table, or is chosen twice."""
    missing = [str(spec.label) for spec in specs if spec.required and not mapping.get(spec.key)]
    if missing:
        words = _("Kies nog welke kolom hoort bij: %(labels)s.", labels=listed(missing))
        raise TableError("column_not_chosen", words)
    chosen = [mapping[spec.key] for spec in specs if mapping.get(spec.key)]
    unknown = [column for column in chosen if column not in columns]
    if unknown:
        words = _(
            "Dit bestand heeft geen kolom %(columns)s. Kies opnieuw welke kolom waarbij hoort.",
            columns=_quoted(unknown),
        )
        raise TableError("column_unknown", words)
    twice = sorted({column for column in chosen if chosen.count(column) > 1})
    if twice:
        words = _(
            "De kolom %(columns)s is twee keer gekozen. Kies elke kolom hoogstens één keer.", columns=_quoted(twice)
        )
        raise TableError("column_chosen_twice", words)


def _quoted(names: Iterable[str]) -> str:
    return listed([f"“{name}”" for name in names])


def apply(table: Table, specs: Sequence[ColumnSpec], mapping: Mapping[str, str]) -> tuple[MappedRow, ...]:
    """The rows under our keys, cells trimmed; columns that the mapping does not name are dropped here and not kept.

    Raises TableError as `check_mapping` does.
    """
    check_mapping(table.columns, specs, mapping)
    place = {spec.key: table.columns.index(mapping[spec.key]) for spec in specs if mapping.get(spec.key)}
    return tuple(
        MappedRow(number, {spec.key: row[place[spec.key]].strip() if spec.key in place else "" for spec in specs})
        for number, row in zip(table.line_numbers, table.rows, strict=True)
    )
