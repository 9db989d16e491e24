"""`clb run` with stand-ins for the product's commands, and real servers."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clb_app.launcher.ports import LOOPBACK, free_port, hold_port
from servers import server_folder

STAND_IN = Path(__file__).with_name("stand_in.py")
RUNNING = "Alles draait"
pytestmark = pytest.mark.timeout(180)


class Run:
    """A launcher in its own process; its lines are read from a file so that waiting never blocks."""

    def __init__(self, data_dir: Path, said: Path, **settings: str) -> None:
        ports = {name: str(free_port(0)) for name in ("CLB_WEB_PORT", "CLB_MAIL_PAGE_PORT", "CLB_SMTP_PORT", "CLB_BOUNCE_PORT")}
        env = {**os.environ, **ports, "CLB_DATA_DIR": str(data_dir), **settings}
        env = {name: value for name, value in env.items() if name not in {"DATABASE_URL", "VALKEY_URL"}}
        self.said = said
        self.notebook = data_dir / "notebook"
        with said.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", STAND_IN, "run"], env=env, stdout=output, stderr=output
            )

    def wait_for(self, words: str) -> None:
        wait_until(lambda: words in self.said.read_text() or self.process.poll() is not None, self.said)
        assert words in self.said.read_text()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)

    def notes(self, word: str) -> list[list[str]]:
        lines = self.notebook.read_text().splitlines() if self.notebook.exists() else []
        return [line.split()[1:] for line in lines if line.split()[0] == word]


def wait_until(met: Callable[[], bool], said: Path) -> None:
    end = time.monotonic() + 60
    while not met():
        assert time.monotonic() < end, said.read_text()
        time.sleep(0.05)


def alive(pid: int | str) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def processes_below(data_dir: Path) -> list[str]:
    """Command lines of living processes that work in the data folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").resolve().is_relative_to(data_dir) and alive(process.name):
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.fixture
def folder() -> Iterator[Path]:
    with server_folder() as path:
        yield path


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Run]:
    run = Run(folder / "data", folder / "said", **settings)
    try:
        run.wait_for(RUNNING)
        wait_until(lambda: bool(run.notes("worker") and run.notes("serve")), run.said)
        yield run
    finally:
        if run.process.poll() is None:
            run.stop()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_in_reverse_order_with_code_0(folder: Path, number: signal.Signals) -> None:
    with running(folder) as run:
        grandchild = run.notes("worker")[0][1]

        code = run.stop(number)

    said = run.said.read_text()
    assert code == 0
    assert re.findall(r"(\w+) gestopt", said) == ["Achtergrondwerk", "Webserver", "Wachtrij", "Databank"]
    assert run.notes("ended") == [["worker"], ["serve"]]
    assert not alive(grandchild)
    assert processes_below(folder / "data") == []


def test_the_lines_tell_what_was_started_where_it_is_and_how_to_sign_in(folder: Path) -> None:
    with running(folder) as run:
        said = run.said.read_text()

    for line in (r"Databank gestart \(\d+,\d\ss\)", r"Databankschema klaar \(", r"Platform: http://localhost:\d+"):
        assert re.search(line, said)
    assert "planner: planner@clb.example" in said
    assert said.index("planner@clb.example") < said.index("Achtergrondwerk gestart"), "pages can be used before the rest warms up"


def test_migrating_is_done_at_every_start_and_the_demo_is_loaded_once(folder: Path) -> None:
    for _start in range(2):
        with running(folder) as run:
            pass

    assert run.notes("migrate") == [[], []]
    assert run.notes("demo") == [[]]


def test_a_killed_child_is_started_again_and_said(folder: Path) -> None:
    with running(folder) as run:
        first = run.notes("serve")[0][0]
        os.kill(int(first), signal.SIGKILL)
        run.wait_for("Webserver opnieuw gestart")
        wait_until(lambda: len(run.notes("serve")) == 2, run.said)

        assert alive(run.notes("serve")[1][0])
    assert "Webserver stopte (code -9), nieuwe start over 1,0" in run.said.read_text()


def test_a_killed_database_is_started_again_at_the_same_address(folder: Path) -> None:
    with running(folder) as run:
        lock = folder / "data" / "postgres" / "cluster" / "postmaster.pid"
        os.kill(int(lock.read_text().splitlines()[0]), signal.SIGKILL)
        run.wait_for("Databank opnieuw gestart")

        assert alive(lock.read_text().splitlines()[0])


def test_a_killed_launcher_leaves_nothing_running(folder: Path) -> None:
    with running(folder) as run:
        run.process.kill()
        run.process.wait()
        wait_until(
            lambda: not any("stand_in.py" in line or "-server" in line for line in processes_below(folder / "data")),
            run.said,
        )
        wait_until(lambda: not (folder / "data" / "postgres" / "cluster" / "postmaster.pid").exists(), run.said)

    with running(folder) as again:
        assert again.notes("demo") == [[]]


def test_a_step_that_fails_tells_its_last_words_and_leaves_nothing_running(folder: Path) -> None:
    run = Run(folder / "data", folder / "said", MIGRATE_FAILS="1")

    assert run.process.wait(60) == 1
    assert "Databankschema mislukte met code 3" in run.said.read_text()
    assert "de reden staat hier" in run.said.read_text()
    assert processes_below(folder / "data") == []
    assert not (folder / "data" / "demo-loaded").exists()


def test_a_taken_port_gives_the_next_one_and_says_so(folder: Path) -> None:
    wanted = free_port(0)
    with socket.create_server((LOOPBACK, wanted)), running(folder, CLB_WEB_PORT=str(wanted)) as run:
        assert f"Poort {wanted} is bezet. Het platform gebruikt" in run.said.read_text()


def test_two_platforms_that_start_together_never_choose_the_same_port() -> None:
    wanted = free_port(0)
    first, second = hold_port(wanted), hold_port(wanted)
    try:
        assert first.number == wanted
        assert second.number > wanted
    finally:
        first.release()
        second.release()

    again = hold_port(wanted)
    again.release()
    assert again.number == wanted


def test_a_second_platform_on_the_same_data_is_refused_and_the_first_stays(folder: Path) -> None:
    with running(folder) as run:
        second = Run(folder / "data", folder / "said-by-the-second")

        assert second.process.wait(60) == 1
        assert f"draait al een platform (proces {run.process.pid})" in second.said.read_text()
        assert run.process.poll() is None


def test_the_data_is_closed_to_others_and_the_secrets_stay_the_same(folder: Path) -> None:
    with running(folder):
        secrets = folder / "data" / "secrets.json"
        first = secrets.read_text()
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (secrets, folder / "data")]
    with running(folder):
        assert secrets.read_text() == first

    assert modes == [0o600, 0o710 if os.geteuid() == 0 else 0o700]


def test_settings_of_other_databases_in_the_environment_change_nothing(folder: Path) -> None:
    with running(folder, PGDATA="/nergens", PGPORT="1") as run:
        web = int(run.notes("serve")[0][0])
        settings = Path(f"/proc/{web}/environ").read_bytes().decode().split("\0")

    address = next(line for line in settings if line.startswith("CLB_DATABASE_ADMIN_URL="))
    assert re.fullmatch(r"CLB_DATABASE_ADMIN_URL=postgresql\+psycopg://postgres@/clb\?host=%2F\S+&port=5432", address)
