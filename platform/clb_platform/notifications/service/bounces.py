"""What came back of a mail: keeping the report, and putting an address that does not work aside."""

from __future__ import annotations

from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, DomainError, NotFound, Refused
from clb_core.rest.conditional import expect_version
from clb_core.words import _
from clb_platform.notifications import queries
from clb_platform.notifications.models import MailBounce, MailDelivery
from clb_platform.notifications.ports import DeliveryReport
from clb_platform.notifications.queries import bounces
from clb_platform.notifications.vocabulary import NotificationsAction
from clb_platform.notifications.vocabulary.bounces import (
    LONGEST_PUT_ASIDE,
    LONGEST_SAID,
    REASON_LABELS,
    BounceKind,
    status_in,
)
from clb_tenants.access.actor import Actor, System
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity.vocabulary import email_key

RECEIVER = System("terugmeldingen")
ADDRESS_SUBJECTS = (1, 2)
"""Of a refusal at once, only what is about the address or the mailbox makes a report; not a busy or a strict server."""


class NotSentYet(DomainError):
    """A report came in before the mail it is about was written down as sent: the sender may offer it again."""

    status, code, title = 503, "not_sent_yet", "Nog niet verzonden"


def receive_report(uow: UnitOfWork, message_id: UUID, report: DeliveryReport) -> MailBounce | None:
    """Keep a report of a mail of this centre; the same again changes nothing. None for a mail that is not there.

    Raises NotSentYet while the mail's own transaction is under way.
    """
    delivery = queries.delivery(uow, message_id)
    if delivery is None:
        waiting = queries.message(uow, message_id)
        if waiting is not None and waiting.failed_at is None:
            raise NotSentYet(_("Deze mail is nog onderweg."))
        return None
    known = bounces.reported(uow, message_id, report.kind)
    return known or keep(uow, delivery, report)


def keep(uow: UnitOfWork, delivery: MailDelivery, report: DeliveryReport) -> MailBounce:
    """Store a report, with its line in the ledger."""
    row = uow.add(
        MailBounce(
            message_id=delivery.message_id,
            recipient_key=email_key(delivery.recipient_email),
            kind=report.kind,
            status=str(report.status),
            reason=report.status.reason,
            said=report.said[:LONGEST_SAID],
            received_at=clock.now(),
            put_aside_at=None,
            put_aside_by="",
            put_aside_because="",
        )
    )
    subject = Subject("mail", delivery.message_id, delivery.recipient_name, delivery.school_id)
    changes = {"kind": report.kind, "status": row.status}
    audit.record(uow, RECEIVER, NotificationsAction.BOUNCE_RECEIVED, subject, changes=changes)
    return row


def report_of_refusal(reply: str) -> DeliveryReport | None:
    """What a server's refusal at once says of the address; None when it says nothing of it."""
    status = status_in(reply)
    if status is None or status.level != 5 or status.subject not in ADDRESS_SUBJECTS:
        return None
    return DeliveryReport(BounceKind.HARD, status, reply)


def put_aside(uow: UnitOfWork, actor: Actor, bounce_id: UUID, *, reason: str, version: int | None = None) -> MailBounce:
    """Say why nothing has to be done about an address that does not work; a new report of it asks again.

    Raises Forbidden, NotFound, Stale, Conflict (put aside already, or it asked nothing), Refused (no reason).
    """
    actor.require(Permission.NOTIFICATIONS_BOUNCE_HANDLE)
    row = bounces.bounce(uow, bounce_id)
    if row is None:
        raise NotFound
    expect_version(row, version)
    if row.kind is not BounceKind.HARD or row.put_aside_at is not None:
        raise Conflict(_("Dit adres vraagt niets meer: iemand legde het al opzij."))
    words = reason.strip()
    if not words or len(words) > LONGEST_PUT_ASIDE:
        said = _("Zeg in hoogstens %(most)s tekens waarom je dit opzijlegt.", most=LONGEST_PUT_ASIDE)
        raise Refused(said, fields={"reason": [said]})
    for each in bounces.bounces_of_address(uow, row.recipient_key):
        each.put_aside_at, each.put_aside_by, each.put_aside_because = clock.now(), actor.name, words
    uow.flush()
    delivery = queries.delivery(uow, row.message_id)
    name, school_id = (delivery.recipient_name, delivery.school_id) if delivery else ("", None)
    subject = Subject("mail", row.message_id, name, school_id)
    audit.record(uow, actor, NotificationsAction.BOUNCE_PUT_ASIDE, subject, texts={"reason": words})
    return row


def warning_of(row: MailBounce) -> str:
    """For who is about to mail an address that does not work."""
    return _("De vorige mail kwam terug: %(reason)s.", reason=REASON_LABELS[row.reason])
