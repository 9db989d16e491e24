"""Choosing a half day against a warning: only with a reason, which is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clb_core.errors import Refused
from clb_core.words import _, capitalised
from clb_platform.planning import policy
from clb_platform.planning.policy import DateContext
from clb_platform.planning.vocabulary import WARNING_LABELS, HalfDayOfYear

LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Override:
    """Why half days were chosen against what the rules warned of; for the centre only."""

    codes: tuple[str, ...]
    sentences: tuple[str, ...]
    reason: str

    @property
    def words(self) -> str:
        """What the ledger says of it: which warnings, without what people wrote."""
        return "; ".join(str(WARNING_LABELS[code]) for code in self.codes)


def overridden(around: DateContext, options: Iterable[HalfDayOfYear], reason: str) -> Override | None:
    """The override that these half days ask for; None when no rule warns.

    Raises Refused beside `override_reason`, with every warning in words, when the reason is missing or too long.
    """
    found = [(at, finding) for at in options for finding in policy.warnings(around, at)]
    if not found:
        return None
    sentences = tuple(f"{capitalised(policy.when_words(at))}: {finding.sentence}" for at, finding in found)
    why = reason.strip()
    if not why:
        asked = _("Zeg waarom je dit toch wil, of kies een andere datum.")
        raise Refused(_("Hier is een waarschuwing. Zeg waarom het toch kan."), fields={"override_reason": [*sentences, asked]})
    if len(why) > LONGEST_REASON:
        words = _("Schrijf hoogstens %(most)s tekens.", most=LONGEST_REASON)
        raise Refused(words, fields={"override_reason": [words]})
    return Override(tuple(dict.fromkeys(finding.code for _at, finding in found)), sentences, why)
