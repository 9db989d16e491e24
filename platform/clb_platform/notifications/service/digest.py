"""One mail instead of many: keeping what can wait, and telling it together when its turn comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Refused, Stale
from clb_core.ids import uuid7
from clb_core.outbox.serialise import from_json
from clb_core.words import _, _n
from clb_platform.notifications.models import DigestItem, MailRhythm
from clb_platform.notifications.queries import digest as queries
from clb_platform.notifications.service.mails import queue_mail, registered
from clb_platform.notifications.service.texts import in_own_words
from clb_platform.notifications.vocabulary import DIGEST, ComposedMail, MailTools, NotificationsAction, Recipient
from clb_platform.notifications.vocabulary.digest import FIRST_HOUR, LAST_HOUR, DigestTime, Rhythm
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity.models import Member


def choose_rhythm(
    uow: UnitOfWork, actor: Actor, rhythm: Rhythm, hour: int, weekday: int, *, version: int | None = None
) -> MailRhythm:
    """When the actor wants the mails that can wait, from now on; what waits already follows the new choice.

    Raises Forbidden, Refused (no such hour or day), Stale (`version` 0: nothing was chosen yet).
    """
    actor.require(Permission.NOTIFICATIONS_DIGEST_CHOOSE)
    _check(hour, weekday)
    row = queries.rhythm_of(uow, actor.member_id)
    if version is not None and version != (row.version if row else 0):
        raise Stale
    before = [row.rhythm, row.hour] if row else [Rhythm.DIRECT, None]
    if row is None:
        row = uow.add(MailRhythm(member_id=actor.member_id, rhythm=rhythm, hour=hour, weekday=weekday))
    else:
        row.rhythm, row.hour, row.weekday = rhythm, hour, weekday
        uow.flush()
    changes = {"rhythm": [before[0], rhythm], "hour": [before[1], hour]}
    audit.record(
        uow, actor, NotificationsAction.RHYTHM_CHOSEN, Subject("member", actor.member_id, actor.name), changes=changes
    )
    return row


def _check(hour: int, weekday: int) -> None:
    fields: dict[str, list[str]] = {}
    if not FIRST_HOUR <= hour <= LAST_HOUR:
        fields["hour"] = [_("Kies een uur van %(first)s tot %(last)s uur.", first=FIRST_HOUR, last=LAST_HOUR)]
    if not 1 <= weekday <= 7:
        fields["weekday"] = [_("Kies een dag van de week.")]
    if fields:
        raise Refused(" ".join(text for texts in fields.values() for text in texts), fields=fields)


def send_digests(uow: UnitOfWork) -> int:
    """Queue one mail for each colleague whose turn came with something to tell; the number queued.

    What came after the turn waits for the next one. Each thing is in one digest: it is marked in the transaction that
    queues the mail. Who chose to get all at once, or does not work here any more, waits for nothing.
    """
    waiting: dict[UUID, list[DigestItem]] = defaultdict(list)
    people: dict[UUID, Member] = {}
    now = clock.now()
    for item, member, rhythm in queries.waiting_items(uow):
        if item.queued_at <= time_of(rhythm).last_turn(now):
            waiting[member.member_id].append(item)
            people[member.member_id] = member
    for member_id, items in waiting.items():
        _queue(uow, people[member_id], items)
    return len(waiting)


def time_of(row: MailRhythm | None) -> DigestTime:
    return DigestTime(row.rhythm, row.hour, row.weekday) if row else DigestTime(Rhythm.DIRECT)


def _queue(uow: UnitOfWork, member: Member, items: list[DigestItem]) -> None:
    digest_id = uuid7()
    for item in items:
        item.digest_id = digest_id
    uow.flush()
    queue_mail(
        uow,
        template=DIGEST,
        to=Recipient(member.member_id, member.email, member.display_name),
        business_key=f"mail:{DIGEST}:{digest_id}",
        payload={"digest_id": digest_id},
        school_id=None,
    )


def compose_digest(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """All that is still true of what was kept; nothing when none of it is."""
    found = [_told(uow, item, tools) for item in queries.items_of_digest(uow, UUID(payload["digest_id"]))]
    told = [each for each in found if each is not None]
    if not told:
        return None
    return ComposedMail(
        subject=_n("%(num)s bericht voor jou", "%(num)s berichten voor jou", len(told)),
        template="notifications/mail/digest",
        values={"told": told},
        preview=told[0][0],
        button=(_("Bekijk wat op jou wacht"), tools.link("/")),
        why=_("Je koos om berichten samen te krijgen. Wijzig dat in het platform bij “Mijn mails”."),
    )


def _told(uow: UnitOfWork, item: DigestItem, tools: MailTools) -> tuple[str, str] | None:
    """(what happened, address to look at it), in the centre's own words where it has them."""
    known = registered().get(item.template)
    composed = known.compose(uow, item.data, tools) if known else None
    if known is None or composed is None:
        return None
    composed, _package = in_own_words(uow, item.template, known, composed)
    to: Recipient = from_json(Recipient, item.recipient)
    words = composed.subject
    if to.for_name:
        words = _("%(what)s (je vervangt %(name)s)", what=words, name=to.for_name)
    return words, composed.button[1] if composed.button else tools.link("/")
