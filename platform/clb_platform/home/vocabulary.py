"""Words of the home page: what can wait for a centre. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from clb_core.words import _l


class Turn(StrEnum):
    """Why a visit or an agreement waits for the centre; the value stands in the address of the list."""

    ANSWERED = "antwoord"
    DECLINED = "geweigerd"
    COUNTERED = "tegenvoorstel"
    SILENT = "geen-antwoord"
    TO_CLOSE = "afronden"
    CONFLICT = "na-te-kijken"
    AGREEMENT = "afspraken"


TURN_LABELS: Final[Mapping[Turn, object]] = {
    Turn.ANSWERED: _l("Antwoord binnen"),
    Turn.DECLINED: _l("Geweigerd"),
    Turn.COUNTERED: _l("Andere data gevraagd"),
    Turn.SILENT: _l("Geen antwoord"),
    Turn.TO_CLOSE: _l("Af te ronden"),
    Turn.CONFLICT: _l("Na te kijken"),
    Turn.AGREEMENT: _l("Afspraken"),
}
TURN_STATES: Final[Mapping[Turn, str]] = {
    Turn.ANSWERED: "answered",
    Turn.DECLINED: "declined",
    Turn.COUNTERED: "counter_proposed",
    Turn.SILENT: "lapsed",
    Turn.TO_CLOSE: "confirmed",
    Turn.CONFLICT: "lapsed",
    Turn.AGREEMENT: "with_centre",
}
"""The sign that stands beside it."""
TURN_ACTIONS: Final[Mapping[Turn, object]] = {
    Turn.ANSWERED: _l("Kies"),
    Turn.DECLINED: _l("Zoek"),
    Turn.COUNTERED: _l("Bekijk"),
    Turn.SILENT: _l("Bekijk"),
    Turn.TO_CLOSE: _l("Vul aan"),
    Turn.CONFLICT: _l("Kijk na"),
    Turn.AGREEMENT: _l("Lees"),
}
