"""Linear programmes by HiGHS: quiet, and on one core, for the other core is searching."""

from __future__ import annotations

import highspy


def new_programme() -> highspy.Highs:
    programme = highspy.Highs()  # type: ignore[no-untyped-call]
    programme.setOptionValue("output_flag", False)
    programme.setOptionValue("threads", 1)
    return programme
