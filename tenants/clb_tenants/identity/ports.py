"""The port to whoever proves a person's identity: local accounts here, Keycloak by its adapter."""

from __future__ import annotations

from typing import Protocol

from clb_tenants.identity.vocabulary import Account, Identity
from clb_tenants.isolation.scope import PersonId


class IdentityProvider(Protocol):
    """Proves who someone is. It never says what they may do: that is in our own memberships."""

    def check_password(self, email: str, password: str) -> Identity | None:
        """The identity behind an address and password, or None; takes equally long for an unknown address."""
        ...

    def set_password(self, email: str, display_name: str, password: str) -> Identity:
        """Make the account if there is none, and set its password."""
        ...

    def account_with(self, email: str) -> Account | None:
        """The account with this address whose password we keep, or None; takes equally long for an unknown address."""
        ...

    def change_password(self, person_id: PersonId, password: str) -> None:
        """Set another password for a person who has an account. Raises Refused (too short)."""
        ...

    def has_account(self, email: str) -> bool: ...


class PasswordHasher(Protocol):
    """Makes and checks password hashes (argon2id by its adapter)."""

    def hash(self, password: str) -> str: ...

    def verify(self, hashed: str, password: str) -> bool: ...

    def needs_rehash(self, hashed: str) -> bool: ...
