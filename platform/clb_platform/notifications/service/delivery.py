"""Sending one mail of the outbox, and writing down what became of it in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox.models import MessageKind, OutboxMessage
from clb_core.outbox.serialise import from_json
from clb_core.words import _
from clb_platform.notifications import queries
from clb_platform.notifications.models import MailDelivery
from clb_platform.notifications.ports import MailRefused, MailSender, OutgoingMail
from clb_platform.notifications.service import bounces
from clb_platform.notifications.service.mails import registered
from clb_platform.notifications.service.rendering import RenderedMail, render
from clb_platform.notifications.service.texts import in_own_words
from clb_platform.notifications.vocabulary import ComposedMail, MailTools, Outcome, Recipient
from clb_tenants.centres import queries as centres
from clb_tenants.centres.models import Centre

LONGEST_REPLY = 500


def deliver(uow: UnitOfWork, message: OutboxMessage, sender: MailSender, tools: MailTools) -> Outcome:
    """Compose the mail from what is true now, send it, and record its delivery.

    At least once: a crash between the server's yes and the commit sends it again, with the same Message-ID. A mail that
    is refused for good is recorded and not tried again; MailTemporarilyRefused passes, so that the caller tries later.
    Raises LookupError for a kind of mail that nobody registered (a newer version queued it).
    """
    known = registered().get(message.name)
    if known is None:
        raise LookupError(f"no such mail: {message.name!r}")
    composed = known.compose(uow, message.payload["data"], tools)
    if composed is None:
        return _record(uow, message, None, Outcome.SUPERSEDED, "")
    to = recipient_of(message)
    if to.for_name:
        words = _("Je krijgt deze mail omdat je %(name)s vervangt.", name=to.for_name)
        composed = replace(composed, why=f"{words} {composed.why}".strip())
    centre = centres.centre(uow)
    composed, package = in_own_words(uow, message.name, known, composed)
    outgoing = _outgoing(message, composed, render(composed, package, centre), centre, tools)
    # What the database would refuse must be refused before the mail is gone.
    uow.flush()
    try:
        reply = sender.send(outgoing)
    except MailRefused as refusal:
        return _refused(uow, message, composed, str(refusal))
    return _record(uow, message, composed, Outcome.SENT, reply)


def _refused(uow: UnitOfWork, message: OutboxMessage, composed: ComposedMail, reply: str) -> Outcome:
    """A server that knows at once that the address is wrong says what a report would say later."""
    outcome = _record(uow, message, composed, Outcome.REFUSED, reply)
    report, delivery = bounces.report_of_refusal(reply), queries.delivery(uow, message.message_id)
    if report is not None and delivery is not None:
        bounces.keep(uow, delivery, report)
    return outcome


def give_up(uow: UnitOfWork, message_id: UUID) -> bool:
    """Record a mail that failed for good after its last attempt as refused; False when there is nothing to record."""
    message = queries.message(uow, message_id)
    if message is None or message.kind is not MessageKind.MAIL or message.failed_at is None:
        return False
    if queries.delivery(uow, message_id) is not None:
        return False
    _record(uow, message, None, Outcome.REFUSED, message.last_error or "")
    return True


def _outgoing(
    message: OutboxMessage, composed: ComposedMail, rendered: RenderedMail, centre: Centre, tools: MailTools
) -> OutgoingMail:
    to = recipient_of(message)
    return OutgoingMail(
        to=to.email,
        to_name=to.name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=tools.message_id(message.message_id),
        reply_to=composed.reply_to or centre.email,
        from_name=centre.name,
        return_path=tools.return_path(centre.centre_id, message.message_id),
    )


def recipient_of(message: OutboxMessage) -> Recipient:
    """Whom a queued mail is for."""
    found: Recipient = from_json(Recipient, message.payload["to"])
    return found


def _record(
    uow: UnitOfWork, message: OutboxMessage, composed: ComposedMail | None, outcome: Outcome, reply: str
) -> Outcome:
    to, about = recipient_of(message), composed.about if composed else None
    sent_at: datetime | None = clock.now() if outcome is Outcome.SENT else None
    uow.add(
        MailDelivery(
            message_id=message.message_id,
            template=message.name,
            recipient_member_id=to.member_id,
            recipient_name=to.name,
            recipient_email=to.email,
            recipient_key=to.email.strip().casefold(),
            subject=composed.subject if composed else "",
            object_kind=about.kind if about else None,
            object_id=about.object_id if about else None,
            school_id=from_json(UUID, message.payload["school_id"]),
            queued_at=message.created_at,
            sent_at=sent_at,
            outcome=outcome,
            smtp_reply=reply[:LONGEST_REPLY],
        )
    )
    return outcome
