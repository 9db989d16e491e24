"""The stage of the year, on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clb_app.launcher.postgres import PostgresServer
from clb_core.clock import FixedClock
from servers import mail_catcher_for_tests, valkey_for_tests
from year.stage import Stage, stage_on


@pytest.fixture
def stage(
    postgres: PostgresServer, tmp_path: Path, clock_at: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    postgres.create_database("clb_year")
    with (
        valkey_for_tests() as valkey,
        mail_catcher_for_tests() as catcher,
        stage_on(postgres.url("clb_year"), valkey.url, catcher, tmp_path, clock_at, monkeypatch) as made,
    ):
        yield made
