"""A point per Flemish municipality, for sites whose file gives no coordinates."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from clb_core.search import search_key
from clb_tenants.onboarding.vocabulary.coordinates import Point


@cache
def _points() -> Mapping[str, Point]:
    """By the stored form of the name; source: `schools/data/README.md`."""
    text = files("clb_tenants.schools").joinpath("data", "municipalities.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {search_key(row["name_nl"]): Point(float(row["latitude"]), float(row["longitude"])) for row in rows}


def point_of(municipality: str) -> Point | None:
    """A point in the municipality, or None for a name that is not one of Flanders."""
    return _points().get(search_key(municipality))
