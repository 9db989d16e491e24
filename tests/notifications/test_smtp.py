"""The SMTP adapter against real servers: one that keeps mails, and ones that say no."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from clb_core.clock import FixedClock
from clb_integrations.mail.smtp import SmtpSender
from clb_platform.notifications.ports import MailRefused, MailTemporarilyRefused, OutgoingMail
from servers import CaughtMails, mail_catcher_for_tests

MAIL = OutgoingMail(
    to="els@kantelberg.example",
    to_name="Els Verbeke-Dumoulin, coördinator",
    subject="Voorstel: donderdag\N{NO-BREAK SPACE}15\N{NO-BREAK SPACE}oktober voor het contactmoment in het 4de leerjaar",
    text="Dag Els\n\nWat past: één dag of geen?\n",
    html="<!DOCTYPE html><html lang='nl-BE'><body><p>Wat past: één dag of geen?</p></body></html>",
    message_id="<0192f0c4-7c11-7aa0-8000-000000000001@clb.example>",
    reply_to="info@proef.example",
    from_name="CLB Proefland",
)


@pytest.fixture
def catcher() -> Iterator[CaughtMails]:
    with mail_catcher_for_tests() as running:
        yield running


def sender_to(catcher: CaughtMails) -> SmtpSender:
    return SmtpSender(catcher.smtp_host, catcher.smtp_port, "clb@example.org")


def caught(catcher: CaughtMails) -> EmailMessage:
    (letter,) = catcher.letters()
    raw = catcher.box.raw(letter.id)
    assert raw is not None
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


class SaysNo:
    """Answers one step of the talk with `answer`."""

    def __init__(self, step: str, answer: str) -> None:
        setattr(self, f"handle_{step}", self._say)
        self._answer = answer

    async def _say(self, *_parts: Any) -> str:
        return self._answer


@contextmanager
def server_that(step: str, answer: str) -> Iterator[SmtpSender]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(SaysNo(step, answer), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield SmtpSender("127.0.0.1", port, "clb@example.org")
    finally:
        controller.stop()


def test_a_mail_arrives_with_both_parts_and_what_it_says_of_itself(catcher: CaughtMails, clock_at: FixedClock) -> None:
    reply = sender_to(catcher).send(MAIL)

    message = caught(catcher)
    assert reply.startswith("250 2.0.0 Kept as ")
    assert message["From"] == "CLB Proefland <clb@example.org>"
    assert [(address.display_name, address.addr_spec) for address in message["To"].addresses] == [
        (MAIL.to_name, MAIL.to)
    ]
    assert message["Subject"] == MAIL.subject
    assert message["Message-ID"] == MAIL.message_id
    assert message["Reply-To"] == "info@proef.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == clock_at.now()
    parts = {part.get_content_type(): part.get_content() for part in message.iter_parts()}
    assert parts["text/plain"].splitlines() == MAIL.text.splitlines()
    assert "één dag of geen?" in parts["text/html"]


def test_the_mail_travels_as_plain_ascii_in_lines_that_every_server_takes(catcher: CaughtMails) -> None:
    sender_to(catcher).send(replace(MAIL, html=f"<p>{'lang ' * 900}</p>", text="é" * 3000))

    (letter,) = catcher.letters()
    raw = catcher.box.raw(letter.id)
    assert raw is not None
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


@pytest.mark.parametrize(
    ("step", "answer", "kind"),
    [
        ("RCPT", "550 5.1.1 no such user", MailRefused),
        ("RCPT", "450 4.2.1 mailbox busy", MailTemporarilyRefused),
        ("DATA", "554 5.7.1 looks like spam", MailRefused),
        ("DATA", "452 4.3.1 disk full", MailTemporarilyRefused),
        ("MAIL", "550 5.7.1 we do not know you", MailTemporarilyRefused),
        ("MAIL", "451 4.7.1 later", MailTemporarilyRefused),
    ],
)
def test_only_a_no_to_this_recipient_or_this_content_is_for_good(step: str, answer: str, kind: type[Exception]) -> None:
    with server_that(step, answer) as sender, pytest.raises((MailRefused, MailTemporarilyRefused)) as refusal:
        sender.send(MAIL)

    assert type(refusal.value) is kind
    assert str(refusal.value) == answer


def test_a_server_that_is_away_may_take_the_mail_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        sender = SmtpSender("127.0.0.1", taken.getsockname()[1], "clb@example.org")

        with pytest.raises(MailTemporarilyRefused, match="ConnectionRefusedError"):
            sender.send(MAIL)


def test_a_server_that_says_nothing_is_not_waited_for_without_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sender = SmtpSender("127.0.0.1", silent.getsockname()[1], "clb@example.org", timeout=0.2)

        with pytest.raises(MailTemporarilyRefused, match="timed out"):
            sender.send(MAIL)


def test_without_starttls_where_it_is_asked_nothing_is_sent(catcher: CaughtMails) -> None:
    sender = replace(sender_to(catcher), starttls=True)

    with pytest.raises(MailTemporarilyRefused, match="STARTTLS"):
        sender.send(MAIL)

    assert catcher.letters() == []


def test_a_wrong_sign_in_is_a_matter_of_settings_and_not_of_the_mail(catcher: CaughtMails) -> None:
    sender = replace(sender_to(catcher), user="clb", password="fout")

    with pytest.raises(MailTemporarilyRefused) as refusal:
        sender.send(MAIL)

    assert isinstance(refusal.value.__cause__, smtplib.SMTPException)


@pytest.mark.parametrize("address", ["geen adres", "élise@kantelberg.example", "a@b\r\nBcc: c@d.example"])
def test_what_is_no_address_is_refused_for_good(catcher: CaughtMails, address: str) -> None:
    with pytest.raises(MailRefused, match="Dit adres"):
        sender_to(catcher).send(replace(MAIL, to=address))

    assert catcher.letters() == []


def test_the_password_is_not_shown_with_the_sender() -> None:
    assert "geheim" not in repr(SmtpSender("h", 25, "clb@example.org", user="clb", password="geheim"))
