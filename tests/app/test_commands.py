"""The command `clb`, each as a process of its own or by its entry point: what it does, twice too, and what it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from clb_app import cli
from clb_app.launcher.postgres import PostgresServer
from clb_app.operator import OPERATOR
from clb_core import clock
from clb_core.clock import MovableClock
from clb_tenants.access.roles import Role
from clb_tenants.audit import service as audit
from clb_tenants.isolation.scope import CentreScope, unit_of_work

CENTRE = (
    "centre",
    "add",
    "--number",
    "150001",
    "--name",
    "CLB Nieuw",
    "--email",
    "an@nieuw.example",
    "--administrator",
    "An Nieuw",
)


LATER = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def environment(admin_url: str, valkey_url: str, folder: Path, **more: str) -> dict[str, str]:
    return {
        "CLB_DATABASE_ADMIN_URL": admin_url,
        "CLB_VALKEY_URL": valkey_url,
        "CLB_SECRET_KEY": "a secret of the tests, long enough",
        "CLB_DATA_DIR": str(folder),
    } | more


@pytest.fixture
def clb(fresh_runtime, valkey_url, tmp_path, monkeypatch, capsys):
    """`clb("audit", "verify")` runs the command on a database with the small world: (exit code, output, errors)."""
    for name, value in environment(fresh_runtime.settings.database_admin_url, valkey_url, tmp_path).items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(arguments)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


@pytest.fixture
def rows(postgres: PostgresServer):
    """The rows of a statement, as the superuser sees them."""

    def ask(statement: str, database: str = "clb_fresh") -> list[tuple[object, ...]]:
        engine = create_engine(postgres.url(database))
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(statement))]
        engine.dispose()
        return found

    return ask


# Settings.


def test_a_command_without_settings_names_all_that_is_missing_and_starts_nothing():
    bare = {name: value for name, value in os.environ.items() if not name.startswith("CLB_")}
    done = subprocess.run(
        [sys.executable, "-m", "clb_app.cli", "web"], env=bare | {"CLB_WEB_PORT": "nul"}, capture_output=True, text=True
    )

    assert done.returncode == 2
    assert done.stderr.splitlines()[:3] == [
        "CLB_DATABASE_ADMIN_URL is missing.", "CLB_VALKEY_URL is missing.", "CLB_SECRET_KEY is missing."
    ]  # fmt: skip
    assert "CLB_WEB_PORT is not valid" in done.stderr


# clb audit verify.


def test_an_untouched_ledger_is_in_order(clb, fresh_runtime, world):
    _seal(fresh_runtime, world)

    code, out, _err = clb("audit", "verify")

    assert code == 0
    assert out.count("in orde") == 2, "one line for each centre"
    assert str(world.centre_id) in out


def test_a_touched_ledger_is_named_and_the_command_fails(clb, fresh_runtime, world, as_superuser):
    _seal(fresh_runtime, world)
    as_superuser("alter table audit_entry disable trigger all")
    as_superuser(f"update audit_entry set actor_name = 'iemand anders' where centre_id = '{world.centre_id}'")
    as_superuser("alter table audit_entry enable trigger all")

    code, out, _err = clb("audit", "verify")

    assert code == 1
    assert out.count("in orde") == 1, "the other centre's is untouched"


def _seal(runtime, world) -> None:
    for centre_id in (world.centre_id, world.foreign_centre_id):
        with unit_of_work(runtime.database, CentreScope(centre_id)) as uow:
            audit.seal(uow)


# clb openapi.


def test_the_openapi_document_is_printed(clb):
    code, out, _err = clb("openapi")
    document = json.loads(out)

    assert code == 0
    assert document["openapi"] == "3.1.0"
    assert len(document["paths"]) > 30


# clb migrate.


def test_migrating_twice_changes_nothing_the_second_time(postgres, valkey_url, tmp_path, monkeypatch, rows):
    postgres.create_database("clb_twice")
    for name, value in environment(postgres.url("clb_twice"), valkey_url, tmp_path).items():
        monkeypatch.setenv(name, value)
    catalogue = (
        "select c.relname, c.relowner, c.relacl::text, c.relrowsecurity, c.relforcerowsecurity"
        " from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' order by c.relname"
    )

    assert cli.main(["migrate"]) == 0
    first = rows(catalogue, "clb_twice")
    version = rows("select version_num from alembic_version", "clb_twice")
    assert cli.main(["migrate"]) == 0

    assert len(first) > 30
    assert rows(catalogue, "clb_twice") == first
    assert rows("select version_num from alembic_version", "clb_twice") == version


# clb centre add.


def test_a_new_centre_gets_its_year_its_programmes_and_an_invitation_for_its_administrator(clb, fresh_runtime, rows):
    code, out, _err = clb(*CENTRE)

    assert code == 0
    assert out == "CLB Nieuw is klaar. De uitnodiging vertrekt naar an@nieuw.example.\n"
    ((centre_id, name),) = rows("select centre_id, name from centre where institution_number = '150001'")
    assert name == "CLB Nieuw"
    where = f"where centre_id = '{centre_id}'"
    assert rows(f"select display_name, email, role from invitation {where}") == [
        ("An Nieuw", "an@nieuw.example", Role.ADMINISTRATOR.value)
    ]
    assert rows(f"select count(*) from programme {where}") > [(5,)]
    assert [row[0] for row in rows(f"select start_year from school_year_snapshot {where} order by 1")] == [2026, 2027]
    waiting = rows(f"select name from outbox_message {where} and done_at is null")
    assert ("ContactInvited",) in waiting
    assert rows(f"select count(*) from membership {where}") == [(0,)], "nobody is in before the invitation is accepted"


def test_the_same_centre_again_is_refused_in_words_and_nothing_is_doubled(clb, rows):
    clb(*CENTRE)
    before = (
        rows("select count(*) from invitation"),
        rows("select count(*) from programme"),
        rows("select count(*) from centre"),
    )

    code, _out, err = clb(*CENTRE)

    assert code == 1
    assert err.strip().endswith(".")
    assert "Traceback" not in err
    assert (
        rows("select count(*) from invitation"),
        rows("select count(*) from programme"),
        rows("select count(*) from centre"),
    ) == before


@pytest.mark.parametrize("change", [{"--number": "15"}, {"--email": "geen adres"}])
def test_a_centre_with_a_wrong_number_or_address_is_refused_in_words(clb, rows, change):
    arguments = list(CENTRE)
    for name, value in change.items():
        arguments[arguments.index(name) + 1] = value

    code, _out, err = clb(*arguments)

    assert code == 1
    assert err.strip().endswith(".")
    assert rows("select count(*) from centre where name = 'CLB Nieuw'") == [(0,)]
    assert rows("select count(*) from institution where kind = 'centre'") == [(2,)], "nothing is left half done"


def test_the_operator_is_named_in_the_new_centres_ledger(clb, rows):
    clb(*CENTRE)

    names = {
        row[0]
        for row in rows(
            "select actor_name from audit_entry e join centre c using (centre_id) where c.name = 'CLB Nieuw'"
        )
    }

    assert names == {OPERATOR.name}


# clb demo.


def test_the_demo_is_loaded_once(postgres, valkey_url, tmp_path, monkeypatch, capsys, rows, template):
    postgres.create_database("clb_demo")
    earlier = clock.installed()
    clock_file = tmp_path / "clock.json"
    more = {"CLB_DEMO": "1", "CLB_CLOCK_FILE": str(clock_file)}
    for name, value in environment(postgres.url("clb_demo"), valkey_url, tmp_path, **more).items():
        monkeypatch.setenv(name, value)
    try:
        assert cli.main(["migrate"]) == 0
        capsys.readouterr()
        assert cli.main(["demo", "load"]) == 0
        said = capsys.readouterr().out
        first = (
            rows("select centre_id, name from centre order by 1", "clb_demo"),
            rows("select count(*) from visit", "clb_demo"),
        )
        MovableClock(clock_file).move_to(LATER)
        moved = clock_file.read_text()

        assert cli.main(["demo", "load"]) == 0
    finally:
        clock.install(earlier)

    assert said.startswith("Demo geladen: 2 centra, ")
    assert capsys.readouterr().out == "", "the second time there is nothing to do"
    again = (
        rows("select centre_id, name from centre order by 1", "clb_demo"),
        rows("select count(*) from visit", "clb_demo"),
    )
    assert again == first
    assert first[1] > [(20,)]
    assert clock_file.read_text() == moved, "a clock that stands somewhere is left there"


def test_the_demo_is_not_loaded_outside_the_demo(clb, rows):
    before = rows("select count(*) from centre")

    code, out, _err = clb("demo", "load")

    assert code == 1
    assert out == "De demo laden kan enkel met CLB_DEMO=1.\n"
    assert rows("select count(*) from centre") == before


def test_the_sign_ins_of_the_demo_are_not_shown_outside_it(clb):
    code, out, _err = clb("demo", "sign-ins")

    assert (code, out) == (1, "Demo-aanmeldingen bestaan enkel in de demo.\n")


def test_the_problem_of_a_centre_is_written_as_the_planners_own_file(clb, tmp_path):
    out = tmp_path / "problem.json"

    assert clb("plan", "export", "--centre", "140001", "--out", str(out)) == (0, "", "")
    value = json.loads(out.read_text())
    assert value["format"] == "clb-plan/1"
    assert value["units"]
    assert "Proeftuin" not in json.dumps(value["groups"]), "classes are numbers, no names"


@pytest.mark.parametrize(
    ("number", "out", "words"),
    [("999999", "problem.json", "geen centrum met instellingsnummer 999999"), ("140001", "nowhere/problem.json", "nowhere")],
)
def test_a_problem_that_cannot_be_written_is_told_and_leaves_nothing(clb, tmp_path, number, out, words):
    code, _shown, said = clb("plan", "export", "--centre", number, "--out", str(tmp_path / out))

    assert code == 2
    assert words in said
    assert not (tmp_path / out).exists()
