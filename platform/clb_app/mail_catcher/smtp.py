"""The SMTP side: takes every mail and puts it in the box."""

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope

from clb_app.mail_catcher.box import Envelope, MailBox

LARGEST_MAIL_BYTES = 25_000_000


class _Catch:
    def __init__(self, box: MailBox) -> None:
        self._box = box

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: SmtpEnvelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        mail_id = self._box.add(Envelope(envelope.mail_from or "", tuple(envelope.rcpt_tos)), content)
        return f"250 2.0.0 Kept as {mail_id}"


def smtp_server(box: MailBox, host: str, port: int) -> Controller:
    """An SMTP server in its own thread; `.start()` opens the port, `.stop()` closes it. No sign-in, no TLS."""
    return Controller(
        _Catch(box), hostname=host, port=port, data_size_limit=LARGEST_MAIL_BYTES, ident="CLB mail catcher"
    )
