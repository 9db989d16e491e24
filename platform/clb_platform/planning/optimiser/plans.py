"""Plans as files: reading one with its faults named, writing one whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clb_core.words import _
from clb_platform.planning.optimiser.instance import MOST, visit_at
from clb_platform.planning.optimiser.problem import PLAN_FORMAT, Plan, Visit
from clb_platform.planning.optimiser.reading import Cursor, Malformed, read_json


def read_plan(path: Path) -> Plan:
    """A plan in the shape of the format; that its ids exist and its rules hold is for `check`. Raises Malformed."""
    return plan_from(read_json(path))


def plan_from(value: object) -> Plan:
    root = Cursor(value)
    if not isinstance(value, dict):
        root.wrong(_("Een plan is een JSON-object."))
        raise Malformed(root.faults)
    if value.get("format") != PLAN_FORMAT:
        root.at("format").wrong(_("moet “%(ours)s” zijn: een andere versie wordt niet gelezen.", ours=PLAN_FORMAT))
        raise Malformed(root.faults)
    items = root.at("visits").items()
    if len(items) > MOST["units"]:
        root.at("visits").wrong(_("heeft meer bezoeken dan er ooit kunnen zijn."))
        raise Malformed(root.faults)
    plan = Plan(root.at("instance").text(), tuple(map(visit_at, items)))
    if root.faults:
        raise Malformed(root.faults)
    return plan


def visit_json(visit: Visit) -> dict[str, Any]:
    return {
        "team": visit.team,
        "date": visit.date.isoformat(),
        "block": visit.block,
        "site": visit.site,
        "location": visit.location.value,
        "doctor": visit.doctor,
        "units": list(visit.units),
    }


def plan_json(plan: Plan) -> dict[str, Any]:
    """The plan as JSON value; visits in order of day, block and team, so that equal plans are equal files."""
    ordered = sorted(plan.visits, key=lambda visit: (visit.date, visit.block, visit.team))
    return {"format": PLAN_FORMAT, "instance": plan.instance, "visits": [visit_json(visit) for visit in ordered]}


def write_plan(plan: Plan, path: Path) -> None:
    """Write beside the place and put it there in one step: a reader never sees half a plan. Raises OSError."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(plan_json(plan), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(path)
