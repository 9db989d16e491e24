"""Whether a school has a valid agreement on the days of a visit. It only warns: compulsory contacts go on all the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import _, listed, spoken_with_year
from clb_platform.agreements import queries as agreements
from clb_platform.planning.vocabulary import VisitKind
from clb_tenants.schools.vocabulary import is_home_education

Unagreed = Mapping[UUID, tuple[date, ...]]


def without_agreement(uow: UnitOfWork, days: Mapping[UUID, Collection[date]]) -> Unagreed:
    """The days, by school, on which no agreement of the school holds; no school without such a day is in it.

    A centre that keeps no agreements here is never warned, and home education has none to keep. One statement.
    """
    days = {school_id: some for school_id, some in days.items() if not is_home_education(uow.scope.owner_id, school_id)}
    held = agreements.held_days(uow, days)
    if not held:
        return {}
    found = {
        school_id: tuple(
            day
            for day in sorted(set(wanted))
            if not any(at == school_id and first <= day and (last is None or day <= last) for at, first, last in held)
        )
        for school_id, wanted in days.items()
    }
    return {school_id: lacking for school_id, lacking in found.items() if lacking}


def unagreed_words(days: Collection[date], kind: VisitKind = VisitKind.SYSTEMATIC) -> str:
    """The warning for days of one school; empty for none. What follows from the agreement does not count without one."""
    if not days:
        return ""
    if kind is not VisitKind.SYSTEMATIC:
        return _(
            "De school heeft geen geldige afspraken met het CLB op %(days)s. Dit bezoek telt dan niet mee voor de afspraken.",
            days=listed([spoken_with_year(day) for day in days]),
        )
    return _(
        "De school heeft geen geldige afspraken met het CLB op %(days)s. Verplichte contactmomenten gaan gewoon door.",
        days=listed([spoken_with_year(day) for day in days]),
    )
