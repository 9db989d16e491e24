"""What a signed agreement is on a day, in SQL: the same as `vocabulary.dated_state` and `vocabulary.notice_by` say."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Date, Integer, and_, case, cast, extract, func, literal, or_

from clb_platform.agreements.models import Agreement
from clb_platform.agreements.vocabulary import AgreementKind, AgreementState, DatedState

IS_SIGNED = and_(Agreement.state == AgreementState.SIGNED, Agreement.kind != AgreementKind.AMENDMENT)
"""Agreements in their own right; an amendment holds within the one that it changes."""


def _notice_day_of(year: ColumnElement[int]) -> ColumnElement[date]:
    made: ColumnElement[date] = func.make_date(year, Agreement.notice_month, Agreement.notice_day, type_=Date)
    return made


def _year_of(day: ColumnElement[date | None] | ColumnElement[date]) -> ColumnElement[int]:
    return cast(extract("year", day), Integer)


def notice_by(day: date) -> ColumnElement[date]:
    """The last day to give notice as seen from `day`."""
    today = literal(day, Date)
    of_end, of_today = _year_of(Agreement.last_day.expression), _year_of(today)
    by_end = case(
        (_notice_day_of(of_end) <= Agreement.last_day, _notice_day_of(of_end)), else_=_notice_day_of(of_end - 1)
    )
    by_today = case(
        (_notice_day_of(of_today) >= today, _notice_day_of(of_today)), else_=_notice_day_of(of_today + 1)
    )
    return case((Agreement.last_day.is_(None), by_today), else_=by_end)


def dated_state(day: date) -> ColumnElement[str]:
    """What a signed agreement is on `day`, as the value of DatedState."""
    today = literal(day, Date)
    return case(
        (Agreement.ended_on < today, DatedState.ENDED.value),
        (Agreement.last_day < today, DatedState.EXPIRED.value),
        (Agreement.valid_from > today, DatedState.FUTURE.value),
        (and_(Agreement.last_day.is_not(None), notice_by(day) < today), DatedState.ENDING.value),
        else_=DatedState.VALID.value,
    )


def holds_on(day: date) -> ColumnElement[bool]:
    """Whether a signed agreement holds on `day`; at most one of a school does."""
    today = literal(day, Date)
    return and_(IS_SIGNED, Agreement.valid_from <= today, or_(Agreement.last_day.is_(None), Agreement.last_day >= today))
