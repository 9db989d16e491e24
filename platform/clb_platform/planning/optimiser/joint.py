"""The joint case, `clb-plan-joint/1`: several centres that share a weekly supply of vaccines. Reading and judging it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clb_core.words import _
from clb_platform.planning.optimiser.check import Report, check
from clb_platform.planning.optimiser.instance import read_problem
from clb_platform.planning.optimiser.problem import Plan, Problem
from clb_platform.planning.optimiser.reading import Cursor, Fault, Malformed, read_json

JOINT: Final = "joint.json"
FORMAT: Final = "clb-plan-joint/1"
MOST_MEMBERS: Final = 200
Use = Counter[tuple[str, int]]
"""Doses by vaccine and week."""


@dataclass(frozen=True, slots=True)
class Joint:
    """`members` by the name of their file; `weekly` is the most doses of each vaccine that all use in a week together."""

    name: str
    members: Mapping[str, Problem]
    weekly: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class JointReport:
    """`over` names (vaccine, week, doses) beyond the supply."""

    members: Mapping[str, Report]
    over: tuple[tuple[str, int, int], ...]

    @property
    def feasible(self) -> bool:
        return not self.over and all(report.feasible for report in self.members.values())

    @property
    def cost(self) -> int:
        return sum(report.cost for report in self.members.values())


def read_joint(folder: Path) -> Joint:
    """The joint case of a folder: joint.json and the instances that it names. Raises Malformed with every fault."""
    value = read_json(folder / JOINT)
    root = Cursor(value)
    if not isinstance(value, dict):
        raise Malformed([Fault(JOINT, _("Een gezamenlijk probleem is een JSON-object."))])
    if value.get("format") != FORMAT:
        root.at("format").wrong(_("moet “%(ours)s” zijn: een andere versie wordt niet gelezen.", ours=FORMAT))
        raise Malformed(_in_file(JOINT, root.faults))
    name, files, weekly = root.at("name").text(), _files(root), _weekly(root)
    if root.faults:
        raise Malformed(_in_file(JOINT, root.faults))
    joint = Joint(name, _members(folder, files), weekly)
    unknown = sorted({vaccine for problem in joint.members.values() for vaccine in _used(problem)} - weekly.keys())
    if unknown:
        raise Malformed([Fault(f"{JOINT}: weekly_doses_max.{vaccine}", _("ontbreekt.")) for vaccine in unknown])
    return joint


def _files(root: Cursor) -> list[str]:
    """Names of files in the same folder, each once."""
    items = root.at("members").items()
    found: list[str] = []
    for item in items[:MOST_MEMBERS]:
        file = item.text()
        if file and (Path(file).name != file or file in {JOINT, ".", ".."}):
            item.wrong(_("moet de naam van een bestand in dezelfde map zijn."))
        if file in found:
            item.wrong(_("staat er twee keer."))
        found.append(file)
    if not items or len(items) > MOST_MEMBERS:
        root.at("members").wrong(_("moet 1 tot %(most)s centra noemen.", most=MOST_MEMBERS))
    return found


def _weekly(root: Cursor) -> dict[str, int]:
    return {vaccine: item.whole() for vaccine, item in root.at("weekly_doses_max").fields()}


def _members(folder: Path, files: list[str]) -> dict[str, Problem]:
    members, faults = {}, []
    for file in files:
        try:
            members[file] = read_problem(folder / file)
        except Malformed as malformed:
            faults.extend(_in_file(file, malformed.faults))
    if faults:
        raise Malformed(faults)
    return members


def _in_file(file: str, faults: list[Fault]) -> list[Fault]:
    return [Fault(f"{file}: {fault.path}" if fault.path else file, fault.words) for fault in faults]


def _used(problem: Problem) -> set[str]:
    vaccine = {each.id: each.vaccine for each in problem.programmes}
    return {str(vaccine[unit.programme]) for unit in problem.units if unit.doses and vaccine[unit.programme]}


def use_of(problem: Problem, plan: Plan) -> Use:
    """The doses that a plan uses, by vaccine and week."""
    units = {unit.id: unit for unit in problem.units}
    vaccine = {each.id: each.vaccine for each in problem.programmes}
    week = {day.date: day.week for day in problem.calendar.days}
    use: Use = Counter()
    for visit in plan.visits:
        for unit in visit.units:
            if units[unit].doses:
                use[str(vaccine[units[unit].programme]), week[visit.date]] += units[unit].doses
    return use


def judge(joint: Joint, plans: Mapping[str, Plan]) -> JointReport:
    """Every centre by itself, and the supply."""
    total: Use = Counter()
    for file, problem in joint.members.items():
        total.update(use_of(problem, plans[file]))
    over = tuple((v, week, doses) for (v, week), doses in sorted(total.items()) if doses > joint.weekly[v])
    return JointReport({file: check(problem, plans[file]) for file, problem in joint.members.items()}, over)


def report_json(joint: Joint, report: JointReport) -> dict[str, Any]:
    """In the shape of the reference checker."""
    return {
        "joint": joint.name,
        "feasible": report.feasible,
        "cost": report.cost,
        "weekly_supply_exceeded": [list(each) for each in report.over],
        "members": [
            {
                "instance": joint.members[file].name,
                "feasible": each.feasible,
                "violations": each.as_json()["violations"],
                "cost": each.cost,
                "visits": each.as_json()["visits"],
            }
            for file, each in report.members.items()
        ],
    }
