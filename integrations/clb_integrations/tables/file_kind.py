"""Recognises, by its first bytes, a file that is no CSV file."""

from typing import Final

from clb_core.words import Words, _l

_BY_FIRST_BYTES: Final[tuple[tuple[bytes, Words], ...]] = (
    (b"%PDF-", _l("een pdf")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _l("een Excel- of Word-bestand van een oude versie (xls of doc)")),
    (b"\x89PNG", _l("een afbeelding")),
    (b"\xff\xd8\xff", _l("een afbeelding")),
    (b"GIF8", _l("een afbeelding")),
    (b"\x1f\x8b", _l("een gecomprimeerd bestand")),
    (b"7z\xbc\xaf\x27\x1c", _l("een gecomprimeerd bestand")),
    (b"{\\rtf", _l("een tekstdocument (rtf)")),
)
_ZIP_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_INSIDE_ZIP: Final[tuple[tuple[bytes, Words], ...]] = (
    (b"xl/", _l("een Excel-bestand (xlsx)")),
    (b"opendocument.spreadsheet", _l("een LibreOffice-rekenblad (ods)")),
    (b"word/", _l("een Word-bestand (docx)")),
    (b"opendocument.text", _l("een LibreOffice-document (odt)")),
)
_MARKUP_STARTS: Final[tuple[tuple[bytes, Words], ...]] = (
    (b"<!doctype html", _l("een webpagina")),
    (b"<html", _l("een webpagina")),
    (b"<table", _l("een webpagina")),
    (b"<?xml", _l("een XML-bestand")),
)
_BYTES_BEFORE_MARKUP: Final = b"\xef\xbb\xbf \t\r\n"


def other_kind(data: bytes) -> Words | None:
    """What the file is, with its article ("een pdf"), when it is known to be no CSV file; None when it may be one.

    School packages hand out web pages and XML under the name .xls: those are recognised too.
    """
    if data.startswith(_ZIP_STARTS):
        return next((kind for mark, kind in _INSIDE_ZIP if mark in data), _l("een zip-bestand"))
    start = data[:200].lstrip(_BYTES_BEFORE_MARKUP).lower()
    found = (kind for mark, kind in _MARKUP_STARTS if start.startswith(mark))
    return next((kind for mark, kind in _BY_FIRST_BYTES if data.startswith(mark)), None) or next(found, None)
