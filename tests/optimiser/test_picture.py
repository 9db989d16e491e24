"""The picture shows every visit of the plan, once, in its half day, with its words."""

from __future__ import annotations

import json
import time
from pathlib import Path
from xml.etree.ElementTree import fromstring

from clb_app import cli
from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.picture import picture
from clb_platform.planning.optimiser.plans import plan_json
from clb_platform.planning.optimiser.solve import Order, solve
from optimiser.worlds import instance, tiny

SVG = "{http://www.w3.org/2000/svg}"


def test_each_visit_has_a_mark_with_its_words() -> None:
    value = instance("S-1")
    value["sites"][0]["name"] = "<De Linde & zoon>"
    year = problem_from(value)
    plan = solve(year, Order(workers=1, seconds=None, iterations=50_000), time.monotonic).plan

    root = fromstring(picture(year, plan))  # noqa: S314

    told = [mark.findtext(f"{SVG}title") or "" for mark in root.iter(f"{SVG}g")]
    assert len(told) == len(plan.visits)
    assert sum("<De Linde & zoon>" in words for words in told) == sum(
        visit.site == year.sites[0].id for visit in plan.visits
    )
    places = {(mark[1].get("x"), mark[1].get("y")) for mark in root.iter(f"{SVG}g")}
    assert len(places) == len(plan.visits), "no mark hides another"


def test_the_command_writes_it_and_refuses_a_plan_of_something_else(tmp_path: Path, capsys) -> None:
    value = tiny(3)
    plan = plan_json(solve(problem_from(value), Order(workers=1, iterations=5_000), time.monotonic).plan)
    (tmp_path / "in.json").write_text(json.dumps(value))
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    out = tmp_path / "plan.svg"
    argv = ["plan", "picture", str(tmp_path / "in.json"), str(tmp_path / "plan.json"), "--out", str(out)]

    assert cli.main(argv) == 0
    drawn = fromstring(out.read_text())  # noqa: S314
    assert len(list(drawn.iter(f"{SVG}g"))) == len(plan["visits"]) > 0

    out.unlink()
    plan["visits"][0]["site"] = "elders"
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    assert cli.main(argv) == 2
    assert "visits[0].site" in capsys.readouterr().err
    assert not out.exists()
