"""Reading what mail servers report, and the addresses to which they do."""

from __future__ import annotations

import os
from uuid import UUID

import pytest

from clb_core.ids import uuid7
from clb_integrations.mail.reports import read_report
from clb_platform.notifications.vocabulary import MailTools
from clb_platform.notifications.vocabulary.bounces import BounceKind, BounceReason, ReturnAddress, status_in
from notifications.reports import report_mail

OURS = ReturnAddress("a secret of the tests, long enough")


@pytest.mark.parametrize(
    ("name", "kind", "status", "reason", "said"),
    [
        ("postfix-unknown-user", BounceKind.HARD, "5.1.1", BounceReason.UNKNOWN_ADDRESS, "550 5.1.1 <els@kantelberg"),
        ("exchange-unknown-recipient", BounceKind.HARD, "5.1.10", BounceReason.UNKNOWN_ADDRESS, "550 5.1.10 RESOLVER"),
        ("sendmail-vague-status", BounceKind.HARD, "5.2.2", BounceReason.FULL, "552 5.2.2 mailbox is full"),
        ("postfix-given-up", BounceKind.SOFT, "4.4.1", BounceReason.UNREACHABLE, "connect to mail.kantelberg"),
        ("postfix-delayed", BounceKind.DELAYED, "4.4.1", BounceReason.UNREACHABLE, "connect to mail.kantelberg"),
    ],
)
def test_a_report_says_how_bad_it_is_and_why(
    name: str, kind: BounceKind, status: str, reason: BounceReason, said: str
) -> None:
    report = read_report(report_mail(name))

    assert report is not None
    assert (report.kind, str(report.status), report.status.reason) == (kind, status, reason)
    assert report.said.startswith(said)


def test_a_long_diagnosis_is_one_line() -> None:
    report = read_report(report_mail("postfix-unknown-user"))

    assert report is not None
    assert report.said.endswith("Recipient address rejected: User unknown in virtual mailbox table")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n",
        b"Content-Type: multipart/report\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n",
        b"\xff\xfe\x00" * 1000,
        report_mail("out-of-office"),
        report_mail("postfix-unknown-user").replace(b"Action: failed", b"Action: delivered"),
        report_mail("postfix-unknown-user")[:1500],
    ],
)
def test_what_is_no_report_of_a_failure_is_nothing(content: bytes) -> None:
    assert read_report(content) is None


def test_broken_bytes_in_a_report_do_not_stop_it() -> None:
    content = report_mail("postfix-unknown-user").replace(b"virtual mailbox table", b"virtual \xff\xe9 table")

    report = read_report(content)

    assert report is not None
    assert str(report.status) == "5.1.1"
    assert report.said.isprintable()


def test_the_worst_of_more_recipients_counts() -> None:
    more = b"\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 4.2.2\r\n\r\nFinal-Recipient: rfc822;"
    content = report_mail("postfix-unknown-user").replace(b"\r\nFinal-Recipient: rfc822;", more, 1)

    report = read_report(content)

    assert report is not None
    assert (report.kind, str(report.status)) == (BounceKind.HARD, "5.1.1")


@pytest.mark.parametrize(
    ("text", "found"), [("550 5.1.1 no such user", "5.1.1"), ("host 5.6.7.8 said no", None), ("550 nee", None)]
)
def test_a_status_is_found_in_a_reply_and_not_in_an_ip_address(text: str, found: str | None) -> None:
    status = status_in(text)

    assert (str(status) if status else None) == found


def test_a_return_address_names_its_mail_whatever_capitals_it_comes_back_in() -> None:
    centre_id, message_id = uuid7(), uuid7()
    token = OURS.make(centre_id, message_id)

    assert token.isalnum()
    assert len(token) == 48
    for written in (token, token.upper(), token.capitalize()):
        assert OURS.read(written, [uuid7(), centre_id]) == (centre_id, message_id)


def test_a_return_address_of_another_secret_centre_or_mail_is_nothing() -> None:
    centre_id, message_id = uuid7(), uuid7()
    token = OURS.make(centre_id, message_id)

    assert ReturnAddress("another secret, just as long as ours").read(token, [centre_id]) is None
    assert OURS.read(token, [uuid7()]) is None
    for place in range(len(token)):
        other = "a" if token[place] != "a" else "b"
        assert OURS.read(token[:place] + other + token[place + 1 :], [centre_id]) is None


@pytest.mark.parametrize("local_part", ["", "clb", "a" * 47, "a" * 49, "1" * 48, "é" * 48, os.fsdecode(b"\xff") * 48])
def test_what_is_no_return_address_is_nothing(local_part: str) -> None:
    assert OURS.read(local_part, [UUID(int=0)]) is None


def test_without_a_domain_a_mail_names_no_return_address() -> None:
    assert MailTools("https://clb.example", "s").return_path(uuid7(), uuid7()) == ""
    assert MailTools("https://clb.example", "s", "terug.example.org").return_path(uuid7(), uuid7()).endswith("@terug.example.org")
