"""One caught mail, read. Mails that break the rules are shown as far as they can be read."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
CLOSING_MARKS = ".,;:!?)]}"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along. `content` is what the sender packed, decoded."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as the page and the tests see it. `to` holds the addresses it was delivered to, hidden ones included."""

    id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    message_id: str
    received_at: datetime
    text: str
    html: str
    links: tuple[str, ...]
    attachments: tuple[Attachment, ...]

    def is_to(self, part: str) -> bool:
        """Whether one of the addresses contains `part`, upper or lower case; an empty part is in all."""
        wanted = part.strip().casefold()
        return not wanted or any(wanted in address.casefold() for address in self.to)

    def as_json(self) -> dict[str, object]:
        """For tests: {id, from, to, subject, message_id, received_at, text, html, links, attachments}."""
        return {
            "id": self.id,
            "from": self.sender,
            "to": list(self.to),
            "subject": self.subject,
            "message_id": self.message_id,
            "received_at": self.received_at.isoformat(),
            "text": self.text,
            "html": self.html,
            "links": list(self.links),
            "attachments": [{"name": part.name, "kind": part.kind} for part in self.attachments],
        }


def read_letter(mail_id: str, content: bytes, received: float) -> Letter:
    """Read a stored mail; `received` is in seconds since 1970."""
    message = message_from_bytes(content, policy=policy.default)
    text, html = _body(message, "plain"), _body(message, "html")
    return Letter(
        id=mail_id,
        sender=_header(message, "From"),
        to=tuple(str(value).strip() for value in message.get_all("Delivered-To", [])),
        subject=_header(message, "Subject"),
        message_id=_header(message, "Message-ID"),
        received_at=datetime.fromtimestamp(received, UTC),
        text=text,
        html=html,
        links=_links(text, html),
        attachments=tuple(_attachment(part) for part in message.iter_attachments()),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, "")).strip()
    except (ValueError, IndexError, AttributeError):  # the library stumbles over some broken headers
        return ""


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        text = content.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:  # a character set that does not exist
        text = content.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n")


def _attachment(part: EmailMessage) -> Attachment:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else part.as_bytes()
    return Attachment(part.get_filename() or "bijlage", part.get_content_type(), content)


def _links(text: str, html: str) -> tuple[str, ...]:
    """The web addresses in both parts, in order of appearance, each once."""
    reader = _LinkReader()
    reader.feed(html)
    in_text = [address.rstrip(CLOSING_MARKS) for address in WEB_ADDRESS.findall(text)]
    return tuple(dict.fromkeys([*reader.found, *in_text]))


class _LinkReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") if tag == "a" else None
        if address and WEB_ADDRESS.match(address):
            self.found.append(address)
