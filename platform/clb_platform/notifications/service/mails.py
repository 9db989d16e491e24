"""Which mails the product knows, and queueing one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox import service as outbox
from clb_core.outbox.models import MessageKind
from clb_core.outbox.serialise import to_json
from clb_core.terms import after_window, local_day
from clb_platform.notifications.models import DigestItem
from clb_platform.notifications.queries import digest
from clb_platform.notifications.service import rendering
from clb_platform.notifications.vocabulary import (
    QUIET_FROM,
    QUIET_UNTIL,
    ComposedMail,
    MailTools,
    MergeField,
    Recipient,
)
from clb_platform.notifications.vocabulary.digest import Rhythm
from clb_tenants.centres.service import value_on

Compose = Callable[[UnitOfWork, Mapping[str, Any], MailTools], ComposedMail | None]
"""Writes a mail from what is true at the moment of sending; None when it is no longer true and must not be sent.

Runs in the centre's scope, in the transaction that marks the mail as sent. It may run again after a crash and must then
give the same mail; the payload holds JSON values only (ids and days as text).
"""


@dataclass(frozen=True, slots=True)
class KnownMail:
    """A kind of mail: how it is written, where its templates are, and what the delivery log calls it.

    An urgent one leaves in quiet hours too; one that can wait is told with others to who chose so (`digest`).
    """

    compose: Compose
    package: str
    label: object
    urgent: bool = False
    fields: Sequence[MergeField] = ()
    can_wait: bool = False


_known: dict[str, KnownMail] = {}


def register_mail(
    template_key: str, compose: Compose, *, label: object = "", package: str = "", urgent: bool = False,
    fields: Sequence[MergeField] = (), can_wait: bool = False,
) -> None:
    """Make a kind of mail known; the slice that owns the mail calls it once, in its capability.

    `label` is its Dutch name in the delivery log. `package` is the slice whose `templates` hold the pair; when it is
    not given, the slice of `compose`. `urgent` is for what somebody waits for or must know before the morning. `fields` are
    the facts that a centre's own text may name; without them it has none. `can_wait`: it asks nothing with a term, so a
    colleague may choose to get it together with others. Registering again replaces.
    """
    slice_of_compose = ".".join(compose.__module__.split(".")[:2])
    _known[template_key] = KnownMail(compose, package or slice_of_compose, label or template_key, urgent, tuple(fields), can_wait)


def registered() -> Mapping[str, KnownMail]:
    """Every kind of mail by its key."""
    return dict(_known)


def prepare_templates() -> None:
    """Compile the templates of every kind of mail."""
    rendering.prepare_templates(known.package for known in _known.values())


def label_of(template_key: str) -> str:
    """What people call this kind of mail; the key itself for one that is no longer known."""
    known = _known.get(template_key)
    return str(known.label) if known else template_key


def queue_mail(
    uow: UnitOfWork,
    *,
    template: str,
    to: Recipient,
    business_key: str,
    payload: Mapping[str, Any],
    school_id: UUID | None,
    due_at: datetime | None = None,
) -> None:
    """Store a mail to be sent when this transaction has committed, not before `due_at`, and unless it is urgent after the
    quiet hours of the centre.

    A second call with the same `business_key` (event, recipient, day, school year) does nothing: one happening, one
    mail. `payload` holds what `compose` needs to find the facts again, ids rather than words. Raises LookupError for a
    kind of mail that nobody registered.
    """
    if template not in _known:
        raise LookupError(f"no such mail: {template!r}; register it with register_mail")
    if _known[template].can_wait and _keep_for_digest(uow, template, to, business_key, payload):
        return
    if not _known[template].urgent:
        due_at = after_quiet_hours(uow, due_at or clock.now())
    stored = {"to": to_json(to), "school_id": to_json(school_id), "data": to_json(dict(payload))}
    outbox.put(uow, MessageKind.MAIL, template, stored, business_key, due_at)


def _keep_for_digest(
    uow: UnitOfWork, template: str, to: Recipient, business_key: str, payload: Mapping[str, Any]
) -> bool:
    """Whether the recipient wants this together with others; then it is kept, once."""
    rhythm = digest.rhythm_of(uow, to.member_id) if to.member_id else None
    if to.member_id is None or rhythm is None or rhythm.rhythm is Rhythm.DIRECT:
        return False
    if not digest.is_known(uow, business_key):
        uow.add(
            DigestItem(
                member_id=to.member_id, template=template, business_key=business_key, recipient=to_json(to),
                data=to_json(dict(payload)), queued_at=clock.now(), digest_id=None,
            )
        )  # fmt: skip
    return True


def after_quiet_hours(uow: UnitOfWork, moment: datetime) -> datetime:
    """`moment`, or the end of the centre's quiet hours when it falls in them."""
    day = local_day(moment)
    start, end = (time.fromisoformat(value_on(uow, setting, day)) for setting in (QUIET_FROM, QUIET_UNTIL))
    return after_window(moment, start, end)
