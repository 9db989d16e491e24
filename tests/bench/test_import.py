"""An import of 20,000 class-group rows: seconds and memory per process, and the carrying out as a ratio to plain inserts.

Prints a table and adds to build/bench.json. The ratio holds on any machine; seconds and megabytes do not.
"""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from typing import Any

import openpyxl
from sqlalchemy import text

from bench.apart import Order, Spent, carried_out
from bench.results import keep, row
from clb_app.demo.schools import add_schools
from clb_core.ids import uuid7
from clb_core.staging.vocabulary import BatchState
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from clb_tenants.schools.vocabulary import EducationLevel

ROWS, SCHOOLS = 20_000, 190
MOST_SECONDS, MOST_MEGABYTES, RATIO = 20.0, 300, 12.0
HEAD = ["instellingsnummer", "klas", "leerjaar", "aantal leerlingen"]
INSERT_GROUP = text(
    "insert into class_group (centre_id, class_group_id, school_id, site_id, start_year, name, name_key, grade, education_type,"
    " birth_year, head_count, counted_on, source, version) values (:centre, :id, :school, :site, 2090, :name, :name, 'L1',"
    " 'ordinary', null, 20, current_date, 'import', 1)"
)


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Klassen")
    for cells in [HEAD, *rows]:
        sheet.append(cells)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@dataclass(frozen=True, slots=True)
class Import:
    """What each step of one import took, each in a process of its own."""

    send: Spent
    read: Spent
    ask: Spent
    carry_out: Spent
    undo: Spent

    @property
    def seconds(self) -> float:
        return sum(step.seconds for step in (self.send, self.read, self.ask, self.carry_out))


def test_twenty_thousand_rows(fresh_runtime, world, capfd):
    planner = world.staff[Role.PLANNER]
    wanted = [(f"Basisschool Nummer{number:03d}", EducationLevel.PRIMARY) for number in range(SCHOOLS)]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        made = add_schools(uow, wanted, 300_001, "vol.example", {})
    numbers = [entry.school.institution_number for entry in made]
    grades = [place // SCHOOLS % 6 + 1 for place in range(ROWS)]
    rows = [
        [numbers[place % SCHOOLS], f"{grade}X{place // SCHOOLS}", f"L{grade}", 15 + place % 12]
        for place, grade in enumerate(grades)
    ]
    csv = "\n".join(";".join(map(str, cells)) for cells in [HEAD, *rows]).encode()
    plain = _plain(fresh_runtime, planner, made)
    done = {
        name: _imported(fresh_runtime, planner, data, f"klassen.{name}", year)
        for name, data, year in (("csv", csv, 2027), ("xlsx", workbook(rows), 2028))
    }
    ratio = done["csv"].carry_out.seconds / plain
    with capfd.disabled():
        print("\n".join(_table(done, ratio)))
    keep(_results(done, ratio))


def _table(done: dict[str, Import], ratio: float) -> list[str]:
    """Seconds, and megabytes at most (before), of each step."""
    lines = [
        f"\n{ROWS} class-group rows{'csv':>22}{'xlsx':>22}",
        f"{'':<24}{'s    MB (before)':>22}{'s    MB (before)':>22}",
    ]
    for name in ("send", "read", "ask", "carry_out", "undo"):
        steps = [getattr(done[kind], name) for kind in ("csv", "xlsx")]
        lines.append(
            f"{name:<24}" + "".join(f"{f'{step.seconds:.1f}  {step.peak:>4} ({step.before})':>22}" for step in steps)
        )
    lines.append(f"{'whole import, seconds':<24}" + "".join(f"{done[kind].seconds:>22.1f}" for kind in ("csv", "xlsx")))
    return [
        *lines,
        f"goals: {MOST_SECONDS:.0f} s, {MOST_MEGABYTES} MB; carry out / plain rows {ratio:.1f} (goal {RATIO:.0f})",
    ]


def _results(done: dict[str, Import], ratio: float) -> list[dict[str, Any]]:
    def line(name: str, value: float, unit: str, goal: float) -> dict[str, Any]:
        return row(f"import of {ROWS:,} rows: {name}", round(value, 1), unit, goal)

    found = [line("carry out / plain inserts", ratio, "x", RATIO)]
    for kind, spent in done.items():
        worker = max(step.peak for step in (spent.read, spent.carry_out, spent.undo))
        found += [
            line(f"whole, {kind}", spent.seconds, "s", MOST_SECONDS),
            line(f"the request that sends it, {kind}", spent.send.seconds, "s", MOST_SECONDS / 10),
            line(f"peak of the web process, {kind}", spent.send.peak, "MB", MOST_MEGABYTES),
            line(f"peak of the worker, {kind}", worker, "MB", MOST_MEGABYTES),
        ]
    return found


def _imported(runtime: Any, planner: Any, data: bytes, filename: str, year: int) -> Import:
    settings = {
        "CLB_DATABASE_ADMIN_URL": runtime.settings.database_admin_url,
        "CLB_VALKEY_URL": runtime.settings.valkey_url,
        "CLB_SECRET_KEY": runtime.settings.secret_key,
        "CLB_DATA_DIR": str(runtime.settings.data_dir),
    }

    def step(process: str, verb: str, *with_: Any) -> Spent:
        return carried_out(Order(settings, planner.scope, planner.actor, process, verb, with_))

    send = step("web", "send", data, filename, year)
    read = step("worker", "work", send.batch_id, BatchState.REVIEW)
    ask = step("web", "ask", send.batch_id)
    carry_out = step("worker", "work", send.batch_id, BatchState.COMMITTED)
    step("web", "take_back", send.batch_id)
    return Import(send, read, ask, carry_out, step("worker", "work", send.batch_id, BatchState.UNDONE))


def _plain(runtime, planner, made) -> float:
    """Seconds for the same number of bare rows behind the same policies, rolled back."""
    rows = [
        {"centre": planner.centre_id, "id": uuid7(), "school": made[place % SCHOOLS].school.school_id,
         "site": made[place % SCHOOLS].sites[0].site_id, "name": f"{place // SCHOOLS}"} for place in range(ROWS)
    ]  # fmt: skip
    start = 0.0
    try:
        with unit_of_work(runtime.database, planner.scope) as uow:
            start = time.perf_counter()
            uow.session.execute(INSERT_GROUP, rows)
            spent = time.perf_counter() - start
            raise _Enough
    except _Enough:
        return spent


class _Enough(Exception):
    """Rolls the plain rows back."""
