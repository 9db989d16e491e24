"""Every SELECT of the delivery log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, literal, or_, select, tuple_

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Refused
from clb_core.outbox.models import MessageKind, OutboxMessage
from clb_core.terms import first_moment_of, last_moment_of
from clb_core.web.pages import PageRequest
from clb_core.words import _
from clb_platform.notifications.models import MailDelivery, MailText
from clb_tenants.schools.models import School


def deliveries(uow: UnitOfWork, filters: dict[str, Any], page: PageRequest) -> Sequence[Row[Any]]:
    """(MailDelivery, school name | None), newest first; one row more than the page.

    Filters: `q` (start of the address or of the name), `outcome`, `template`, `school_id`, `object_id`, `first` and
    `last` (days on which the mail was queued).
    """
    statement = _matching(filters)
    if page.after:
        queued_at, message_id = _key(page.after)
        here = tuple_(MailDelivery.queued_at, MailDelivery.message_id)
        statement = statement.where(here < tuple_(literal(queued_at), literal(message_id)))
    statement = (
        statement.add_columns(School.name.label("school_name"))
        .outerjoin(School, (School.centre_id == MailDelivery.centre_id) & (School.school_id == MailDelivery.school_id))
        .where(MailDelivery.centre_id == uow.scope.owner_id)
        .order_by(MailDelivery.queued_at.desc(), MailDelivery.message_id.desc())
        .limit(page.limit + 1)
    )
    return uow.rows(statement).all()


def count(uow: UnitOfWork, filters: dict[str, Any]) -> int:
    """How many deliveries the filters find, over all pages."""
    matching = _matching(filters).where(MailDelivery.centre_id == uow.scope.owner_id)
    found: int = uow.scalar(select(func.count()).select_from(matching.subquery()))
    return found


def waiting(uow: UnitOfWork) -> int:
    """Mails that are queued and neither sent nor given up."""
    statement = select(func.count()).where(
        OutboxMessage.scope_id == uow.scope.owner_id,
        OutboxMessage.kind == MessageKind.MAIL,
        OutboxMessage.done_at.is_(None),
        OutboxMessage.failed_at.is_(None),
    )
    found: int = uow.scalar(statement)
    return found


def message(uow: UnitOfWork, message_id: UUID) -> OutboxMessage | None:
    found: OutboxMessage | None = uow.scalar(
        select(OutboxMessage).where(
            OutboxMessage.scope_id == uow.scope.owner_id, OutboxMessage.message_id == message_id
        )
    )
    return found


def delivery(uow: UnitOfWork, message_id: UUID) -> MailDelivery | None:
    found: MailDelivery | None = uow.scalar(
        select(MailDelivery).where(MailDelivery.centre_id == uow.scope.owner_id, MailDelivery.message_id == message_id)
    )
    return found


def deliveries_about(uow: UnitOfWork, object_id: UUID) -> Sequence[MailDelivery]:
    """The mails about one object (a visit), newest first: for the page of that object."""
    return uow.all(
        select(MailDelivery)
        .where(MailDelivery.centre_id == uow.scope.owner_id, MailDelivery.object_id == object_id)
        .order_by(MailDelivery.queued_at.desc(), MailDelivery.message_id.desc())
    )


def text_of(uow: UnitOfWork, template: str) -> MailText | None:
    """The latest version of the centre's own text of a kind of mail; None when there never was one."""
    found: MailText | None = uow.scalars(
        select(MailText)
        .where(MailText.centre_id == uow.scope.owner_id, MailText.template == template)
        .order_by(MailText.number.desc())
        .limit(1)
    ).first()
    return found


def texts(uow: UnitOfWork) -> dict[str, MailText]:
    """Kind of mail → the latest version of the centre's own text."""
    rows = uow.all(
        select(MailText).where(MailText.centre_id == uow.scope.owner_id).order_by(MailText.template, MailText.number)
    )
    return {row.template: row for row in rows}


def versions_of(uow: UnitOfWork, template: str) -> Sequence[MailText]:
    """Every version of the centre's own text of a kind of mail, the latest first."""
    return uow.all(
        select(MailText)
        .where(MailText.centre_id == uow.scope.owner_id, MailText.template == template)
        .order_by(MailText.number.desc())
    )


def last_messages(uow: UnitOfWork, template: str, most: int) -> Sequence[OutboxMessage]:
    """The newest queued or sent mails of a kind, to show a text with real facts."""
    return uow.all(
        select(OutboxMessage)
        .where(
            OutboxMessage.scope_id == uow.scope.owner_id,
            OutboxMessage.kind == MessageKind.MAIL,
            OutboxMessage.name == template,
        )
        .order_by(OutboxMessage.message_id.desc())
        .limit(most)
    )


def sort_key(delivery: MailDelivery) -> tuple[datetime, UUID]:
    """Where a delivery stands in the list."""
    return delivery.queued_at, delivery.message_id


def _matching(filters: dict[str, Any]) -> Select[Any]:
    statement = select(MailDelivery)
    if filters.get("q"):
        key = filters["q"].strip().casefold()
        statement = statement.where(
            or_(MailDelivery.recipient_key.op("^@")(key), func.lower(MailDelivery.recipient_name).op("^@")(key))
        )
    for name in ("outcome", "template", "school_id", "object_id"):
        if filters.get(name):
            statement = statement.where(getattr(MailDelivery, name) == filters[name])
    if filters.get("first"):
        statement = statement.where(MailDelivery.queued_at >= first_moment_of(filters["first"]))
    if filters.get("last"):
        statement = statement.where(MailDelivery.queued_at <= last_moment_of(filters["last"]))
    return statement


def _key(after: tuple[Any, ...]) -> tuple[datetime, UUID]:
    try:
        queued_at, message_id = after
        return datetime.fromisoformat(queued_at), UUID(message_id)
    except (ValueError, TypeError) as error:
        raise Refused(_("Deze bladwijzer in de lijst is niet geldig. Begin opnieuw bij de eerste pagina.")) from error
