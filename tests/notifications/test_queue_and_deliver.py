"""From a verb that queues a mail to the row that says what became of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import ProgrammingError

from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox import service as outbox
from clb_core.terms import add_minutes
from clb_platform.notifications import queries, service
from clb_platform.notifications.models import MailDelivery
from clb_platform.notifications.ports import MailRefused, MailTemporarilyRefused
from clb_platform.notifications.vocabulary import Outcome, Recipient
from clb_tenants.schools.models import School
from notifications.post import TOOLS, PostOffice, carry_out, waiting

TO = Recipient(None, "Els@Proef.example", "Els")


def queue(uow: UnitOfWork, words: str = "Els", key: str = "greeting:1", **more: Any) -> None:
    service.queue_mail(
        uow,
        template="greeting",
        to=TO,
        business_key=key,
        payload={"words": words},
        school_id=more.pop("school_id", None),
        **more,
    )


def deliver_one(uow: UnitOfWork, office: PostOffice) -> MailDelivery:
    (message,) = waiting(uow, "greeting")
    carry_out(uow, message, office)
    found = queries.delivery(uow, message.message_id)
    assert found is not None
    return found


def test_a_queued_mail_is_sent_and_its_delivery_recorded(
    uow: UnitOfWork, greeting: str, school: School, clock_at: FixedClock
) -> None:
    queue(uow, school_id=school.school_id)
    office = PostOffice()
    queued_at = clock_at.now()
    clock_at.move_to(add_minutes(queued_at, 1))

    row = deliver_one(uow, office)

    (mail,) = office.mails
    assert (mail.to, mail.to_name, mail.subject) == ("Els@Proef.example", "Els", "Groet aan Els")
    assert mail.from_name == "CLB Proefland"
    assert mail.reply_to == "info@proef.example"
    assert (row.outcome, row.smtp_reply, row.subject) == (Outcome.SENT, "250 kept as 1", "Groet aan Els")
    assert (row.queued_at, row.sent_at) == (queued_at, add_minutes(queued_at, 1))
    assert (row.school_id, row.recipient_email, row.recipient_key) == (school.school_id, TO.email, "els@proef.example")


def test_the_same_happening_queues_one_mail(uow: UnitOfWork, greeting: str) -> None:
    queue(uow, key="greeting:els:2026-10-06")
    queue(uow, key="greeting:els:2026-10-06")
    queue(uow, key="greeting:els:2026-10-07")

    assert sorted(message.business_key for message in waiting(uow, "greeting")) == [
        "greeting:els:2026-10-06",
        "greeting:els:2026-10-07",
    ]


def test_a_mail_waits_for_its_moment(uow: UnitOfWork, greeting: str, clock_at: FixedClock) -> None:
    later = add_minutes(clock_at.now(), 10)

    queue(uow, due_at=later)

    (message,) = waiting(uow, "greeting")
    assert message.due_at == later


def test_the_message_id_is_the_same_for_every_attempt(uow: UnitOfWork, greeting: str) -> None:
    queue(uow)
    (message,) = waiting(uow, "greeting")
    busy, office = PostOffice(MailTemporarilyRefused("421 too busy")), PostOffice()

    with pytest.raises(MailTemporarilyRefused):
        carry_out(uow, message, busy)
    carry_out(uow, message, office)

    assert office.mails[0].message_id == f"<{message.message_id}@clb.example>"


def test_a_mail_that_is_no_longer_true_is_not_sent_but_recorded(uow: UnitOfWork, greeting: str) -> None:
    queue(uow, words="")
    office = PostOffice()

    row = deliver_one(uow, office)

    assert office.mails == []
    assert (row.outcome, row.sent_at, row.subject) == (Outcome.SUPERSEDED, None, "")


def test_a_refusal_for_good_is_recorded_and_the_mail_is_done(uow: UnitOfWork, greeting: str) -> None:
    queue(uow)

    row = deliver_one(uow, PostOffice(MailRefused("550 5.1.1 no such user")))

    assert (row.outcome, row.sent_at, row.smtp_reply) == (Outcome.REFUSED, None, "550 5.1.1 no such user")
    assert waiting(uow, "greeting") == []


def test_a_refusal_for_now_leaves_the_mail_waiting_and_records_nothing(uow: UnitOfWork, greeting: str) -> None:
    queue(uow)
    (message,) = waiting(uow, "greeting")

    with pytest.raises(MailTemporarilyRefused):
        carry_out(uow, message, PostOffice(MailTemporarilyRefused("451 later")))

    assert queries.delivery(uow, message.message_id) is None
    assert waiting(uow, "greeting") == [message]


def test_a_mail_that_failed_to_the_last_attempt_is_recorded_as_refused(uow: UnitOfWork, greeting: str) -> None:
    queue(uow)
    (message,) = waiting(uow, "greeting")
    outbox.note_failure(uow, message.message_id, "451 later")
    assert not service.give_up(uow, message.message_id), "it will be tried again"

    while message.failed_at is None:
        outbox.note_failure(uow, message.message_id, "451 later")
    assert service.give_up(uow, message.message_id)
    assert not service.give_up(uow, message.message_id), "it is recorded once"

    row = queries.delivery(uow, message.message_id)
    assert row is not None
    assert (row.outcome, row.smtp_reply) == (Outcome.REFUSED, "451 later")


def test_a_kind_of_mail_that_nobody_registered_cannot_be_queued(uow: UnitOfWork) -> None:
    with pytest.raises(LookupError, match="no such mail"):
        service.queue_mail(uow, template="unknown", to=TO, business_key="unknown:1", payload={}, school_id=None)


def test_a_kind_of_mail_that_is_gone_is_an_error_of_the_worker_and_is_not_lost(uow: UnitOfWork, greeting: str) -> None:
    queue(uow)
    (message,) = waiting(uow, "greeting")
    message.name = "of a newer version"

    with pytest.raises(LookupError, match="no such mail"):
        service.deliver(uow, message, PostOffice(), TOOLS)


def test_a_school_cannot_read_whom_the_centre_writes_to(school_uow: UnitOfWork) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        queries.deliveries_about(school_uow, school_uow.scope.owner_id)


def test_another_centre_sees_none_of_it(uow: UnitOfWork, foreign_uow: UnitOfWork, greeting: str) -> None:
    queue(uow)
    row = deliver_one(uow, PostOffice())

    assert queries.delivery(foreign_uow, row.message_id) is None


def test_a_delivery_cannot_be_changed_afterwards(uow: UnitOfWork, greeting: str) -> None:
    queue(uow)
    row = deliver_one(uow, PostOffice())

    row.outcome = Outcome.REFUSED
    with pytest.raises(ProgrammingError, match="permission denied"):
        uow.flush()
