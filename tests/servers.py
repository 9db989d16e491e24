"""Real servers for tests: each is a context manager that stops exactly what it started and removes its own folder."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from werkzeug.serving import WSGIRequestHandler, make_server

from clb_app.launcher.errors import CannotStart
from clb_app.launcher.ports import LOOPBACK, free_port
from clb_app.launcher.postgres import PostgresServer
from clb_app.launcher.postgres_binaries import debian_bin_dirs, wheel_bin_dir
from clb_app.launcher.valkey import ValkeyServer
from clb_app.mail_catcher.box import MailBox
from clb_app.mail_catcher.letter import Letter
from clb_app.mail_catcher.page import create_page
from clb_app.mail_catcher.smtp import smtp_server

Kind = Literal["wheel", "debian"]
# Losing test data in a power cut is no loss.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def server_folder() -> Iterator[Path]:
    """A fresh folder that the servers' account can enter, also when root runs the tests (`tmp_path` is closed then)."""
    folder = Path(tempfile.mkdtemp(prefix="clb-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def bin_dir_of(kind: Kind) -> Path:
    """The programs of the wheel, or Debian's newest. Raises CannotStart when they are not installed."""
    found = wheel_bin_dir() if kind == "wheel" else next(iter(debian_bin_dirs()), None)
    if found is None:
        raise CannotStart(f"PostgreSQL ({kind}) is not installed: make test installs it.")
    return found


@contextmanager
def postgres_for_tests(kind: Kind = "wheel") -> Iterator[PostgresServer]:
    """A running, empty cluster without fsync."""
    with server_folder() as folder, PostgresServer(folder / "postgres", bin_dir_of(kind), settings=FAST) as server:
        yield server


@contextmanager
def valkey_for_tests() -> Iterator[ValkeyServer]:
    """A running, empty Valkey on a free port."""
    with server_folder() as folder, ValkeyServer(folder / "valkey", "test-password") as server:
        yield server


@dataclass(frozen=True, slots=True)
class CaughtMails:
    """A running mail catcher: send to `smtp_host`:`smtp_port`, look at `page_url`, or read the box at once."""

    smtp_host: str
    smtp_port: int
    page_url: str
    box: MailBox

    def letters(self, recipient: str = "") -> list[Letter]:
        """What was caught, newest first."""
        return self.box.newest_first(recipient)


class _QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def mail_catcher_for_tests() -> Iterator[CaughtMails]:
    """A running mail catcher with an empty box, in threads of this process."""
    with server_folder() as folder:
        box = MailBox(folder / "mails")
        smtp = smtp_server(box, LOOPBACK, free_port(0))
        web = make_server(LOOPBACK, 0, create_page(box), threaded=True, request_handler=_QuietHandler)
        serving = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05}, name="mail page")
        smtp.start()
        serving.start()
        try:
            yield CaughtMails(LOOPBACK, smtp.port, f"http://{LOOPBACK}:{web.port}", box)
        finally:
            web.shutdown()
            serving.join()
            web.server_close()
            smtp.stop()
