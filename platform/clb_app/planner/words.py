"""Why the planner does not choose a place, in words that are true in the product.

A few rules of the format stand for something else here (`docs/planner.md` has the table): their own sentence would be false.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from clb_core.words import _l

if TYPE_CHECKING:
    from clb_platform.planning.optimiser.explain import Reason

OWN_WORDS: Final = {
    "R14-grade-closed": _l("Die dag ligt na de weken die je koos, of te dicht bij of te ver van de andere dosis."),
    "R22-before-today": _l("Die dag ligt voor de eerste dag die je koos."),
    "R18-doses-per-visit": _l("Wat al een bezoek is, blijft zoals het is: er komt niets bij."),
}
PINNED: Final = _l("Dit bezoek heeft een datum die vaststaat. Wil je die veranderen, verplaats dan het bezoek zelf.")


def told(reasons: Iterable[Reason]) -> list[str]:
    """Each sentence once."""
    return list(dict.fromkeys(str(OWN_WORDS.get(each.code, each.sentence)) for each in reasons))
