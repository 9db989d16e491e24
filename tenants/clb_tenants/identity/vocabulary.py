"""Words and values of identity: link tokens, purposes, actions."""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from clb_core.words import _l
from clb_tenants.access.roles import LABELS, Role
from clb_tenants.audit.vocabulary import FieldWords
from clb_tenants.isolation.scope import CentreId, PersonId, SchoolId

LOCAL_ISSUER: Final = "local"
INVITATION_DAYS: Final = 7
PASSWORD_LEAST: Final = 12
PASSWORD_LINK_MINUTES: Final = 60
SECRET_BYTES: Final = 24


class LinkPurpose(StrEnum):
    INVITATION = "invitation"
    ANSWER = "answer"
    PASSWORD = "password"  # noqa: S105 - a purpose, not a secret


class IdentityAction(StrEnum):
    INVITED = "identity.contact.invited"
    INVITATION_ACCEPTED = "identity.invitation.accepted"
    INVITATION_REVOKED = "identity.invitation.revoked"
    MEMBERSHIP_ENDED = "identity.membership.ended"
    MEMBERSHIP_STARTED = "identity.membership.started"
    CONTACTS_ASKED = "identity.contacts.asked"
    CONTACTS_CONFIRMED = "identity.contacts.confirmed"
    MEMBER_CORRECTED = "identity.member.corrected"
    DEPUTY_ADDED = "identity.deputy.added"
    DEPUTY_ENDED = "identity.deputy.ended"
    DEPUTY_REPLACED = "identity.deputy.replaced"
    MAILBOX_ADDED = "identity.mailbox.added"
    MAILBOX_REMOVED = "identity.mailbox.removed"
    RESET_ASKED = "identity.password.asked"
    RESET_DONE = "identity.password.changed"
    SIGNED_IN = "identity.signed_in"


ACTION_LABELS = {
    IdentityAction.INVITED: _l("Persoon uitgenodigd"),
    IdentityAction.INVITATION_ACCEPTED: _l("Uitnodiging aanvaard"),
    IdentityAction.INVITATION_REVOKED: _l("Uitnodiging ingetrokken"),
    IdentityAction.MEMBERSHIP_ENDED: _l("Rol beëindigd"),
    IdentityAction.MEMBERSHIP_STARTED: _l("Rol toegekend"),
    IdentityAction.CONTACTS_ASKED: _l("Contacten laten nakijken"),
    IdentityAction.CONTACTS_CONFIRMED: _l("Contacten bevestigd"),
    IdentityAction.MEMBER_CORRECTED: _l("Gegevens van een persoon gewijzigd"),
    IdentityAction.DEPUTY_ADDED: _l("Vervanger aangeduid"),
    IdentityAction.DEPUTY_ENDED: _l("Vervanging gestopt"),
    IdentityAction.DEPUTY_REPLACED: _l("Andere vervanger aangeduid"),
    IdentityAction.MAILBOX_ADDED: _l("Gedeelde mailbox toegevoegd"),
    IdentityAction.MAILBOX_REMOVED: _l("Gedeelde mailbox verwijderd"),
    IdentityAction.RESET_ASKED: _l("Nieuw wachtwoord gevraagd"),
    IdentityAction.RESET_DONE: _l("Wachtwoord gewijzigd"),
    IdentityAction.SIGNED_IN: _l("Aangemeld"),
}
FIELD_LABELS = {
    "role": FieldWords(_l("rol"), LABELS),
    "email": _l("e-mailadres"),
    "valid_until": _l("geldig tot en met"),
    "valid_from": _l("geldig vanaf"),
    "deputy": _l("vervanger"),
    "times": _l("hoe vaak gevraagd"),
    "ended": _l("beëindigde rollen"),
    "corrected": _l("verbeterde gegevens"),
    "first_day": _l("eerste dag"),
    "last_day": _l("laatste dag"),
    "keeps_mails": _l("krijgt zelf ook de mails"),
    "beside_persons": _l("naast de mensen zelf"),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an identity provider says this is: the pair (issuer, subject) and nothing that grants anything."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Account:
    """A local account as the sign-in door shows it; `password_hash` is empty until a password was set."""

    person_id: PersonId
    email: str
    display_name: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class Proof:
    """That a person gave the own password again, just now."""

    person_id: PersonId
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Context:
    """One place where a person may act today: a centre's staff, or one school of a centre."""

    centre_id: CentreId
    centre_name: str
    school_id: SchoolId | None
    school_name: str
    roles: tuple[Role, ...]
    for_member_id: UUID | None = None
    for_name: str = ""
    """Whom the person stands in for there, when it is not in their own right."""

    @property
    def key(self) -> str:
        return context_key(self.centre_id, self.school_id, self.for_member_id)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a mail goes to: a person, a shared mailbox, or the deputy of `for_name`."""

    email: str
    display_name: str
    member_id: UUID | None = None
    mailbox_id: UUID | None = None
    for_name: str = ""

    @property
    def key(self) -> UUID:
        """Names one recipient of one mail."""
        found = self.mailbox_id or self.member_id
        if found is None:
            raise ValueError("an addressee is a person or a mailbox")
        return found


@dataclass(frozen=True, slots=True)
class Correction:
    """What a school says of one of its people: other details, or that the person does not work there any more."""

    membership_id: UUID
    name: str
    phone: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who says to act when a link of a shared mailbox is used: one of the school's people, or someone by name."""

    member_id: UUID | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A mail link that exists: whose, for what, and whether it still works. Moments are the caller's to judge."""

    centre_id: CentreId
    link_id: UUID
    purpose: LinkPurpose
    member_id: UUID | None
    school_id: SchoolId | None
    subject_id: UUID
    mailbox_id: UUID | None = None


def context_key(centre_id: object, school_id: object, for_member_id: object) -> str:
    """How a form names a context; the parts as ids or as the texts of a session."""
    return f"{centre_id}:{school_id or ''}" + (f":{for_member_id}" if for_member_id else "")


def email_key(email: str) -> str:
    """What makes two addresses the same: spaces off, composed, lower case."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def make_token(secret: str, centre_id: UUID, purpose: LinkPurpose, link_id: UUID) -> str:
    """The token of a mail link: the centre's id and 24 bytes that only the holder of the product's secret can make.

    It follows from the link's id, so that a mail that is sent again after a crash carries the same token; only its digest
    is stored.
    """
    key = hashlib.sha256(b"mail-link:" + secret.encode()).digest()
    mac = hmac.new(key, purpose.encode() + centre_id.bytes + link_id.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(centre_id.bytes + mac[:SECRET_BYTES]).decode().rstrip("=")


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def centre_of_token(token: str) -> UUID | None:
    """The centre a token names, or None when it is no token of ours."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    return UUID(bytes=raw[:16]) if len(raw) == 16 + SECRET_BYTES else None
