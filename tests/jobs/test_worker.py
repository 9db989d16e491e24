"""One message or recurring job at a time, in this process: what happens when it goes well and when it does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from clb_app import worker
from clb_app.registry import CAPABILITIES
from clb_app.runtime import Runtime
from clb_core import capability as core
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.observability.metrics import MESSAGES
from clb_core.outbox import service as outbox
from clb_core.outbox.models import MessageKind, OutboxMessage
from clb_core.terms import seconds_between
from clb_platform.notifications import queries
from clb_platform.notifications import service as notifications
from clb_platform.notifications.vocabulary import Outcome
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Role
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from servers import CaughtMails, mail_catcher_for_tests
from world import START, World


@pytest.fixture
def catcher() -> Iterator[CaughtMails]:
    with mail_catcher_for_tests() as running:
        yield running


@pytest.fixture
def at_work(fresh_runtime: Runtime, catcher: CaughtMails, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    """This process as a worker of the fresh database, with a mail server that works."""
    settings = replace(fresh_runtime.settings, smtp_host=catcher.smtp_host, smtp_port=catcher.smtp_port)
    runtime = replace(fresh_runtime, settings=settings)
    monkeypatch.setattr(worker._Process, "runtime", runtime)
    monkeypatch.setattr(worker._Process, "pid", os.getpid())
    return runtime


def put(runtime: Runtime, world: World, kind: MessageKind, name: str, payload: dict[str, object]) -> UUID:
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        outbox.put(uow, kind, name, payload, f"{name}:1")
        found: UUID = uow.scalar(
            text("select message_id from outbox_message where business_key = :key").bindparams(key=f"{name}:1")
        )
    return found


def stored(runtime: Runtime, world: World, message_id: UUID) -> OutboxMessage:
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        found = queries.message(uow, message_id)
    assert found is not None
    return found


def invite(runtime: Runtime, world: World, actor: Actor) -> UUID:
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        invitation = identity.invite(
            uow, actor, email="els@kantelberg.example", name="Els", role=Role.HEAD, school_id=world.school_id
        )
    return invitation.invitation_id


def open_messages(runtime: Runtime, world: World) -> list[UUID]:
    with unit_of_work(runtime.database, CentreScope(world.centre_id)) as uow:
        return list(
            uow.scalars(
                text(
                    "select message_id from outbox_message where done_at is null"
                    " and name in ('ContactInvited', 'invitation') order by message_id"
                )
            )
        )


def test_an_invitation_becomes_a_mail_by_its_event(
    at_work: Runtime, world: World, planner: Actor, catcher: CaughtMails
) -> None:
    invite(at_work, world, planner)

    for _step in ("the event", "the mail"):
        for message_id in open_messages(at_work, world):
            worker.run_message(str(world.centre_id), str(message_id))

    (letter,) = catcher.letters("els@kantelberg.example")
    assert open_messages(at_work, world) == []
    assert any("/uitnodiging/" in link for link in letter.links)


def test_a_message_that_is_done_is_not_done_again(
    at_work: Runtime, world: World, planner: Actor, catcher: CaughtMails
) -> None:
    with unit_of_work(at_work.database, CentreScope(world.centre_id)) as uow:
        invitation = identity.invite(
            uow, planner, email="els@kantelberg.example", name="Els", role=Role.HEAD, school_id=world.school_id
        )
        notifications.queue_invitation(uow, invitation.invitation_id)

    for _attempt in range(2):
        for message_id in open_messages(at_work, world):
            worker.run_message(str(world.centre_id), str(message_id))
    worker.run_message(str(world.centre_id), str(world.centre_id))

    assert len(catcher.letters()) == 1, "the event finds the mail that was queued already"


def test_a_mail_server_that_is_away_is_tried_later_and_nothing_is_half_written(
    at_work: Runtime, world: World, planner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(at_work, world, planner)
    (event,) = open_messages(at_work, world)
    worker.run_message(str(world.centre_id), str(event))
    (mail,) = open_messages(at_work, world)
    away = replace(at_work, settings=replace(at_work.settings, smtp_port=1))
    monkeypatch.setattr(worker._Process, "runtime", away)

    with capture_logs() as lines:
        worker.run_message(str(world.centre_id), str(mail))

    message = stored(at_work, world, mail)
    assert (message.attempts, message.done_at, message.failed_at) == (1, None, None)
    assert "ConnectionRefusedError" in (message.last_error or "")
    assert seconds_between(START, message.due_at) == 10
    assert [line["outcome"] for line in lines] == ["later"]
    with unit_of_work(at_work.database, CentreScope(world.centre_id)) as uow:
        assert queries.delivery(uow, mail) is None
        assert uow.scalar(text("select count(*) from mail_link")) == 0


def test_a_mail_that_never_gets_away_ends_in_the_log_as_refused(
    at_work: Runtime, world: World, planner: Actor, monkeypatch: pytest.MonkeyPatch, clock_at: FixedClock
) -> None:
    invite(at_work, world, planner)
    (event,) = open_messages(at_work, world)
    worker.run_message(str(world.centre_id), str(event))
    (mail,) = open_messages(at_work, world)
    monkeypatch.setattr(worker._Process, "runtime", replace(at_work, settings=replace(at_work.settings, smtp_port=1)))

    for _attempt in range(outbox.MOST_ATTEMPTS):
        worker.run_message(str(world.centre_id), str(mail))

    with unit_of_work(at_work.database, CentreScope(world.centre_id)) as uow:
        row = queries.delivery(uow, mail)
    assert row is not None
    assert row.outcome is Outcome.REFUSED
    assert stored(at_work, world, mail).failed_at is not None


def test_a_reaction_that_fails_is_noted_and_does_not_end_the_worker(at_work: Runtime, world: World) -> None:
    message_id = put(at_work, world, MessageKind.EVENT, "NobodyKnowsThis", {"note": "Els Verbeke"})
    counted = MESSAGES.labels("event", "NobodyKnowsThis", "failed")
    before = counted._value.get()

    with capture_logs() as lines:
        worker.run_message(str(world.centre_id), str(message_id))

    message = stored(at_work, world, message_id)
    assert (message.attempts, message.done_at) == (1, None)
    assert "LookupError" in (message.last_error or "")
    assert counted._value.get() == before + 1
    assert "Els" not in json.dumps(lines, default=str), "logs hold no personal data"


def test_a_recurring_job_runs_in_its_centre_and_commits(
    at_work: Runtime, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[UUID] = []

    def job(uow: UnitOfWork) -> None:
        seen.append(uow.scope.owner_id)
        outbox.put(uow, MessageKind.EVENT, "ByTheClock", {}, "by the clock")

    known = {"test.job": core.Recurring("test.job", job, seconds=60)}
    monkeypatch.setattr(worker, "recurring_jobs", lambda: known)

    worker.run_recurring("test.job", str(world.foreign_centre_id))

    assert seen == [world.foreign_centre_id]
    with unit_of_work(at_work.database, CentreScope(world.foreign_centre_id)) as uow:
        assert uow.scalar(text("select count(*) from outbox_message where name = 'ByTheClock'")) == 1


def test_a_recurring_job_that_fails_is_rolled_back_and_logged_by_its_kind(
    at_work: Runtime, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def job(uow: UnitOfWork) -> None:
        outbox.put(uow, MessageKind.EVENT, "HalfDone", {}, "half done")
        raise ValueError("Els Verbeke")

    known = {"test.job": core.Recurring("test.job", job, seconds=60)}
    monkeypatch.setattr(worker, "recurring_jobs", lambda: known)

    with capture_logs() as lines:
        worker.run_recurring("test.job", str(world.centre_id))
        worker.run_recurring("test.unknown", str(world.centre_id))

    assert [(line["event"], line.get("error")) for line in lines] == [
        ("job.failed", "ValueError"),
        ("recurring.unknown", None),
    ]
    with unit_of_work(at_work.database, CentreScope(world.centre_id)) as uow:
        assert uow.scalar(text("select count(*) from outbox_message where name = 'HalfDone'")) == 0


def test_the_names_of_recurring_jobs_are_each_their_own() -> None:
    names = [recurring.name for capability in CAPABILITIES for recurring in capability.recurring]

    assert len(names) == len(set(names))
    assert set(worker.recurring_jobs()) == set(names)


def test_a_horse_for_each_job_leaves_one_file_of_numbers_per_worker(tmp_path: Path) -> None:
    script = """
        import os
        from clb_core.observability import horses
        from clb_core.observability.metrics import MESSAGES
        for number in range(3):
            pid = os.fork()
            if pid == 0:
                MESSAGES.labels("mail", "invitation", "sent").inc(number)
                os._exit(0)
            os.waitpid(pid, 0)
            horses.gather(pid, os.getpid())
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        print(generate_latest(registry).decode())
    """
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}

    said = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], env=environment, capture_output=True, text=True, check=True
    )

    assert 'clb_outbox_messages_total{kind="mail",name="invitation",outcome="sent"} 3.0' in said.stdout
    assert len(list(tmp_path.glob("counter_w*.db"))) == 1
    assert len(list(tmp_path.glob("*.db"))) <= 4, "the worker's own three and the one of its horses"


def test_without_a_folder_for_numbers_nothing_is_gathered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from clb_core.observability import horses

    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    monkeypatch.chdir(tmp_path)

    horses.gather(1, 2)

    assert list(tmp_path.iterdir()) == []
