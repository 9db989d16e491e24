"""Delivery reports of mail servers (RFC 3464 in RFC 6522's multipart/report), as Postfix, Exchange and others write them."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from clb_platform.notifications.ports import DeliveryReport
from clb_platform.notifications.vocabulary.bounces import BounceKind, Status, status_in

MOST_RECIPIENTS = 50
MOST_PARTS = 20
WEIGHT = {BounceKind.HARD: 2, BounceKind.SOFT: 1, BounceKind.DELAYED: 0}
GENERAL = {BounceKind.HARD: Status(5, 0, 0), BounceKind.SOFT: Status(4, 0, 0), BounceKind.DELAYED: Status(4, 0, 0)}


def read_report(content: bytes) -> DeliveryReport | None:
    """What a mail reports of a failure; None when it is no report, or one of success.

    A mail of ours has one recipient; where it was forwarded to more, the worst counts. Never raises: whatever a
    stranger sends is either a report or nothing.
    """
    # The old policy keeps headers as they came: the newer one stumbles over some broken ones.
    message = message_from_bytes(content, policy=compat32)
    found = [report for block in _recipients(message) if (report := _of(block)) is not None]
    return max(found, key=lambda report: WEIGHT[report.kind], default=None)


def _recipients(message: Message) -> Iterator[Message]:
    """The group of fields of each recipient: all after the first, which is about the mail as a whole."""
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return
    for part in list(message.get_payload())[:MOST_PARTS]:
        if isinstance(part, Message) and part.get_content_type() == "message/delivery-status" and part.is_multipart():
            blocks = [block for block in part.get_payload() if isinstance(block, Message)]
            yield from [block for block in blocks if "Action" in block][:MOST_RECIPIENTS]


def _of(block: Message) -> DeliveryReport | None:
    action, said = _text(block, "Action").lower(), _text(block, "Diagnostic-Code").partition(";")[2].strip()
    stated = status_in(_text(block, "Status"))
    if action == "failed":
        # The server of the recipient knows better why than ours, which may only say "5.0.0".
        status = _closer(stated, status_in(said))
        kind = BounceKind.SOFT if status is not None and status.level == 4 else BounceKind.HARD
    elif action == "delayed":
        status, kind = stated, BounceKind.DELAYED
    else:
        return None
    return DeliveryReport(kind, status or GENERAL[kind], said)


def _closer(stated: Status | None, said: Status | None) -> Status | None:
    is_vague = stated is None or (stated.subject, stated.detail) == (0, 0)
    return said if is_vague and said is not None and (stated is None or said.level == stated.level) else stated


def _text(block: Message, name: str) -> str:
    """A field on one line, whatever bytes it came with."""
    raw = str(block.get(name, "")).encode("ascii", "replace").decode()
    return " ".join("".join(sign if sign.isprintable() else " " for sign in raw).split())
