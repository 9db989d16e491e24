"""Instances for tests: the two of tests/data, and tiny ones made at random that can be solved by trying everything."""

from __future__ import annotations

import copy
import gzip
import json
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.plans import plan_json
from clb_platform.planning.optimiser.problem import Plan, Problem

DATA = Path(__file__).parents[1] / "data" / "planner"
MONDAY = date(2026, 9, 7)


@cache
def _text(name: str) -> str:
    return gzip.decompress((DATA / f"{name}.json.gz").read_bytes()).decode()


def instance(name: str) -> dict[str, Any]:
    """A fresh JSON value of S-1 or M-1."""
    return json.loads(_text(name))


def problem(name: str) -> Problem:
    return problem_from(instance(name))


@cache
def _checker() -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "reference"}
    exec((DATA / "check_plan.py.txt").read_text(), names)  # noqa: S102
    return names


def reference_report(value: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """What the reference checker says."""
    report = _checker()["check"](value, json.loads(json.dumps(plan_json(plan))))
    report.pop("_doses_week")
    return report


def tiny(seed: int, units: int = 4) -> dict[str, Any]:
    """A centre with two sites, one or two teams, three or four days and a handful of units; every rule can bite."""
    random = Random(seed)
    base = instance("S-1")
    days = [
        {"date": f"2026-09-{7 + k:02d}", "weekday": k, "week": 1, "blocks": ["AM"] if k == 2 else ["AM", "PM"]}
        for k in range(random.choice([3, 4]))
    ]
    teams = random.choice([1, 2])
    names = [f"T{t + 1}" for t in range(teams)]
    value = copy.deepcopy(base) | {
        "name": f"tiny-{seed}",
        "calendar": base["calendar"] | {"days": days},
        "teams": [{"id": name, "nurses": [f"N{name}"]} for name in names],
        "staff": [_person(random, f"N{name}", "nurse") for name in names] + [_person(random, "D1", "doctor")],
        "centre": {"rooms": 1, "buses": random.choice([0, 1])},
        "combinable": [["A", "B"]],
        "same_day_ok": random.choice([[], [["A", "B"]]]),
        "vaccines": [{"id": "VAX", "per_day_max": 30, "deliveries": [{"date": "2026-09-08", "doses": 60}]}],
        "doses_per_visit_max": 25,
        "transfer_max": random.choice([10, 30]),
    }
    value["weights"] = base["weights"] | {"max_share": 1.0, "comfort_share": 0.3}
    value["programmes"] = [_programme("A", True, None), _programme("B", False, "VAX")]
    value["sites"] = [_site(random, f"S{k}", names) for k in (1, 2)]
    value["travel"] = {"nodes": ["CENTRE", "S1", "S2"], "minutes": [[0, 10, 15], [10, 0, 20], [15, 20, 0]]}
    value["groups"] = [{"id": f"G{k}", "site": f"S{1 + k % 2}", "grade": "L1", "size": 20} for k in range(3)]
    value["units"] = [_unit(random, k) for k in range(units)]
    value["dose_links"] = []
    return value


def _person(random: Random, name: str, role: str) -> dict[str, Any]:
    works = [[random.random() < 0.85, random.random() < 0.7] for _weekday in range(5)]
    return {"id": name, "role": role, "works": works, "leave": []}


def _programme(name: str, needs_doctor: bool, vaccine: str | None) -> dict[str, Any]:
    week = ["2026-09-07", "2026-09-11"]
    return {
        "id": name, "grade": "L1", "kind": "vaccine" if vaccine else "contact", "needs_doctor": needs_doctor,
        "vaccine": vaccine, "window": week, "preferred": ["2026-09-08", "2026-09-09"],
    }  # fmt: skip


def _site(random: Random, name: str, teams: list[str]) -> dict[str, Any]:
    return {
        "id": name, "closed": ["2026-09-07"] if random.random() < 0.2 else [], "blocked": [],
        "dislikes": [[1, "AM"]] if random.random() < 0.5 else [], "grade_closed": {}, "home_team": teams[0],
        "eligible_teams": teams, "last_year": {"A": {"week": 1, "weekday": 3}},
    }  # fmt: skip


def _unit(random: Random, k: int) -> dict[str, Any]:
    group = k % 3
    programme = random.choice(["A", "B"])
    return {
        "id": f"U{k}", "group": f"G{group}", "site": f"S{1 + group % 2}", "programme": programme, "location": "school",
        "nurse_minutes": random.choice([40, 70, 90]), "doctor_minutes": 30 if programme == "A" else 0,
        "doses": random.choice([8, 15]) if programme == "B" else 0,
    }  # fmt: skip
