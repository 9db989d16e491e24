"""One file for all that `make bench` finds: build/bench.json, a list of {name, value, unit, goal, better}."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import orjson

RESULT: Final = Path(__file__).parents[2] / "build" / "bench.json"


def row(name: str, value: float, unit: str, goal: float | None, better: str = "lower") -> dict[str, Any]:
    return {"name": name, "value": round(value, 2), "unit": unit, "goal": goal, "better": better}


def keep(rows: Iterable[dict[str, Any]], result: Path = RESULT) -> None:
    """Write these rows; those of the same name from an earlier run go, the others stay."""
    new = {each["name"]: each for each in rows}
    known = orjson.loads(result.read_bytes()) if result.exists() else []
    result.parent.mkdir(exist_ok=True)
    kept = [each for each in known if each["name"] not in new]
    result.write_bytes(orjson.dumps([*kept, *new.values()], option=orjson.OPT_INDENT_2))
