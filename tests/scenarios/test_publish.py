"""From a plan to proposals: every date asked again, what changed since stays behind, nothing leaves twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clb_core.errors import Conflict, Refused
from clb_platform.class_groups import service as class_groups
from clb_platform.planning import queries as planning
from clb_platform.planning.service import Answer, answer, cancel, create_visit, propose
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason, VisitState
from clb_platform.programmes import queries as programme_queries
from clb_platform.programmes import service as programmes
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.service import Chosen
from clb_platform.scenarios.vocabulary import Purpose, ScenarioState, Standing
from clb_tenants.access.roles import Role
from planning.data import at, dates, home_groups, home_visit, hpv_visit, key
from scenarios.making import asked, planned
from world import YEAR

REPLY_BY = date(2026, 10, 16)
NOVEMBER = date(2026, 11, 10)
EVERYTHING = Chosen()
WHY = "Zo afgesproken met de scholen."


@pytest.fixture
def planner(world):
    return world.staff[Role.PLANNER].actor


@pytest.fixture
def scenario(uow, planner):
    return planned(uow, planner)


def ids(parts):
    return [part.row.part_id for part in parts]


def about(parts, title):
    return [part for part in parts if part.row.title == title]


def test_every_visit_of_a_plan_passes_the_guards_of_a_visit(uow, planner, scenario):
    parts = service.preview(uow, planner, scenario, EVERYTHING, REPLY_BY)

    first_doses = [part for part in parts if part.row.title != "HPV dosis 2"]
    assert len(first_doses) > 4
    assert [part.wrong for part in first_doses if part.wrong] == []


def test_what_is_proposed_is_on_offer_on_the_day_of_the_plan(uow, planner, scenario):
    parts = service.preview(uow, planner, scenario, EVERYTHING, REPLY_BY)
    sent = service.publish(uow, planner, scenario.scenario_id, ids(parts), REPLY_BY, override_reason=WHY)

    assert sent.refused == (), "a second dose leaves after the first"
    assert len(sent.proposed) == len(parts)
    assert {visit.state for visit in sent.proposed} == {VisitState.PROPOSED}
    assert sorted(visit.sort_day for visit in sent.proposed) == sorted(part.row.day for part in parts)
    assert scenario.state is ScenarioState.PUBLISHED


def test_sending_twice_proposes_nothing_twice(uow, planner, scenario):
    parts = service.preview(uow, planner, scenario, EVERYTHING, REPLY_BY)
    first = service.publish(uow, planner, scenario.scenario_id, ids(parts), REPLY_BY, override_reason=WHY)
    again = service.publish(uow, planner, scenario.scenario_id, ids(parts), REPLY_BY, override_reason=WHY)

    assert again.proposed == ()
    assert len(again.refused) == len(first.proposed)
    assert {each.words for each in again.refused} == {"Een groep kreeg intussen een bezoek."}


def test_only_what_was_chosen_leaves(uow, world, planner, scenario):
    parts = service.preview(uow, planner, scenario, Chosen(school_ids=(world.school_id,)), REPLY_BY)

    assert {part.row.school_id for part in parts} == {world.school_id}
    with pytest.raises(Refused, match="Vink minstens één"):
        service.publish(uow, planner, scenario.scenario_id, [], REPLY_BY)


def test_a_group_that_got_a_visit_meanwhile_stays_behind(uow, world, planner, scenario):
    create_visit(uow, planner, world.school_id, [key(uow, world.groups["4A"], "SC3")], world.team_id)

    part = about(service.preview(uow, planner, scenario, EVERYTHING, REPLY_BY), "Contactmoment 4de leerjaar")[0]
    assert part.stale == "Een groep kreeg intussen een bezoek."
    sent = service.publish(uow, planner, scenario.scenario_id, [part.row.part_id], REPLY_BY)
    assert (sent.proposed, [each.words for each in sent.refused]) == ((), [part.stale])


def test_a_class_of_another_size_stays_behind(uow, world, planner, scenario):
    class_groups.change_group(uow, planner, world.groups["4A"], {"head_count": 9}, None)

    part = about(service.preview(uow, planner, scenario, EVERYTHING, REPLY_BY), "Contactmoment 4de leerjaar")[0]
    assert part.stale == "Het aantal leerlingen is intussen anders."


def test_a_programme_that_was_edited_holds_its_part_back_and_no_other(uow, world, planner, scenario):
    view = next(view for view in programme_queries.programmes_in(uow, YEAR) if view.code == "SC3")
    values = {"minutes_per_pupil": 11, "practice_source": "Nageteld"}
    programmes.change_programme(uow, world.staff[Role.ADMINISTRATOR].actor, view.programme_id, values, view.version)

    parts = service.preview(uow, planner, scenario, EVERYTHING, REPLY_BY)
    stale = {part.row.title for part in parts if part.stale}
    assert stale == {"Contactmoment 4de leerjaar"}
    assert about(parts, "Contactmoment 4de leerjaar")[0].stale == "Het programma werd gewijzigd sinds deze planning."


def test_a_slot_that_another_visit_took_is_refused_by_the_guard(uow, world, planner, scenario):
    parts = service.preview(uow, planner, scenario, EVERYTHING, REPLY_BY)
    part = about(parts, "Contactmoment 4de leerjaar")[0]
    other = create_visit(uow, planner, world.other_school_id, [key(uow, world.other_groups["3A"], "SC5")], world.team_id)
    propose(uow, planner, other.visit_id, [part.at], REPLY_BY, override_reason=WHY)

    again = about(service.preview(uow, planner, scenario, EVERYTHING, REPLY_BY), "Contactmoment 4de leerjaar")[0]
    assert any("al in Atheneum Proefberg" in words for words in again.wrong)
    sent = service.publish(uow, planner, scenario.scenario_id, [part.row.part_id], REPLY_BY)
    assert sent.proposed == ()


def test_a_scenario_without_a_plan_proposes_nothing(uow, planner):
    scenario = service.ask(uow, planner, asked())

    with pytest.raises(Conflict, match="nog geen plan"):
        service.preview(uow, planner, scenario, EVERYTHING, REPLY_BY)


def refuse(uow, world, visit):
    given = {row.date_id: Answer(AnswerKind.NO, AnswerReason.OUTING) for row in dates(uow, visit)}
    answer(uow, world.other_contact.actor, visit.visit_id, given, revision=visit.revision)


def test_planning_again_after_a_refusal_moves_only_what_must(uow, world, planner):
    refused = hpv_visit(uow, planner, world)
    propose(uow, planner, refused.visit_id, [at(NOVEMBER)], REPLY_BY)
    other = create_visit(uow, planner, world.school_id, [key(uow, world.groups["4A"], "SC3")], world.team_id)
    propose(uow, planner, other.visit_id, [at(date(2026, 11, 12))], REPLY_BY)
    refuse(uow, world, refused)

    scenario = planned(uow, planner, asked(Purpose.REPLAN))
    found = {part.visit_id: part for part, _school, _team in queries.parts_of(uow, scenario.scenario_id)}
    assert found[other.visit_id].standing is Standing.KEPT
    assert found[refused.visit_id].standing is Standing.NEW
    assert found[refused.visit_id].day != NOVEMBER


def test_a_better_place_is_no_reason_to_move_a_visit_that_a_school_was_asked_for(uow, world, planner):
    refused = hpv_visit(uow, planner, world)
    propose(uow, planner, refused.visit_id, [at(NOVEMBER)], REPLY_BY)
    for group, day in (("4A", date(2026, 11, 12)), ("6A", date(2026, 12, 3)), ("1A", date(2027, 1, 14))):
        code = {"4A": "SC3", "6A": "SC4", "1A": "SC2"}[group]
        visit = create_visit(uow, planner, world.school_id, [key(uow, world.groups[group], code)], world.team_id)
        propose(uow, planner, visit.visit_id, [at(day)], REPLY_BY, override_reason=WHY)
    refuse(uow, world, refused)

    scenario = planned(uow, planner, replace(asked(Purpose.REPLAN), wishes={"travel": 4, "few_visits": 4}))
    standing = [part.standing for part, _school, _team in queries.parts_of(uow, scenario.scenario_id)]
    assert sorted(standing) == [Standing.KEPT] * 3 + [Standing.NEW]
    assert scenario.figures["moved"] == 0


def test_a_refused_visit_is_proposed_again_as_the_same_visit(uow, world, planner):
    visit = hpv_visit(uow, planner, world)
    propose(uow, planner, visit.visit_id, [at(NOVEMBER)], REPLY_BY)
    refuse(uow, world, visit)
    scenario = planned(uow, planner, asked(Purpose.REPLAN))

    parts = service.preview(uow, planner, scenario, EVERYTHING, REPLY_BY)
    sent = service.publish(uow, planner, scenario.scenario_id, ids(parts), REPLY_BY, override_reason=WHY)
    assert [each.visit_id for each in sent.proposed] == [visit.visit_id]
    assert (visit.state, visit.revision) == (VisitState.PROPOSED, 2)


def test_a_visit_that_changed_since_the_plan_stays_behind(uow, world, planner):
    visit = hpv_visit(uow, planner, world)
    propose(uow, planner, visit.visit_id, [at(NOVEMBER)], REPLY_BY)
    refuse(uow, world, visit)
    scenario = planned(uow, planner, asked(Purpose.REPLAN))
    cancel(uow, planner, visit.visit_id, reason="De school komt later terug.")

    parts = service.preview(uow, planner, scenario, EVERYTHING, REPLY_BY)
    assert [part.stale for part in parts] == ["Het bezoek werd gewijzigd sinds deze planning."]
    sent = service.publish(uow, planner, scenario.scenario_id, ids(parts), REPLY_BY)
    assert sent.proposed == ()
    assert planning.visit(uow, visit.visit_id).state is VisitState.CANCELLED


def test_a_part_for_home_education_stands_at_once_and_asks_nobody(uow, world, planner):
    home_groups(uow, {"Thuis 4": "L4"})
    scenario = planned(uow, planner)
    parts = service.preview(uow, planner, scenario, Chosen(school_ids=(world.centre_id,)), REPLY_BY)
    assert parts
    assert {part.asks_school for part in parts} == {False}
    assert [part.wrong for part in parts if part.wrong] == []

    sent = service.publish(uow, planner, scenario.scenario_id, ids(parts), REPLY_BY, override_reason=WHY)

    assert sent.refused == ()
    assert {(visit.state, visit.school_id) for visit in sent.proposed} == {(VisitState.CONFIRMED, world.centre_id)}
    assert sorted(visit.sort_day for visit in sent.proposed) == sorted(part.row.day for part in parts)
    again = service.publish(uow, planner, scenario.scenario_id, ids(parts), REPLY_BY, override_reason=WHY)
    assert again.proposed == ()


def test_a_concept_for_home_education_gets_the_day_of_the_plan(uow, world, planner):
    groups = home_groups(uow, {"Thuis 4": "L4"})
    concept = home_visit(uow, planner, world, groups["Thuis 4"])
    scenario = planned(uow, planner)
    parts = [
        part
        for part in service.preview(uow, planner, scenario, Chosen(school_ids=(world.centre_id,)), REPLY_BY)
        if part.row.visit_id == concept.visit_id
    ]
    assert len(parts) == 1

    service.publish(uow, planner, scenario.scenario_id, ids(parts), REPLY_BY, override_reason=WHY)

    assert (concept.state, concept.day) == (VisitState.CONFIRMED, parts[0].row.day)
