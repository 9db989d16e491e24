"""Replanning cases, made from an instance and a plan of it: dates that schools refuse, and a team whose nurses are ill.

A third of the school year is over: what was planned before that day is pinned, the rest is the reference; every second
visit of it was accepted. A refused date is a day on which the school is closed; it is the visits that cannot stay that
are counted as forced.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from clb_platform.planning.optimiser.plans import visit_json
from clb_platform.planning.optimiser.problem import Plan

ILL_DAYS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """`value` is the new instance; `forced` counts visits of the reference that cannot stay where they are."""

    name: str
    value: dict[str, Any]
    forced: int


def cases_of(value: dict[str, Any], plan: Plan, seed: int) -> Iterator[Case]:
    yield refusals(value, plan, 0.05, seed)
    yield refusals(value, plan, 0.10, seed)
    yield illness(value, plan, "nurse", seed)
    yield illness(value, plan, "team", seed)


def refusals(value: dict[str, Any], plan: Plan, part: float, seed: int) -> Case:
    """This part of the visits that are still to come is refused."""
    new = _begun(value, plan, seed)
    visits = new["reference"]["visits"]
    sites = {site["id"]: site for site in new["sites"]}
    for visit in Random(seed).sample(visits, max(1, round(part * len(visits)))):
        site = sites[visit["site"]]
        site["closed"] = sorted({*site["closed"], visit["date"]})
    return Case(f"{part:.0%} refused", new, sum(not _can_stay(new, visit) for visit in visits))


def illness(value: dict[str, Any], plan: Plan, who: str, seed: int) -> Case:
    """From the next Monday on the busiest team misses one nurse, or all, for ten school days.

    Not from today on: visits of this week that are pinned may then be more than the team's week can hold.
    """
    new = _begun(value, plan, seed)
    visits = new["reference"]["visits"]
    days = new["calendar"]["days"]
    week = next(day["week"] for day in days if day["date"] == new["today"])
    coming = [day["date"] for day in days if day["week"] > week][:ILL_DAYS]
    busy = Counter(visit["team"] for visit in visits if visit["date"] in coming)
    team = next(each for each in new["teams"] if each["id"] == busy.most_common(1)[0][0])
    ill = team["nurses"][:1] if who == "nurse" else team["nurses"]
    for person in new["staff"]:
        if person["id"] in ill:
            person["leave"] = sorted({*person["leave"], *coming})
    return Case(f"{who} ill {ILL_DAYS} days", new, sum(not _can_stay(new, visit) for visit in visits))


def _begun(value: dict[str, Any], plan: Plan, seed: int) -> dict[str, Any]:
    new = copy.deepcopy(value)
    days = new["calendar"]["days"]
    new["today"] = days[len(days) // 3]["date"]
    visits = [visit_json(visit) for visit in plan.visits]
    statuses = Random(seed + 1)
    new["pinned"] = [visit for visit in visits if visit["date"] < new["today"]]
    new["reference"] = {
        "visits": [
            visit | {"status": statuses.choice(["proposed", "accepted"])}
            for visit in visits
            if visit["date"] >= new["today"]
        ]
    }
    return new


def _can_stay(value: dict[str, Any], visit: dict[str, Any]) -> bool:
    """Whether the school is open and the nurses who are there have the minutes."""
    day = next(day for day in value["calendar"]["days"] if day["date"] == visit["date"])
    site = next(site for site in value["sites"] if site["id"] == visit["site"])
    nurses = next(team["nurses"] for team in value["teams"] if team["id"] == visit["team"])
    block = day["blocks"].index(visit["block"])
    present = sum(
        person["works"][day["weekday"]][block] and day["date"] not in person["leave"]
        for person in value["staff"]
        if person["id"] in nurses
    )
    net = value["calendar"]["block_minutes"][visit["block"]] - value["calendar"]["setup_minutes"]
    minutes = sum(unit["nurse_minutes"] for unit in value["units"] if unit["id"] in visit["units"])
    return day["date"] not in site["closed"] and minutes <= present * net
