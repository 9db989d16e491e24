"""Accounts with a password of our own, and signing in."""

from __future__ import annotations

from clb_core import clock
from clb_core.database.engines import Database
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Refused, Unauthenticated
from clb_core.ids import uuid7
from clb_core.words import _
from clb_tenants.access.actor import Actor
from clb_tenants.identity import queries
from clb_tenants.identity.ports import IdentityProvider, PasswordHasher
from clb_tenants.identity.vocabulary import (
    LOCAL_ISSUER,
    PASSWORD_LEAST,
    Account,
    Identity,
    Proof,
    email_key,
)
from clb_tenants.isolation.scope import PersonId


class LocalAccounts:
    """The identity provider of accounts with a password of our own."""

    def __init__(self, database: Database, hasher: PasswordHasher) -> None:
        self._database = database
        self._hasher = hasher
        # Checked when there is no such account, so that the answer takes equally long.
        self._nobody = hasher.hash("nobody has this password")

    def check_password(self, email: str, password: str) -> Identity | None:
        account = queries.account_by_email(self._database, email_key(email))
        hashed = account.password_hash if account and account.password_hash else self._nobody
        fits = self._hasher.verify(hashed, password)
        if account is None or not account.password_hash or not fits:
            return None
        if self._hasher.needs_rehash(hashed):
            self.set_password(email, account.display_name, password)
        return Identity(LOCAL_ISSUER, str(account.person_id))

    def set_password(self, email: str, display_name: str, password: str) -> Identity:
        check_new_password(password)
        person_id = queries.create_account(
            self._database,
            uuid7(),
            email_key(email),
            email.strip(),
            display_name,
            self._hasher.hash(password),
            clock.now(),
        )
        return Identity(LOCAL_ISSUER, str(person_id))

    def account_with(self, email: str) -> Account | None:
        """As slow for an address without an account as for one with."""
        account = queries.account_by_email(self._database, email_key(email))
        self._hasher.verify(self._nobody, email)
        return account if account is not None and account.password_hash else None

    def change_password(self, person_id: PersonId, password: str) -> None:
        check_new_password(password)
        queries.set_password(self._database, person_id, self._hasher.hash(password), clock.now())

    def has_account(self, email: str) -> bool:
        return queries.account_by_email(self._database, email_key(email)) is not None


def check_new_password(password: str) -> None:
    """Length is what counts (NIST SP 800-63B): no rules about signs. Raises Refused."""
    if len(password) < PASSWORD_LEAST:
        words = _(
            "Kies een wachtwoord van minstens %(least)s tekens. Een korte zin is makkelijk te onthouden.",
            least=PASSWORD_LEAST,
        )
        raise Refused(words, fields={"password": [words]})


def confirm(uow: UnitOfWork, database: Database, provider: IdentityProvider, actor: Actor, password: str) -> Proof:
    """Ask someone who is signed in for the password again, before an act that binds. Raises Refused when it is another."""
    member = queries.member(uow, actor.member_id)
    identity = provider.check_password(member.email, password) if member is not None and password else None
    person_id = queries.person_of(database, identity.issuer, identity.subject) if identity else None
    if person_id is None or person_id != actor.person_id:
        words = _("Dit wachtwoord klopt niet. Geef het wachtwoord waarmee je je aanmeldt.")
        raise Refused(words, fields={"password": [words]})
    return Proof(person_id, clock.now())


def sign_in(database: Database, provider: IdentityProvider, email: str, password: str) -> PersonId:
    """The person behind an address and password. Raises Unauthenticated, the same for unknown and wrong."""
    identity = provider.check_password(email, password)
    person_id = queries.person_of(database, identity.issuer, identity.subject) if identity else None
    if person_id is None:
        raise Unauthenticated(_("E-mailadres en wachtwoord passen niet bij elkaar. Probeer opnieuw."))
    return person_id
