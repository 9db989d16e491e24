"""What a visit's events send: carried out as the worker does, in the test's own transaction."""

from __future__ import annotations

from sqlalchemy import select

from clb_app import reactions
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox.models import MessageKind, OutboxMessage
from clb_platform.notifications.ports import OutgoingMail
from notifications.post import PostOffice, carry_out


def open_messages(uow: UnitOfWork, kind: MessageKind) -> list[OutboxMessage]:
    """The messages of one kind that wait, oldest first."""
    return list(
        uow.all(
            select(OutboxMessage)
            .where(
                OutboxMessage.scope_id == uow.scope.owner_id, OutboxMessage.kind == kind, OutboxMessage.done_at.is_(None)
            )
            .order_by(OutboxMessage.message_id)
        )
    )


def mails_sent(uow: UnitOfWork) -> list[OutgoingMail]:
    """React to every event that waits, deliver every mail that follows, and give those mails."""
    for event in open_messages(uow, MessageKind.EVENT):
        reactions.react(uow, event.name, event.payload)
        event.done_at = event.created_at
    uow.flush()
    office = PostOffice()
    for message in open_messages(uow, MessageKind.MAIL):
        carry_out(uow, message, office)
    return office.mails


def path_in(mail: OutgoingMail) -> str:
    """The path of the link in a mail."""
    return next(line for line in mail.text.splitlines() if "/antwoord/" in line).split("https://clb.example")[1]
