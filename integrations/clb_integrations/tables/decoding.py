"""From bytes to text: UTF-8, UTF-16 with a byte order mark, or Windows-1252."""

import codecs
import re
from typing import Final

from clb_core.tabular import TableError
from clb_core.words import _, listed, number

UTF8_WITH_MARK: Final = "utf-8-sig"
UTF8: Final = "utf-8"
WINDOWS: Final = "cp1252"
UTF16: Final = "utf-16"
SHOWN: Final = {UTF8_WITH_MARK: "UTF-8", UTF8: "UTF-8", WINDOWS: "Windows-1252", UTF16: "UTF-16"}
_LINE_END: Final = re.compile("\r\n|\r|\n")


def _possible_encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith(codecs.BOM_UTF8):
        return (UTF8_WITH_MARK,)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return (UTF16,)
    return (UTF8, WINDOWS)


def _line_of(data: bytes, encoding: str, position: int) -> int:
    """The line (from 1) of the byte at `position`."""
    before = data[:position].decode(encoding, errors="replace")
    return len(_LINE_END.findall(before)) + 1


def _refusal(data: bytes, failures: list[UnicodeDecodeError], encodings: tuple[str, ...]) -> TableError:
    places = [(_line_of(data, encoding, e.start), encoding) for encoding, e in zip(encodings, failures, strict=True)]
    found = [
        _("regel %(line)s is geen %(encoding)s", line=number(line), encoding=SHOWN[encoding])
        for line, encoding in places
    ]
    words = _(
        "Dit bestand bevat tekens die niet te lezen zijn: %(found)s. "
        "Open het in een rekenblad, kijk die plaats na en bewaar het als CSV UTF-8.",
        found=listed(found),
    )
    return TableError("unreadable_characters", words, sorted({line for line, _encoding in places}))


def _refuse_mixed(data: bytes) -> None:
    """Raises TableError when some lines are UTF-8 and others are not: read as one, half of the accents would be wrong."""
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    unlike: dict[bool, int] = {}
    for place, line in enumerate(lines, start=1):
        if not line.isascii():
            unlike.setdefault(_is_utf8(line), place)
    if len(unlike) == 2:
        words = _(
            "Dit bestand is in twee tekensets door elkaar geschreven: "
            "regel %(utf8)s is %(one)s, regel %(other_line)s is %(other)s. "
            "Bewaar het opnieuw als CSV UTF-8 vanuit één programma.",
            utf8=number(unlike[True]),
            one=SHOWN[UTF8],
            other_line=number(unlike[False]),
            other=SHOWN[WINDOWS],
        )
        raise TableError("two_encodings", words, sorted(unlike.values()))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True


def decode(data: bytes) -> tuple[str, str]:
    """(text without byte order mark, name of the encoding). TableError naming the line when no encoding fits, or two."""
    encodings = _possible_encodings(data)
    failures = []
    for encoding in encodings:
        if encoding == WINDOWS:
            _refuse_mixed(data)
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as failure:
            failures.append(failure)
    raise _refusal(data, failures, encodings)
