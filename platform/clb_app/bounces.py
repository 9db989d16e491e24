"""`clb bounces`: takes the delivery reports that mail servers send back, by SMTP, and hands each to its centre.

The domain of the return addresses (CLB_BOUNCE_DOMAIN) must lead here: by its MX record, or by a rule of the mail server
in front. Addresses that are none of ours are refused when they are named; what is no report is taken and forgotten, so
that no server writes back about it.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from dataclasses import dataclass
from types import FrameType
from typing import Any
from uuid import UUID

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from clb_app.registry import register_words
from clb_app.runtime import Runtime
from clb_core.settings import Settings
from clb_integrations.mail.reports import read_report
from clb_platform.notifications import service as notifications
from clb_platform.notifications.ports import DeliveryReport
from clb_platform.notifications.vocabulary.bounces import ReturnAddress
from clb_tenants.isolation.scope import CentreId, CentreScope, unit_of_work
from clb_tenants.schools import queries as schools

LARGEST_REPORT_BYTES = 2_000_000
TAKEN = "250 2.0.0 Ok"
NO_SUCH_ADDRESS = "550 5.1.1 No such address here"
LATER = "451 4.3.0 Try again later"
Named = tuple[UUID, UUID]


@dataclass
class Receiver:
    """The verbs of SMTP that matter here. Reads which centres there are at each mail: a new one needs no restart.

    Without slots: the SMTP library reads every attribute of its handler, and the `__weakref__` of a dataclass with slots
    cannot be read in Python 3.11.2, Debian's.
    """

    runtime: Runtime
    log: Any

    @property
    def domain(self) -> str:
        return self.runtime.settings.bounce_domain

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse every address that we did not make."""
        try:
            named = await asyncio.to_thread(self._read, address)
        except Exception as error:
            self.log.error("bounce.failed", error=type(error).__name__)
            return LATER
        if named is None:
            self.log.warning("bounce.unknown_address")
            return NO_SUCH_ADDRESS
        envelope.rcpt_tos.append(address)
        return TAKEN

    def _read(self, address: str) -> Named | None:
        local_part, _at, domain = address.rpartition("@")
        if domain.lower() != self.domain:
            return None
        ours = ReturnAddress(self.runtime.settings.secret_key)
        return ours.read(local_part, schools.centre_ids(self.runtime.database))

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        report = read_report(envelope.content if isinstance(envelope.content, bytes) else b"")
        if report is None:
            self.log.info("bounce.no_report")
            return TAKEN
        try:
            for address in envelope.rcpt_tos:
                await asyncio.to_thread(self._keep, address, report)
        except notifications.NotSentYet:
            return LATER
        except Exception as error:
            self.log.error("bounce.failed", error=type(error).__name__)
            return LATER
        return TAKEN

    def _keep(self, address: str, report: DeliveryReport) -> None:
        named = self._read(address)
        if named is None:
            return
        centre_id, message_id = named
        with unit_of_work(self.runtime.database, CentreScope(CentreId(centre_id))) as uow:
            kept = notifications.receive_report(uow, message_id, report)
        name = "bounce.kept" if kept else "bounce.unknown_mail"
        self.log.info(name, centre_id=str(centre_id), message_id=str(message_id), kind=report.kind.value)


def server(runtime: Runtime, host: str, port: int) -> Controller:
    """An SMTP server in a thread of its own; `.start()` opens the port, `.stop()` closes it."""
    receiver = Receiver(runtime, structlog.get_logger("bounces"))
    return Controller(receiver, hostname=host, port=port, data_size_limit=LARGEST_REPORT_BYTES, ident="CLB")


def is_set_up(settings: Settings) -> bool:
    """Whether mails name an address for reports; says what is missing otherwise."""
    if not settings.bounce_domain:
        print("CLB_BOUNCE_DOMAIN is missing: no mail names an address to which a report could come back.", file=sys.stderr)
    return bool(settings.bounce_domain)


def main(runtime: Runtime) -> int:
    """Take reports until SIGTERM or SIGINT."""
    register_words()
    settings, stop, log = runtime.settings, threading.Event(), structlog.get_logger("bounces")

    def finish(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    listening = server(runtime, settings.bounce_host, settings.bounce_port)
    listening.start()
    log.info("bounces.started", port=settings.bounce_port)
    stop.wait()
    listening.stop()
    runtime.close()
    log.info("bounces.stopped")
    return 0
