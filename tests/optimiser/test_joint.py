"""Centres that share a weekly supply: planned within it, each feasible by the reference checker; faults named by file."""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from clb_app import cli
from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.joint import judge, read_joint, use_of
from clb_platform.planning.optimiser.plans import read_plan
from clb_platform.planning.optimiser.problem import Plan
from clb_platform.planning.optimiser.solve import Order, solve
from clb_platform.planning.optimiser.supply import IN_VAIN, JointOrder, Step, plan_joint
from optimiser.worlds import instance, reference_report

ITERATIONS = 60_000
CENTRES = ("A.json", "B.json")
PARTS = ("platform", "tenants", "integrations")


def centre(name: str) -> dict[str, Any]:
    """Half of S-1: five of its schools."""
    value = copy.deepcopy(instance("S-1"))
    sites = [site["id"] for k, site in enumerate(value["sites"]) if k % 2 == CENTRES.index(name)]
    value["name"] = name.removesuffix(".json")
    for field in ("sites", "groups", "units"):
        value[field] = [each for each in value[field] if each["id" if field == "sites" else "site"] in sites]
    units = {unit["id"] for unit in value["units"]}
    value["dose_links"] = [link for link in value["dose_links"] if link["first"] in units]
    return value


def needed(values: Mapping[str, dict[str, Any]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for value in values.values():
        vaccine = {each["id"]: each["vaccine"] for each in value["programmes"]}
        for unit in value["units"]:
            if unit["doses"]:
                total[vaccine[unit["programme"]]] += unit["doses"]
    return total


def joint_folder(folder: Path, part: float) -> dict[str, dict[str, Any]]:
    """Two centres; in a week there is this part of what the year needs."""
    values = {name: centre(name) for name in CENTRES}
    for name, value in values.items():
        (folder / name).write_text(json.dumps(value))
    supply = {vaccine: max(180, int(doses * part)) for vaccine, doses in needed(values).items()}
    joint = {"format": "clb-plan-joint/1", "name": "two", "members": list(CENTRES), "weekly_doses_max": supply}
    (folder / "joint.json").write_text(json.dumps(joint))
    return values


def test_centres_stay_within_the_supply_that_they_share(tmp_path: Path) -> None:
    """Three centres that are alike want the same weeks: the supply is three quarters of what they want together."""
    values = {f"{name}.json": instance("S-1") | {"name": name} for name in "ABC"}
    for file, value in values.items():
        (tmp_path / file).write_text(json.dumps(value))
    problem = problem_from(instance("S-1"))
    alone = use_of(problem, solve(problem, Order(workers=1, iterations=ITERATIONS), time.monotonic).plan)
    vaccines = {vaccine for vaccine, _week in alone}
    most = {each: max(doses for (vaccine, _week), doses in alone.items() if vaccine == each) for each in vaccines}
    supply = {vaccine: int(0.75 * len(values) * doses) for vaccine, doses in most.items()}
    joint = {"format": "clb-plan-joint/1", "name": "three", "members": list(values), "weekly_doses_max": supply}
    (tmp_path / "joint.json").write_text(json.dumps(joint))
    steps: list[Step] = []

    read = read_joint(tmp_path)
    plans = plan_joint(read, JointOrder(iterations=ITERATIONS), time.monotonic, steps.append)

    assert max(step.over for step in steps) > 0
    assert judge(read, plans).feasible
    assert all(reference_report(values[file], plan)["feasible"] for file, plan in plans.items())


def test_the_same_order_gives_the_same_plans(tmp_path: Path) -> None:
    joint_folder(tmp_path, 0.3)
    joint = read_joint(tmp_path)
    steps: list[Step] = []

    first = plan_joint(joint, JointOrder(iterations=20_000), time.monotonic, steps.append)
    second = plan_joint(joint, JointOrder(iterations=20_000), time.monotonic)

    assert {file: set(plan.visits) for file, plan in first.items()} == {
        file: set(plan.visits) for file, plan in second.items()
    }
    assert {step.centre for step in steps} == set(CENTRES)


def test_a_centre_that_cannot_be_complete_is_given_up_and_the_other_is_planned(tmp_path: Path) -> None:
    values = joint_folder(tmp_path, 1.0)
    values["A.json"]["units"][0]["nurse_minutes"] = 10_000
    (tmp_path / "A.json").write_text(json.dumps(values["A.json"]))
    joint = read_joint(tmp_path)
    steps: list[Step] = []
    plans = plan_joint(joint, JointOrder(workers=1, iterations=20_000), time.monotonic, steps.append)

    assert reference_report(values["B.json"], plans["B.json"])["feasible"]
    assert len(plans["A.json"].visits) > 0
    assert 1 < sum(step.centre == "A.json" for step in steps) <= IN_VAIN + 5


def test_a_supply_that_is_too_small_is_told_and_the_plans_are_still_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    joint_folder(tmp_path, 0.3)
    text = json.loads((tmp_path / "joint.json").read_text())
    text["weekly_doses_max"]["HPV"] = 1
    (tmp_path / "joint.json").write_text(json.dumps(text))

    argv = ["plan", "joint", str(tmp_path), "--out", str(tmp_path / "out"), "--iterations", "500", "--progress"]
    assert cli.main(argv) == 3
    told, said = capsys.readouterr()

    assert not json.loads(told)["feasible"]
    assert "Van HPV zijn in week" in said
    assert "ronde 1, A.json: " in said
    assert all(read_plan(tmp_path / "out" / file).visits for file in CENTRES)


def test_the_command_plans_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = joint_folder(tmp_path, 0.6)

    assert cli.main(["plan", "joint", str(tmp_path), "--out", str(tmp_path / "out"), "--iterations", "40000"]) == 0
    told = json.loads(capsys.readouterr().out)

    reports = {file: reference_report(values[file], read_plan(tmp_path / "out" / file)) for file in CENTRES}
    assert told["feasible"]
    assert told["cost"] == sum(report["cost"] for report in reports.values())
    assert [member["visits"] for member in told["members"]] == [report["visits"] for report in reports.values()]


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("format", "clb-plan-joint/9", "joint.json: format: "),
        ("members", ["A.json", "A.json"], "joint.json: members[1]: "),
        ("members", ["../A.json"], "joint.json: members[0]: "),
        ("members", [], "joint.json: members: "),
        ("members", ["A.json", "C.json"], "C.json: "),
        ("members", 7, "joint.json: members: "),
        ("weekly_doses_max", {"HPV": -1}, "joint.json: weekly_doses_max.HPV: "),
        ("weekly_doses_max", {"HPV": 100}, "joint.json: weekly_doses_max.DTPA: "),
        ("name", "", "joint.json: name: "),
    ],
)
def test_what_is_wrong_is_named_by_file_and_path_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], field: str, value: object, named: str
) -> None:
    joint_folder(tmp_path, 0.5)
    text = json.loads((tmp_path / "joint.json").read_text())
    (tmp_path / "joint.json").write_text(json.dumps(text | {field: value}))

    assert cli.main(["plan", "joint", str(tmp_path), "--out", str(tmp_path / "out")]) == 2

    assert named in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_fault_in_one_centre_is_named_with_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = joint_folder(tmp_path, 0.5)
    values["B.json"]["units"][3]["nurse_minutes"] = -5
    (tmp_path / "B.json").write_text(json.dumps(values["B.json"]))

    assert cli.main(["plan", "joint", str(tmp_path), "--out", str(tmp_path / "out")]) == 2

    assert "B.json: units[3].nurse_minutes: " in capsys.readouterr().err


def test_ctrl_c_still_writes_what_was_found(tmp_path: Path) -> None:
    joint_folder(tmp_path, 0.6)
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "clb_app.cli", "plan", "joint", str(tmp_path), "--out", str(tmp_path / "out")]
    places = os.pathsep.join(str(root / part) for part in PARTS)
    environment = os.environ | {"PYTHONPATH": places, "CLB_DATA_DIR": str(root / "build")}
    process = subprocess.Popen(
        [*command, "--seconds", "3000", "--progress"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
        cwd=root, text=True,
    )  # fmt: skip
    _until_caught(tmp_path / "out")
    process.send_signal(signal.SIGINT)
    told, _said = process.communicate(timeout=300)

    assert process.returncode in {0, 3}
    assert json.loads(told)["joint"] == "two"
    assert all(isinstance(read_plan(tmp_path / "out" / file), Plan) for file in CENTRES)


def _until_caught(out: Path) -> None:
    """The folder is made when all files are read and the signal is caught."""
    for _moment in range(3000):
        if out.is_dir():
            return
        time.sleep(0.1)
