"""What a planner wants more or less of: six wishes in words, and the weights of a problem that follow from them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from clb_core.words import _l
from clb_platform.planning.optimiser.problem import Weights


class Wish(StrEnum):
    TRAVEL = "travel"
    FEW_VISITS = "few_visits"
    LAST_YEAR = "last_year"
    CALM_WEEKS = "calm_weeks"
    OWN_TEAM = "own_team"
    GOOD_TIMING = "good_timing"


WISH_LABELS: Final[Mapping[Wish, object]] = {
    Wish.TRAVEL: _l("Minder tijd op de weg"),
    Wish.FEW_VISITS: _l("Minder bezoeken, met meer groepen samen"),
    Wish.LAST_YEAR: _l("Dezelfde periode als vorig schooljaar"),
    Wish.CALM_WEEKS: _l("Geen drukke weken, werk eerlijk verdeeld"),
    Wish.OWN_TEAM: _l("Het team dat de school gewoonlijk ziet"),
    Wish.GOOD_TIMING: _l("In de voorkeursperiode van een programma"),
}
LEVELS: Final = (0, 1, 2, 3, 4)
USUAL: Final = 2
LEVEL_LABELS: Final = (
    _l("niet van belang"), _l("minder belangrijk"), _l("gewoon"), _l("belangrijker"), _l("zeer belangrijk"),
)  # fmt: skip
HALVES: Final = (0, 1, 2, 4, 8)
"""By level, in halves of the usual weight."""

BASE: Final = Weights(
    travel=2, visit=40, disruption=25, away_team=30, split=20, pref_week=4, pref_cap=40, dislike=12, anchor_week=2,
    anchor_tol=2, anchor_cap=20, anchor_weekday=4, load_steps=(10, 25, 45, 70, 100, 140, 190, 250), comfort_share=0.7,
    max_share=0.9, fair_tol=1.05, fair_per_10min=1, gap_week=5, move_date=30, move_week=2, move_week_cap=20,
    move_block=10, move_team=5, status_factor={"proposed": 1, "accepted": 3},
)  # fmt: skip
"""The weights of the format's own instances: one point is about a minute of a colleague."""


def weights_for(levels: Mapping[str, int]) -> Weights:
    """The weights for these levels (0 to 4 by wish; what is not named is usual)."""

    def of(wish: Wish, usual: int) -> int:
        return usual * HALVES[levels.get(wish.value, USUAL)] // 2

    return replace(
        BASE,
        travel=of(Wish.TRAVEL, BASE.travel),
        visit=of(Wish.FEW_VISITS, BASE.visit),
        disruption=of(Wish.FEW_VISITS, BASE.disruption),
        split=of(Wish.FEW_VISITS, BASE.split),
        anchor_week=of(Wish.LAST_YEAR, BASE.anchor_week),
        anchor_cap=of(Wish.LAST_YEAR, BASE.anchor_cap),
        anchor_weekday=of(Wish.LAST_YEAR, BASE.anchor_weekday),
        load_steps=tuple(of(Wish.CALM_WEEKS, step) for step in BASE.load_steps),
        fair_per_10min=of(Wish.CALM_WEEKS, BASE.fair_per_10min),
        away_team=of(Wish.OWN_TEAM, BASE.away_team),
        pref_week=of(Wish.GOOD_TIMING, BASE.pref_week),
        pref_cap=of(Wish.GOOD_TIMING, BASE.pref_cap),
        gap_week=of(Wish.GOOD_TIMING, BASE.gap_week),
    )
