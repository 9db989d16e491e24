"""Keeps a list of parts running: says when one stops, starts it again after a while, and stops all in reverse order."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Protocol

from clb_app.launcher.errors import CannotStart
from clb_app.launcher.ports import LOOPBACK
from clb_app.launcher.process import exit_code, spawn, stop, tail
from clb_core.words import _

FIRST_BACK_OFF = 1.0
LONGEST_BACK_OFF = 30.0
STEADY_SECONDS = 60.0
READY_SECONDS = 60.0
STOP_STEPS = ((signal.SIGTERM, 15.0),)


class Part(Protocol):
    """A server or a child process. `poll` is None while it runs; `start` may be repeated after an end."""

    @property
    def label(self) -> str: ...

    def start(self) -> None: ...

    def poll(self) -> int | None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Command:
    """A child process of the platform.

    `name` is its log's name, `label` what people read. `answers_at` names the setting that holds its HTTP port on this
    machine; the first start waits until it answers there.
    """

    name: str
    label: str
    argv: tuple[str, ...]
    answers_at: str = ""


class Child:
    """One child process, with its output in `log/<name>.log` of the data folder."""

    def __init__(
        self, command: Command, data_dir: Path, env: Mapping[str, str], pause: Callable[[float], None]
    ) -> None:
        self.label = command.label
        self.log = data_dir / "log" / f"{command.name}.log"
        self._command = command
        self._data_dir = data_dir
        self._env = env
        self._pause = pause
        self._waits = bool(command.answers_at)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process number while it runs."""
        return self._process.pid if self._process is not None and self.poll() is None else None

    def start(self) -> None:
        """Start; the first time also wait for its answer. Raises CannotStart with its last words when it ends first."""
        self._process = spawn(
            self._command.argv, log=self.log, cwd=self._data_dir, env=self._env, death_signal=signal.SIGTERM
        )
        if self._waits:
            self._wait_for_answer(int(self._env[self._command.answers_at]))
            self._waits = False

    def finish(self) -> None:
        """Run to its end, for a step such as migrating. Raises CannotStart with its last words when it fails."""
        self.start()
        while (code := self.poll()) is None:
            self._pause(0.05)
        if code != 0:
            raise CannotStart(self._last_words(_("mislukte met code %(code)s", code=code)))

    def poll(self) -> int | None:
        """The exit code when it has ended, None while it runs."""
        return 0 if self._process is None else exit_code(self._process)

    def stop(self) -> None:
        """Ask it to stop, kill it after 15 seconds; twice is harmless."""
        if self._process is not None:
            stop(self._process, STOP_STEPS)
        self._process = None

    def _wait_for_answer(self, port: int) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not _answers(port):
            code = self.poll()
            if code is not None:
                raise CannotStart(self._last_words(_("stopte met code %(code)s", code=code)))
            if time.monotonic() > deadline:
                raise CannotStart(self._last_words(_("antwoordt niet")))
            self._pause(0.1)

    def _last_words(self, what: str) -> str:
        return f"{self.label} {what} ({self.log}):\n{tail(self.log)}"


def _answers(port: int) -> bool:
    connection = HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


@dataclass(slots=True)
class _Watch:
    """A part with what the supervisor remembers of it; times are monotonic seconds."""

    part: Part
    started_at: float
    failures: int = 0
    again_at: float | None = None


class Supervisor:
    """Starts parts in order and keeps them running. `say` gets each line for people; `pause` may raise to give up."""

    def __init__(
        self, say: Callable[[str], None], pause: Callable[[float], None], first_back_off: float = FIRST_BACK_OFF
    ) -> None:
        self._say = say
        self._pause = pause
        self._first_back_off = first_back_off
        self._watches: list[_Watch] = []

    def start(self, part: Part) -> None:
        """Start a part and keep it from now on. It is stopped by `stop_all` even when its start fails half way."""
        begun = time.monotonic()
        watch = _Watch(part, begun)
        self._watches.append(watch)
        part.start()
        watch.started_at = time.monotonic()
        self._say(_("%(part)s gestart (%(seconds)s)", part=part.label, seconds=seconds_text(watch.started_at - begun)))

    def watch(self) -> None:
        """Look after the parts for ever; ends only by what `pause` raises."""
        while True:
            self.look()
            self._pause(0.25)

    def look(self) -> None:
        """One round: notice what ended, start again what waited long enough."""
        for watch in self._watches:
            if watch.again_at is None:
                self._notice(watch)
            elif time.monotonic() >= watch.again_at:
                self._again(watch)

    def stop_all(self) -> None:
        """Stop everything in reverse order; one that fails to stop does not keep the others running."""
        failed: list[Exception] = []
        while self._watches:
            part = self._watches.pop().part
            ran = part.poll() is None
            try:
                part.stop()
            except OSError as error:
                failed.append(error)
            if ran:
                self._say(_("%(part)s gestopt", part=part.label))
        if failed:
            raise ExceptionGroup("not everything stopped", failed)

    def _notice(self, watch: _Watch) -> None:
        code = watch.part.poll()
        if code is None:
            return
        if time.monotonic() - watch.started_at >= STEADY_SECONDS:
            watch.failures = 0
        self._postpone(watch, _("%(part)s stopte (code %(code)s)", part=watch.part.label, code=code))

    def _again(self, watch: _Watch) -> None:
        try:
            watch.part.start()
        except CannotStart as error:
            self._postpone(watch, str(error))
            return
        watch.started_at, watch.again_at = time.monotonic(), None
        self._say(_("%(part)s opnieuw gestart", part=watch.part.label))

    def _postpone(self, watch: _Watch, why: str) -> None:
        delay = min(self._first_back_off * 2**watch.failures, LONGEST_BACK_OFF)
        watch.failures += 1
        watch.again_at = time.monotonic() + delay
        self._say(_("%(why)s, nieuwe start over %(seconds)s", why=why, seconds=seconds_text(delay)))


def seconds_text(seconds: float) -> str:
    """ "0,7 s"."""
    return f"{seconds:.1f}".replace(".", ",") + "\N{NO-BREAK SPACE}s"
