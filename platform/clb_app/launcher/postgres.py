"""A PostgreSQL of our own in one folder: made at the first start, kept afterwards, stopped with the one who started it.

It listens on a Unix socket only, in a folder nobody else can enter; there the password is not asked. Its settings are
given at the start, so the data folder holds no file to edit. Layout of the folder:

    cluster/   the data                 socket/     the socket (elsewhere when the path is too long for one)
    server.log what the server says     binaries/   a copy of the wheel, only when the account cannot reach the wheel
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from clb_app.launcher.account import Account, account_for
from clb_app.launcher.errors import CannotStart
from clb_app.launcher.postgres_binaries import check_major, find_bin_dir, reachable_bin_dir
from clb_app.launcher.process import exit_code, has_ended, spawn, stop, tail
from clb_core.words import _

SUPERUSER = "postgres"
PORT = 5432
LONGEST_SOCKET_PATH = 107
LOCK_SECONDS = 10.0
READY_SECONDS = 60.0
INITDB = (
    f"--username={SUPERUSER}",
    "--auth-host=scram-sha-256",
    "--auth-local=trust",
    "--data-checksums",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
)
STILL_LOCKED = ('lock file "postmaster.pid" already exists', "pre-existing shared memory block")
STOP_STEPS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0))


class _StillLockedError(Exception):
    """The previous server has not quite gone."""


class PostgresServer:
    """One cluster in `data_dir`, which must exist or have an existing parent.

    `bin_dir` names the programs (default: found); `settings` are server settings for this start, e.g. {"fsync": "off"}
    in tests. `pause` is how it waits: it may raise to give up, then `stop` still ends what was started.
    """

    label = "Databank"

    def __init__(
        self,
        data_dir: Path,
        bin_dir: Path | None = None,
        *,
        settings: Mapping[str, str] | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.port = PORT
        self.log = self.data_dir / "server.log"
        self.socket_dir = self.data_dir / "socket"
        self._wanted_bin_dir = bin_dir
        self._settings = dict(settings or {})
        self._pause = pause
        self._process: subprocess.Popen[bytes] | None = None
        self._initdb: subprocess.Popen[bytes] | None = None

    @property
    def cluster(self) -> Path:
        """The data folder of PostgreSQL itself."""
        return self.data_dir / "cluster"

    @property
    def superuser_url(self) -> str:
        """For SQLAlchemy, database `postgres`."""
        return self.url("postgres")

    @property
    def pid(self) -> int | None:
        """The server's process number while it runs."""
        return self._process.pid if self._process is not None and self.poll() is None else None

    def url(self, database: str, user: str = SUPERUSER) -> str:
        """For SQLAlchemy, over the socket, without password."""
        return f"postgresql+psycopg://{user}@/{database}?host={quote(str(self.socket_dir), safe='')}&port={self.port}"

    def connect(self, database: str = "postgres", seconds: int = 5) -> psycopg.Connection:
        """A plain connection as superuser, each statement on its own."""
        return psycopg.connect(
            host=str(self.socket_dir),
            port=self.port,
            user=SUPERUSER,
            dbname=database,
            connect_timeout=seconds,
            autocommit=True,
        )

    def start(self) -> None:
        """Make the cluster if there is none, start it, and wait until it answers (crash recovery included).

        Raises CannotStart with what to do; nothing of an existing cluster is ever removed.
        """
        if not has_ended(self._process, LOCK_SECONDS, self._pause):
            raise self._in_use()
        account, bin_dir = self._prepare()
        if not self.cluster.exists():
            self._make_cluster(account, bin_dir)
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                return self._start_once(account, bin_dir)
            except _StillLockedError:
                if time.monotonic() > deadline:
                    raise self._in_use() from None
                self._pause(0.25)

    def poll(self) -> int | None:
        """The exit code when the server has ended, None while it runs."""
        return 0 if self._process is None else exit_code(self._process)

    def stop(self) -> None:
        """Stop the process this object started (open connections are cut); doing it twice is harmless."""
        for process in (self._initdb, self._process):
            if process is not None:
                stop(process, STOP_STEPS)
        self._initdb = self._process = None
        if self.socket_dir.parent != self.data_dir:
            shutil.rmtree(self.socket_dir, ignore_errors=True)
            self.socket_dir = self.data_dir / "socket"

    def create_database(self, name: str) -> None:
        """Make an empty database unless it exists."""
        with self.connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

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

    def _in_use(self) -> CannotStart:
        return CannotStart(
            _("Op de gegevens in %(folder)s draait al een databank. Stop die eerst.", folder=self.data_dir)
        )

    def _prepare(self) -> tuple[Account, Path]:
        """The folder, who runs the server and with which programs."""
        try:
            self.data_dir.mkdir(mode=0o700, exist_ok=True)
            account = account_for(self.data_dir.parent)
            own_tree(self.data_dir, account)
            data_major = self._data_major()
            bin_dir = self._wanted_bin_dir or find_bin_dir(data_major)
            check_major(bin_dir, self.data_dir, data_major)
            bin_dir = reachable_bin_dir(bin_dir, account, self.data_dir / "binaries")
            self.socket_dir = self._socket_folder(account)
        except PermissionError as error:
            raise CannotStart(
                _(
                    "De map %(folder)s is van een andere gebruiker. Kies een andere met CLB_DATA_DIR.",
                    folder=self.data_dir,
                )
            ) from error
        return account, bin_dir

    def _data_major(self) -> int | None:
        version = self.cluster / "PG_VERSION"
        return int(version.read_text().strip()) if version.exists() else None

    def _socket_folder(self, account: Account) -> Path:
        """Inside the data folder; in the system's temporary folder when the socket's path would be too long."""
        folder = self.socket_dir
        if len(os.fsencode(folder / f".s.PGSQL.{self.port}")) > LONGEST_SOCKET_PATH:
            folder = Path(tempfile.mkdtemp(prefix="clb-", dir="/tmp"))
        folder.mkdir(mode=0o700, exist_ok=True)
        own_tree(folder, account)
        return folder

    def _make_cluster(self, account: Account, bin_dir: Path) -> None:
        """initdb beside the place, then one rename: an interrupted start leaves nothing half made."""
        half_way = self.data_dir / "cluster.half"
        shutil.rmtree(half_way, ignore_errors=True)
        self._initdb = self._spawn(account, [str(bin_dir / "initdb"), *INITDB, f"--pgdata={half_way}"], signal.SIGTERM)
        while (code := exit_code(self._initdb)) is None:
            self._pause(0.02)
        if code != 0:
            raise CannotStart(_("PostgreSQL kan geen databank maken: %(said)s", said=tail(self.log, 3)))
        half_way.rename(self.cluster)

    def _start_once(self, account: Account, bin_dir: Path) -> None:
        said_before = self.log.stat().st_size if self.log.exists() else 0
        self._process = self._spawn(account, [str(bin_dir / "postgres"), *self._arguments()], signal.SIGINT)
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.poll() is not None:
                self._refuse(self.log.read_bytes()[said_before:].decode("utf-8", errors="replace"))
            if time.monotonic() > deadline:
                raise CannotStart(_("De databank antwoordt niet na 60 seconden: zie %(log)s.", log=self.log))
            self._pause(0.02)

    def _refuse(self, said: str) -> None:
        """Turn an early end into the reason for it."""
        if any(words in said for words in STILL_LOCKED):
            raise _StillLockedError
        raise CannotStart(_("De databank start niet: %(said)s", said="\n".join(said.splitlines()[-3:])))

    def _answers(self) -> bool:
        """Whether our own process answers; another server on the same data would answer on the same socket."""
        if not self._holds_lock():
            return False
        try:
            self.connect(seconds=2).close()
        except psycopg.OperationalError:
            return False
        return self.poll() is None

    def _holds_lock(self) -> bool:
        """Whether the data is locked by the process we started (the first line of postmaster.pid)."""
        try:
            first_line = (self.cluster / "postmaster.pid").read_text().partition("\n")[0]
        except FileNotFoundError:
            return False
        return self._process is not None and first_line == str(self._process.pid)

    def _arguments(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "port": str(self.port),
            "unix_socket_directories": f'"{self.socket_dir}"',
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self._settings,
        }
        return ["-D", str(self.cluster), *(f"--{name}={value}" for name, value in settings.items())]

    def _spawn(self, account: Account, argv: list[str], death_signal: signal.Signals) -> subprocess.Popen[bytes]:
        """With an environment of its own: a PGDATA or PGPORT of the person who starts us changes nothing."""
        return spawn(
            argv, log=self.log, cwd=self.data_dir, env={"LC_ALL": "C.UTF-8"}, death_signal=death_signal, account=account
        )


def own_tree(folder: Path, account: Account) -> None:
    """Give the folder and all in it to the account, when it is somebody else's (a first start, another account)."""
    if folder.stat().st_uid == account.uid:
        return
    for path in (*folder.rglob("*"), folder):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
