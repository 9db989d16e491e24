"""Delivery reports that came back: what they say, and the address that each mail gives for them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from clb_core.words import _l

LONGEST_SAID: Final = 500
LONGEST_PUT_ASIDE: Final = 500
CENTRE_BYTES: Final = 6
MAC_BYTES: Final = 8
TOKEN_LETTERS: Final = 48
"""30 bytes in base32: the end of the centre's id, the message's id, and a keyed digest of both ids."""
STATUS_CODE: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")


class BounceKind(StrEnum):
    """Hard: refused for good (5.x). Soft: given up after trying for a while (4.x). Delayed: still tried."""

    HARD = "hard"
    SOFT = "soft"
    DELAYED = "delayed"


class BounceReason(StrEnum):
    UNKNOWN_ADDRESS = "unknown_address"
    UNKNOWN_DOMAIN = "unknown_domain"
    CLOSED = "closed"
    FULL = "full"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    OTHER = "other"


KIND_LABELS: Final = {
    BounceKind.HARD: _l("Onbestelbaar"),
    BounceKind.SOFT: _l("Niet aangekomen"),
    BounceKind.DELAYED: _l("Vertraagd"),
}
KIND_SHAPES: Final = {
    BounceKind.HARD: ("bad", "s-refused"),
    BounceKind.SOFT: ("warn", "s-lack"),
    BounceKind.DELAYED: ("neutral", "s-lack"),
}
REASON_LABELS: Final = {
    BounceReason.UNKNOWN_ADDRESS: _l("dit adres bestaat niet"),
    BounceReason.UNKNOWN_DOMAIN: _l("het deel na het apenstaartje bestaat niet"),
    BounceReason.CLOSED: _l("deze mailbox is afgesloten"),
    BounceReason.FULL: _l("de mailbox is vol"),
    BounceReason.TOO_LARGE: _l("de mail is te groot voor deze mailbox"),
    BounceReason.REFUSED: _l("de mailserver van de ontvanger weigert onze mails"),
    BounceReason.UNREACHABLE: _l("de mailserver van de ontvanger antwoordt niet"),
    BounceReason.OTHER: _l("de mailserver geeft geen duidelijke reden"),
}

_BY_DETAIL: Final = {
    (1, 0): BounceReason.UNKNOWN_ADDRESS,
    (1, 1): BounceReason.UNKNOWN_ADDRESS,
    (1, 2): BounceReason.UNKNOWN_DOMAIN,
    (1, 3): BounceReason.UNKNOWN_ADDRESS,
    (1, 6): BounceReason.CLOSED,
    (1, 10): BounceReason.UNKNOWN_ADDRESS,
    (2, 1): BounceReason.CLOSED,
    (2, 2): BounceReason.FULL,
    (2, 3): BounceReason.TOO_LARGE,
    (3, 4): BounceReason.TOO_LARGE,
    (4, 4): BounceReason.UNKNOWN_DOMAIN,
}
"""(subject, detail) of an enhanced status code (RFC 3463; 1.10 is a null MX or Exchange's unknown recipient)."""
_BY_SUBJECT: Final = {4: BounceReason.UNREACHABLE, 7: BounceReason.REFUSED}


@dataclass(frozen=True, slots=True)
class Status:
    """An enhanced mail status code, "5.1.1": class, subject and detail (RFC 3463)."""

    level: int
    subject: int
    detail: int

    def __str__(self) -> str:
        return f"{self.level}.{self.subject}.{self.detail}"

    @property
    def reason(self) -> BounceReason:
        known = _BY_DETAIL.get((self.subject, self.detail))
        return known or _BY_SUBJECT.get(self.subject, BounceReason.OTHER)


def status_in(text: str) -> Status | None:
    """The first enhanced status code in a text, such as the reply of a mail server."""
    found = STATUS_CODE.search(text)
    return Status(*(int(part) for part in found.groups())) if found else None


class ReturnAddress:
    """Makes and reads the local part to which a mail's report comes back; only the holder of the secret can make one.

    It is letters and digits alone, since some servers change capitals, and has room for a forwarder's prefix below
    the 64 that an address allows.
    """

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"return-address:" + secret.encode()).digest()

    def make(self, centre_id: UUID, message_id: UUID) -> str:
        raw = centre_id.bytes[-CENTRE_BYTES:] + message_id.bytes + self._digest(centre_id, message_id)
        return base64.b32encode(raw).decode().lower()

    def read(self, local_part: str, centres: Iterable[UUID]) -> tuple[UUID, UUID] | None:
        """(centre, message) that an address of ours names; None for any other."""
        if len(local_part) != TOKEN_LETTERS or not local_part.isascii():
            return None
        try:
            raw = base64.b32decode(local_part.upper())
        except binascii.Error:
            return None
        end, message_id, digest = raw[:CENTRE_BYTES], UUID(bytes=raw[CENTRE_BYTES:-MAC_BYTES]), raw[-MAC_BYTES:]
        for centre_id in centres:
            ours = centre_id.bytes[-CENTRE_BYTES:] == end
            if ours and hmac.compare_digest(digest, self._digest(centre_id, message_id)):
                return centre_id, message_id
        return None

    def _digest(self, centre_id: UUID, message_id: UUID) -> bytes:
        return hmac.new(self._key, centre_id.bytes + message_id.bytes, hashlib.sha256).digest()[:MAC_BYTES]
