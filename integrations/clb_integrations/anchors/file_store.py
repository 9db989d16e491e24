"""Anchors of the audit ledger in files: one file a centre, one JSON line an anchor, only ever longer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import orjson

from clb_tenants.audit.ports import Anchor


class DamagedAnchors(Exception):
    """A line of an anchor file is not one of ours; the file's name and the line are the text."""


class FileAnchorStore:
    """Implements `AnchorStore` in a folder, made when it is missing. For true distance, copy it elsewhere."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, anchor: Anchor) -> None:
        """Write the anchor and return when it is on the disk. A line that a crash cut short is closed off first."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(anchor.centre_id)
        fresh = not path.exists()
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            start = b"\n" if _cut_short(file) else b""
            os.write(file, start + _line(anchor))
            os.fsync(file)
        finally:
            os.close(file)
        if fresh:
            self._sync_folder()

    def of(self, centre_id: UUID) -> Sequence[Anchor]:
        """Every anchor of a centre, oldest first. Raises DamagedAnchors for a line neither whole nor cut short."""
        path = self._path(centre_id)
        if not path.exists():
            return []
        lines = path.read_bytes().split(b"\n")
        found = [_anchor(line, f"{path.name}:{number}") for number, line in enumerate(lines, start=1) if line]
        return [anchor for anchor in found if anchor is not None]

    def _path(self, centre_id: UUID) -> Path:
        return self._folder / f"{centre_id}.jsonl"

    def _sync_folder(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _cut_short(file: int) -> bool:
    size = os.fstat(file).st_size
    return size > 0 and os.pread(file, 1, size - 1) != b"\n"


def _line(anchor: Anchor) -> bytes:
    content = {"centre": anchor.centre_id, "day": anchor.day, "position": anchor.position, "hash": anchor.hash}
    return orjson.dumps(content) + b"\n"


def _anchor(line: bytes, where: str) -> Anchor | None:
    """The anchor of a line; None for the beginning of one, which a crash left."""
    try:
        content = orjson.loads(line)
        return Anchor(UUID(content["centre"]), date.fromisoformat(content["day"]), content["position"], content["hash"])
    except orjson.JSONDecodeError as error:
        if line.startswith(b"{") and not line.endswith(b"}"):
            return None
        raise DamagedAnchors(where) from error
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedAnchors(where) from error
