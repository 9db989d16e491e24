"""The verbs of planning."""

from clb_platform.planning.service.answer import Answer, answer
from clb_platform.planning.service.bulk import (
    BulkOutcome,
    Draft,
    ToPropose,
    drafts,
    propose_in_bulk,
    recipients,
    suggest,
)
from clb_platform.planning.service.checks import (
    Checked,
    Tried,
    allowed_actions,
    check_date,
    next_possible,
    present_words,
    try_date,
    when_words,
)
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.service.create import create_visit
from clb_platform.planning.service.exports import record_obligations_export, record_visits_export
from clb_platform.planning.service.finish import Counts, cancel, confirm, hold
from clb_platform.planning.service.hand_over import hand_over, open_work, takers
from clb_platform.planning.service.propose import move, propose
from clb_platform.planning.service.steps import get

__all__ = [
    "Answer",
    "BulkOutcome",
    "Checked",
    "Counts",
    "Draft",
    "ToPropose",
    "Tried",
    "allowed_actions",
    "answer",
    "cancel",
    "check_date",
    "confirm",
    "context",
    "create_visit",
    "drafts",
    "get",
    "hand_over",
    "hold",
    "move",
    "next_possible",
    "open_work",
    "present_words",
    "propose",
    "propose_in_bulk",
    "recipients",
    "record_obligations_export",
    "record_visits_export",
    "suggest",
    "takers",
    "try_date",
    "wanted_of",
    "when_words",
]
