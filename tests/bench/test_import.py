"""An import of 20,000 class-group rows: seconds and memory, and the carrying out as a ratio to plain inserts in one run.

Prints a table and adds to build/bench.json. The ratio holds on any machine; seconds and megabytes do not.
"""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import text

from bench.results import keep, row
from clb_app.demo.schools import add_schools
from clb_core.ids import uuid7
from clb_core.observability import logs
from clb_core.staging import service
from clb_core.staging.service import carrying_out
from clb_core.staging.vocabulary import BatchState, Selection, Upload
from clb_integrations.tables import AnyReader
from clb_platform.roster.service import CLASS_GROUPS_IMPORT
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


def peak() -> int:
    """The most memory this process held since `forget_peak`, in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1024


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Klassen")
    for cells in [HEAD, *rows]:
        sheet.append(cells)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_twenty_thousand_rows(fresh_runtime, world, capfd):
    logs.configure()
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
    forget_peak()
    before, results = peak(), {}
    for name, data, year in (("csv", csv, 2027), ("xlsx", workbook(rows), 2028)):
        results[name] = _timed(fresh_runtime, planner, Upload(data, f"klassen.{name}"), year)
    most = peak()
    read, written, undone = results["csv"]
    table = [
        f"\n{ROWS} class-group rows{'seconds':>12}{'goal':>8}",
        f"{'read and check (csv)':<24}{read:>12.1f}",
        f"{'read and check (xlsx)':<24}{results['xlsx'][0]:>12.1f}",
        f"{'carry out':<24}{written:>12.1f}",
        f"{'undo':<24}{undone:>12.1f}",
        f"{'whole import (csv)':<24}{read + written:>12.1f}{MOST_SECONDS:>8.0f}",
        f"{'whole import (xlsx)':<24}{results['xlsx'][0] + results['xlsx'][1]:>12.1f}{MOST_SECONDS:>8.0f}",
        f"{'carry out / plain rows':<24}{written / plain:>12.1f}{RATIO:>8.0f}",
        f"{'memory, MB (before)':<24}{most:>7} ({before:>3}){MOST_MEGABYTES:>7}",
    ]
    with capfd.disabled():
        print("\n".join(table))
    whole = results["xlsx"][0] + results["xlsx"][1]
    keep(
        [
            row("import of 20,000 rows: carry out / plain inserts", written / plain, "x", RATIO),
            row("import of 20,000 rows (csv)", read + written, "s", MOST_SECONDS),
            row("import of 20,000 rows (xlsx)", whole, "s", MOST_SECONDS),
            row("import of 20,000 rows: memory", most, "MB", MOST_MEGABYTES),
        ]
    )


def _timed(runtime, planner, file: Upload, year: int) -> tuple[float, float, float]:
    """Seconds to read and check, to carry out as the worker does, and to undo."""
    moments = [time.perf_counter()]
    with unit_of_work(runtime.database, planner.scope) as uow:
        batch = service.upload(uow, planner.actor, CLASS_GROUPS_IMPORT, file, {"start_year": year}, AnyReader())
        assert batch.counts["new"] == ROWS
    moments.append(time.perf_counter())
    for ask in (
        lambda uow: carrying_out.commit(uow, planner.actor, CLASS_GROUPS_IMPORT, batch.batch_id, Selection.ALL, None),
        lambda uow: service.undo(uow, planner.actor, CLASS_GROUPS_IMPORT, batch.batch_id, None),
    ):
        with unit_of_work(runtime.database, planner.scope) as uow:
            assert ask(uow).state is BatchState.WORKING
        with unit_of_work(runtime.database, planner.scope) as uow:
            service.work(uow, planner.actor, CLASS_GROUPS_IMPORT, batch.batch_id)
        moments.append(time.perf_counter())
    with unit_of_work(runtime.database, planner.scope) as uow:
        assert service.get(uow, CLASS_GROUPS_IMPORT, batch.batch_id).state is BatchState.UNDONE
    return moments[1] - moments[0], moments[2] - moments[1], moments[3] - moments[2]


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
