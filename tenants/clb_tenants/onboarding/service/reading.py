"""What one row of a list of schools means by itself, with everything that is wrong with it in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from clb_core.staging.vocabulary import LONGEST_CELL
from clb_core.tabular import MappedRow
from clb_core.words import _
from clb_tenants.onboarding.vocabulary import (
    COLUMNS,
    Point,
    distance_km,
    from_lambert72,
    in_flanders,
    institution_kind_problem,
    point_of,
    read_day,
    read_level,
    read_network,
)
from clb_tenants.schools.vocabulary import Network, institution_number, spaced

HIGHEST_SITE_NUMBER: Final = 999
FARTHEST_KM: Final = 25
"""Farther from the point of its municipality, coordinates are taken for a mistake."""
SCHOOL_FIELDS: Final = ("name", "network", "level", "board_name", "street", "postcode", "municipality", "phone")
SITE_FIELDS: Final = ("name", "street", "postcode", "municipality")
_LABELS: Final = {spec.key: spec.label for spec in COLUMNS}


@dataclass(slots=True)
class SiteRow:
    """`facts` hold only what the file says (an empty cell says nothing); `point` is exact when the file gives one."""

    number: int
    cells: Mapping[str, str]
    institution_number: str | None = None
    site_number: int | None = None
    facts: dict[str, str] = field(default_factory=dict)
    point: Point | None = None
    is_exact: bool = False
    closed_on: date | None = None
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, int] | None:
        if self.institution_number is None or self.site_number is None:
            return None
        return self.institution_number, self.site_number

    @property
    def title(self) -> str:
        name = " ".join(self.cells["name"].split())
        if not name:
            return _("Rij %(row)s", row=self.number)
        return _("%(name)s, vestiging %(number)s", name=name, number=self.site_number) if self.site_number else name


def read_row(mapped: MappedRow) -> SiteRow:
    """One row, read. It is refused when `problems` is not empty."""
    cells = {key: " ".join(cell.split()) for key, cell in mapped.values.items()}
    row = SiteRow(mapped.number, mapped.values)
    _refuse_long(row, cells)
    _read_numbers(row, cells)
    _read_kind(row, cells)
    _read_texts(row, cells)
    _read_words(row, cells)
    _read_closing(row, cells)
    _read_point(row, cells)
    return row


def _refuse_long(row: SiteRow, cells: Mapping[str, str]) -> None:
    row.problems += [
        _("%(label)s heeft meer dan %(most)s tekens.", label=_LABELS[key], most=LONGEST_CELL)
        for key, cell in cells.items()
        if len(cell) > LONGEST_CELL
    ]


def _read_numbers(row: SiteRow, cells: Mapping[str, str]) -> None:
    written = cells["institution_number"]
    row.institution_number = institution_number(written)
    if row.institution_number is None:
        row.problems.append(
            _("“%(text)s” is geen instellingsnummer. Dat heeft zes cijfers.", text=written[:30])
            if written
            else _("Het instellingsnummer ontbreekt.")
        )
    elif len(re.sub(r"\D", "", written)) < len(row.institution_number):
        words = _("De nul vooraan was weg: %(text)s is gelezen als %(number)s.",
                  text=written, number=spaced(row.institution_number))  # fmt: skip
        row.remarks.append(words)
    site = cells["site_number"] or "1"
    if site.isascii() and site.isdigit() and 1 <= int(site) <= HIGHEST_SITE_NUMBER:
        row.site_number = int(site)
    else:
        most = HIGHEST_SITE_NUMBER
        row.problems.append(_("“%(text)s” is geen vestigingsnummer. Geef 1 tot %(most)s.", text=site[:30], most=most))


def _read_kind(row: SiteRow, cells: Mapping[str, str]) -> None:
    problem = institution_kind_problem(cells["kind"][:60])
    if problem:
        row.problems.append(problem)


def _read_texts(row: SiteRow, cells: Mapping[str, str]) -> None:
    street = f"{cells['street']} {cells['house_number']}".strip() if cells["street"] else ""
    given = {**cells, "street": street}
    for name in ("name", "board_name", "street", "postcode", "municipality", "phone"):
        if given[name]:
            row.facts[name] = given[name]
    for name in ("name", "municipality"):
        if not cells[name]:
            row.problems.append(_("%(label)s ontbreekt.", label=_LABELS[name]))
    if cells["postcode"] and not re.fullmatch(r"[1-9]\d{3}", cells["postcode"]):
        row.problems.append(_("“%(text)s” is geen postcode. Die heeft vier cijfers.", text=cells["postcode"][:30]))


def _read_words(row: SiteRow, cells: Mapping[str, str]) -> None:
    if cells["network"]:
        network = read_network(cells["network"], cells["board_name"])
        row.facts["network"] = network or Network.OTHER
        if network is None:
            row.remarks.append(_("Net “%(text)s” kennen we niet: gelezen als ander net.", text=cells["network"][:60]))
    if cells["level"]:
        level = read_level(cells["level"])
        if level is None:
            words = _("Onderwijsniveau “%(text)s” kennen we niet. Schrijf bijvoorbeeld basis of secundair.",
                      text=cells["level"][:60])  # fmt: skip
            row.problems.append(words)
        else:
            row.facts["level"] = level


def _read_closing(row: SiteRow, cells: Mapping[str, str]) -> None:
    try:
        row.closed_on = read_day(cells["closed_on"])
    except ValueError:
        text = cells["closed_on"][:30]
        row.problems.append(_("Einddatum “%(text)s” bestaat niet. Schrijf een dag als 31/08/2027.", text=text))


def _read_point(row: SiteRow, cells: Mapping[str, str]) -> None:
    """The file's own coordinates when they can be right, else a point in the municipality."""
    rough = point_of(cells["municipality"])
    row.point = rough
    given = _given_point(cells)
    if given is None:
        return
    if isinstance(given, str):
        row.remarks.append(given)
    elif not in_flanders(given) or (rough is not None and distance_km(given, rough) > FARTHEST_KM):
        place = cells["municipality"]
        words = _("De coördinaten liggen niet in of bij %(place)s en zijn niet gebruikt.", place=place)
        row.remarks.append(words)
    else:
        row.point, row.is_exact = Point(round(given.latitude, 6), round(given.longitude, 6)), True


def _given_point(cells: Mapping[str, str]) -> Point | str | None:
    """A point, or the sentence why it cannot be read, or None when there is none."""
    for first, second in (("latitude", "longitude"), ("lambert_x", "lambert_y")):
        if cells[first] and cells[second]:
            try:
                one, other = _number(cells[first]), _number(cells[second])
            except ValueError:
                return _("De coördinaten zijn geen getallen en zijn niet gebruikt.")
            return Point(one, other) if first == "latitude" else from_lambert72(one, other)
    return None


def _number(text: str) -> float:
    if not re.fullmatch(r"-?\d{1,9}([.,]\d{1,12})?", text):
        raise ValueError(text)
    return float(text.replace(",", "."))


def site_facts(row: SiteRow) -> dict[str, Any]:
    return {name: row.facts[name] for name in SITE_FIELDS if name in row.facts}


def school_facts(row: SiteRow) -> dict[str, Any]:
    return {name: row.facts[name] for name in SCHOOL_FIELDS if name in row.facts}
