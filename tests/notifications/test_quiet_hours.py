"""A mail that is not urgent leaves after the quiet hours of its centre."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import uuid4

import pytest
from sqlalchemy import text

from clb_core import clock
from clb_core.terms import BRUSSELS, at
from clb_platform.notifications import service
from clb_platform.notifications.vocabulary import INVITATION, Recipient
from clb_tenants.centres import service as centres

DAY = date(2026, 10, 6)
EVENING = at(DAY, time(22, 15))


def due(uow, template: str, **more: object) -> datetime:
    name = str(uuid4())
    service.queue_mail(
        uow,
        template=template,
        to=Recipient(None, "an@proef.example", "An"),
        business_key=name,
        payload={},
        school_id=None,
        **more,
    )
    found: datetime = uow.scalar(text("select due_at from outbox_message where business_key = :k").bindparams(k=name))
    return found


def test_by_day_a_mail_leaves_at_once(uow):
    assert due(uow, "planning.reminder") == clock.now()


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        (at(DAY, time(19, 59, 59)), at(DAY, time(19, 59, 59))),
        (at(DAY, time(20)), at(date(2026, 10, 7), time(7))),
        (EVENING, at(date(2026, 10, 7), time(7))),
        (at(DAY, time(6, 59, 59)), at(DAY, time(7))),
        (at(DAY, time(7)), at(DAY, time(7))),
        # The night in which the clock goes back is an hour longer.
        (datetime(2026, 10, 24, 23, 0, tzinfo=BRUSSELS), at(date(2026, 10, 25), time(7))),
    ],
)
def test_in_quiet_hours_it_waits_until_their_end(uow, clock_at, moment, leaves):
    clock_at.move_to(moment)

    assert due(uow, "planning.reminder") == leaves


def test_an_urgent_mail_does_not_wait(uow, clock_at):
    clock_at.move_to(EVENING)

    assert due(uow, INVITATION) == EVENING
    assert due(uow, "planning.cancelled") == EVENING


def test_a_mail_that_is_due_in_quiet_hours_waits_too(uow):
    assert due(uow, "planning.reminder", due_at=EVENING) == at(date(2026, 10, 7), time(7))


def test_a_centre_sets_its_own_quiet_hours_or_none(uow, administrator, clock_at):
    clock_at.move_to(EVENING)
    centres.change_setting(uow, administrator, "notifications.quiet_from", "23:00", date(2026, 10, 1), "overleg")
    assert due(uow, "planning.reminder") == EVENING

    for name in ("quiet_from", "quiet_until"):
        centres.change_setting(uow, administrator, f"notifications.{name}", "12:00", date(2026, 10, 2), "overleg")
    assert due(uow, "planning.reminder") == EVENING
