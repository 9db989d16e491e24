"""What may be opened as a workbook: size and kind are looked at in the zip's own directory, before anything is unpacked."""

import io
import zipfile
from typing import Final

from clb_core.tabular import TableError
from clb_core.words import _, number
from clb_core.zips import BYTES_IN_MEGABYTE, MOST_UNPACKED, has_locked_part, unpacks_too_large

_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OLD_FILE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS: Final = "xl/vbaproject.bin"


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are an Excel workbook of today, with macros or not."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return any(name.lower().startswith("xl/") for name in parts.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def refuse_old_or_locked(data: bytes, name: str) -> None:
    """Raises TableError for a workbook of before 2007 (.xls) and for one with a password; both begin the same."""
    if not data.startswith(_OLD_FILE):
        return
    if _ENCRYPTED in data:
        words = _(
            "%(name)s is beveiligd met een wachtwoord en kan niet gelezen worden. "
            "Open het in Excel, verwijder het wachtwoord en bewaar het opnieuw.",
            name=name,
        )
        raise TableError("encrypted", words)
    words = _(
        "%(name)s is een oud Excel-bestand (xls) of een ander oud bestand van Office. "
        "Open het in Excel en bewaar het als Excel-werkmap (xlsx) of als CSV UTF-8.",
        name=name,
    )
    raise TableError("old_workbook", words)


def refuse_unsafe(data: bytes, name: str) -> None:
    """Raises TableError for macros, for a locked part, and for what would unpack to far more than it weighs."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        entries = parts.infolist()
    if any(entry.filename.lower() == _MACROS for entry in entries):
        words = _(
            "%(name)s bevat macro’s en wordt niet gelezen. Bewaar het in Excel als gewone werkmap (xlsx) zonder macro’s.",
            name=name,
        )
        raise TableError("macros", words)
    if has_locked_part(entries):
        raise TableError("encrypted", _("%(name)s is beveiligd met een wachtwoord en kan niet gelezen worden.", name=name))
    if unpacks_too_large(entries, len(data)):
        words = _(
            "%(name)s is uitgepakt veel groter dan toegelaten (hoogstens %(most)s MB) en is niet geopend. "
            "Bewaar enkel het blad met de rijen, als nieuw bestand.",
            name=name,
            most=number(MOST_UNPACKED // BYTES_IN_MEGABYTE),
        )
        raise TableError("unpacks_too_large", words)
