"""One quick look through the XML of a sheet, before it is read: where its last filled row is, formulas, merged cells.

A spreadsheet can hold a million rows that are formatted and empty, and say of its own size what it likes. Reading stops at
the last row that holds something.
"""

import re
import zipfile
from dataclasses import dataclass, field
from typing import IO, Final

CHUNK: Final = 1_000_000
_PREFIX: Final = rb"<(?:[A-Za-z0-9]+:)?"
_TOKEN: Final = re.compile(_PREFIX + rb"(row|v|is|f|mergeCell)(?=[ \t\r\n/>])([^>]*)>")
_NUMBER: Final = re.compile(rb"\br=\"(\d{1,7})\"")
_AREA: Final = re.compile(rb"\bref=\"([A-Z]{1,3})(\d{1,7})(?::[A-Z]{1,3}\d{1,7})?\"")
_REFERENCE: Final = re.compile(rb"\bref=\"([A-Z0-9:]+)\"")


@dataclass(slots=True)
class Scan:
    """`last_row` is 0 for a sheet without any value; `merged` are (first row, reference such as "A2:A5")."""

    last_row: int = 0
    has_formulas: bool = False
    merged: list[tuple[int, str]] = field(default_factory=list)
    _row: int = 0

    def take(self, kind: bytes, rest: bytes) -> None:
        if kind == b"row":
            told = _NUMBER.search(rest)
            self._row = int(told[1]) if told else self._row + 1
        elif kind == b"mergeCell":
            area, reference = _AREA.search(rest), _REFERENCE.search(rest)
            if area and reference:
                self.merged.append((int(area[2]), reference[1].decode()))
        else:
            self.last_row = max(self.last_row, self._row)
            self.has_formulas = self.has_formulas or kind == b"f"


def scan(parts: zipfile.ZipFile, path: str) -> Scan:
    """Walk through the part of the zip that is the sheet; memory does not grow with it."""
    found = Scan()
    with parts.open(path) as part:
        _walk(part, found)
    return found


def _walk(part: IO[bytes], found: Scan) -> None:
    kept = b""
    while chunk := part.read(CHUNK):
        text = kept + chunk
        # A tag that is cut in two waits for its other half.
        end = text.rfind(b"<")
        whole, kept = (text[:end], text[end:]) if end > 0 else (text, b"")
        for token in _TOKEN.finditer(whole):
            found.take(token[1], token[2])
    for token in _TOKEN.finditer(kept):
        found.take(token[1], token[2])
