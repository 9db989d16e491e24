"""The one clock of the product. Nothing else asks the machine for the time.

In the demo the clock stands on another day and can be moved; every process of that demo reads the same file. In tests a
clock is installed in the process.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol
from zoneinfo import ZoneInfo

BRUSSELS: Final = ZoneInfo("Europe/Brussels")


class Clock(Protocol):
    """Tells the moment as an aware datetime in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """Stands still until it is moved; for tests."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        return self._moment

    def move_to(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)


class MovableClock:
    """Runs on from a moment that was set in a file shared by all processes of one demo.

    The file holds the offset in seconds between the product's time and the machine's. It is read again whenever it
    changed, so that moving the clock in the browser moves worker and scheduler too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: int | None = None
        self._offset = timedelta()

    def now(self) -> datetime:
        self._read()
        return datetime.now(UTC) + self._offset

    def is_set(self) -> bool:
        return self._path.exists()

    def move_to(self, moment: datetime) -> None:
        """Let the product's time be `moment` now; written in one step so that no reader sees half a file."""
        seconds = (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds()
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps({"offset_seconds": seconds}), encoding="utf-8")
        part.replace(self._path)

    def _read(self) -> None:
        try:
            stamp = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            self._offset = timedelta()
            return
        if stamp != self._stamp:
            self._offset = timedelta(seconds=json.loads(self._path.read_text(encoding="utf-8"))["offset_seconds"])
            self._stamp = stamp


_installed: Clock = SystemClock()


def install(clock: Clock) -> None:
    """Make `clock` the clock of this process."""
    global _installed
    _installed = clock


def installed() -> Clock:
    return _installed


@contextmanager
def using(clock: Clock) -> Iterator[None]:
    """For a block of a test: install `clock`, and put the earlier one back."""
    earlier = _installed
    install(clock)
    try:
        yield
    finally:
        install(earlier)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _installed.now()


def machine_now() -> datetime:
    """The machine's own time, for limits of security that must not follow a demo's moved clock (the age of a session)."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Brussels."""
    return now().astimezone(BRUSSELS).date()


