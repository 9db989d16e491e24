"""Linear programmes by HiGHS: quiet, and on one core, for the other core is searching."""

from __future__ import annotations

from typing import Final

import highspy

PRIMAL: Final = 4
"""The primal simplex: columns come one after the other, and what was best before them is still a choice."""


def new_programme() -> highspy.Highs:
    programme = highspy.Highs()  # type: ignore[no-untyped-call]
    programme.setOptionValue("output_flag", False)
    programme.setOptionValue("threads", 1)
    programme.setOptionValue("simplex_strategy", PRIMAL)
    return programme
