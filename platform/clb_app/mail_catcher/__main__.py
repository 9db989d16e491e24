"""`python -m clb_app.mail_catcher`: catches mails until it is told to stop. Settings come from the environment.

CLB_DATA_DIR (mails in its folder `mails`), CLB_SMTP_HOST and CLB_SMTP_PORT (where mails are taken), CLB_MAIL_PAGE_URL
(its host is a name the page answers to), CLB_MAIL_PAGE_HOST and CLB_MAIL_PAGE_PORT (where the page listens; the port of
the URL when not given), CLB_PUBLIC_URL (the link back to the product).
"""

import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Self
from urllib.parse import urlsplit

from werkzeug.serving import WSGIRequestHandler, make_server

from clb_app.mail_catcher.box import MailBox
from clb_app.mail_catcher.page import create_page
from clb_app.mail_catcher.smtp import smtp_server

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class CatcherSettings:
    """Where the mails are kept and which two ports are opened."""

    folder: Path
    smtp_host: str
    smtp_port: int
    page_host: str
    page_port: int
    page_name: str
    product_url: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """From CLB_ variables; the defaults are those of `clb run`."""
        page = urlsplit(environment.get("CLB_MAIL_PAGE_URL", "http://localhost:8025"))
        return cls(
            folder=Path(environment.get("CLB_DATA_DIR", "var")) / "mails",
            smtp_host=environment.get("CLB_SMTP_HOST", LOOPBACK),
            smtp_port=int(environment.get("CLB_SMTP_PORT", "8026")),
            page_host=environment.get("CLB_MAIL_PAGE_HOST", LOOPBACK),
            page_port=int(environment.get("CLB_MAIL_PAGE_PORT", str(page.port or 8025))),
            page_name=page.hostname or "localhost",
            product_url=environment.get("CLB_PUBLIC_URL", ""),
        )


class _QuietHandler(WSGIRequestHandler):
    """No line per request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def serve(settings: CatcherSettings) -> None:
    """Take mails and show them until SIGTERM or SIGINT."""
    box = MailBox(settings.folder)
    smtp = smtp_server(box, settings.smtp_host, settings.smtp_port)
    page = create_page(box, settings.product_url, ("localhost", LOOPBACK, settings.page_name))
    web = make_server(settings.page_host, settings.page_port, page, threaded=True, request_handler=_QuietHandler)

    def finish(_number: int, _frame: FrameType | None) -> None:
        threading.Thread(target=web.shutdown, name="shutdown").start()

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    smtp.start()
    try:
        web.serve_forever(poll_interval=0.1)
    finally:
        smtp.stop()
        web.server_close()


def main() -> int:
    """Run with the settings of the environment."""
    serve(CatcherSettings.read(os.environ))
    return 0


if __name__ == "__main__":
    sys.exit(main())
