"""The port to whoever carries mails away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One finished mail to one address, in HTML and in plain text. `message_id` has its angle brackets."""

    to: str
    to_name: str
    subject: str
    text: str
    html: str
    message_id: str
    reply_to: str = ""
    from_name: str = ""


class MailTemporarilyRefused(Exception):
    """Not now: the server is away, busy or says 4xx. The same mail may be tried again later."""


class MailRefused(Exception):
    """Never: this address or this mail was refused for good. The reply of the server is its text."""


class MailSender(Protocol):
    def send(self, mail: OutgoingMail) -> str:
        """Hand the mail over and return the server's reply. Raises MailTemporarilyRefused, MailRefused."""
        ...
