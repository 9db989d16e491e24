"""Planning warns for a school without a valid agreement on the day of a visit; it stops nothing and asks no reason."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.signed import agreement
from clb_platform.agreements.vocabulary import AgreementState
from clb_platform.planning.service import preview
from clb_platform.planning.service.agreed import unagreed_words, without_agreement
from clb_platform.planning.service.preview import Typed
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import PM, THURSDAY, TUESDAY, at, key, proposed

END = date(2026, 10, 18)
WORDS = "De school heeft geen geldige afspraken met het CLB op"


def test_the_days_outside_every_signed_agreement_are_named(uow, world):
    agreement(uow, world.school_id, valid_to=END)
    agreement(uow, world.school_id, valid_from=date(2026, 11, 1))
    agreement(uow, world.other_school_id, state=AgreementState.WITH_SCHOOL)
    days = [date(2026, 10, 18), date(2026, 10, 19), date(2026, 10, 31), date(2026, 11, 1)]

    lacking = without_agreement(uow, {world.school_id: days, world.other_school_id: [END]})

    assert lacking == {world.school_id: (date(2026, 10, 19), date(2026, 10, 31)), world.other_school_id: (END,)}
    assert "maandag\N{NO-BREAK SPACE}19\N{NO-BREAK SPACE}oktober\N{NO-BREAK SPACE}2026 en zaterdag" in unagreed_words(
        lacking[world.school_id]
    )


def test_a_centre_that_keeps_no_agreements_here_is_never_warned(uow, world):
    assert without_agreement(uow, {world.school_id: [END]}) == {}
    agreement(uow, world.other_school_id)
    assert without_agreement(uow, {world.school_id: [END]}) == {world.school_id: (END,)}


@pytest.fixture
def visit_id(fresh_runtime, world):
    """Offered on a Tuesday and on a Thursday; the agreement of the school ends before both."""
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        agreement(uow, world.school_id, valid_to=date(2026, 10, 7))
        return proposed(uow, planner.actor, world).visit_id


def test_the_page_of_the_visit_warns_and_the_visit_goes_on(as_planner, visit_id):
    page = as_planner.text(f"/bezoeken/{visit_id}")

    assert WORDS in page
    assert "Verplichte contactmomenten gaan gewoon door." in page


def test_the_preview_of_many_warns_and_can_still_be_sent(uow, world):
    planner = world.staff[Role.PLANNER].actor
    agreement(uow, world.other_school_id)
    typed = Typed((key(uow, world.groups["4A"], "SC3"),), (at(THURSDAY), at(TUESDAY, PM)))

    (checked,) = preview.check_batch(uow, planner, [typed], world.team_id, date(2026, 10, 12))

    assert WORDS in checked.unagreed
    assert (checked.can_be_sent, checked.lacks_reason) == (True, False)

    agreement(uow, world.school_id)
    (checked,) = preview.check_batch(uow, planner, [typed], world.team_id, date(2026, 10, 12))
    assert checked.unagreed == ""
