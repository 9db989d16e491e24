"""What the tests of mails share: a post office that keeps what it gets or says no, and messages taken from the outbox."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox import service as outbox
from clb_core.outbox.models import OutboxMessage
from clb_platform.notifications import service
from clb_platform.notifications.ports import OutgoingMail
from clb_platform.notifications.vocabulary import MailTools

TOOLS = MailTools("https://clb.example", "a secret of the tests, long enough")


@dataclass
class PostOffice:
    """A mail sender for tests of the verbs; the real one is tested against a real server in `test_smtp.py`."""

    refuses: Exception | None = None
    mails: list[OutgoingMail] = field(default_factory=list)

    def send(self, mail: OutgoingMail) -> str:
        if self.refuses is not None:
            raise self.refuses
        self.mails.append(mail)
        return f"250 kept as {len(self.mails)}"


def waiting(uow: UnitOfWork, template: str) -> list[OutboxMessage]:
    """The mails of a kind that wait in the outbox of this centre, oldest first."""
    return list(
        uow.all(
            select(OutboxMessage)
            .where(
                OutboxMessage.scope_id == uow.scope.owner_id,
                OutboxMessage.name == template,
                OutboxMessage.done_at.is_(None),
            )
            .order_by(OutboxMessage.message_id)
        )
    )


def carry_out(uow: UnitOfWork, message: OutboxMessage, office: PostOffice) -> None:
    """Deliver one message as the worker does, in the test's own transaction."""
    done = outbox.carry_out(uow, message.message_id, lambda unit, found: _deliver(unit, found, office))
    assert done


def _deliver(uow: UnitOfWork, message: OutboxMessage, office: PostOffice) -> None:
    service.deliver(uow, message, office, TOOLS)
