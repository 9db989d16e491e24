"""What the ledger calls what follows an agreement: the board, notices, evaluations, commitments, campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from clb_core.words import _l
from clb_platform.agreements.vocabulary.board import GROUP_LABELS
from clb_platform.agreements.vocabulary.states import SIDE_LABELS
from clb_tenants.audit.vocabulary import FieldWords


class CourseAction(StrEnum):
    BOARD_EXPORTED = "agreements.board.exported"
    CAMPAIGN_PREPARED = "agreements.campaign.prepared"
    CAMPAIGN_STARTED = "agreements.campaign.started"
    CAMPAIGN_STOPPED = "agreements.campaign.stopped"
    WENT_ON = "agreements.agreement.went_on"


COURSE_ACTION_LABELS: Final[Mapping[StrEnum, object]] = {
    CourseAction.BOARD_EXPORTED: _l("Verlengbord geëxporteerd"),
    CourseAction.CAMPAIGN_PREPARED: _l("Verlengronde voorbereid"),
    CourseAction.CAMPAIGN_STARTED: _l("Verlengronde gestart"),
    CourseAction.CAMPAIGN_STOPPED: _l("Verlengronde gestopt"),
    CourseAction.WENT_ON: _l("Afspraken stilzwijgend verlengd"),
}
COURSE_FIELD_LABELS: Final[Mapping[str, object]] = {
    "years": _l("aantal schooljaren"),
    "sends": _l("meteen doorgeven"),
    "schools": _l("aantal scholen"),
    "as_of": _l("toestand op"),
    "given_on": _l("opgezegd op"),
    "side": FieldWords(_l("wie"), SIDE_LABELS),
    "owner": _l("opvolger"),
    "municipality": _l("gemeente"),
    "notice_group": FieldWords(_l("groep"), GROUP_LABELS),
    "notice_year": _l("opzegjaar"),
    "deviates": _l("wijkt af"),
}
