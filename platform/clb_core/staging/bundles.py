"""Files that are sent along with a table: one by one, or packed in a zip. Rows name them."""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from clb_core.staging.vocabulary import Upload
from clb_core.tabular import TableError
from clb_core.words import _, number
from clb_core.zips import BYTES_IN_MEGABYTE, MOST_UNPACKED, has_locked_part, unpacks_too_large

MOST_FILES: Final = 500
LONGEST_NAME: Final = 150
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_LITTER: Final = ("__macosx/",)
"""What a computer packs along by itself."""


def file_key(name: str) -> str:
    """How names of files are compared: without folder, accents in one form, capitals and the ending .pdf not counted."""
    key = unicodedata.normalize("NFC", plain_name(name)).casefold()
    return key.removesuffix(".pdf")


def plain_name(name: str) -> str:
    """The name without folders and signs that cannot be shown."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[-LONGEST_NAME:]


def unpacked(sent: Sequence[Upload]) -> list[Upload]:
    """Every file, those of a zip apart. Raises TableError: a zip that may not be opened, too many files, a name twice."""
    found = [file for each in sent for file in _files_of(each)]
    if len(found) > MOST_FILES:
        words = _("Laad hoogstens %(most)s bestanden tegelijk op; dit zijn er %(count)s.", most=MOST_FILES,
                  count=number(len(found)))  # fmt: skip
        raise TableError("too_many_files", words)
    seen: set[str] = set()
    for file in found:
        key = file_key(file.filename)
        if key in seen:
            words = _("Er zijn twee bestanden met de naam “%(name)s”. Geef elk bestand een eigen naam.", name=file.filename)
            raise TableError("equal_files", words)
        seen.add(key)
    return found


def _files_of(sent: Upload) -> Iterator[Upload]:
    if not sent.data.startswith((_ZIP, _EMPTY_ZIP)):
        yield Upload(sent.data, plain_name(sent.filename))
        return
    try:
        with zipfile.ZipFile(io.BytesIO(sent.data)) as parts:
            _refuse_unsafe(parts.infolist(), sent)
            for entry in parts.infolist():
                if _is_file(entry):
                    yield Upload(parts.read(entry), plain_name(entry.filename))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        words = _("%(name)s is beschadigd en kan niet uitgepakt worden. Maak het zip-bestand opnieuw.", name=sent.filename)
        raise TableError("broken_zip", words) from error


def _is_file(entry: zipfile.ZipInfo) -> bool:
    name = plain_name(entry.filename)
    is_litter = entry.filename.lower().startswith(_LITTER) or name.startswith(".") or name.lower() == "thumbs.db"
    return bool(name) and not entry.is_dir() and not is_litter


def _refuse_unsafe(entries: Sequence[zipfile.ZipInfo], sent: Upload) -> None:
    if has_locked_part(entries):
        words = _("%(name)s is beveiligd met een wachtwoord. Maak een zip-bestand zonder wachtwoord.", name=sent.filename)
        raise TableError("encrypted", words)
    if unpacks_too_large(entries, len(sent.data)):
        words = _("%(name)s is uitgepakt veel groter dan toegelaten (hoogstens %(most)s MB) en is niet geopend.",
                  name=sent.filename, most=number(MOST_UNPACKED // BYTES_IN_MEGABYTE))  # fmt: skip
        raise TableError("unpacks_too_large", words)


def facts_of(file: Upload, look_at: Callable[[bytes], str]) -> dict[str, Any]:
    """What is kept of a file beside its bytes (JSON); `problem`: why it may not be used, in words, or empty."""
    digest = hashlib.sha256(file.data).hexdigest()
    return {"name": file.filename, "digest": digest, "size": len(file.data), "problem": look_at(file.data)}


def by_key(facts: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Facts of the files by how their names are compared."""
    return {file_key(each["name"]): each for each in facts}
