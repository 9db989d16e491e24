"""The numbers beside the links of the menu, in one statement: it is asked with every page."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select

from clb_core.database.kept import Kept
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.planning.queries.obligations import STATE, chosen
from clb_platform.planning.queries.waiting import TURN, values_of_turn
from clb_platform.planning.vocabulary import ObligationState


def count_menu(uow: UnitOfWork, start_year: int, today: date, now: datetime) -> Any:
    """What `count_turn` gives, and `to_plan`: obligations that are still to plan. One statement."""
    return uow.ask(_menu(), values_of_turn(uow, start_year, today, now))[0]


@cache
def _menu() -> Kept:
    """Made when it is first asked, not when the module is read."""
    to_plan = chosen(frozenset())[0].with_only_columns(func.count()).where(STATE.op("=")(ObligationState.TO_PLAN.value))
    return Kept(select(*TURN, to_plan.scalar_subquery().label("to_plan")))
