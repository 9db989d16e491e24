"""A centre's problem as a file of the planner's format."""

from __future__ import annotations

from typing import Any

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import add_days
from clb_platform.calendars.vocabulary import SchoolYear, school_year_of
from clb_platform.planning.optimiser.writing import problem_json
from clb_platform.planning.service.preview import usual_reply_by
from clb_platform.scenarios.service.build import build
from clb_platform.scenarios.service.load import centre_data
from clb_platform.scenarios.vocabulary import Choice, Purpose


def usual_choice(uow: UnitOfWork, purpose: Purpose = Purpose.MAKE) -> Choice:
    """The rest of this school year, from the first day that schools can still answer for."""
    year = SchoolYear(school_year_of(clock.today()).start_year)
    first = min(max(add_days(usual_reply_by(uow), 1), year.first_day), year.last_lesson_day)
    return Choice(year.start_year, first, year.last_lesson_day, purpose)


def export_problem(uow: UnitOfWork, *, name: str = "planning") -> dict[str, Any]:
    """The rest of the school year with the usual wishes, as a JSON value. Raises Refused as `build`."""
    return problem_json(build(centre_data(uow, usual_choice(uow)), {}, name=name).problem)
