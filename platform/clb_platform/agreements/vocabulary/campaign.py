"""A renewal campaign: one new text for each of many schools, seen first, then made by a worker. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from clb_core.words import _l
from clb_platform.agreements.vocabulary.clauses import SchoolKind

MOST_SCHOOLS: Final = 1000
SCHOOLS_AT_ONCE: Final = 10
"""So many schools are made in one transaction; then progress is seen, and a stop is heard."""
MOST_CAMPAIGN_NAME: Final = 120
MOST_YEARS: Final = 10


class CampaignState(StrEnum):
    REVIEW = "review"
    WORKING = "working"
    STOPPED = "stopped"
    DONE = "done"


class SchoolOutcome(StrEnum):
    """PLANNED: still to make. SKIPPED: nothing is made, by the dry run. FAILED: the product said no, in words."""

    PLANNED = "planned"
    SKIPPED = "skipped"
    DONE = "done"
    FAILED = "failed"


class TextSource(StrEnum):
    """What each new text begins from: what was agreed last, or the centre's newest template for such a school."""

    CURRENT = "current"
    TEMPLATE = "template"


CAMPAIGN_STATE_LABELS: Final[Mapping[CampaignState, object]] = {
    CampaignState.REVIEW: _l("proefronde"),
    CampaignState.WORKING: _l("bezig"),
    CampaignState.STOPPED: _l("gestopt"),
    CampaignState.DONE: _l("klaar"),
}
OUTCOME_LABELS: Final[Mapping[SchoolOutcome, object]] = {
    SchoolOutcome.PLANNED: _l("Klaar om te maken"),
    SchoolOutcome.SKIPPED: _l("Overgeslagen"),
    SchoolOutcome.DONE: _l("Gemaakt"),
    SchoolOutcome.FAILED: _l("Niet gelukt"),
}
SOURCE_LABELS: Final[Mapping[TextSource, object]] = {
    TextSource.CURRENT: _l("de tekst die nu geldt"),
    TextSource.TEMPLATE: _l("het nieuwste model van het centrum"),
}


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """What is wanted. `years`: how many school years the new texts run (0: without end, until notice is given).

    `sends`: each text is given to its school at once, which sends a mail; else it stays a draft.
    """

    name: str
    source: TextSource
    years: int
    sends: bool
    school_ids: tuple[UUID, ...]


KIND_OF_LEVEL: Final[Mapping[str, SchoolKind]] = {
    "primary": SchoolKind.PRIMARY,
    "secondary": SchoolKind.SECONDARY,
    "special_primary": SchoolKind.SPECIAL,
    "special_secondary": SchoolKind.SPECIAL,
}
"""Which template fits a school, by its level."""
