"""Persons and their accounts (global, reached through doors only), and per centre: members, roles, invitations, links."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_core.words import _l
from clb_tenants.access.roles import Role
from clb_tenants.identity.vocabulary import LinkPurpose
from clb_tenants.isolation.ownership import SCHOOLS, CentreOwned, no_overlap, owned_foreign_key, shared


class Person(Base):
    """Global. Someone who can sign in; what they may do is in the memberships of centres."""

    __tablename__ = "person"

    person_id: Mapped[UUID] = primary_id()
    display_name: Mapped[str]
    created_at: Mapped[datetime]


class PersonIdentity(Base):
    """Global. The pair (issuer, subject) by which an identity provider knows a person."""

    __tablename__ = "person_identity"

    issuer: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid())


class LocalAccount(Base):
    """Global. An account with a password of our own (argon2id)."""

    __tablename__ = "local_account"
    __table_args__ = (UniqueConstraint("email_key", name="local_account_email_key"),)

    person_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str]
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]


class Member(Versioned, CentreOwned, Base):
    """A person as one centre knows them: name and address. `person_id` is empty until an invitation is accepted."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("centre_id", "email_key", name="member_email_key"),
        Index("member_person_idx", "centre_id", "person_id"),
        Index("member_name_idx", "centre_id", "name_key", "member_id"),
    )
    audience = shared(
        sees="exists (select 1 from membership ms where ms.centre_id = member.centre_id"
        f" and ms.member_id = member.member_id and ms.school_id = any({SCHOOLS}))"
    )

    member_id: Mapped[UUID] = primary_id()
    person_id: Mapped[UUID | None] = mapped_column(Uuid())
    display_name: Mapped[str]
    name_key: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]
    phone: Mapped[str]


class Membership(Versioned, CentreOwned, Base):
    """A role of a member, at the centre (no school) or at one school, from a day to a day, both included."""

    __tablename__ = "membership"
    __table_args__ = (
        owned_foreign_key("member_id", "member"),
        one_of("role", Role, name="membership_role"),
        CheckConstraint("school_id is null or school_id <> centre_id", name="membership_of_real_school"),
        Index("membership_member_idx", "centre_id", "member_id"),
        Index("membership_school_idx", "centre_id", "school_id", "role"),
    )
    audience = shared()

    membership_id: Mapped[UUID] = primary_id()
    member_id: Mapped[UUID] = mapped_column(Uuid())
    role: Mapped[Role] = mapped_column(text_enum(Role))
    school_id: Mapped[UUID | None] = mapped_column(Uuid())
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    ended_because: Mapped[str | None]


class Invitation(Versioned, CentreOwned, Base):
    """An offer of a role, bound to an address. It is used up when it is accepted."""

    __tablename__ = "invitation"
    __table_args__ = (
        one_of("role", Role, name="invitation_role"),
        CheckConstraint("school_id is null or school_id <> centre_id", name="invitation_of_real_school"),
        Index("invitation_school_idx", "centre_id", "school_id"),
        Index("invitation_email_idx", "centre_id", "email_key"),
    )

    invitation_id: Mapped[UUID] = primary_id()
    email: Mapped[str]
    email_key: Mapped[str]
    display_name: Mapped[str]
    role: Mapped[Role] = mapped_column(text_enum(Role))
    school_id: Mapped[UUID | None] = mapped_column(Uuid())
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    invited_by: Mapped[str]
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SharedMailbox(Versioned, CentreOwned, Base):
    """An address of a school that gets the mails for a role, beside the persons who hold it or instead of them."""

    __tablename__ = "shared_mailbox"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        one_of("role", Role, name="shared_mailbox_role"),
        CheckConstraint("school_id <> centre_id", name="shared_mailbox_of_real_school"),
        UniqueConstraint("centre_id", "school_id", "role", "email_key", name="shared_mailbox_once"),
    )
    audience = shared()

    mailbox_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID] = mapped_column(Uuid())
    role: Mapped[Role] = mapped_column(text_enum(Role))
    display_name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]
    beside_persons: Mapped[bool]
    added_by: Mapped[str]
    added_at: Mapped[datetime]


class Deputy(Versioned, CentreOwned, Base):
    """Someone who acts for a member at one place, and gets the mails, in a period (both days included).

    `place_id` is the school, or the centre itself when `school_id` is empty.
    """

    __tablename__ = "deputy"
    __table_args__ = (
        owned_foreign_key("member_id", "member"),
        owned_foreign_key("deputy_member_id", "member", "member_id"),
        CheckConstraint("first_day <= last_day", name="deputy_days_in_order"),
        CheckConstraint("member_id <> deputy_member_id", name="deputy_is_another"),
        no_overlap(
            "deputy_no_overlap", per=("member_id", "place_id"), days=("first_day", "last_day"), where="ended_at is null"
        ),
        Index("deputy_place_idx", "centre_id", "place_id", "last_day"),
        Index("deputy_deputy_idx", "centre_id", "deputy_member_id", "last_day"),
    )
    audience = shared()

    deputy_id: Mapped[UUID] = primary_id()
    member_id: Mapped[UUID] = mapped_column(Uuid())
    deputy_member_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID | None] = mapped_column(Uuid())
    place_id: Mapped[UUID] = mapped_column(Uuid())
    first_day: Mapped[date]
    last_day: Mapped[date]
    keeps_mails: Mapped[bool]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ContactCheck(Versioned, CentreOwned, Base):
    """One time that a school was asked whether its list of contacts is right; `confirmed_at` is empty until it said so."""

    __tablename__ = "contact_check"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        Index("contact_check_school_idx", "centre_id", "school_id", "asked_at"),
        Index(
            "contact_check_one_open", "centre_id", "school_id", unique=True, postgresql_where="confirmed_at is null"
        ),
    )
    audience = shared()

    check_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID] = mapped_column(Uuid())
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    times_asked: Mapped[int]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str]
    remark: Mapped[str]


class MailLink(CentreOwned, Base):
    """A link in a mail, stored as a digest, bound to a purpose and a subject; and to a member or a shared mailbox.

    That of an invitation is bound to neither: who takes it up is not known yet.
    """

    __tablename__ = "mail_link"
    __table_args__ = (
        UniqueConstraint("centre_id", "token_digest", name="mail_link_token_key"),
        one_of("purpose", LinkPurpose, name="mail_link_purpose"),
        Index("mail_link_subject_idx", "centre_id", "subject_id"),
        Index("mail_link_member_idx", "centre_id", "member_id"),
    )

    link_id: Mapped[UUID] = primary_id()
    token_digest: Mapped[str]
    purpose: Mapped[LinkPurpose] = mapped_column(text_enum(LinkPurpose))
    member_id: Mapped[UUID | None] = mapped_column(Uuid())
    mailbox_id: Mapped[UUID | None] = mapped_column(Uuid())
    school_id: Mapped[UUID | None] = mapped_column(Uuid())
    subject_id: Mapped[UUID] = mapped_column(Uuid())
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


GLOBAL_TABLES = (Person, PersonIdentity, LocalAccount)
TABLES = (Member, Membership, Invitation, SharedMailbox, Deputy, ContactCheck, MailLink)
NOBODY = _l("Huisonderwijs heeft geen contactpersonen.")
SENTENCES = {
    "membership_of_real_school": NOBODY,
    "invitation_of_real_school": NOBODY,
    "shared_mailbox_of_real_school": NOBODY,
    "local_account_email_key": _l("Er is al een account met dit e-mailadres. Meld je daarmee aan."),
    "member_email_key": _l("Er is al iemand met dit e-mailadres in jullie centrum."),
    "deputy_days_in_order": _l("De laatste dag ligt voor de eerste."),
    "deputy_is_another": _l("Kies iemand anders als vervanger."),
    "deputy_no_overlap": _l("In die dagen is er al een vervanger."),
    "contact_check_one_open": _l("Deze school kreeg de vraag al en antwoordde nog niet."),
    "shared_mailbox_once": _l("Dit adres krijgt de mails voor deze rol al."),
    "mail_link_token_key": _l("Deze link bestaat al."),
}
