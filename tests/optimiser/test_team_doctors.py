"""A team that brings its own doctor: a rule of the product beside those of the format, which only makes plans fewer."""

from __future__ import annotations

import json

import pytest

from clb_platform.planning.optimiser.check import check
from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.reading import Malformed
from clb_platform.planning.optimiser.solve import Order, solve
from clb_platform.planning.optimiser.writing import problem_json
from optimiser.worlds import instance, reference_report, tiny


def with_own_doctors(value: dict) -> dict:
    """Each team gets one doctor; those that are left go with nobody."""
    doctors = [each["id"] for each in value["staff"] if each["role"] == "doctor"]
    for index, team in enumerate(value["teams"]):
        team["doctors"] = doctors[index : index + 1]
    return value


@pytest.mark.parametrize("value", [instance("S-1"), with_own_doctors(instance("S-1"))], ids=["any", "own"])
def test_a_problem_that_was_written_is_read_back_the_same(value):
    problem = problem_from(value)
    assert problem_from(json.loads(json.dumps(problem_json(problem)))) == problem


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_doctor_goes_only_with_the_team_that_brings_them(seed):
    value = with_own_doctors(instance("S-1"))
    problem = problem_from(value)
    plan = solve(problem, Order(seed=seed, workers=1, seconds=None, iterations=20_000), lambda: 0.0).plan
    own = {team.id: team.doctors for team in problem.teams}
    assert any(visit.doctor for visit in plan.visits)
    assert all(visit.doctor in own[visit.team] for visit in plan.visits if visit.doctor)
    ours, theirs = check(problem, plan), reference_report(value, plan)
    assert ours.cost == theirs["cost"]
    assert {each.code for each in ours.violations} == {code for code, *_more in theirs["first_violations"]}


def test_a_visit_with_the_doctor_of_another_team_is_found():
    value = with_own_doctors(tiny(3))
    value["teams"] = [{"id": "T1", "nurses": ["NT1"], "doctors": []}, {"id": "T2", "nurses": ["NT1"], "doctors": ["D1"]}]
    problem = problem_from(value)
    plan = solve(problem, Order(seed=1, workers=1, seconds=None, iterations=2_000), lambda: 0.0).plan
    assert all(visit.doctor is None for visit in plan.visits if visit.team == "T1")


def test_a_doctor_in_the_lists_of_two_teams_is_a_fault():
    value = tiny(3)
    value["teams"] = [{"id": name, "nurses": ["NT1"], "doctors": ["D1"]} for name in ("T1", "T2")]
    with pytest.raises(Malformed) as said:
        problem_from(value)
    assert any("teams[1].doctors[0]" in str(fault) for fault in said.value.faults)
