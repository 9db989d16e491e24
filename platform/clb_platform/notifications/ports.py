"""The port to whoever carries mails away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from clb_platform.notifications.vocabulary.bounces import BounceKind, Status


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One finished mail to one address, in HTML and in plain text. `message_id` has its angle brackets.

    `return_path` is where a server that cannot deliver it says so; empty: to the sender of all mails.
    """

    to: str
    to_name: str
    subject: str
    text: str
    html: str
    message_id: str
    reply_to: str = ""
    from_name: str = ""
    return_path: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a mail server reported of one mail that it could not deliver (RFC 3464). `said` is its own text."""

    kind: BounceKind
    status: Status
    said: str


class MailTemporarilyRefused(Exception):
    """Not now: the server is away, busy or says 4xx. The same mail may be tried again later."""


class MailRefused(Exception):
    """Never: this address or this mail was refused for good. The reply of the server is its text."""


class MailSender(Protocol):
    def send(self, mail: OutgoingMail) -> str:
        """Hand the mail over and return the server's reply. Raises MailTemporarilyRefused, MailRefused."""
        ...
