"""The worker: carries out messages of the outbox and the recurring jobs of the capabilities, one at a time.

RQ forks a work-horse for each job. Connections must not cross the fork: the worker itself holds none, and a horse opens
its own. What the worker learned at its start (mappers, templates, the dialect) does cross it, for a horse lives for one
job only. Nothing is retried by RQ: what failed is noted in the database, which says when to try again.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Final
from uuid import UUID

import structlog
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.exceptions import StopRequested
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.orm import configure_mappers

from clb_app import reactions
from clb_app.dispatch import database_is_away, enqueue_plan
from clb_app.planner import work
from clb_app.registry import CAPABILITIES, register_words
from clb_app.runtime import Runtime, start
from clb_core.capability import Recurring
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.observability import horses
from clb_core.observability.metrics import MESSAGES
from clb_core.outbox import service as outbox
from clb_core.outbox.models import MessageKind, OutboxMessage
from clb_core.outbox.serialise import from_json
from clb_core.settings import Settings, read_settings
from clb_integrations.mail.smtp import SmtpSender
from clb_platform.notifications import service as notifications
from clb_platform.notifications.ports import MailTemporarilyRefused
from clb_platform.notifications.vocabulary import MailTools
from clb_platform.scenarios.events import PlanAsked
from clb_tenants.isolation.scope import CentreId, CentreScope, unit_of_work

PATIENCE: Final = 45.0
"""Seconds a job waits for a database that is away; less than its time limit."""
WORKER_TTL: Final = 60
MAINTENANCE_SECONDS: Final = 60
LONGEST_PAUSE: Final = 10.0


class _Process:
    """The runtime of this process, with the number of the process that may use its connections."""

    runtime: Runtime | None = None
    pid = 0


def _runtime() -> Runtime:
    if _Process.runtime is None:
        register_words()
        _Process.runtime = start(read_settings())
    elif _Process.pid != os.getpid():
        for engine in _Process.runtime.database.engines():
            # Forget what the parent may have opened, without closing it in the parent's place.
            engine.dispose(close=False)
    _Process.pid = os.getpid()
    return _Process.runtime


def _prepare(runtime: Runtime) -> None:
    """Do once what each horse would do again, and let go of every connection."""
    register_words()
    configure_mappers()
    notifications.prepare_templates()
    runtime.database.close()
    _Process.runtime, _Process.pid = runtime, os.getpid()
    # Objects that live for ever are left alone by the collector, so that a fork shares their memory.
    gc.freeze()


def run_message(centre_id: str, message_id: str) -> None:
    """Carry out one message of the outbox, once. Never raises: a failure is noted in the database and logged."""
    runtime, scope, key = _runtime(), CentreScope(CentreId(UUID(centre_id))), UUID(message_id)
    log = structlog.get_logger("worker").bind(centre_id=centre_id, message_id=message_id)
    _patiently(lambda: _Attempt(runtime, scope, key, log).run(), log)


def _patiently(work: Callable[[], None], log: structlog.stdlib.BoundLogger) -> None:
    """Do the work; while the database is away try again. Out of patience, the lease brings the message back."""
    until, pause = time.monotonic() + PATIENCE, 0.25
    while True:
        try:
            return work()
        except Exception as error:
            if not database_is_away(error) or time.monotonic() + pause > until:
                log.error("job.failed", error=type(error).__name__)
                return None
            log.warning("job.database_away", pause=pause)
        time.sleep(pause)
        pause = min(pause * 2, 4.0)


@dataclass(slots=True)
class _Attempt:
    """One try at one message."""

    runtime: Runtime
    scope: CentreScope
    message_id: UUID
    log: structlog.stdlib.BoundLogger
    labels: tuple[str, str] = ("", "")
    outcome: str = "done"

    def run(self) -> None:
        try:
            with unit_of_work(self.runtime.database, self.scope) as uow:
                found = outbox.carry_out(uow, self.message_id, self._handle)
        except Exception as error:
            if database_is_away(error):
                raise
            self._note(error)
            return
        if found:
            self._tell(self.outcome)

    def _handle(self, uow: UnitOfWork, message: OutboxMessage) -> None:
        self.labels = (message.kind.value, message.name)
        if message.kind is MessageKind.MAIL:
            settings = self.runtime.settings
            tools = MailTools(settings.public_url, settings.secret_key, settings.bounce_domain)
            self.outcome = notifications.deliver(uow, message, sender_of(settings), tools).value
        else:
            reactions.react(uow, message.name, message.payload)
            if message.name == PlanAsked.__name__:
                event = from_json(PlanAsked, message.payload)
                enqueue_plan(self.runtime.plan_queue, self.scope.centre_id, event)

    def _note(self, error: Exception) -> None:
        with unit_of_work(self.runtime.database, self.scope) as uow:
            outbox.note_failure(uow, self.message_id, _told(error))
            given_up = notifications.give_up(uow, self.message_id)
        later = isinstance(error, MailTemporarilyRefused) and not given_up
        self._tell("later" if later else "failed", error=type(error).__name__)

    def _tell(self, outcome: str, **more: str) -> None:
        kind, name = self.labels
        MESSAGES.labels(kind, name, outcome).inc()
        tell = self.log.error if outcome == "failed" else self.log.info
        tell("message", kind=kind, name=name, outcome=outcome, **more)


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, MailTemporarilyRefused) else f"{type(error).__name__}: {error}"


def sender_of(settings: Settings) -> SmtpSender:
    """Mails leave by SMTP, in the demo as in production: there the server is the mail catcher."""
    return SmtpSender(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_from,
        user=settings.smtp_user,
        password=settings.smtp_password,
        starttls=settings.smtp_starttls,
    )


def run_recurring(name: str, centre_id: str) -> None:
    """Run the recurring job `name` for one centre. Never raises: its next turn comes by the clock."""
    log = structlog.get_logger("worker").bind(centre_id=centre_id, job=name)
    recurring = recurring_jobs().get(name)
    if recurring is None:
        log.error("recurring.unknown")
        return
    runtime, scope, job = _runtime(), CentreScope(CentreId(UUID(centre_id))), recurring.job

    def work() -> None:
        with unit_of_work(runtime.database, scope) as uow:
            job(uow)

    _patiently(work, log)


def run_plan(centre_id: str, scenario_id: str, attempt: int) -> None:
    """Make the plan of a scenario. Never raises: a run of which nothing is heard is asked again by the clock."""
    log = structlog.get_logger("worker").bind(centre_id=centre_id, scenario_id=scenario_id)
    runtime, scope = _runtime(), CentreScope(CentreId(UUID(centre_id)))
    try:
        work.make_plan(runtime, scope, UUID(scenario_id), attempt)
    except Exception as error:
        log.error("plan.broken", error=type(error).__name__, said=str(error)[:300])


def recurring_jobs() -> dict[str, Recurring]:
    """The recurring jobs of all capabilities, by name."""
    return {recurring.name: recurring for capability in CAPABILITIES for recurring in capability.recurring}


class _Stop:
    """Set by a signal; the worker finishes the job at hand, and a second signal kills it (RQ's own rule)."""

    def __init__(self) -> None:
        self.asked = threading.Event()

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self.asked.set()


class _OurWorker(Worker):
    """RQ's worker, which also tells whether it ended because somebody asked, and keeps the numbers of its horses."""

    stopped_on_request = False
    stop: _Stop

    def _install_signal_handlers(self) -> None:
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        if self.stop.asked.is_set():  # asked while this worker was starting: it takes no job
            self.stopped_on_request = self._stop_requested = True

    def monitor_work_horse(self, job: Job, queue: Queue, execution: Execution) -> None:
        horse = self.horse_pid
        super().monitor_work_horse(job, queue, execution)
        horses.gather(horse, os.getpid())

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopped_on_request = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def main(runtime: Runtime, *, plans: bool = False) -> int:
    """Work until SIGTERM or SIGINT, on the messages and jobs or on plans; a queue that goes away is waited for."""
    _prepare(runtime)
    if plans:
        work.warm(runtime.settings.data_dir)
    log, stop, pause = structlog.get_logger("worker"), _Stop(), 1.0
    _answer_signals(stop)
    log.info("worker.started")
    while not stop.asked.is_set():
        if _work(runtime, stop, runtime.plan_queue if plans else runtime.queue):
            break
        _answer_signals(stop)
        log.warning("worker.queue_away", pause=pause)
        stop.asked.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
    log.info("worker.stopped")
    runtime.close()
    return 0


def _answer_signals(stop: _Stop) -> None:
    """Before, and between, two of RQ's workers the signals are ours."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _work(runtime: Runtime, stop: _Stop, queue: Queue) -> bool:
    """One life of an RQ worker; True when it ended because it was asked to."""
    try:
        worker = _OurWorker(
            [queue],
            connection=runtime.valkey,
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL,
            maintenance_interval=MAINTENANCE_SECONDS,
            log_job_description=False,
        )
        worker.stop = stop
        worker.work(logging_level="WARNING", with_scheduler=False)
    except StopRequested:  # the signal came just before the loop that catches it
        return True
    except (OSError, RedisError) as error:
        structlog.get_logger("worker").warning("worker.error", error=type(error).__name__)
        return False
    return worker.stopped_on_request
