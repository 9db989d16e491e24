"""Linear programmes by HiGHS: quiet, and on one core, for the other core is searching."""

from __future__ import annotations

from typing import Final

import highspy

PRIMAL: Final = 4
"""The primal simplex: columns come one after the other, and what was best before them is still a choice."""
LARGE: Final = 4_000
"""Rows from which an interior point is found sooner than a corner, though it begins anew each time."""
ROUGH: Final = 0.05
FINE: Final = 0.0001
"""How far from optimal an interior point may be, as a part of the value: at first, and at last."""


def new_programme() -> highspy.Highs:
    programme = highspy.Highs()  # type: ignore[no-untyped-call]
    programme.setOptionValue("output_flag", False)
    programme.setOptionValue("threads", 1)
    programme.setOptionValue("simplex_strategy", PRIMAL)
    return programme


def solve_large(programme: highspy.Highs, gap: float) -> None:
    """Find an interior point, the finer the smaller the `gap` (a part of the value) that its prices are to close.

    Its prices lie in the middle of all that are as good: they swing less than those of a corner.
    """
    programme.setOptionValue("solver", "ipm")
    programme.setOptionValue("run_crossover", "off")
    programme.setOptionValue("ipm_optimality_tolerance", min(ROUGH, max(FINE, gap / 10)))
    programme.run()
