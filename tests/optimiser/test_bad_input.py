"""Each wrong file is refused with the path of what is wrong, and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clb_app import cli
from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.reading import MOST_BYTES, Malformed
from optimiser.worlds import instance


def faults(value: object) -> list[str]:
    with pytest.raises(Malformed) as caught:
        problem_from(value)
    return [str(fault) for fault in caught.value.faults]


def circle(value: dict) -> None:
    first = value["dose_links"][0]
    value["dose_links"].append(first | {"first": first["second"], "second": first["first"]})


CASES = {
    "unknown id": (lambda v: v["units"][3].update(site="S999"), "units[3].site:"),
    "unknown team": (lambda v: v["sites"][1]["eligible_teams"].append("T9"), "sites[1].eligible_teams[1]:"),
    "negative minutes": (lambda v: v["units"][12].update(nurse_minutes=-5), "units[12].nurse_minutes:"),
    "a date that does not exist": (lambda v: v["sites"][0]["closed"].append("2026-02-30"), "sites[0].closed[3]:"),
    "a window outside the year": (
        lambda v: v["programmes"][2].update(window=["2028-01-01", "2028-02-01"]),
        "programmes[2].window:",
    ),
    "a circle of doses": (circle, "dose_links[0]:"),
    "the same id twice": (lambda v: v["units"][7].update(id=v["units"][6]["id"]), "units[7].id:"),
    "no school day": (lambda v: v["calendar"].update(days=[]), "calendar.days:"),
    "a hundred thousand units": (lambda v: v.update(units=v["units"] * 500), "units:"),
    "not a number": (lambda v: v["weights"].update(max_share=float("nan")), "weights.max_share:"),
    "minutes that are not a number": (lambda v: v["units"][0].update(nurse_minutes=float("nan")), "units[0].nurse_minutes:"),
    "another version": (lambda v: v.update(format="clb-plan/2"), "format:"),
    "a field that is missing": (lambda v: v["teams"][0].pop("nurses"), "teams[0].nurses:"),
    "a list that is none": (lambda v: v.update(staff={}), "staff:"),
    "a unit pinned twice": (
        lambda v: v.update(
            pinned=[{"team": "T1", "date": "2026-10-05", "block": "AM", "site": "S001", "location": "school",
                     "units": [v["units"][0]["id"]]}] * 2
        ),
        "pinned[1].units[0]:",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_named_by_its_path(name: str) -> None:
    change, path = CASES[name]
    value = instance("S-1")
    change(value)

    assert any(fault.startswith(path) for fault in faults(value)), faults(value)[:5]


def test_all_faults_are_told_at_once() -> None:
    value = instance("S-1")
    value["units"][1]["nurse_minutes"] = "veel"
    value["units"][2]["doses"] = -1
    value["sites"][0]["home_team"] = 7

    assert [fault.split(":")[0] for fault in faults(value)] == [
        "sites[0].home_team",
        "units[1].nurse_minutes",
        "units[2].doses",
    ]


@pytest.mark.parametrize("value", [None, 3, [], "x", {}, {"format": None}, {"format": "clb-plan/1"}])
def test_what_is_no_instance_at_all_is_refused(value: object) -> None:
    assert faults(value)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"format": "clb-plan/1", "x": 1e999'])
def test_the_command_refuses_what_is_no_json(text: str, tmp_path: Path, capsys) -> None:
    (tmp_path / "in.json").write_text(text)

    assert cli.main(["plan", "solve", str(tmp_path / "in.json"), "--out", str(tmp_path / "out.json")]) == 2
    assert "in.json" in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()


def test_a_file_of_200_mb_is_not_read(tmp_path: Path, capsys) -> None:
    with (tmp_path / "in.json").open("wb") as file:
        file.truncate(200 * 1024 * 1024)

    assert cli.main(["plan", "solve", str(tmp_path / "in.json"), "--out", str(tmp_path / "out.json")]) == 2
    assert f"{MOST_BYTES >> 20} MB" in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()


def test_the_command_names_paths_and_writes_nothing(tmp_path: Path, capsys) -> None:
    value = instance("S-1")
    value["units"][3]["site"] = "S999"
    (tmp_path / "in.json").write_text(json.dumps(value))

    assert cli.main(["plan", "solve", str(tmp_path / "in.json"), "--out", str(tmp_path / "out.json")]) == 2
    assert "units[3].site: " in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["in.json"]


def test_a_plan_is_read_as_strictly(tmp_path: Path, capsys) -> None:
    (tmp_path / "in.json").write_text(json.dumps(instance("S-1")))
    (tmp_path / "plan.json").write_text('{"format": "clb-plan-solution/1", "instance": "S-1", "visits": [{"team": 1}]}')

    assert cli.main(["plan", "check", str(tmp_path / "in.json"), str(tmp_path / "plan.json")]) == 2
    assert "visits[0].team: " in capsys.readouterr().err
