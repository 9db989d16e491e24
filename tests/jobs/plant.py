"""The running product without its web side: workers and schedulers as real processes, with their servers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Final

from sqlalchemy import text

from clb_app.launcher.process import spawn
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.ids import uuid7
from clb_core.terms import add_days, last_moment_of, local_day
from clb_platform.notifications import service as notifications
from clb_tenants.access.roles import Role
from clb_tenants.identity.models import Invitation
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from servers import CaughtMails

LEASE: Final = 6
MOST: Final = 40
"""A short lease, so that what a killed worker held comes back soon, and a queue that is emptied within it."""
WORKER: Final = (sys.executable, "-m", "clb_app.cli", "worker")
SCHEDULER: Final = (
    sys.executable,
    "-c",
    (
        "from clb_app import runtime, scheduler\n"
        "from clb_core.observability import logs\n"
        "from clb_core.settings import read_settings\n"
        "logs.configure()\n"
        f"raise SystemExit(scheduler.main(runtime.start(read_settings()), lease={LEASE}, most={MOST}))\n"
    ),
)


@dataclass
class Plant:
    """`runtime` is the test's own view on the same database and queue; `environment` is what the processes get."""

    runtime: Runtime
    centre: CentreScope
    catcher: CaughtMails
    environment: dict[str, str]
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, argv: tuple[str, ...]) -> subprocess.Popen[bytes]:
        """One process that does not outlive the test; its log is `<number>.log` in the folder."""
        log = self.folder / f"{len(self.processes)}.log"
        process = spawn(argv, log=log, cwd=self.folder, env=self.environment, death_signal=signal.SIGKILL)
        self.processes.append(process)
        return process

    def stop_all(self) -> None:
        """Ask each to stop, and kill what does not."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                kill(process)

    def log_of(self, process: subprocess.Popen[bytes]) -> str:
        return (self.folder / f"{self.processes.index(process)}.log").read_text(encoding="utf-8")

    def queue_invitations(self, number: int) -> list[str]:
        """That many invitations with a mail each, committed at once; their addresses."""
        addresses = [f"gast{index}@proef.example" for index in range(number)]
        with unit_of_work(self.runtime.database, self.centre) as uow:
            rows = [_invitation(address) for address in addresses]
            uow.add_all(rows)
            for row in rows:
                notifications.queue_invitation(uow, row.invitation_id)
        return addresses

    def count(self, what: str) -> int:
        """`select count(*) from …` in the centre's scope."""
        with unit_of_work(self.runtime.database, self.centre) as uow:
            return int(uow.scalar(text(f"select count(*) from {what}")))

    def sent(self) -> int:
        return self.count("mail_delivery where outcome = 'sent'")

    def open_messages(self) -> int:
        return self.count("outbox_message where done_at is null")

    def mails(self) -> list[tuple[str, str]]:
        """(recipient, Message-ID) of everything the mail server took."""
        letters = [message_from_bytes(path.read_bytes()) for path in self.catcher.box.folder.glob("*.eml")]
        return [(str(letter["Delivered-To"]), str(letter["Message-ID"])) for letter in letters]


def _invitation(address: str) -> Invitation:
    now = clock.now()
    return Invitation(
        invitation_id=uuid7(), email=address, email_key=address, display_name=address.split("@")[0], role=Role.NURSE,
        school_id=None, valid_from=now.date(), valid_until=None, invited_by="An", invited_at=now,
        expires_at=last_moment_of(add_days(local_day(now), 7)),
    )  # fmt: skip


def kill(process: subprocess.Popen[bytes]) -> None:
    """`kill -9` of a process and the work-horse it has at this moment."""
    horses = _children(process.pid)
    for pid in (process.pid, *horses):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait(10)


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def wait_until(holds: Callable[[], bool], seconds: float, pause: float = 0.1) -> bool:
    """Whether it holds within that time, looked at each `pause` seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(pause)
    return False
