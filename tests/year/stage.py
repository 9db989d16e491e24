"""Where the year is played: some schools, the whole product with its scheduler and worker, a mail server, and our clock."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
from flask import Flask
from rq import SimpleWorker
from rq.serializers import JSONSerializer

import world as worlds
from clb_app import registry, runtime, worker
from clb_app.demo.schools import DemoSchool, add_schools, listing
from clb_app.dispatch import dispatch_due
from clb_app.factory import create_app
from clb_app.mail_catcher.letter import Letter, read_letter
from clb_app.migrations import migrate_url
from clb_app.scheduler import take_turns
from clb_app.worker import recurring_jobs
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import at
from clb_integrations.passwords.argon2_hasher import Argon2Hasher
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import StaffFunction
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.vocabulary import Grade, GroupSource
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from clb_tenants.schools.vocabulary import EducationLevel
from conftest import settings_for
from jobs.plant import Plant
from servers import CaughtMails
from world import FIRST_DAY, YEAR, World

SCHOOLS: Final = int(os.environ.get("CLB_YEAR_SCHOOLS", "7"))
TEAMS: Final = ("Team Leie", "Team Schelde", "Team Dender")
NURSES: Final = 2
GRADES: Final[Mapping[EducationLevel, tuple[str, ...]]] = {
    EducationLevel.PRIMARY: ("K1", "L1", "L4", "L6"),
    EducationLevel.SECONDARY: ("S1", "S1", "S3"),
}
AGES: Final[Mapping[EducationLevel, tuple[int, ...]]] = {
    EducationLevel.SPECIAL_PRIMARY: (6, 9, 11),
    EducationLevel.SPECIAL_SECONDARY: (12, 14),
}
"""The groups for which something is due, which are all that is played with: one of each, and two with a second dose."""
BEFORE: Final = at(date(YEAR, 8, 31), time(8, 0))


class _Arm(SimpleWorker):
    """RQ's worker without a fork, and without the thread that listens for commands: nobody sends it any."""

    def subscribe(self) -> None:
        self.pubsub_thread = None


@dataclass
class Stage:
    """The product in this process, but for PostgreSQL, Valkey and the mail server."""

    plant: Plant
    world: World
    app: Flask
    clock: FixedClock
    teams: dict[str, UUID]
    nurses: dict[UUID, list[UUID]]
    """The nurses of a team, as colleagues."""
    letters: list[Letter] = field(default_factory=list)
    """All mail of the year that the server took."""

    def let_time_pass(self, moment: datetime) -> None:
        """The clock goes on; the scheduler hands out what is due and the worker does it, until nothing is."""
        self.clock.move_to(moment)
        take_turns(self.plant.runtime, recurring_jobs().values(), moment)
        self.work()

    def work(self) -> None:
        """Carry out what is due now and all that follows from it."""
        queue = self.plant.runtime.queue
        while dispatch_due(self.plant.runtime) or queue.count:
            arm = _Arm([queue], connection=self.plant.runtime.valkey, serializer=JSONSerializer)
            arm.work(burst=True, logging_level="WARNING")

    def new_letters(self) -> list[Letter]:
        """What came by mail since the last time."""
        paths = sorted(self.plant.catcher.box.folder.glob("*.eml"))
        found = [read_letter(path.stem, path.read_bytes(), path.stat().st_mtime) for path in paths]
        for path in paths:
            path.unlink()
        self.letters += found
        return found


@contextmanager
def stage_on(
    url: str, valkey_url: str, catcher: CaughtMails, folder: Path, clock_at: FixedClock, patch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    """An empty database becomes a centre on the last day of August. The worker is this process, without a fork."""
    clock_at.move_to(BEFORE)
    migrate_url(url)
    registry.register_words()
    mail = {"CLB_SMTP_HOST": catcher.smtp_host, "CLB_SMTP_PORT": str(catcher.smtp_port)}
    started = runtime.start(settings_for(url, valkey_url, folder, **mail))
    world = worlds.build(url, started.database, Argon2Hasher().hash(worlds.PASSWORD))
    worlds.fill(started.database, world)
    with unit_of_work(started.database, CentreScope(world.centre_id)) as uow:
        chosen = listing()[: SCHOOLS - 2] if SCHOOLS >= 60 else listing()[:: 60 // (SCHOOLS - 2)][: SCHOOLS - 2]
        made = add_schools(uow, chosen, 30101, "example", {})
        uow.add_all(group for school in made for group in _groups(school))
        nurses = {_team(uow, name, index): _crew(uow, index) for index, name in enumerate(TEAMS)}
        _together(uow, nurses)
    patch.setattr(worker._Process, "runtime", started)
    patch.setattr(worker._Process, "pid", os.getpid())
    plant = Plant(started, CentreScope(world.centre_id), catcher, {}, folder)
    teams = dict(zip(TEAMS, nurses, strict=True))
    try:
        yield Stage(plant, world, create_app(started), clock_at, teams, nurses)
    finally:
        started.close()


def _groups(made: DemoSchool) -> Iterator[ClassGroup]:
    chance = Random(made.school.institution_number)
    level = made.school.level
    values: list[dict[str, Any]] = [
        {"name": f"{grade}{'AB'[GRADES[level][:place].count(grade)]}", "grade": Grade(grade)}
        for place, grade in enumerate(GRADES.get(level, ()))
    ]
    values += [
        {"name": f"Groep {age}", "grade": Grade.SPECIAL, "birth_year": YEAR - age} for age in AGES.get(level, ())
    ]
    for each in values:
        each |= {"head_count": chance.randint(9, 17), "site_id": made.sites[0].site_id}
        yield class_groups.build_group(
            made.school, made.sites, YEAR, each, source=GroupSource.DEMO, counted_on=date(YEAR, 9, 1)
        )


def _team(uow: UnitOfWork, name: str, index: int) -> UUID:
    team = calendars.add_team(uow, System(), name, "Aalst")
    doctor = _colleague(uow, f"Arts {index + 1}", f"arts{index + 1}@proef.example", Role.DOCTOR)
    calendars.add_team_member(uow, System(), team.team_id, doctor, StaffFunction.CLB_DOCTOR, FIRST_DAY)
    return team.team_id


def _crew(uow: UnitOfWork, index: int) -> list[UUID]:
    names = [f"{index + 1}{letter}" for letter in "abcdef"[:NURSES]]
    return [
        _colleague(uow, f"Verpleegkundige {name}", f"verpleegkundige{name}@proef.example", Role.NURSE) for name in names
    ]


def _together(uow: UnitOfWork, nurses: dict[UUID, list[UUID]]) -> None:
    for team_id, members in nurses.items():
        for member_id in members:
            calendars.add_team_member(uow, System(), team_id, member_id, StaffFunction.NURSE, FIRST_DAY)


def _colleague(uow: UnitOfWork, name: str, email: str, role: Role) -> UUID:
    member = identity.add_member(uow, name, email)
    identity.add_membership(uow, System(), member, role, None, FIRST_DAY)
    return member.member_id
