"""Start one process that does not outlive us, and stop exactly that process.

Each process gets its own session, so that Ctrl-C in a terminal reaches the launcher alone and the launcher decides the
order. The kernel sends `death_signal` when the *thread* that started the process ends: start from the main thread.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from clb_app.launcher.account import CLEAN_PATH, Account, own_account

PR_SET_PDEATHSIG = 1
LARGEST_LOG_BYTES = 10_000_000


@cache
def _setpriv() -> str | None:
    """`setpriv` when it knows --pdeathsig (util-linux; not busybox)."""
    program = shutil.which("setpriv")
    if program is None:
        return None
    said = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)  # noqa: S603
    return program if "--pdeathsig" in said.stdout + said.stderr else None


def _ask_kernel(death_signal: signal.Signals) -> None:
    """Run in the child, after the change of user and before the program starts."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(death_signal))


def spawn(
    argv: Sequence[str],
    *,
    log: Path,
    cwd: Path,
    env: Mapping[str, str],
    death_signal: signal.Signals,
    account: Account | None = None,
    stdin: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start `argv` with both outputs appended to `log`. Files it makes are for its own account only (umask 077)."""
    runs_as = account or own_account()
    setpriv = _setpriv()
    wrapper = (setpriv, "--pdeathsig", death_signal.name.removeprefix("SIG"), "--") if setpriv else ()
    preexec: Callable[[], None] | None = None if setpriv else lambda: _ask_kernel(death_signal)
    with open_log(log) as output:
        return subprocess.Popen(  # noqa: S603
            [*runs_as.prefix, *wrapper, *argv],
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env={"PATH": CLEAN_PATH, **env},
            user=runs_as.popen_user,
            group=runs_as.popen_group,
            extra_groups=runs_as.popen_extra_groups,
            umask=0o077,
            start_new_session=True,
            preexec_fn=preexec,
        )


def open_log(path: Path) -> BinaryIO:
    """The log opened for appending; one that grew over ten megabytes is set aside first, once.

    A symbolic link is refused: the folder may belong to the server's account while we are root.
    """
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.replace(path.with_suffix(".1.log"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600), "ab")


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, empty when there is none."""
    if not log.exists():
        return ""
    text = log.read_bytes()[-20_000:].decode("utf-8", errors="replace")
    return "\n".join(text.splitlines()[-lines:])


def exit_code(process: subprocess.Popen[bytes]) -> int | None:
    """The exit code of an ended process (negative: the signal), None while it runs. Its session ends with it.

    The process is looked at before it is collected: until then its number, which is also its group's, belongs to nobody
    else, so that killing the group cannot hit a stranger.
    """
    if process.returncode is None:
        ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
        if ended is None:
            return None
        _kill_session(process)
    return process.returncode


def stop(process: subprocess.Popen[bytes], steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """Stop a process: send each signal and wait its seconds, in turn. What is left of its session is killed.

    Only the process itself gets the polite signals: it knows how to end its own children.
    """
    for number, seconds in steps:
        if exit_code(process) is not None:
            return
        os.kill(process.pid, number)
        deadline = time.monotonic() + seconds
        while exit_code(process) is None and time.monotonic() < deadline:
            time.sleep(0.02)
    if exit_code(process) is None:
        _kill_session(process)


def has_ended(process: subprocess.Popen[bytes] | None, seconds: float, pause: Callable[[float], None]) -> bool:
    """Whether a process of an earlier start is gone within `seconds` (a killed one takes a moment); None is gone."""
    deadline = time.monotonic() + seconds
    while process is not None and exit_code(process) is None:
        if time.monotonic() > deadline:
            return False
        pause(0.02)
    return True


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
