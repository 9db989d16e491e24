"""Rules that warn: load of a team, a period that does not suit a school, distance from last year; and going against them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from clb_core.errors import Refused
from clb_core.terms import DayRange
from clb_core.web.pages import PageRequest
from clb_core.words import capitalised, spoken, spoken_range, spoken_with_year
from clb_platform.calendars.service import add_avoided
from clb_platform.calendars.vocabulary import AvoidedDays
from clb_platform.planning import policy, queries, service
from clb_platform.planning.forms.bulk import key_text
from clb_platform.planning.policy import Taken
from clb_platform.planning.service import Answer, ToPropose, confirm, context, move, propose, propose_in_bulk, wanted_of
from clb_platform.planning.service.preview import Typed, check_batch
from clb_platform.planning.service.recheck import look_again
from clb_platform.planning.vocabulary import (
    AnswerKind,
    AnswerReason,
    DateState,
    PlanningAction,
    ResourceKind,
    VisitState,
)
from clb_tenants.access.roles import Role
from clb_tenants.audit import queries as ledger
from clb_tenants.centres.service import change_setting
from clb_tenants.isolation.scope import open_unit, unit_of_work
from planning.data import AM, PM, REPLY_BY, THURSDAY, TUESDAY, at, dates, key, l4_visit

WEEK = DayRange(date(2026, 10, 12), date(2026, 10, 16))
WARNED = f"De school heeft liever geen bezoek ({spoken_range(WEEK.first, WEEK.last)}): Toetsweek."
WHY = "Enige week waarin de arts er is"


@pytest.fixture
def visit(uow, planner, world):
    return l4_visit(uow, planner, world)


@pytest.fixture
def avoided(uow, planner, world):
    return add_avoided(uow, planner, world.school_id, WEEK.first, WEEK.last, reason="Toetsweek.")


@pytest.fixture
def around(uow, visit):
    return context(uow, wanted_of(uow, visit))


def codes(context: policy.DateContext, day: Any) -> list[str]:
    return [finding.code for finding in policy.warnings(context, day)]


# The rules.


def test_a_period_warns_on_its_days_and_its_half_of_the_day_only(around):
    both = replace(around, avoided=(AvoidedDays(WEEK, None, "Toetsweek."),))
    mornings = replace(around, avoided=(AvoidedDays(WEEK, AM, "Toetsweek"),))

    assert [finding.sentence for finding in policy.warnings(both, at(THURSDAY))] == [WARNED]
    assert codes(both, at("2026-10-19")) == []
    assert (codes(mornings, at(THURSDAY)), codes(mornings, at(THURSDAY, PM))) == (["avoided"], [])
    assert policy.refusals(both, at(THURSDAY)) == ()


@pytest.mark.parametrize(("most", "expected"), [(3, []), (2, ["team_load"]), (0, [])])
def test_the_load_of_a_team_counts_visits_and_not_half_days(around, most, expected):
    one, two, other = uuid4(), uuid4(), uuid4()
    team, elsewhere = around.team_id, uuid4()
    taken = {
        at("2026-10-12"): [Taken(ResourceKind.TEAM, team, "A", one)],
        at("2026-10-13"): [Taken(ResourceKind.TEAM, team, "A", one), Taken(ResourceKind.TEAM, elsewhere, "B", other)],
        at("2026-10-14"): [Taken(ResourceKind.TEAM, team, "C", two), Taken(ResourceKind.SITE, team, "C", other)],
        at("2026-10-19"): [Taken(ResourceKind.TEAM, team, "D", other)],
    }
    busy = replace(around, taken=taken, most_visits_a_week=most, _weeks={})

    assert codes(busy, at(THURSDAY)) == expected


def test_dates_of_one_batch_count_as_one_visit_each(around):
    batch = [(at("2026-10-12"), 0), (at("2026-10-13"), 0), (at("2026-10-14"), 1)]

    assert codes(replace(around, most_visits_a_week=2).with_batch(batch), at(THURSDAY)) == ["team_load"]
    assert codes(replace(around, most_visits_a_week=2).with_batch(batch[:2]), at(THURSDAY)) == []


@pytest.mark.parametrize(
    ("day", "most", "expected"),
    [
        ("2026-10-15", 2, []),
        ("2026-11-03", 2, []),
        ("2026-11-09", 2, ["… later in het jaar."]),
        ("2027-03-09", 0, []),
    ],
)
def test_the_distance_from_last_year_is_counted_in_weeks(around, day, most, expected):
    days = {("SC3", 1): [date(2025, 10, 16), date(2025, 9, 4)]}
    warned = policy.warnings(replace(around, last_year=days, weeks_from_last_year=most), at(day))
    found = [each for each in warned if each.code == "last_year"]

    assert [f"… {each.sentence.rsplit('weken ', 1)[1]}" for each in found] == expected


def test_earlier_than_last_year_is_said_too(around):
    days = {("SC3", 1): [date(2026, 1, 14)]}
    (found,) = policy.warnings(replace(around, last_year=days, weeks_from_last_year=6), at(THURSDAY))

    before = spoken_with_year(date(2026, 1, 14))
    assert found.sentence.endswith(f"was er vorig schooljaar op {before}. Dit is 12 weken vroeger in het jaar.")


def test_suggestions_prefer_days_without_a_warning_and_recheck_does_not_mind(uow, avoided, visit):
    around = context(uow, wanted_of(uow, visit))

    assert service.suggest(around, WEEK.first, 2) == (at("2026-10-19"), at(TUESDAY))
    assert service.next_possible(around, WEEK.first, 1) == (at("2026-10-19"),)
    assert service.try_date(around, THURSDAY, AM).checked.is_possible


def test_when_every_day_has_a_warning_the_first_ones_are_suggested(uow, planner, world, visit):
    add_avoided(uow, planner, world.school_id, date(2026, 10, 6), date(2027, 6, 30), reason="Verbouwing")
    around = context(uow, wanted_of(uow, visit))

    assert [each.day for each in service.suggest(around, WEEK.first, 2)] == [WEEK.first, date(2026, 10, 13)]


# Going against them.


def refusal(act: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        act()
    assert list(refused.value.fields) == ["override_reason"]
    return list(refused.value.fields["override_reason"])


def test_a_proposal_against_a_warning_asks_for_a_reason_and_keeps_it(uow, planner, world, avoided, visit):
    options = [at(THURSDAY), at(TUESDAY)]

    said = refusal(lambda: propose(uow, planner, visit.visit_id, options, REPLY_BY, override_reason="  "))
    assert said[0] == f"{capitalised(spoken(THURSDAY))}, voormiddag: {WARNED}"
    assert visit.state is VisitState.PLANNED and dates(uow, visit) == []

    propose(uow, planner, visit.visit_id, options, REPLY_BY, override_reason=WHY)
    step, override = newest(uow, visit)
    assert (override.reason, override.codes, override.sentences) == (WHY, ["avoided"], said[:1])
    assert WHY not in step.reason + visit.message
    about = {"object_id": visit.visit_id, "action": PlanningAction.PROPOSED}
    (entry,) = ledger.entries(uow, about, PageRequest.read(5))
    texts = ledger.texts(uow, [entry.entry_id])[entry.entry_id]
    assert entry.changes["warnings"] == "periode die niet past voor de school"
    assert texts["override_reason"] == WHY


def newest(uow: Any, visit: Any) -> Any:
    step = queries.transitions_of(uow, visit.visit_id)[0]
    return step, queries.overrides_of(uow, visit.visit_id).get(step.transition_id)


def test_without_a_warning_a_reason_is_not_kept(uow, planner, visit):
    propose(uow, planner, visit.visit_id, [at(THURSDAY)], REPLY_BY, override_reason=WHY)

    assert newest(uow, visit)[1] is None


def test_confirming_and_moving_ask_too(uow, planner, contact, world, visit):
    propose(uow, planner, visit.visit_id, [at(THURSDAY), at(TUESDAY)], REPLY_BY)
    rows = dates(uow, visit)
    service.answer(uow, contact, visit.visit_id, {row.date_id: Answer(AnswerKind.YES) for row in rows})
    add_avoided(uow, planner, world.school_id, WEEK.first, WEEK.last, reason="Toetsweek.")

    assert refusal(lambda: confirm(uow, planner, visit.visit_id, rows[0].date_id))[0].endswith(WARNED)
    confirm(uow, planner, visit.visit_id, rows[0].date_id, override_reason=WHY)
    assert newest(uow, visit)[1].reason == WHY
    assert look_again(uow, WEEK.first) == 0

    again = [at("2026-10-16")]
    refusal(lambda: move(uow, planner, visit.visit_id, again, REPLY_BY, reason="Ziek"))
    move(uow, planner, visit.visit_id, again, REPLY_BY, reason="Ziek", override_reason="Geen andere week")
    step, override = newest(uow, visit)
    assert (step.reason, override.reason) == ("Ziek", "Geen andere week")


def test_accepting_what_the_school_asks_in_a_full_week_asks_too(uow, planner, contact, visit):
    propose(uow, planner, visit.visit_id, [at(TUESDAY)], REPLY_BY)
    service.counter_propose(uow, contact, visit.visit_id, [at(THURSDAY)], reason="Openklasdag")
    (asked,) = queries.counter_dates_of(uow, visit)
    add_avoided(uow, planner, visit.school_id, THURSDAY, THURSDAY, reason="Uitstap")

    refusal(lambda: service.accept(uow, planner, visit.visit_id, asked.counter_id))
    service.accept(uow, planner, visit.visit_id, asked.counter_id, override_reason=WHY)
    assert (visit.state, newest(uow, visit)[1].reason) == (VisitState.CONFIRMED, WHY)


def test_a_reason_that_is_too_long_is_refused_in_words(uow, planner, avoided, visit):
    act = lambda: propose(uow, planner, visit.visit_id, [at(THURSDAY)], REPLY_BY, override_reason="x" * 1001)  # noqa: E731

    assert refusal(act) == ["Schrijf hoogstens 1000 tekens."]


def test_the_setting_of_the_centre_decides_what_is_a_full_week(uow, planner, world, visit):
    change_setting(
        uow, world.staff[Role.ADMINISTRATOR].actor, "planning.most_visits_a_week", "1", date(2026, 10, 6), "overleg"
    )
    other = key(uow, world.groups["1A"], "SC2")
    service.propose(
        uow, planner, service.create_visit(uow, planner, world.school_id, [other], world.team_id).visit_id,
        [at("2026-10-13"), at("2026-10-14")], REPLY_BY,
    )  # fmt: skip

    said = refusal(lambda: propose(uow, planner, visit.visit_id, [at(THURSDAY)], REPLY_BY))
    assert f"heeft in de week van {spoken(WEEK.first)} al 1 bezoek." in said[0]


def test_last_years_date_is_known_from_the_visit_that_took_place(uow, planner, world, visit):
    queries_before = queries.days_of_year(uow, 2025, [visit.site_id])
    propose(uow, planner, visit.visit_id, [at(THURSDAY)], REPLY_BY)
    row = dates(uow, visit)[0]
    row.state, visit.day, visit.half_day, visit.state = DateState.CHOSEN, row.day, row.half_day, VisitState.CONFIRMED
    uow.flush()

    assert (list(queries_before), [tuple(each) for each in queries.days_of_year(uow, 2026, [visit.site_id])]) == (
        [],
        [(visit.site_id, "SC3", 1, THURSDAY)],
    )


# Many at once.


def test_a_batch_shows_warnings_and_leaves_with_a_reason_only(uow, planner, world, avoided):
    keys = (key(uow, world.groups["4A"], "SC3"),)
    typed = Typed(keys, (at(THURSDAY), at(TUESDAY)))

    (bare,) = check_batch(uow, planner, [typed], world.team_id, REPLY_BY)
    (said,) = check_batch(uow, planner, [replace(typed, override_reason=WHY)], world.team_id, REPLY_BY)
    assert (bare.warned, bare.wrong, bare.can_be_sent, said.can_be_sent) == ({1: (WARNED,)}, {}, False, True)

    refused = propose_in_bulk(uow, planner, [ToPropose(keys, typed.options)], world.team_id, REPLY_BY)
    assert WARNED in refused.refused[0].words and not refused.proposed
    sent = propose_in_bulk(uow, planner, [ToPropose(keys, typed.options, WHY)], world.team_id, REPLY_BY)
    assert newest(uow, sent.proposed[0])[1].reason == WHY


# Who reads the reason.


@pytest.fixture
def overridden(fresh_runtime, world):
    """The id of a visit that was proposed against a warning, committed."""
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        add_avoided(uow, planner.actor, world.school_id, WEEK.first, WEEK.last, reason="Toetsweek.")
        visit = l4_visit(uow, planner.actor, world)
        propose(uow, planner.actor, visit.visit_id, [at(THURSDAY)], REPLY_BY, override_reason=WHY)
        return visit.visit_id


def test_the_history_tells_the_centre_why_and_the_school_nothing(
    as_planner, as_contact, overridden, world, fresh_runtime
):
    page = as_planner.text(f"/bezoeken/{overridden}")
    steps = as_planner.api("GET", f"/visits/{overridden}/history").json["items"]
    seen = as_contact.api("GET", f"/visits/{overridden}/history").json["items"]

    assert f"Waarom toch: “{WHY}”" in page and "Ondanks een waarschuwing:" in page
    assert steps[0]["override"]["reason"] == WHY and steps[1]["override"] is None
    assert seen and all(each["override"] is None for each in seen)
    assert WHY not in as_contact.text(f"/bezoeken/{overridden}")


def test_the_reason_of_the_proposal_waits_on_the_page_that_confirms_it(as_planner, overridden, world, fresh_runtime):
    contact, planner = world.contacts[Role.PLANNING_CONTACT], world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, contact.scope) as uow:
        (row,) = queries.dates_of(uow, [overridden])[overridden]
        service.answer(
            uow, contact.actor, overridden, {row.date_id: Answer(AnswerKind.MAYBE, AnswerReason.OTHER, "liever later")}
        )
        date_id = row.date_id
    page = as_planner.text(f"/bezoeken/{overridden}")
    assert "Toch bevestigen omdat …" in page and f">\n{WHY}</textarea>" in page

    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        version = service.get(uow, overridden).version
    form = {"date_id": str(date_id), "shown": str(date_id), "version": str(version)}
    refused = as_planner.post(f"/bezoeken/{overridden}/bevestigen", form)
    assert refused.status_code == 422 and "Zeg waarom je dit toch wil" in refused.get_data(as_text=True)
    assert as_planner.post(f"/bezoeken/{overridden}/bevestigen", form | {"override_reason": WHY}).status_code == 303


def test_the_pages_of_a_batch_keep_a_reason_per_visit(as_planner, fresh_runtime, world):
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        add_avoided(uow, planner.actor, world.school_id, WEEK.first, WEEK.last, reason="Toetsweek.")
        text = key_text(key(uow, world.groups["4A"], "SC3"))
    batch = {
        "team": str(world.team_id), "reply_by": "2026-10-12", "keys-1": text, "in-1": "1",
        "day-1-1": "2026-10-15", "half-1-1": "am",
    }  # fmt: skip

    shown = as_planner.post("/bezoeken/voorstel-in-bulk/voorbeeld", batch).get_data(as_text=True)
    assert "Toch voorstellen omdat …" in shown and "Kan zo niet vertrekken" in shown
    kept = as_planner.post("/bezoeken/voorstel-in-bulk/voorbeeld", batch | {"why-1": WHY}).get_data(as_text=True)
    assert WHY in kept and "Kan zo niet vertrekken" not in kept
    refused = as_planner.post("/bezoeken/voorstel-in-bulk/verstuur", batch).get_data(as_text=True)
    assert "Niets verstuurd" in refused and "Toetsweek" in refused
    sent = as_planner.post("/bezoeken/voorstel-in-bulk/verstuur", batch | {"why-1": WHY}).get_data(as_text=True)
    assert "1 voorstel is verstuurd." in sent


def test_the_page_of_a_proposal_warns_and_asks(as_planner, fresh_runtime, world):
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        add_avoided(uow, planner.actor, world.school_id, WEEK.first, WEEK.last, reason="Toetsweek.")
        visit = l4_visit(uow, planner.actor, world)
        visit_id, form = (
            visit.visit_id,
            {"version": visit.version, "option_1": "2026-10-15", "half_1": "am", "reply_by": "2026-10-12"},
        )
    url = f"/bezoeken/{visit_id}/voorstellen"

    assert "Toch voorstellen omdat" not in as_planner.text(url)
    shown = as_planner.text(f"{url}?o=2026-10-15-am")
    assert "Toch voorstellen omdat …" in shown and "Toetsweek" in shown
    refused = as_planner.post(url, form)
    assert refused.status_code == 422
    assert "Zeg waarom je dit toch wil, of kies een andere datum." in refused.get_data(as_text=True)
    assert as_planner.post(url, form | {"override_reason": WHY}).status_code == 303


def test_over_rest_a_warning_without_a_reason_is_422_in_words(as_planner, fresh_runtime, world):
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        add_avoided(uow, planner.actor, world.school_id, WEEK.first, WEEK.last, reason="Toetsweek.")
        visit = l4_visit(uow, planner.actor, world)
        visit_id, version = visit.visit_id, visit.version
    offer = {"options": [{"day": "2026-10-15", "half_day": "am"}], "reply_by": "2026-10-12"}

    refused = as_planner.api("POST", f"/visits/{visit_id}/proposals", offer, version=version)
    assert refused.status_code == 422
    assert refused.json["fields"]["override_reason"][0].endswith(WARNED)
    sent = as_planner.api("POST", f"/visits/{visit_id}/proposals", offer | {"override_reason": WHY}, version=version)
    assert sent.status_code == 200


def test_a_school_has_no_right_on_the_reasons(fresh_runtime, world, overridden):
    uow = open_unit(fresh_runtime.database, world.contacts[Role.PLANNING_CONTACT].scope)
    try:
        with pytest.raises(Exception, match="permission denied"):
            queries.overrides_of(uow, overridden)
    finally:
        uow.rollback()
        uow.close()
