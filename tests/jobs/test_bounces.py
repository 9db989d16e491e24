"""Delivery reports over real SMTP: from a mail that left with a return address of its own, to what the centre sees."""

from __future__ import annotations

import os
import smtplib
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from clb_app import bounces, worker
from clb_app.cli import main
from clb_app.launcher.ports import LOOPBACK, free_port
from clb_app.runtime import Runtime
from clb_core.clock import FixedClock
from clb_core.ids import uuid7
from clb_platform.notifications import service as notifications
from clb_platform.notifications.models import MailBounce
from clb_platform.notifications.queries.bounces import bounces_of
from clb_platform.notifications.vocabulary.bounces import BounceKind, ReturnAddress
from clb_tenants.access.roles import Role
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from notifications.post import waiting
from notifications.reports import report_mail
from servers import CaughtMails, mail_catcher_for_tests
from world import World

DOMAIN = "terug.example.org"


@pytest.fixture
def catcher() -> Iterator[CaughtMails]:
    with mail_catcher_for_tests() as running:
        yield running


@pytest.fixture
def running(
    fresh_runtime: Runtime, catcher: CaughtMails, monkeypatch: pytest.MonkeyPatch, clock_at: FixedClock
) -> Iterator[Runtime]:
    """A worker in this process, and the receiver of reports at `settings.bounce_port`."""
    settings = replace(
        fresh_runtime.settings, smtp_host=catcher.smtp_host, smtp_port=catcher.smtp_port, bounce_domain=DOMAIN,
        bounce_port=free_port(0),
    )  # fmt: skip
    runtime = replace(fresh_runtime, settings=settings)
    monkeypatch.setattr(worker._Process, "runtime", runtime)
    monkeypatch.setattr(worker._Process, "pid", os.getpid())
    receiver = bounces.server(runtime, LOOPBACK, settings.bounce_port)
    receiver.start()
    yield runtime
    receiver.stop()


def invited(runtime: Runtime, world: World) -> UUID:
    """The id of the mail of a new invitation, which waits."""
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        invitation = identity.invite(
            uow, world.staff[Role.PLANNER].actor, email="els@kantelberg.example", name="Els Verbeke", role=Role.HEAD,
            school_id=world.school_id,
        )  # fmt: skip
        notifications.queue_invitation(uow, invitation.invitation_id)
        return waiting(uow, "invitation")[-1].message_id


def report_back(runtime: Runtime, name: str, *addresses: str, sender: str = "") -> tuple[int, bytes]:
    """Send a report as a mail server does; the answer to its content, or to the address that was refused."""
    with smtplib.SMTP(LOOPBACK, runtime.settings.bounce_port, timeout=10) as smtp:
        smtp.ehlo()
        smtp.mail(sender)
        for address in addresses:
            answer = smtp.rcpt(address)
            if answer[0] >= 400:
                return answer
        return smtp.data(report_mail(name, addresses[0].partition("@")[0]))


def kept(runtime: Runtime, world: World, message_id: UUID) -> MailBounce | None:
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        return bounces_of(uow, [message_id]).get(message_id)


def return_address(runtime: Runtime, centre_id: UUID, message_id: UUID) -> str:
    return f"{ReturnAddress(runtime.settings.secret_key).make(centre_id, message_id)}@{DOMAIN}"


@pytest.mark.parametrize("name", ["postfix-unknown-user", "exchange-unknown-recipient"])
def test_a_mail_that_left_comes_back_by_its_own_return_address(
    running: Runtime, catcher: CaughtMails, world: World, name: str
) -> None:
    message_id = invited(running, world)
    worker.run_message(str(world.centre_id), str(message_id))
    (letter,) = catcher.letters("els@kantelberg.example")
    raw = catcher.box.raw(letter.id)
    assert raw is not None
    address = message_from_bytes(raw)["Return-Path"].strip("<>")
    assert address == return_address(running, world.centre_id, message_id)
    assert letter.sender.endswith("<clb@example.org>")

    code, _words = report_back(running, name, address.upper())

    row = kept(running, world, message_id)
    assert code == 250
    assert row is not None
    assert (row.kind, row.recipient_key) == (BounceKind.HARD, "els@kantelberg.example")


def test_the_receiver_has_no_slots_that_debians_python_cannot_look_into() -> None:
    assert "__slots__" not in vars(bounces.Receiver)


def test_an_address_that_we_did_not_make_is_refused_and_logged(running: Runtime, world: World) -> None:
    good = return_address(running, world.centre_id, uuid7())
    local_part = good.partition("@")[0]
    others = (
        "info@" + DOMAIN, ("b" if local_part[0] != "b" else "c") + local_part[1:] + "@" + DOMAIN,
        local_part + "@elders.example", return_address(running, uuid7(), uuid7()),
    )  # fmt: skip
    for address in others:
        with capture_logs() as logs:
            code, _words = report_back(running, "postfix-unknown-user", address)
        assert code == 550, address
        assert [entry["event"] for entry in logs] == ["bounce.unknown_address"]


def test_what_is_no_report_and_what_is_about_no_mail_of_ours_is_taken_and_forgotten(
    running: Runtime, world: World
) -> None:
    message_id = invited(running, world)
    worker.run_message(str(world.centre_id), str(message_id))
    address = return_address(running, world.centre_id, message_id)

    with capture_logs() as logs:
        away, _words = report_back(running, "out-of-office", address, sender="els@kantelberg.example")
        nothing, _words = report_back(
            running, "postfix-unknown-user", return_address(running, world.centre_id, uuid7())
        )

    assert (away, nothing) == (250, 250)
    assert [entry["event"] for entry in logs] == ["bounce.no_report", "bounce.unknown_mail"]
    assert kept(running, world, message_id) is None


def test_a_report_about_a_mail_that_is_still_under_way_is_asked_for_again(running: Runtime, world: World) -> None:
    message_id = invited(running, world)

    code, _words = report_back(
        running, "postfix-unknown-user", return_address(running, world.centre_id, message_id)
    )

    assert code == 451


def test_a_report_that_is_too_large_is_refused(running: Runtime, world: World) -> None:
    message_id = invited(running, world)
    with smtplib.SMTP(LOOPBACK, running.settings.bounce_port, timeout=10) as smtp:
        smtp.ehlo()
        smtp.mail("")
        smtp.rcpt(return_address(running, world.centre_id, message_id))
        code, _words = smtp.data(b"Subject: groot\r\n\r\n" + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 30_000)

    assert code == 552




def test_without_a_domain_the_command_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (
        ("CLB_DATABASE_ADMIN_URL", "postgresql://x@localhost/x"), ("CLB_VALKEY_URL", "redis://localhost"),
        ("CLB_SECRET_KEY", "a secret of the tests, long enough"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("CLB_BOUNCE_DOMAIN", raising=False)

    assert main(["bounces"]) == 2
    assert "CLB_BOUNCE_DOMAIN is missing" in capsys.readouterr().err
