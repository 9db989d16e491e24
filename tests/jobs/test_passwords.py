"""Passwords as argon2id digests."""

from __future__ import annotations

from argon2 import PasswordHasher

from clb_integrations.passwords.argon2_hasher import Argon2Hasher

PASSWORD = "een lang genoeg wachtwoord"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)


def test_a_digest_is_argon2id_at_the_recommended_cost_and_never_twice_the_same() -> None:
    first, second = (Argon2Hasher().hash(PASSWORD) for _attempt in range(2))

    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second


def test_only_the_password_itself_fits() -> None:
    hasher = Argon2Hasher()
    hashed = hasher.hash(PASSWORD)

    assert hasher.verify(hashed, PASSWORD)
    assert not hasher.verify(hashed, PASSWORD + " ")
    assert not hasher.verify(hashed, "")


def test_an_account_without_a_password_lets_nobody_in() -> None:
    assert not Argon2Hasher().verify("", "")
    assert not Argon2Hasher().verify("geen digest", PASSWORD)


def test_a_digest_of_a_lower_cost_still_fits_and_asks_to_be_made_again() -> None:
    hasher = Argon2Hasher()
    old = CHEAP.hash(PASSWORD)

    assert hasher.verify(old, PASSWORD)
    assert hasher.needs_rehash(old)
    assert not hasher.needs_rehash(hasher.hash(PASSWORD))
