"""The checker: every hard rule of `rules.py` and every part of the cost, from scratch, on a finished plan.

The report is that of the format's reference checker; the order of `first_violations` is that of the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clb_platform.planning.optimiser import costs
from clb_platform.planning.optimiser.breaches import Breach
from clb_platform.planning.optimiser.facts import Facts
from clb_platform.planning.optimiser.problem import Plan, Problem
from clb_platform.planning.optimiser.rules import RULES

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Violation:
    code: str
    breach: Breach


@dataclass(frozen=True, slots=True)
class Report:
    """`units` are planned ones; `parts` add up to `cost`."""

    instance: str
    violations: tuple[Violation, ...]
    parts: dict[str, int]
    visits: int
    units: int
    moved_sessions: int
    moved_units: int

    @property
    def feasible(self) -> bool:
        return not self.violations

    @property
    def cost(self) -> int:
        return sum(self.parts.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "instance": self.instance,
            "feasible": self.feasible,
            "violations": len(self.violations),
            "first_violations": [[v.code, *map(str, v.breach)] for v in self.violations[:SHOWN]],
            "cost": self.cost,
            "parts": self.parts,
            "visits": self.visits,
            "units": self.units,
            "moved_sessions": self.moved_sessions,
            "moved_units": self.moved_units,
        }


def violations(facts: Facts) -> Iterator[Violation]:
    for rule in RULES:
        for breach in rule.check(facts):
            yield Violation(rule.code, breach)


def check(problem: Problem, plan: Plan) -> Report:
    """Judge a plan. Visits with unknown ids are violations and are counted nowhere else."""
    facts = Facts(problem, plan)
    moved = costs.moved(facts)
    return Report(
        instance=problem.name,
        violations=tuple(violations(facts)),
        parts={name: part(facts) for name, part in costs.PARTS.items()},
        visits=len(facts.placed),
        units=len(facts.where),
        moved_sessions=moved.visits,
        moved_units=moved.units,
    )
