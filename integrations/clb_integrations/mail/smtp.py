"""Mails by SMTP (RFC 5321), with STARTTLS where asked; the same in the demo and in production."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from clb_core import clock
from clb_platform.notifications.ports import MailRefused, MailTemporarilyRefused, OutgoingMail

FOR_GOOD = 500


@dataclass(frozen=True, slots=True)
class SmtpSender:
    """Implements `MailSender`. One connection a mail; `timeout` in seconds for each step of the talk."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    timeout: float = 15.0

    def send(self, mail: OutgoingMail) -> str:
        """The server's reply, "250 2.0.0 Kept as …".

        Refused for good is only what the server says of this recipient or this content (5xx to RCPT or DATA), or an
        address that is none; a server that is away, busy or does not know us may still take the mail later.
        """
        message = self._message(mail)
        try:
            with self._connection() as smtp:
                _expect(smtp.mail(mail.return_path or self.sender), for_good=False)
                _expect(smtp.rcpt(mail.to), for_good=True)
                return _expect(smtp.data(message.as_bytes()), for_good=True)
        except smtplib.SMTPDataError as error:
            return _expect((error.smtp_code, error.smtp_error), for_good=True)
        except (smtplib.SMTPException, OSError) as error:
            raise MailTemporarilyRefused(f"{type(error).__name__}: {error}") from error

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        smtp = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            smtp.ehlo_or_helo_if_needed()
            if self.starttls:
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if self.user:
                smtp.login(self.user, self.password)
            yield smtp
        finally:
            # Whether the mail was taken is known by now; a clumsy goodbye changes nothing.
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _message(self, mail: OutgoingMail) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = Address(mail.from_name, addr_spec=self.sender)
            message["To"] = Address(mail.to_name, addr_spec=_ascii(mail.to))
            if mail.reply_to:
                message["Reply-To"] = mail.reply_to
            message["Subject"] = mail.subject
        except ValueError as error:
            raise MailRefused(f"Dit adres of onderwerp kan niet in een mail staan: {error}") from error
        message["Message-ID"] = mail.message_id
        message["Date"] = format_datetime(clock.now())
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = "nl-BE"
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        return message


def _ascii(address: str) -> str:
    if not address.isascii():
        raise ValueError("the address has letters with accents")
    return address


def _expect(answer: tuple[int, bytes | str], *, for_good: bool) -> str:
    code, words = answer
    reply = f"{code} {words if isinstance(words, str) else words.decode('utf-8', errors='replace')}"
    if code < 400:
        return reply
    if code >= FOR_GOOD and for_good:
        raise MailRefused(reply)
    raise MailTemporarilyRefused(reply)
