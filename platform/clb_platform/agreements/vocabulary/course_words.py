"""What the ledger calls what follows an agreement: the board, notices, evaluations, commitments, campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from clb_core.words import _l
from clb_platform.agreements.vocabulary.board import GROUP_LABELS
from clb_platform.agreements.vocabulary.course import MOMENT_LABELS, RESULT_LABELS
from clb_platform.agreements.vocabulary.states import SIDE_LABELS
from clb_tenants.audit.vocabulary import FieldWords


class CourseAction(StrEnum):
    BOARD_EXPORTED = "agreements.board.exported"
    CAMPAIGN_PREPARED = "agreements.campaign.prepared"
    CAMPAIGN_STARTED = "agreements.campaign.started"
    CAMPAIGN_STOPPED = "agreements.campaign.stopped"
    EVALUATION_PLANNED = "agreements.evaluation.planned"
    EVALUATION_FILLED = "agreements.evaluation.filled_in"
    EVALUATION_HELD = "agreements.evaluation.held"
    COMMITTED = "agreements.commitment.made"
    COMMITMENT_DONE = "agreements.commitment.done"
    COMMITMENT_OPEN = "agreements.commitment.open_again"
    MOMENT_ADDED = "agreements.moment.added"
    MOMENT_CHANGED = "agreements.moment.changed"
    MOMENT_REMOVED = "agreements.moment.removed"
    WENT_ON = "agreements.agreement.went_on"


COURSE_ACTION_LABELS: Final[Mapping[StrEnum, object]] = {
    CourseAction.BOARD_EXPORTED: _l("Verlengbord geëxporteerd"),
    CourseAction.CAMPAIGN_PREPARED: _l("Verlengronde voorbereid"),
    CourseAction.CAMPAIGN_STARTED: _l("Verlengronde gestart"),
    CourseAction.CAMPAIGN_STOPPED: _l("Verlengronde gestopt"),
    CourseAction.EVALUATION_PLANNED: _l("Evaluatie van afspraken gepland"),
    CourseAction.EVALUATION_FILLED: _l("Evaluatie van afspraken ingevuld"),
    CourseAction.EVALUATION_HELD: _l("Evaluatie van afspraken afgerond"),
    CourseAction.COMMITTED: _l("Toezegging bij afspraken genoteerd"),
    CourseAction.COMMITMENT_DONE: _l("Toezegging bij afspraken afgevinkt"),
    CourseAction.COMMITMENT_OPEN: _l("Toezegging bij afspraken weer open"),
    CourseAction.MOMENT_ADDED: _l("Afgesproken moment genoteerd"),
    CourseAction.MOMENT_CHANGED: _l("Afgesproken moment gewijzigd"),
    CourseAction.MOMENT_REMOVED: _l("Afgesproken moment verwijderd"),
    CourseAction.WENT_ON: _l("Afspraken stilzwijgend verlengd"),
}
COURSE_FIELD_LABELS: Final[Mapping[str, object]] = {
    "years": _l("aantal schooljaren"),
    "sends": _l("meteen doorgeven"),
    "schools": _l("aantal scholen"),
    "planned_on": _l("gepland op"),
    "held_on": _l("gehouden op"),
    "evaluation_result": FieldWords(_l("besluit"), RESULT_LABELS),
    "conclusion": _l("conclusie"),
    "due_on": _l("tegen"),
    "works_well": _l("wat loopt goed"),
    "works_less": _l("wat loopt minder goed"),
    "wishes": _l("wat willen we anders"),
    "as_of": _l("toestand op"),
    "given_on": _l("opgezegd op"),
    "side": FieldWords(_l("wie"), SIDE_LABELS),
    "owner": _l("opvolger"),
    "file_form": _l("soort bestand"),
    "municipality": _l("gemeente"),
    "notice_group": FieldWords(_l("groep"), GROUP_LABELS),
    "notice_year": _l("opzegjaar"),
    "deviates": _l("wijkt af"),
    "moment_kind": FieldWords(_l("soort"), MOMENT_LABELS),
    "times": _l("keer per schooljaar"),
    "on_day": _l("op"),
    "in_holidays": _l("ook in schoolvakanties"),
}
