"""The numbers beside the links of the menu, as columns: the menu asks all its numbers in one statement, with every page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func

from clb_platform.planning.queries.obligation_statement import chosen
from clb_platform.planning.queries.waiting import FOR_SCHOOL, TURN
from clb_platform.planning.vocabulary import ObligationState


def turn_columns(*, of_centre: bool, plans: bool) -> tuple[Any, ...]:
    """Of the centre: `TURN`, and for who plans `to_plan`, obligations that are still to plan. Of a school: `to_answer`.

    To be asked with `centre`, and `year`, `today` and `now`, or `schools` and `now`.
    """
    if not of_centre:
        return (FOR_SCHOOL.scalar_subquery().label("to_answer"),)
    return (*TURN, _to_plan()) if plans else TURN


def _to_plan() -> Any:
    wanted = chosen(frozenset({ObligationState.TO_PLAN}), [func.count()], with_school=False)
    return wanted.scalar_subquery().label("to_plan")
