"""Passwords as argon2id digests (RFC 9106), with the library's recommended cost: 64 MiB, 3 passes, 4 lanes."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Hasher:
    """Implements `PasswordHasher`. The digest names its own cost, so that the cost may be raised later."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def verify(self, hashed: str, password: str) -> bool:
        """Whether the password made this digest; False too for what is no digest (an account without a password)."""
        try:
            return self._hasher.verify(hashed, password)
        except (InvalidHashError, VerificationError):
            return False

    def needs_rehash(self, hashed: str) -> bool:
        """Whether the digest was made with another cost than today's: hash again when the password is at hand."""
        return self._hasher.check_needs_rehash(hashed)
