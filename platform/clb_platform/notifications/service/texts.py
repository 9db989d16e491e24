"""A centre's own texts of mails: written with checked merge fields, shown with real facts, and back to the product's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused, Stale
from clb_core.words import _, listed
from clb_platform.notifications import queries
from clb_platform.notifications.models import MailText
from clb_platform.notifications.service.mails import KnownMail, registered
from clb_platform.notifications.service.rendering import RenderedMail, one_line, render
from clb_platform.notifications.vocabulary import (
    ComposedMail,
    MailTools,
    MergeField,
    NotificationsAction,
    fields_in,
    merged,
    paragraphs_of,
)
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.centres import queries as centres

OWN: Final = ("notifications/mail/own", "clb_platform.notifications")
TRIED: Final = 5
"""How many of the latest mails of a kind are tried to find one that could still be sent."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail as it would leave. `is_real`: with the facts of a mail of this centre, else with examples."""

    mail: RenderedMail
    is_real: bool


def known_kind(template: str) -> KnownMail:
    """A kind of mail of which a centre may write the text. Raises NotFound."""
    known = registered().get(template)
    if known is None or not known.fields:
        raise NotFound
    return known


def check_text(fields: Sequence[MergeField], subject: str, body: str) -> None:
    """Raises Refused, in words beside the field, for an unknown merge field or one that must not be left out."""
    known = {field.name for field in fields}
    problems: dict[str, list[str]] = {}
    for place, text in (("subject", subject), ("body", body)):
        unknown = [f"{{{name}}}" for name in fields_in(text) if name not in known]
        if unknown:
            found = listed([f"{{{name}}}" for name in sorted(known)])
            words = _("Deze mail kent %(strange)s niet. Kies uit %(known)s.", strange=listed(unknown), known=found)
            problems[place] = [words]
    missing = [f"{{{field.name}}}" for field in fields if field.needed and field.name not in fields_in(body)]
    if missing:
        words = _("Zonder %(fields)s weet de lezer niet genoeg. Zet het in de tekst.", fields=listed(missing))
        problems.setdefault("body", []).append(words)
    if problems:
        raise Refused(" ".join(text for texts in problems.values() for text in texts), fields=problems)


def write_text(
    uow: UnitOfWork, actor: Actor, template: str, *, subject: str, body: str, version: int | None
) -> MailText:
    """Keep the centre's own text of a kind of mail, from the next mail on. `version` is the one that was seen (0: none).

    Raises Forbidden, NotFound, Refused (a field that does not exist or is missing), Stale.
    """
    actor.require(Permission.NOTIFICATIONS_TEXT_EDIT)
    known = known_kind(template)
    check_text(known.fields, subject, body)
    row = _add(uow, actor, template, version, subject=one_line(subject), body=body.replace("\r\n", "\n").strip())
    texts = {"subject": row.subject, "body": row.body}
    subject_of = Subject("mail_text", row.text_id, str(known.label))
    audit.record(uow, actor, NotificationsAction.TEXT_CHANGED, subject_of, changes={"version": row.number}, texts=texts)
    return row


def reset_text(uow: UnitOfWork, actor: Actor, template: str, version: int | None) -> MailText:
    """Back to the product's text. Raises Forbidden, NotFound, Conflict (it holds already), Stale."""
    actor.require(Permission.NOTIFICATIONS_TEXT_EDIT)
    known, last = known_kind(template), queries.text_of(uow, template)
    if last is None or last.is_default:
        raise Conflict(_("De standaardtekst geldt al."))
    row = _add(uow, actor, template, version, subject="", body="", is_default=True)
    subject_of = Subject("mail_text", row.text_id, str(known.label))
    audit.record(uow, actor, NotificationsAction.TEXT_RESET, subject_of, changes={"version": row.number})
    return row


def _add(
    uow: UnitOfWork, actor: Actor, template: str, seen: int | None, *, subject: str, body: str, is_default: bool = False
) -> MailText:
    """The next version. Two at once get the same number, which the database refuses in words."""
    last = queries.text_of(uow, template)
    number = last.number if last else 0
    if seen is not None and seen != number:
        raise Stale
    return uow.add(
        MailText(
            template=template,
            number=number + 1,
            subject=subject,
            body=body,
            is_default=is_default,
            written_by=actor.name,
            written_at=clock.now(),
        )
    )


def in_own_words(uow: UnitOfWork, template: str, known: KnownMail, composed: ComposedMail) -> tuple[ComposedMail, str]:
    """A mail in the centre's own words, and where its template is; as it was while the product's text holds.

    A text that names a fact which this mail does not have (an older text, a newer product) gives way to the product's.
    """
    text = queries.text_of(uow, template) if known.fields else None
    if text is None or text.is_default:
        return composed, known.package
    try:
        return _own(known.fields, composed, text.subject, text.body), OWN[1]
    except KeyError:
        return composed, known.package


def _own(fields: Sequence[MergeField], composed: ComposedMail, subject: str, body: str) -> ComposedMail:
    values = {field.name: _words(composed.values[field.key]) for field in fields if field.key in composed.values}
    paragraphs = paragraphs_of(merged(body, values))
    return replace(
        composed, subject=one_line(merged(subject, values)), template=OWN[0], values={"paragraphs": paragraphs}, preview=""
    )


def _words(value: Any) -> str:
    """A fact as text: a list gets a line for each item, a pair is joined."""
    if isinstance(value, list):
        return "\n".join(f"• {_words(item)}" for item in value)
    if isinstance(value, tuple):
        return ": ".join(str(part) for part in value)
    return str(value)


def preview(uow: UnitOfWork, actor: Actor, template: str, subject: str, body: str, tools: MailTools) -> Preview:
    """How a mail with this text would look, with the facts of the latest mail that could still be sent.

    Raises Forbidden, NotFound, Refused (as `write_text`). Leaves nothing behind.
    """
    actor.require(Permission.NOTIFICATIONS_TEXT_EDIT)
    known = known_kind(template)
    check_text(known.fields, subject, body)
    found = _latest(uow, template, known, tools)
    composed = found or ComposedMail("", OWN[0], _examples(known.fields))
    own = _own(known.fields, composed, subject, body)
    return Preview(render(own, OWN[1], centres.centre(uow)), is_real=found is not None)


def _examples(fields: Sequence[MergeField]) -> Mapping[str, str]:
    return {field.key: field.example for field in fields}


def _latest(uow: UnitOfWork, template: str, known: KnownMail, tools: MailTools) -> ComposedMail | None:
    """Composed inside a savepoint that is undone: a preview makes no link."""
    for message in queries.last_messages(uow, template, TRIED):
        nested = uow.session.begin_nested()
        composed = known.compose(uow, message.payload["data"], tools)
        nested.rollback()
        if composed is not None:
            # The link of a mail is its reader's own.
            return replace(composed, button=None)
    return None
