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
from clb_platform.planning.service.counter import accept, counter_propose
from clb_platform.planning.service.counts import Counts, correct_counts, hold
from clb_platform.planning.service.create import create_visit
from clb_platform.planning.service.finish import cancel, confirm
from clb_platform.planning.service.obligations import later_portions
from clb_platform.planning.service.propose import move, propose
from clb_platform.planning.service.record import record_answer
from clb_platform.planning.service.regroup import merge, split
from clb_platform.planning.service.replace import replace_team
from clb_platform.planning.service.steps import Said, get
from clb_platform.planning.service.undo import reopen, withdraw

__all__ = [
    "Answer",
    "BulkOutcome",
    "Checked",
    "Counts",
    "Draft",
    "Said",
    "ToPropose",
    "Tried",
    "accept",
    "allowed_actions",
    "answer",
    "cancel",
    "check_date",
    "confirm",
    "context",
    "correct_counts",
    "counter_propose",
    "create_visit",
    "drafts",
    "get",
    "hold",
    "later_portions",
    "merge",
    "move",
    "next_possible",
    "present_words",
    "propose",
    "propose_in_bulk",
    "recipients",
    "record_answer",
    "reopen",
    "replace_team",
    "split",
    "suggest",
    "try_date",
    "wanted_of",
    "when_words",
    "withdraw",
]
