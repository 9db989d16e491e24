"""The verb of school years: compute one by the rule and keep it."""

from __future__ import annotations

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Refused
from clb_core.words import _, school_year_word
from clb_platform.calendars import queries
from clb_platform.calendars.events import HolidaysReplaced
from clb_platform.calendars.models import SchoolYearSnapshot, StoredHoliday
from clb_platform.calendars.vocabulary import (
    FIRST_RULED_YEAR,
    RULE_SOURCE,
    RULE_VERSION,
    CalendarsAction,
    SchoolYear,
    holidays_of,
    school_year_of,
)
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject

MOST_YEARS_AHEAD = 20


def take_snapshot(
    uow: UnitOfWork, actor: Acting, start_year: int, *, rule_version: str = RULE_VERSION
) -> SchoolYearSnapshot:
    """Store a school year with its holidays; nothing changes when it is there by the same version of the rule.

    By another version it is replaced, and `HolidaysReplaced` makes planning look again. Raises Forbidden, Refused
    (before the rule, or too far ahead).
    """
    if isinstance(actor, Actor):
        actor.require(Permission.CALENDARS_CENTRE_EDIT)
    _expect_ruled(start_year)
    stored, new = queries.claim_snapshot(uow, SchoolYear(start_year), rule_version)
    if not new and stored.rule_version == rule_version:
        return stored
    before = stored.rule_version
    if not new:
        queries.forget_holidays(uow, start_year)
        stored.rule_version, stored.computed_at = rule_version, clock.now()
    uow.add_all(_holidays(start_year, rule_version))
    action = CalendarsAction.YEAR_COMPUTED if new else CalendarsAction.YEAR_REPLACED
    changes = {"rule_version": rule_version if new else [before, rule_version]}
    audit.record(uow, actor, action, Subject("school_year", None, stored.year.label), changes=changes)
    if not new:
        uow.emit(HolidaysReplaced(start_year, rule_version))
    return stored


def _expect_ruled(start_year: int) -> None:
    last = school_year_of(clock.today()).start_year + MOST_YEARS_AHEAD
    if not FIRST_RULED_YEAR <= start_year <= last:
        words = _(
            "De regel voor de schoolvakanties geldt vanaf %(first)s; vooruit rekenen kan tot en met %(last)s.",
            first=school_year_word(FIRST_RULED_YEAR),
            last=school_year_word(last),
        )
        raise Refused(words, fields={"start_year": [words]})


def _holidays(start_year: int, rule_version: str) -> list[StoredHoliday]:
    return [
        StoredHoliday(
            start_year=start_year,
            name=holiday.name,
            kind=holiday.kind,
            first_day=holiday.first,
            last_day=holiday.last,
            source=RULE_SOURCE,
            rule_version=rule_version,
        )
        for holiday in holidays_of(start_year)
    ]
