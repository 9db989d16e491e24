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
from clb_platform.planning.service.conflicts import BadDate, Conflicted, conflicted
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.service.create import create_visit
from clb_platform.planning.service.facilities import Use, choose_facility, uses
from clb_platform.planning.service.finish import Counts, cancel, confirm, hold
from clb_platform.planning.service.foresight import PlannedVisits
from clb_platform.planning.service.programme_change import ForeseenObligations, carry_over
from clb_platform.planning.service.propose import move, propose
from clb_platform.planning.service.recheck import look_again, look_again_at_all, what_if
from clb_platform.planning.service.steps import get

__all__ = [
    "Answer",
    "BadDate",
    "BulkOutcome",
    "Checked",
    "Conflicted",
    "Counts",
    "Draft",
    "ForeseenObligations",
    "PlannedVisits",
    "ToPropose",
    "Tried",
    "Use",
    "allowed_actions",
    "answer",
    "cancel",
    "carry_over",
    "check_date",
    "choose_facility",
    "confirm",
    "conflicted",
    "context",
    "create_visit",
    "drafts",
    "get",
    "hold",
    "look_again",
    "look_again_at_all",
    "move",
    "next_possible",
    "present_words",
    "propose",
    "propose_in_bulk",
    "recipients",
    "suggest",
    "try_date",
    "uses",
    "wanted_of",
    "what_if",
    "when_words",
]
