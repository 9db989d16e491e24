"""What the Makefile says when a machine lacks something, seen with stand-ins for python and apt-get."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def program(path: Path, body: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def make_venv(python: Path | str, venv: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", ROOT / "scripts" / "make-venv.sh", python, venv], capture_output=True, text=True)


def one_line(said: subprocess.CompletedProcess[str]) -> str:
    assert said.stdout == ""
    (line,) = said.stderr.splitlines()
    return line


@pytest.mark.parametrize("body", ["exit 1", 'echo "boom" >&2; exit 2'])
def test_an_old_python_is_refused_in_one_sentence(tmp_path: Path, body: str) -> None:
    said = make_venv(program(tmp_path / "python3", body), tmp_path / "venv")

    assert said.returncode == 1
    assert one_line(said).startswith("Python 3.11 of nieuwer is nodig")
    assert not (tmp_path / "venv").exists()


def test_a_python_that_is_not_there_is_refused_in_one_sentence(tmp_path: Path) -> None:
    said = make_venv(tmp_path / "geen-python", tmp_path / "venv")

    assert said.returncode == 1
    assert "Python 3.11 of nieuwer is nodig" in one_line(said)


def test_a_failed_environment_leaves_nothing_and_names_the_package(tmp_path: Path) -> None:
    half_made = 'case "$1" in -c) exit 0;; -m) mkdir -p "$4/bin"; echo noise; exit 1;; esac'

    said = make_venv(program(tmp_path / "python3", half_made), tmp_path / "venv")

    assert said.returncode == 1
    assert "apt-get install python3-venv" in one_line(said)
    assert not (tmp_path / "venv").exists()


def test_a_failed_environment_stops_make_without_a_stamp(tmp_path: Path) -> None:
    python = program(tmp_path / "python3", "exit 1")
    command = ["make", "-f", str(ROOT / "Makefile"), f"PYTHON={python}", f"VENV={tmp_path / 'venv'}", "run"]

    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert said.returncode != 0
    assert "Python 3.11 of nieuwer is nodig" in said.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [("postgresql-13\npostgresql-15\npostgresql-17\n", "postgresql-15"), ("postgresql-17\n", "postgresql-17")],
)
def test_an_ordinary_user_gets_one_line_to_type_and_nothing_is_done(tmp_path: Path, offered: str, chosen: str) -> None:
    done = packages_of(tmp_path, uid=1000, offered=offered)

    assert done.returncode == 1
    line = one_line(done)
    assert line.startswith("sudo apt-get install ")
    assert {"chromium", "poppler-utils", chosen} <= set(line.split())
    assert not (tmp_path / "installed").exists()


def test_root_gets_the_packages_installed(tmp_path: Path) -> None:
    done = packages_of(tmp_path, uid=0, offered="postgresql-15\n")

    assert done.returncode == 0
    assert {"chromium", "postgresql-15"} <= set((tmp_path / "installed").read_text().split())
    assert (tmp_path / "etc" / "createcluster.conf").read_text() == "create_main_cluster = false\n"


def packages_of(tmp_path: Path, uid: int, offered: str) -> subprocess.CompletedProcess[str]:
    """Run the script on a machine without any of the programs: only stand-ins and the shell's own tools are found."""
    tools = tmp_path / "tools"
    for name in ("cut", "sort", "grep", "tail", "mkdir"):
        found = next(Path(folder) / name for folder in ("/usr/bin", "/bin") if (Path(folder) / name).exists())
        program(tools / name, f'exec {found} "$@"')
    program(tools / "id", f"echo {uid}")
    program(tools / "apt-cache", f"printf '{offered}'")
    setting = f"{tmp_path}/etc/createcluster.conf"
    needs_setting = f'[ "$1" = update ] || {{ [ -s {setting} ] && echo "$@" >>{tmp_path}/installed; }}'
    program(tools / "apt-get", needs_setting)
    program(tools / "ls", "exit 1")
    # The script would write Debian's setting: a copy of the script gets a folder of the test.
    text = (ROOT / "scripts" / "test-packages.sh").read_text().replace("/etc/postgresql-common", f"{tmp_path}/etc")
    script = tmp_path / "test-packages.sh"
    script.write_text(text)
    return subprocess.run(
        ["/bin/sh", script],
        env={"PATH": str(tools), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
    )
