"""Whom a mail would not reach, said before it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.notifications import service as notifications
from clb_platform.notifications.queries.bounces import bounced_addresses
from clb_tenants.identity.vocabulary import Addressee, email_key


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """Why a mail to somebody would not arrive, and the report that says so."""

    words: str
    bounce_id: UUID


def mail_troubles(uow: UnitOfWork, people: Iterable[Addressee]) -> dict[str, MailTrouble]:
    """Address → what is wrong with it, for those of `people` whose last mail came back; at most one statement."""
    addresses = {email_key(each.email): each.email for each in people}
    found = bounced_addresses(uow, addresses.keys())
    return {addresses[key]: MailTrouble(notifications.warning_of(row), row.bounce_id) for key, row in found.items()}
