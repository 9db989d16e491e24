"""Anchors of the ledger in files: kept in order, for each centre apart, whatever a crash left behind."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from clb_integrations.anchors.file_store import DamagedAnchors, FileAnchorStore
from clb_tenants.audit.ports import Anchor

CENTRE, OTHER = UUID(int=1), UUID(int=2)


def anchor(day: int, centre_id: UUID = CENTRE) -> Anchor:
    return Anchor(centre_id, date(2026, 10, day), day * 10, f"{day:064x}")


def file_of(folder: Path) -> Path:
    return folder / "anchors" / f"{CENTRE}.jsonl"


@pytest.fixture
def store(tmp_path: Path) -> FileAnchorStore:
    return FileAnchorStore(tmp_path / "anchors")


def test_what_is_kept_comes_back_in_order_and_for_its_own_centre(store: FileAnchorStore, tmp_path: Path) -> None:
    for kept in (anchor(1), anchor(2, OTHER), anchor(3)):
        store.keep(kept)

    again = FileAnchorStore(tmp_path / "anchors")
    assert again.of(CENTRE) == [anchor(1), anchor(3)]
    assert again.of(OTHER) == [anchor(2, OTHER)]


def test_a_centre_without_anchors_has_none(store: FileAnchorStore) -> None:
    assert store.of(CENTRE) == []


def test_a_line_that_a_crash_cut_short_is_passed_over_and_the_next_stands_alone(
    store: FileAnchorStore, tmp_path: Path
) -> None:
    store.keep(anchor(1))
    with file_of(tmp_path).open("ab") as file:
        file.write(b'{"centre":"00000000-0000')

    assert store.of(CENTRE) == [anchor(1)]
    store.keep(anchor(2))

    assert store.of(CENTRE) == [anchor(1), anchor(2)]


@pytest.mark.parametrize("line", [b"onzin\n", b'{"centre":"x"}\n', b'{"day":}\n', b"[]\n"])
def test_a_line_that_somebody_spoiled_is_named_and_not_passed_over(
    store: FileAnchorStore, tmp_path: Path, line: bytes
) -> None:
    store.keep(anchor(1))
    with file_of(tmp_path).open("ab") as file:
        file.write(line)

    with pytest.raises(DamagedAnchors, match=rf"{CENTRE}\.jsonl:2"):
        store.of(CENTRE)


def test_the_file_is_only_ever_longer(store: FileAnchorStore, tmp_path: Path) -> None:
    store.keep(anchor(1))
    before = file_of(tmp_path).read_bytes()

    store.keep(anchor(2))

    assert file_of(tmp_path).read_bytes().startswith(before)


def test_the_file_is_for_its_own_account_and_a_link_is_not_followed(store: FileAnchorStore, tmp_path: Path) -> None:
    store.keep(anchor(1))
    assert stat.S_IMODE(file_of(tmp_path).stat().st_mode) == 0o600

    elsewhere = tmp_path / "elsewhere"
    file_of(tmp_path).rename(elsewhere)
    file_of(tmp_path).symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic links"):
        store.keep(anchor(2))
