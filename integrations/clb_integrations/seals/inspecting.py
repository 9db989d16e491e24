"""Looking into a PDF that someone uploads, before it is kept: whole, open, and without anything that acts by itself."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.reader import PdfFileReader

from clb_core.words import _, _l
from clb_platform.documents.ports import UnreadablePdf

MOST_OBJECTS: Final = 200_000
HEADER_WITHIN: Final = 1024
CODE: Final = frozenset({"/JavaScript", "/JS"})
ACTING: Final = frozenset({"/Launch", "/ImportData", "/Rendition", "/RichMedia", "/Movie", "/Sound", "/GoToE", "/GoToR"})
FILES: Final = frozenset({"/EmbeddedFiles", "/EmbeddedFile", "/EF"})
NO_PDF: Final = _l("Dit bestand is geen PDF. Bewaar het document als PDF en laad dat op.")
BROKEN: Final = _l("Deze PDF is beschadigd of onvolledig. Maak het bestand opnieuw en laad het nog eens op.")
LOCKED: Final = _l("Deze PDF is beveiligd met een wachtwoord of versleuteld. Bewaar ze zonder beveiliging en laad ze opnieuw op.")
WITH_CODE: Final = _l("In deze PDF zit JavaScript. Druk ze opnieuw af naar PDF, zonder formulier of script, en laad ze dan op.")
WITH_ACTION: Final = _l("Deze PDF opent of start vanzelf iets anders. Druk ze opnieuw af naar PDF en laad ze dan op.")
WITH_FILES: Final = _l("In deze PDF zitten andere bestanden. Laad enkel het document zelf op, zonder bijlagen in de PDF.")


class PyHankoInspector:
    """Reads every object of the file; what is refused is refused with the words for it."""

    def inspect(self, data: bytes) -> None:
        if b"%PDF-" not in data[:HEADER_WITHIN]:
            raise UnreadablePdf(str(NO_PDF))
        try:
            names = _names_in(data)
        except UnreadablePdf:
            raise
        except (misc.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError) as error:
            raise UnreadablePdf(str(BROKEN)) from error
        for found, words in ((CODE, WITH_CODE), (ACTING, WITH_ACTION), (FILES, WITH_FILES)):
            if names & found:
                raise UnreadablePdf(str(words))


def _names_in(data: bytes) -> set[str]:
    """Every name that any object of the file uses, as a key or as a value."""
    reader = PdfFileReader(BytesIO(data), strict=False)
    if reader.encrypted:
        raise UnreadablePdf(str(LOCKED))
    if not int(reader.root["/Pages"]["/Count"]):
        raise UnreadablePdf(str(BROKEN))
    names: set[str] = set()
    waiting: list[object] = [reader.trailer.flatten()]
    seen: set[tuple[int, int]] = set()
    while waiting:
        waiting += _look(reader, waiting.pop(), names, seen)
    return names


def _look(reader: PdfFileReader, value: object, names: set[str], seen: set[tuple[int, int]]) -> list[object]:
    """Note the names of one object; what it leads to is given back."""
    if isinstance(value, generic.IndirectObject):
        place = (value.idnum, value.generation)
        if place in seen:
            return []
        seen.add(place)
        if len(seen) > MOST_OBJECTS:
            raise UnreadablePdf(_("Deze PDF is te ingewikkeld om na te kijken. Druk ze opnieuw af naar PDF en laad ze dan op."))
        return [reader.get_object(value)]  # type: ignore[no-untyped-call]
    if isinstance(value, generic.NameObject):
        names.add(str(value))
    elif isinstance(value, generic.DictionaryObject):
        names |= {str(key) for key in value}
        return [value.raw_get(key) for key in value]
    elif isinstance(value, generic.ArrayObject):
        return [value.raw_get(place) for place in range(len(value))]
    return []
