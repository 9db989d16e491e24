"""Where a newer Python is present, the planner makes the same plan under it."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.pythons import NEWER, plan_under, why_not
from optimiser.worlds import DATA

ITERATIONS = 20_000


@pytest.mark.parametrize("name", NEWER)
def test_a_newer_python_makes_the_same_plan(name: str, tmp_path: Path) -> None:
    reason = why_not(name)
    if reason is not None:
        pytest.skip(reason)
    instance, own = DATA / "S-1.json.gz", Path(__file__).parents[2] / "build" / "kernels"

    here = plan_under("", instance, ITERATIONS, own)
    there = plan_under(name, instance, ITERATIONS, tmp_path)

    assert here["feasible"]
    assert there["cost"] == here["cost"]


def test_a_python_that_is_not_there_is_named() -> None:
    assert why_not("python3.99") == "python3.99 is not on this machine"
