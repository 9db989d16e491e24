"""A real web server beside the bench, and eight callers at once: how long an answer takes, and what a process weighs."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clb_app.launcher.ports import LOOPBACK, free_port
from clb_core.settings import Settings

CALLERS, WORKERS, EACH = 8, 2, 40
PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Served:
    """Milliseconds of the answers of one address, in order of size."""

    times: tuple[float, ...]

    def at(self, percent: int) -> float:
        """The time within which `percent` of the answers came."""
        return self.times[min(len(self.times) - 1, len(self.times) * percent // 100)]


@contextmanager
def web_server(settings: Settings) -> Iterator[tuple[int, int]]:
    """(port, process id) of a running granian with two workers on this database and store."""
    port = free_port(0)
    environment = os.environ | {
        "CLB_DATABASE_ADMIN_URL": settings.database_admin_url,
        "CLB_VALKEY_URL": settings.valkey_url,
        "CLB_SECRET_KEY": settings.secret_key,
        "CLB_DATA_DIR": str(settings.data_dir),
        "CLB_PUBLIC_URL": settings.public_url,
        "CLB_WEB_PORT": str(port),
        "CLB_WEB_WORKERS": str(WORKERS),
    }
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        [sys.executable, "-m", "clb_app.cli", "web"], env=environment, stdout=quiet, stderr=quiet
    )
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE)) as connection:
                _ask(connection, "/health/ready", "")
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def _ask(connection: http.client.HTTPConnection, address: str, cookie: str) -> float:
    start = time.perf_counter()
    connection.request("GET", address, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise AssertionError(f"{address}: {answer.status}")
    return (time.perf_counter() - start) * 1000


def call(port: int, cookie: str, address: str) -> Served:
    """Eight connections ask the same address, each forty times."""
    times: list[float] = []

    def caller() -> None:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE)
        _ask(connection, address, cookie)
        times.extend(_ask(connection, address, cookie) for _number in range(EACH))
        connection.close()

    callers = [threading.Thread(target=caller) for _number in range(CALLERS)]
    for each in callers:
        each.start()
    for each in callers:
        each.join()
    if len(times) != CALLERS * EACH:
        raise AssertionError(f"{address}: {len(times)} answers")
    return Served(tuple(sorted(times)))


def megabytes(parent: int) -> Sequence[float]:
    """What each worker of a server holds for itself and shares, in proportion (PSS)."""
    found = []
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split():
        rollup = Path(f"/proc/{child}/smaps_rollup").read_text(encoding="ascii")
        found.append(next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024)
    return found
