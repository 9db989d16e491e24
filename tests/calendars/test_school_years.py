"""Keeping a school year as it was computed, and replacing it when the rule changes."""

from __future__ import annotations

import pytest

from clb_core.errors import Forbidden, Refused
from clb_core.outbox.models import OutboxMessage
from clb_platform.calendars import queries
from clb_platform.calendars.service import take_snapshot
from clb_platform.calendars.vocabulary import RULE_VERSION, CalendarsAction
from clb_tenants.audit.models import AuditEntry


def acts(uow):
    return sorted(row.action for row in uow.session.query(AuditEntry).filter_by(object_name="2030-2031"))


def test_computing_a_year_twice_stores_it_once(uow, planner):
    first = take_snapshot(uow, planner, 2030)
    second = take_snapshot(uow, planner, 2030)

    assert first is second
    assert (first.year.label, first.rule_version) == ("2030-2031", RULE_VERSION)
    assert acts(uow) == [CalendarsAction.YEAR_COMPUTED]


def test_another_version_of_the_rule_replaces_the_year_and_says_so(uow, planner):
    take_snapshot(uow, planner, 2030, rule_version="1990-01-01")

    replaced = take_snapshot(uow, planner, 2030)

    assert replaced.rule_version == RULE_VERSION
    assert {row.rule_version for row in queries.holidays_in(uow, 2030)} == {RULE_VERSION}
    assert acts(uow) == [CalendarsAction.YEAR_COMPUTED, CalendarsAction.YEAR_REPLACED]
    assert uow.session.query(OutboxMessage).filter_by(name="HolidaysReplaced").count() == 1


@pytest.mark.parametrize("start_year", [-1, 1990, 2047, 99999])
def test_a_year_outside_the_rule_is_refused(uow, planner, start_year):
    with pytest.raises(Refused, match="1991-1992"):
        take_snapshot(uow, planner, start_year)


def test_a_nurse_may_not_compute_a_year(uow, nurse):
    with pytest.raises(Forbidden):
        take_snapshot(uow, nurse, 2030)
