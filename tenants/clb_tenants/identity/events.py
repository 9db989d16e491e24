"""What happened to people and their access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ContactInvited:
    """Someone was offered a role and must get a mail with a link."""

    invitation_id: UUID

    @property
    def business_key(self) -> str:
        return f"contact_invited:{self.invitation_id}"


@dataclass(frozen=True, slots=True)
class ContactsAsked:
    """A school is asked, for the `times`th time, whether its list of contacts is right; its head and contacts get a mail."""

    check_id: UUID
    school_id: UUID
    times: int

    @property
    def business_key(self) -> str:
        return f"contacts_asked:{self.check_id}:{self.times}"


@dataclass(frozen=True, slots=True)
class PasswordAsked:
    """The holder of an account must get a mail with a link that lets a new password be chosen, for a short while."""

    reset_id: UUID
    person_id: UUID
    member_id: UUID
    email: str
    asked_at: datetime

    @property
    def business_key(self) -> str:
        return f"password_asked:{self.reset_id}"


@dataclass(frozen=True, slots=True)
class MembershipEnded:
    """A role ended; links and open questions that hang on it must be looked at."""

    membership_id: UUID
    member_id: UUID
    school_id: UUID | None

    @property
    def business_key(self) -> str:
        return f"membership_ended:{self.membership_id}"


@dataclass(frozen=True, slots=True)
class AddressChanged:
    """A member is written to at another address; `version` is that of the member after it."""

    member_id: UUID
    version: int

    @property
    def business_key(self) -> str:
        return f"address_changed:{self.member_id}:{self.version}"
