"""The folder of caught mails. One file a mail, `000001-ab12cd34.eml`: the number gives the order."""

import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clb_app.mail_catcher.letter import Letter, read_letter

ENDING = ".eml"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the sending program said, which may differ from the headers (blind copies)."""

    sender: str
    recipients: tuple[str, ...]


class MailBox:
    """Caught mails in `folder`, made for this account alone. Safe to use from several threads of one process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._read: dict[str, Letter] = {}

    def add(self, envelope: Envelope, content: bytes) -> str:
        """Store a mail and return its id. The envelope is written above it, as a delivering server does."""
        top = [f"Return-Path: <{_one_line(envelope.sender)}>"]
        top += [f"Delivered-To: {_one_line(recipient)}" for recipient in envelope.recipients]
        with self._lock:
            mail_id = f"{self._next_number():06d}-{secrets.token_hex(4)}"
            half_way = self.folder / f"{mail_id}.half"
            half_way.write_bytes("".join(f"{line}\r\n" for line in top).encode() + content)
            half_way.rename(self._path(mail_id))
        return mail_id

    def newest_first(self, recipient: str = "", most: int | None = None) -> list[Letter]:
        """The mails to addresses that contain `recipient` (any case), at most `most` of them."""
        found: list[Letter] = []
        for mail_id in self._ids():
            if most is not None and len(found) == most:
                break
            letter = self.find(mail_id)
            if letter is not None and letter.is_to(recipient):
                found.append(letter)
        return found

    def find(self, mail_id: str) -> Letter | None:
        """One mail, None when there is none with that id."""
        if mail_id not in self._read:
            content = self.raw(mail_id)
            if content is None:
                return None
            self._read[mail_id] = read_letter(mail_id, content, self._path(mail_id).stat().st_mtime)
        return self._read[mail_id]

    def raw(self, mail_id: str) -> bytes | None:
        """The stored bytes of one mail. Only ids of this folder are known, so an id is never a path out of it."""
        return self._path(mail_id).read_bytes() if mail_id in self._ids() else None

    def clear(self) -> int:
        """Throw all mails away; returns how many."""
        with self._lock:
            files = list(self._files())
            for path in files:
                path.unlink(missing_ok=True)
            self._read.clear()
        return len(files)

    def _path(self, mail_id: str) -> Path:
        return self.folder / f"{mail_id}{ENDING}"

    def _files(self) -> Iterator[Path]:
        return self.folder.glob(f"*{ENDING}")

    def _ids(self) -> list[str]:
        return sorted((path.stem for path in self._files()), reverse=True)

    def _next_number(self) -> int:
        newest = next(iter(self._ids()), "0")
        return int(newest.split("-")[0]) + 1


def _one_line(address: str) -> str:
    return "".join(character for character in address if character.isprintable())
