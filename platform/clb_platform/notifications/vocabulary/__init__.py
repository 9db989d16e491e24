"""Words and values of mails: to whom, what, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from clb_core.words import _l
from clb_platform.notifications.vocabulary.bounces import ReturnAddress
from clb_platform.notifications.vocabulary.digest import RHYTHM_LABELS
from clb_tenants.audit.vocabulary import FieldWords
from clb_tenants.centres.vocabulary import Certainty, SettingDefinition, SettingKind

CONTACTS: Final = "contacts"
DIGEST: Final = "digest"
INVITATION: Final = "invitation"
PASSWORD: Final = "password"  # noqa: S105 - a kind of mail


class Outcome(StrEnum):
    """What became of a mail. Superseded: at the moment of sending it was no longer true, so it was not sent."""

    SENT = "sent"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


OUTCOME_LABELS: Final = {
    Outcome.SENT: _l("Verzonden"),
    Outcome.REFUSED: _l("Geweigerd"),
    Outcome.SUPERSEDED: _l("Achterhaald"),
}

OUTCOME_SHAPES: Final = {
    Outcome.SENT: ("good", "s-confirmed"),
    Outcome.REFUSED: ("bad", "s-refused"),
    Outcome.SUPERSEDED: ("neutral", "s-withdrawn"),
}
"""Tone and shape of the chip."""


_QUIET: Final = _l("Mails die niet dringend zijn, vertrekken in deze uren niet; ze wachten tot het einde ervan.")
_GROUP: Final = _l("Mails")
_NO_SOURCE: Final = "Startwaarde om te toetsen bij centra; geen bron gevonden."
QUIET_FROM: Final = SettingDefinition(
    key="notifications.quiet_from",
    label=_l("Begin van de stille uren"),
    kind=SettingKind.TIME,
    default="20:00",
    source=_NO_SOURCE,
    certainty=Certainty.UNKNOWN,
    group=_GROUP,
    explanation=_QUIET,
)
QUIET_UNTIL: Final = SettingDefinition(
    key="notifications.quiet_until",
    label=_l("Einde van de stille uren"),
    kind=SettingKind.TIME,
    default="07:00",
    source=_NO_SOURCE,
    certainty=Certainty.UNKNOWN,
    group=_GROUP,
    explanation=_l("Kies hetzelfde uur als het begin om geen stille uren te hebben."),
)
SETTINGS: Final = (QUIET_FROM, QUIET_UNTIL)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a mail is for, as known when it was queued; `member_id` is None for who is no member yet.

    `for_name`: who is away, when the recipient stands in.
    """

    member_id: UUID | None
    email: str
    name: str
    for_name: str = ""


@dataclass(frozen=True, slots=True)
class MergeField:
    """A fact that a centre's own text may name as "{name}": `key` among the values of the mail, and an example of it.

    A mail whose text leaves out what is `needed` would be of no use.
    """

    name: str
    key: str
    label: object
    example: str
    needed: bool = False


class NotificationsAction(StrEnum):
    BOUNCE_PUT_ASIDE = "notifications.bounce.put_aside"
    BOUNCE_RECEIVED = "notifications.bounce.received"
    RHYTHM_CHOSEN = "notifications.rhythm.chosen"
    TEXT_CHANGED = "notifications.text.changed"
    TEXT_RESET = "notifications.text.reset"


ACTION_LABELS: Final = {
    NotificationsAction.BOUNCE_PUT_ASIDE: _l("Onbestelbaar mailadres opzijgelegd"),
    NotificationsAction.BOUNCE_RECEIVED: _l("Mail kwam terug"),
    NotificationsAction.RHYTHM_CHOSEN: _l("Gekozen hoe vaak mails komen"),
    NotificationsAction.TEXT_CHANGED: _l("Tekst van een mail gewijzigd"),
    NotificationsAction.TEXT_RESET: _l("Tekst van een mail terug naar de standaard"),
}
FIELD_LABELS: Final = {
    "body": _l("tekst"),
    "kind": _l("soort"),
    "hour": _l("uur"),
    "rhythm": FieldWords(_l("hoe vaak mails komen"), RHYTHM_LABELS),
    "status": _l("code van de mailserver"),
    "subject": _l("onderwerp"),
    "version": _l("versie"),
}
FIELD_IN_TEXT: Final = re.compile(r"\{([^{}]*)\}")
LONGEST_SUBJECT: Final = 200
LONGEST_BODY: Final = 4000


def fields_in(text: str) -> list[str]:
    """The names between braces in a text, each once."""
    return list(dict.fromkeys(FIELD_IN_TEXT.findall(text)))


def merged(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in. Raises KeyError for a field without a value."""
    return FIELD_IN_TEXT.sub(lambda found: values[found.group(1)], text)


def paragraphs_of(text: str) -> list[list[str]]:
    """Paragraphs as lists of lines: an empty line begins a new one."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return [[line.strip() for line in part.split("\n")] for part in parts if part.strip()]


@dataclass(frozen=True, slots=True)
class MailObject:
    """What a mail is about ("visit" and its id): the delivery log and the page of the object find each other by it."""

    kind: str
    object_id: UUID


@dataclass(frozen=True, slots=True)
class ComposedMail:
    """A mail as its slice wrote it, at the moment of sending.

    `template` is the path of the slice's pair without its ending ("planning/mail/proposal" for `.html` and `.txt` below
    the slice's `templates`); both extend `core/mail/base` and get `values` beside the frame's own words: `preview`
    (first line in the inbox), `button` (label, address), `contact` (how to reach a person; else the centre's own),
    `why` (why this mail was sent).
    """

    subject: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    about: MailObject | None = None
    preview: str = ""
    button: tuple[str, str] | None = None
    contact: str = ""
    why: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class MailTools:
    """What composing needs of the outside: the public address of the product, the secret that makes link tokens, and
    the domain to which delivery reports come back (empty: nobody receives them)."""

    public_url: str
    secret: str = field(repr=False)
    bounce_domain: str = ""

    def link(self, path: str) -> str:
        """The whole address of a page: "/uitnodiging/…" below the public address."""
        return f"{self.public_url.rstrip('/')}/{path.lstrip('/')}"

    def message_id(self, message_id: UUID) -> str:
        """The same for every attempt, so that a mail that was sent twice is recognised as one."""
        return f"<{message_id}@{urlsplit(self.public_url).hostname or 'localhost'}>"

    def return_path(self, centre_id: UUID, message_id: UUID) -> str:
        """Where a report about this one mail comes back; empty when nobody receives reports."""
        if not self.bounce_domain:
            return ""
        return f"{ReturnAddress(self.secret).make(centre_id, message_id)}@{self.bounce_domain}"
