"""The job of one plan: drives a search in child processes and keeps the database up to date, a transaction at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog

from clb_app.dispatch import database_is_away
from clb_app.planner.child import read, write
from clb_app.runtime import Runtime
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import _
from clb_platform.scenarios import service as scenarios
from clb_platform.scenarios.service import Run
from clb_platform.scenarios.vocabulary import Missing, Point, Result
from clb_tenants.isolation.scope import CentreScope, unit_of_work

LOOK_SECONDS: Final = 0.25
HEAR_SECONDS: Final = 1.0
GRACE_SECONDS: Final = 120.0
"""A search that is over or called off still says why something found no place; after this it is killed."""


def command(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "clb_app.planner.child", *words)


def make_plan(runtime: Runtime, scope: CentreScope, scenario_id: UUID, attempt: int) -> None:
    """Search for the plan of a scenario, for the attempt that was asked; nothing when it ended or another has it."""
    with unit_of_work(runtime.database, scope) as uow:
        run = scenarios.begin(uow, scenario_id, attempt)
    if run is not None:
        with _folder(runtime.settings.data_dir, run) as folder:
            _Search(runtime, scope, run, folder).carry_out()


@contextmanager
def _folder(data_dir: Path, run: Run) -> Iterator[Path]:
    """A folder for the files of one attempt, which holds nothing afterwards."""
    folder = data_dir.absolute() / "plans" / f"{run.scenario_id}-{run.attempt}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    write(folder / "problem.json", run.problem)
    if run.start is not None:
        write(folder / "start.json", run.start)
    # One core searches and one proves how good the plan is; with a number of proposals the result must not depend on cores.
    workers = 1 if run.iterations else max(1, (os.cpu_count() or 2) - 1)
    order = {"seconds": run.seconds, "iterations": run.iterations, "seed": run.seed, "workers": workers}
    write(folder / "order.json", order)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(slots=True)
class _Search:
    """The children of one attempt, and what was told of it last."""

    runtime: Runtime
    scope: CentreScope
    run: Run
    folder: Path
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    plan_kept: int = 0
    stop_by: float | None = None

    def carry_out(self) -> None:
        log = structlog.get_logger("planner").bind(scenario_id=str(self.run.scenario_id), attempt=self.run.attempt)
        log.info("plan.begun")
        try:
            if self._watch():
                self._end(log)
        finally:
            self._end_children()

    def _watch(self) -> bool:
        """Until the search ends; whether this worker still has the run."""
        solver = self._start("solve")
        limit = time.monotonic() + self.run.seconds + GRACE_SECONDS
        if self.run.iterations:
            limit = float("inf")
        next_word = time.monotonic()
        while solver.poll() is None:
            time.sleep(LOOK_SECONDS)
            now = time.monotonic()
            if now > (self.stop_by or limit):
                solver.kill()
                solver.wait()
                break
            if now >= next_word:
                next_word = now + HEAR_SECONDS
                self._prove()
                if not self._hear():
                    return False
        return True

    def _start(self, what: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{what}.log").open("wb") as log:
            child = subprocess.Popen(  # noqa: S603
                command(what, str(self.folder)), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder
            )
        self.children[what] = child
        return child

    def _prove(self) -> None:
        """As soon as there is a complete plan, begin to prove how far from the best it can be."""
        progress = read(self.folder / "progress.json")
        has_plan = (self.folder / "plan.json").exists()
        if "bound" not in self.children and progress is not None and progress["unplanned"] == 0 and has_plan:
            self._start("bound")

    def _hear(self) -> bool:
        """Tell the database; False when the run is no longer ours. A stop that was asked is passed on once."""
        progress, proven = read(self.folder / "progress.json"), self._proven()
        plan, changed = None, 0
        with suppress(FileNotFoundError):
            changed = (self.folder / "plan.json").stat().st_mtime_ns
            plan = read(self.folder / "plan.json") if changed != self.plan_kept else None
        point, done = None, self.run.seconds_done
        if progress is not None:
            done += int(progress["seconds"])
            point = Point(done, progress["cost"], progress["unplanned"], proven)
        try:
            with unit_of_work(self.runtime.database, self.scope) as uow:
                heard = scenarios.hear(uow, self.run, point=point, plan=plan, seconds_done=done)
        except Exception as error:
            if not database_is_away(error):
                raise
            return True
        self.plan_kept = changed
        if heard is scenarios.Heard.STOP and self.stop_by is None:
            self.stop_by = time.monotonic() + GRACE_SECONDS
            self.children["solve"].terminate()
        return heard is not scenarios.Heard.LOST

    def _proven(self) -> int | None:
        value = read(self.folder / "bound.json")
        return int(value["bound"]) if value is not None and value["bound"] > 0 else None

    def _end(self, log: structlog.stdlib.BoundLogger) -> None:
        value = read(self.folder / "result.json")
        with unit_of_work(self.runtime.database, self.scope) as uow:
            self._keep(uow, value)
        if value is None:
            log.error("plan.failed", said=_last_line(self.folder / "solve.log"))
        else:
            log.info("plan.ended", cost=value["cost"], unplanned=len(value["unplanned"]))

    def _keep(self, uow: UnitOfWork, value: Mapping[str, Any] | None) -> None:
        if value is None:
            scenarios.fail(uow, self.run, _("Het zoeken is onverwacht gestopt. Probeer het opnieuw."))
            return
        result = Result(
            plan=value["plan"],
            cost=value["cost"],
            parts=value["parts"],
            bound=self._proven(),
            unplanned=tuple(map(_missing, value["unplanned"])),
            broken=tuple(map(_missing, value["broken"])),
        )
        scenarios.finish(uow, self.run, result)

    def _end_children(self) -> None:
        for child in self.children.values():
            if child.poll() is None:
                child.kill()
            child.wait()


def _missing(value: Mapping[str, Any]) -> Missing:
    return Missing(value["unit"], tuple(value["why"]), value["possible_with"])


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return lines[-1][:300] if lines else ""


def warm(data_dir: Path) -> None:
    """Compile what the searches need, beside this process: the first plan then begins at once."""
    folder = data_dir.absolute() / "log"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "warm.log").open("wb") as log:
        subprocess.Popen(command("warm"), stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603
