"""Words of the home page: what can wait for a centre. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from clb_core.words import _l


class Turn(StrEnum):
    """Why a visit, an agreement or an address waits for the centre; the value stands in the address of the list."""

    ANSWERED = "antwoord"
    DECLINED = "geweigerd"
    COUNTERED = "tegenvoorstel"
    SILENT = "geen-antwoord"
    TO_CLOSE = "afronden"
    CONFLICT = "na-te-kijken"
    AGREEMENT = "afspraken"
    TO_SIGN = "te-ondertekenen"
    BOUNCED = "onbestelbaar"


TURN_LABELS: Final[Mapping[Turn, object]] = {
    Turn.ANSWERED: _l("Antwoord binnen"),
    Turn.DECLINED: _l("Geweigerd"),
    Turn.COUNTERED: _l("Andere data gevraagd"),
    Turn.SILENT: _l("Geen antwoord"),
    Turn.TO_CLOSE: _l("Af te ronden"),
    Turn.CONFLICT: _l("Na te kijken"),
    Turn.AGREEMENT: _l("Afspraken"),
    Turn.TO_SIGN: _l("Te ondertekenen"),
    Turn.BOUNCED: _l("Mail kwam terug"),
}
TURN_STATES: Final[Mapping[Turn, str]] = {
    Turn.ANSWERED: "answered",
    Turn.DECLINED: "declined",
    Turn.COUNTERED: "counter_proposed",
    Turn.SILENT: "lapsed",
    Turn.TO_CLOSE: "confirmed",
    Turn.CONFLICT: "lapsed",
    Turn.AGREEMENT: "with_centre",
    Turn.TO_SIGN: "signing",
    Turn.BOUNCED: "declined",
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
    Turn.TO_SIGN: _l("Teken"),
    Turn.BOUNCED: _l("Pas aan"),
}
