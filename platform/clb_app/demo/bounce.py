"""The one mail of the demo that came back: a secretariat whose address does not exist any more."""

from __future__ import annotations

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.notifications import queries as mails
from clb_platform.notifications import service as notifications
from clb_platform.notifications.ports import DeliveryReport, OutgoingMail
from clb_platform.notifications.vocabulary import MailTools
from clb_platform.notifications.vocabulary.bounces import BounceKind, Status
from clb_platform.planning.events import DatesProposed
from clb_platform.planning.models import Visit
from clb_platform.planning.service import mails as planning

SAID = "550 5.1.1 <%s>: Recipient address rejected: User unknown in virtual mailbox table"


class _Post:
    """The mail server of an autumn that is played: it takes every mail, and nobody reads it."""

    def send(self, mail: OutgoingMail) -> str:
        return f"250 2.0.0 Ok: queued for {mail.to}"


def let_one_come_back(uow: UnitOfWork, visit: Visit, tools: MailTools) -> None:
    """Send the proposal of a visit at once, and receive the report that its address does not exist."""
    planning.after_proposed(uow, DatesProposed(visit.visit_id, visit.school_id, visit.revision, moved=False))
    message = mails.last_messages(uow, planning.PROPOSED, 1)[0]
    notifications.deliver(uow, message, _Post(), tools)
    delivery = mails.delivery(uow, message.message_id)
    said = SAID % (delivery.recipient_email if delivery else "")
    notifications.receive_report(uow, message.message_id, DeliveryReport(BounceKind.HARD, Status(5, 1, 1), said))
