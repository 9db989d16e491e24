"""A full centre for measuring: 190 schools, their classes, teams, people, a year of visits in every state, and five years of
agreements."""

from __future__ import annotations

from datetime import date, time
from random import Random

from bench.agreements import fill_agreements
from clb_app.demo.schools import DemoSchool, add_groups, add_schools
from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.ids import uuid7
from clb_core.terms import add_days, last_moment_of
from clb_core.terms import at as moment_at
from clb_core.web.pages import PageRequest
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning import queries
from clb_platform.planning.models import Visit, VisitDate, VisitItem, VisitTransition
from clb_platform.planning.vocabulary import Action, DateState, VisitState
from clb_platform.programmes.vocabulary import Place
from clb_tenants.access.actor import System
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools.vocabulary import EducationLevel, SchoolsAction
from world import YEAR

SCHOOLS = 190
TEAMS = 10
STATES = (
    [VisitState.PLANNED] * 2
    + [VisitState.PROPOSED] * 4
    + [VisitState.ANSWERED] * 2
    + [VisitState.CONFIRMED] * 6
    + [VisitState.HELD] * 3
)


def fill(uow: UnitOfWork, schools: int = SCHOOLS) -> None:
    """Fill the small world's centre up to `schools` schools; rows are stored plainly, for reading only."""
    levels = [EducationLevel.PRIMARY] * 6 + [EducationLevel.SECONDARY] * 3 + [EducationLevel.SPECIAL_PRIMARY]
    wanted = [(f"Basisschool Nummer{index:03d}", levels[index % len(levels)]) for index in range(schools)]
    made = add_schools(uow, wanted, 300_001, "vol.example", {})
    add_groups(uow, made, YEAR, date(2026, 10, 1))
    teams = [calendars.add_team(uow, System(), f"Team {index:02d}", "Aalst").team_id for index in range(TEAMS)]
    _visits(uow, made, teams)
    fill_agreements(uow, [entry.school.school_id for entry in made])
    for index in range(2000):
        subject = Subject("school", made[index % len(made)].school.school_id, made[index % len(made)].school.name)
        audit.record(uow, System(), SchoolsAction.CHANGED, subject, changes={"phone": ["", f"0{index}"]})


def _visits(uow: UnitOfWork, made: list[DemoSchool], teams: list[object]) -> None:
    """A visit for two out of three obligations, in a state of each kind in turn."""
    random = Random(1)
    sites = {entry.school.school_id: entry.sites[0].site_id for entry in made}
    rows = queries.obligations(uow, YEAR, {}, PageRequest(100_000))
    visits, dates, items, steps = [], [], [], []
    for index, row in enumerate(rows):
        if index % 3 == 0 or row.school_id not in sites or row.state != "to_plan":
            continue
        state = STATES[index % len(STATES)]
        day = add_days(date(2026, 9, 7), random.randrange(0, 270))
        visit_id = uuid7()
        has_day = state in {VisitState.CONFIRMED, VisitState.HELD}
        starts, ends = moment_at(day, time(8, 30)), moment_at(day, time(11, 45))
        visits.append(
            Visit(
                visit_id=visit_id, school_id=row.school_id, site_id=sites[row.school_id], team_id=teams[index % TEAMS],
                start_year=YEAR, title=row.programme_code, state=state, revision=1, place=Place.SCHOOL,
                day=day if has_day else None, half_day=HalfDay.MORNING if has_day else None,
                starts_at=starts if has_day else None, ends_at=ends if has_day else None, sort_day=day,
                reply_by=last_moment_of(day), message="", remark="", calendar_uid=str(visit_id), created_at=clock.now(),
            )
        )  # fmt: skip
        dates.append(
            VisitDate(
                visit_id=visit_id, school_id=row.school_id, revision=1, position=1, day=day, half_day=HalfDay.MORNING,
                starts_at=starts, ends_at=ends, state=DateState.CHOSEN if has_day else DateState.OFFERED,
                answer_note="", answered_by="",
            )
        )  # fmt: skip
        items.append(
            VisitItem(
                visit_id=visit_id, school_id=row.school_id, class_group_id=row.class_group_id, start_year=YEAR,
                programme_id=row.programme_id, dose=row.dose, head_count=row.head_count, active=True,
            )
        )  # fmt: skip
        steps.append(
            VisitTransition(
                visit_id=visit_id, school_id=row.school_id, revision=1, action=Action.CREATE, to_state=state,
                happened_at=clock.now(), actor_name="bench", via="system", reason="",
            )
        )  # fmt: skip
    for group in (visits, dates, items, steps):
        uow.add_all(group)
