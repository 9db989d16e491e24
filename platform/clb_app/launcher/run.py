"""`clb run`: one command that starts the whole platform on this machine, and Ctrl-C that stops it and keeps its data.

Settings, from the environment: CLB_DATA_DIR (default `var`), DATABASE_URL and VALKEY_URL (servers of your own, instead
of ours), CLB_PUBLIC_URL, CLB_SECRET_KEY, CLB_WEB_PORT. It is a demo: the clock may be moved, and mails never leave,
whatever SMTP server the environment names.
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from clb_app.launcher import schema
from clb_app.launcher.data_folder import Secrets, one_at_a_time, open_data_folder, read_secrets
from clb_app.launcher.errors import CannotStart
from clb_app.launcher.ports import LOOPBACK, HeldPort, hold_port
from clb_app.launcher.postgres import PostgresServer
from clb_app.launcher.supervisor import Child, Command, Supervisor, seconds_text
from clb_app.launcher.valkey import ValkeyServer
from clb_core.words import _

DATABASE = "clb"
WEB_PORT, MAIL_PAGE_PORT, SMTP_PORT, BOUNCE_PORT, VALKEY_PORT = 8000, 8025, 8026, 8027, 6379
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, a closed terminal)."""


def _clb(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "clb_app.cli", *words)


@dataclass(frozen=True, slots=True)
class RunPlan:
    """Which commands make up the platform. Tests give stand-ins.

    Children that answer with pages start first and their addresses are shown; then the others.
    `every_start` run to their end before the children, unless `is_current` says of the database's address that there is
    nothing to bring up to date; `first_start` too, but once per database; `sign_ins` prints how to sign in to the demo.
    """

    every_start: tuple[Command, ...] = (Command("migrate", _("Databankschema"), _clb("migrate")),)
    first_start: tuple[Command, ...] = (Command("demo", _("Voorbeeldgegevens"), _clb("demo", "load")),)
    children: tuple[Command, ...] = (
        Command("mail", _("Mailbak"), (sys.executable, "-m", "clb_app.mail_catcher"), answers_at="CLB_MAIL_PAGE_PORT"),
        Command("web", _("Webserver"), _clb("web"), answers_at="CLB_WEB_PORT"),
        Command("worker", _("Achtergrondwerk"), _clb("worker")),
        Command("scheduler", _("Planning van taken"), _clb("scheduler")),
        Command("bounces", _("Terugmeldingen"), _clb("bounces")),
        Command("planner", _("Planner"), _clb("planner")),
        Command("plans", _("Planningen"), _clb("worker", "--plans")),
    )
    is_current: Callable[[str], bool] = schema.is_current
    sign_ins: tuple[str, ...] = field(default_factory=lambda: _clb("demo", "sign-ins"))


class Stopper:
    """Remembers a request to stop; only waiting notices it, so that no start is cut in two."""

    def __init__(self) -> None:
        self.requested = False

    def request(self, _number: int, _frame: FrameType | None) -> None:
        """The signal handler."""
        self.requested = True

    def pause(self, seconds: float) -> None:
        """Wait; raises StopRequested as soon as stopping is asked."""
        end = time.monotonic() + seconds
        while True:
            if self.requested:
                raise StopRequested
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.1))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take the signals inside the block, give them back after it."""
        before = {number: signal.signal(number, self.request) for number in STOP_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def say(line: str) -> None:
    """One line of progress."""
    print(line, flush=True)


def run_platform(plan: RunPlan | None = None, environment: Mapping[str, str] | None = None) -> int:
    """Start everything, look after it until asked to stop, stop it. Returns 0 after a stop, 1 when it cannot start."""
    platform = _Platform(plan or RunPlan(), os.environ if environment is None else environment)
    try:
        return platform.run()
    except CannotStart as error:
        print(error, file=sys.stderr, flush=True)
        return 1


class _Platform:
    """One run, from start to stop."""

    def __init__(self, plan: RunPlan, environment: Mapping[str, str]) -> None:
        self._plan = plan
        self._environment = environment
        self._stopper = Stopper()
        self._supervisor = Supervisor(say, self._stopper.pause)
        self._ports: dict[str, HeldPort] = {}

    def run(self) -> int:
        begun = time.monotonic()
        data_dir = open_data_folder(Path(self._environment.get("CLB_DATA_DIR") or "var"))
        with self._stopper.listening(), one_at_a_time(data_dir):
            try:
                self._start(data_dir)
                say(_("Alles draait (%(seconds)s). Stoppen: Ctrl-C.", seconds=seconds_text(time.monotonic() - begun)))
                self._supervisor.watch()
            except StopRequested:
                say("")
            finally:
                self._supervisor.stop_all()
                for held in self._ports.values():
                    held.release()
            say(_("Gestopt. De gegevens blijven in %(folder)s.", folder=data_dir))
        return 0

    def _start(self, data_dir: Path) -> None:
        secrets = read_secrets(data_dir)
        settings = self._settings(data_dir, secrets)
        if not self._plan.is_current(settings["CLB_DATABASE_ADMIN_URL"]):
            for command in self._plan.every_start:
                self._finish(command, data_dir, settings)
        self._load_once(data_dir, settings)
        shown, unseen = _by_page(self._plan.children)
        for command in shown:
            self._supervisor.start(Child(command, data_dir, settings, self._stopper.pause))
        self._show(data_dir, settings)
        for command in unseen:
            self._supervisor.start(Child(command, data_dir, settings, self._stopper.pause))

    def _settings(self, data_dir: Path, secrets: Secrets) -> dict[str, str]:
        """The environment of the children; starts the servers, because only then their addresses are known."""
        self._ports = _choose_ports(self._environment)
        ports = {name: held.number for name, held in self._ports.items()}
        mail_page = f"http://localhost:{ports['CLB_MAIL_PAGE_PORT']}"
        ours = {
            "CLB_DATABASE_ADMIN_URL": self._database_url(data_dir),
            "CLB_VALKEY_URL": self._valkey_url(data_dir, secrets),
            "CLB_DATA_DIR": str(data_dir),
            "CLB_SMTP_HOST": LOOPBACK,
            "CLB_MAIL_PAGE_URL": mail_page,
            "CLB_DEMO": "1",
            "CLB_CLOCK_FILE": str(data_dir / "clock.json"),
            "PYTHONSAFEPATH": "1",
            "PYTHONUNBUFFERED": "1",
            **{name: str(port) for name, port in ports.items()},
        }
        unless_given = {
            "CLB_SECRET_KEY": secrets.secret_key,
            "CLB_DATABASE_PASSWORD": secrets.database_password,
            "CLB_PUBLIC_URL": f"http://localhost:{ports['CLB_WEB_PORT']}",
            "CLB_MAIL_FROM": "clb@example.org",
            "CLB_BOUNCE_DOMAIN": "terug.example.org",
        }
        return {**unless_given, **self._environment, **ours}

    def _database_url(self, data_dir: Path) -> str:
        external = self._environment.get("DATABASE_URL")
        if external:
            return external
        server = PostgresServer(data_dir / "postgres", pause=self._stopper.pause)
        self._supervisor.start(server)
        server.create_database(DATABASE)
        return server.url(DATABASE)

    def _valkey_url(self, data_dir: Path, secrets: Secrets) -> str:
        external = self._environment.get("VALKEY_URL")
        if external:
            return external
        server = ValkeyServer(data_dir / "valkey", secrets.valkey_password, VALKEY_PORT, pause=self._stopper.pause)
        self._supervisor.start(server)
        return server.url

    def _finish(self, command: Command, data_dir: Path, settings: Mapping[str, str]) -> None:
        begun = time.monotonic()
        child = Child(command, data_dir, settings, self._stopper.pause)
        try:
            child.finish()
        finally:
            child.stop()
        say(_("%(step)s klaar (%(seconds)s)", step=command.label, seconds=seconds_text(time.monotonic() - begun)))

    def _load_once(self, data_dir: Path, settings: Mapping[str, str]) -> None:
        """Run the first-start commands, and note it only when all have succeeded."""
        done = data_dir / _marker(self._environment.get("DATABASE_URL", ""))
        if done.exists():
            return
        for command in self._plan.first_start:
            self._finish(command, data_dir, settings)
        done.touch(mode=0o600)

    def _show(self, data_dir: Path, settings: Mapping[str, str]) -> None:
        say("")
        say(_("Platform: %(url)s", url=settings["CLB_PUBLIC_URL"]))
        say(_("Mails:    %(url)s", url=settings["CLB_MAIL_PAGE_URL"]))
        said = subprocess.run(  # noqa: S603
            self._plan.sign_ins, env=dict(settings), cwd=data_dir, capture_output=True, text=True, check=False
        )
        say("")
        say((said.stdout if said.returncode == 0 else said.stderr).rstrip())
        say("")


def _by_page(children: Iterable[Command]) -> tuple[list[Command], list[Command]]:
    """Those that answer with pages, and the rest. The rest compiles and warms up, which keeps a small machine busy."""
    every = list(children)
    return [each for each in every if each.answers_at], [each for each in every if not each.answers_at]


def _marker(external_database: str) -> str:
    """The demo is loaded once into each database; a server of one's own is told by its address, without telling it."""
    if not external_database:
        return "demo-loaded"
    return f"demo-loaded-{hashlib.sha256(external_database.encode()).hexdigest()[:12]}"


def _choose_ports(environment: Mapping[str, str]) -> dict[str, HeldPort]:
    """The wanted ports (settings, or ours) or the next free ones, each another; a change is said."""
    chosen: dict[str, HeldPort] = {}
    for name, what, usual in (
        ("CLB_WEB_PORT", _("Het platform"), WEB_PORT),
        ("CLB_MAIL_PAGE_PORT", _("De mailpagina"), MAIL_PAGE_PORT),
        ("CLB_SMTP_PORT", _("De mailontvangst"), SMTP_PORT),
        ("CLB_BOUNCE_PORT", _("De ontvangst van terugmeldingen"), BOUNCE_PORT),
    ):
        wanted = int(environment.get(name) or usual)
        chosen[name] = hold_port(wanted, {held.number for held in chosen.values()})
        port = chosen[name].number
        if port != wanted:
            say(_("Poort %(wanted)s is bezet. %(what)s gebruikt %(port)s.", wanted=wanted, what=what, port=port))
    return chosen


def main() -> int:
    """What `clb run` calls."""
    return run_platform()
